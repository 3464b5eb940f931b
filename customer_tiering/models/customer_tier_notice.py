from odoo import api, fields, models
from odoo.tools.misc import format_date

from .. import wording
from .unchecked import UncheckedMany2one


class CustomerTierNotice(models.Model):
    """Customers who will move down unless something happens; written by the engine."""

    _name = "customer.tier.notice"
    _inherit = ["customer.tier.outbox"]
    _description = "Notice before a Downgrade"
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _log_access = False

    program_id = UncheckedMany2one(
        "customer.tier.program", required=True, index=True, readonly=True
    )
    company_id = fields.Many2one(related="program_id.company_id")
    # Not cascade: who asks for erasure must find it among their data.
    partner_id = UncheckedMany2one(
        "res.partner",
        "Customer",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    tier_id = UncheckedMany2one("customer.tier", "Tier", readonly=True)
    date = fields.Date("Given on", required=True, readonly=True)
    assessment_id = UncheckedMany2one(
        "customer.tier.assessment", readonly=True, index=True
    )

    _outbox_idx = models.Index("(id) WHERE state = 'pending'")

    def _dispatch(self):
        """Tell the salespeople; nobody is told of what is settled already."""
        members = self._get_members()
        due = self.filtered(lambda notice: members[notice].notice_at)
        for program, notices in due.grouped("program_id").items():
            notices._tell(program.notify_notice, lambda notice: notice._describe(), [])

    def _get_members(self):
        """The member of each notice, empty where they are not in the tier any more."""
        members = self.env["customer.tier.member"].search(
            [
                ("program_id", "in", self.program_id.ids),
                ("partner_id", "in", self.partner_id.ids),
            ]
        )
        found = members.grouped(
            lambda one: (one.program_id, one.partner_id, one.tier_id)
        )
        return {
            notice: found.get(
                (notice.program_id, notice.partner_id, notice.tier_id), members.browse()
            )
            for notice in self
        }

    def _describe(self):
        """What is going to happen, when, and what is missing to prevent it."""
        self.ensure_one()
        member = self._get_members()[self]
        member = member.with_context(lang=self.env.context.get("lang"))
        warning = self.env._(
            "%(program)s: from %(date)s on the customer can move down from %(tier)s.",
            program=self.program_id.name,
            date=format_date(self.env, member._get_earliest_fall()),
            tier=self.tier_id.name,
        )
        missing = member._describe_missing()
        if not missing:
            return warning
        stay = self.env._(
            "To stay, any one of these is enough: %(missing)s.", missing=missing
        )
        return wording.joined(self.env, [warning, stay])

    @api.model
    def _get_dispatch_cron(self):
        return self.env.ref("customer_tiering.ir_cron_dispatch_notices")
