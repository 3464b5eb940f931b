from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import format_date

from .. import wording
from .unchecked import UncheckedMany2one


class CustomerTierMemberOverridden(models.AbstractModel):
    """Tiers that customers have by hand, beside the computed ones."""

    _name = "customer.tier.member.overridden"
    _description = "Override of a Member"

    override_id = UncheckedMany2one(
        "customer.tier.override", "Override in force", readonly=True
    )
    # Read by runs, by SQL: they stand here as well.
    override_tier_id = UncheckedMany2one("customer.tier", readonly=True)
    override_until = fields.Date("Overridden until", readonly=True)
    override_reason = fields.Char("Why overridden", compute="_compute_override_reason")
    override_user_id = fields.Many2one(
        related="override_id.user_id", string="Overridden by"
    )
    is_overridden = fields.Boolean(
        compute="_compute_is_overridden", search="_search_is_overridden"
    )
    is_override_requested = fields.Boolean(
        "Override to approve",
        compute="_compute_is_override_requested",
        search="_search_is_override_requested",
    )
    override_state = fields.Selection(
        [("active", "Overridden"), ("requested", "To approve")],
        "Override",
        compute="_compute_override_state",
    )
    override_ids = fields.One2many(
        "customer.tier.override", string="Overrides", compute="_compute_override_ids"
    )

    @api.depends("override_id")
    @api.depends_context("lang")
    def _compute_override_reason(self):
        for member in self:
            member.override_reason = member.override_id._get_reason()

    @api.depends("override_tier_id", "override_until")
    def _compute_is_overridden(self):
        for member in self:
            until = member.override_until
            member.is_overridden = bool(member.override_tier_id) and (
                not until or until >= member.program_id._today()
            )

    def _search_is_overridden(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: which day it is where a program grades is no secret
        programs = self.env["customer.tier.program"].sudo()
        programs = programs.with_context(active_test=False).search(
            [("version", ">", 0)]
        )
        lasting = Domain("override_until", "=", False)
        for today, same_day in programs.grouped(lambda p: p._today()).items():
            lasting |= Domain("program_id", "in", same_day.ids) & Domain(
                "override_until", ">=", today
            )
        return Domain("override_tier_id", "!=", False) & lasting

    def _compute_is_override_requested(self):
        waiting = self._get_overrides([("state", "=", "requested")])
        for member in self:
            pair = (member.program_id, member.partner_id)
            member.is_override_requested = pair in waiting

    def _search_is_override_requested(self, operator, value):
        if operator != "in":
            return NotImplemented
        Override = self.env["customer.tier.override"]
        waiting = SQL(
            """(
                SELECT m.id FROM customer_tier_member m
                  JOIN customer_tier_override o USING (program_id, partner_id)
                 WHERE o.state = 'requested')
            """,
            to_flush=Override._fields["state"],
        )
        return Domain("id", "in", waiting)

    @api.depends("is_overridden", "is_override_requested")
    def _compute_override_state(self):
        for member in self:
            waits = member.is_override_requested and "requested"
            member.override_state = "active" if member.is_overridden else waits

    def _compute_override_ids(self):
        histories = self._get_overrides([])
        for member in self:
            pair = (member.program_id, member.partner_id)
            member.override_ids = histories.get(pair)

    def _get_overrides(self, domain):
        """Overrides of the customers in their programs that meet a condition.

        :return: dict of (program, partner) → ``customer.tier.override``
        """
        found = self.env["customer.tier.override"].search(
            Domain(domain)
            & Domain("program_id", "in", self.program_id.ids)
            & Domain("partner_id", "in", self.partner_id.ids)
        )
        return found.grouped(lambda o: (o.program_id, o.partner_id))

    def _describe_override(self):
        """Who gave the tier by hand, why and how long, and what was computed."""
        words = {
            "tier": self.tier_id.name,
            # sudo: who decided is shown to whoever sees the decision
            "user": self.sudo().override_user_id.name or "",
            "reason": self.override_reason or "",
            "computed": self.computed_tier_id.name,
        }
        if not self.override_until:
            return self.env._(
                "Overridden to %(tier)s by %(user)s: %(reason)s. Computed:"
                " %(computed)s.",
                **words,
            )
        return self.env._(
            "Overridden to %(tier)s until %(date)s by %(user)s: %(reason)s. Computed:"
            " %(computed)s.",
            date=format_date(self.env, self.override_until),
            **words,
        )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_override(self):
        """Open the window that overrides the tier of these customers."""
        self._check_officer()
        self._check_one_program()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Override tier"),
            "res_model": "customer.tier.member.override",
            "views": [[False, "form"]],
            "target": "new",
            "context": {**self.env.context, "default_member_ids": self.ids},
        }

    def action_end_override(self):
        """Take these customers back into the computed tier."""
        self._override(None, None)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    # ------------------------------------------------------------------
    # Overriding
    # ------------------------------------------------------------------

    def _override(self, tier, reason, until=None):
        """Put customers into a tier by hand, or ask for it where that is approved.

        :param tier: ``customer.tier`` of the same program; none ends the override
        :param reason: shown with the customer and in the history: a text, or a
            ``customer.tier.override.reason``
        :param until: last day of the override; none: until it is ended by hand
        :return: ``customer.tier.override``, none when overrides end
        :raise AccessError: the user is no officer, or the salesperson of a customer
        :raise UserError: no reason, a tier of another program, a day in the past
        """
        if not tier:
            return self._end_override()
        if isinstance(reason, models.BaseModel):
            return self._ask_override(tier, reason, "", until)
        nothing = self.env["customer.tier.override.reason"]
        return self._ask_override(tier, nothing, reason, until)

    def _ask_override(self, tier, reason, comment, until):
        """:meth:`_override` with a reason of the list, a comment, or both.

        :param tier: none: each stays in the tier where it is
        """
        self._check_may_override()
        comment = (comment or "").strip()
        until = fields.Date.to_date(until)
        self._check_override(tier, reason, comment, until)
        Override = asked = self.env["customer.tier.override"]
        for program, members in self.grouped("program_id").items():
            overrides = Override._request(
                members, tier, reason_id=reason.id, comment=comment, until=until
            )
            if not program.override_approval or program._may_decide():
                overrides._put_into_force()
            asked |= overrides
        return asked

    def _end_override(self):
        self._check_may_override()
        Override = self.env["customer.tier.override"]
        overridden = self.filtered("override_tier_id")
        for program, members in overridden.grouped("program_id").items():
            today, partners = program._today(), members.partner_id
            Override._close(program, partners.ids, "active", "hand", today)
            members.flush_model()
            self.env.cr.execute(
                SQL(
                    "UPDATE customer_tier_member SET override_until = %s"
                    " WHERE id = ANY(%s)",
                    today - timedelta(days=1),
                    members.ids,
                )
            )
            members.invalidate_recordset(flush=False)
            # What is over is released, and the columns are cleared, by the run.
            program._assess(partners=partners)
        return Override

    # ------------------------------------------------------------------
    # Checks
    # ------------------------------------------------------------------

    def _check_officer(self):
        if not self.env["customer.tier.program"]._may_assess():
            raise AccessError(
                self.env._("Only officers of Customer Tiering may override a tier.")
            )

    def _check_may_override(self):
        """Only officers may, and none for customers whose salesperson they are."""
        self._check_officer()
        self.check_access("read")
        if own := self._filter_own():
            raise AccessError(
                self.env._(
                    "You are the salesperson of %(customers)s: somebody else has to"
                    " override the tier.",
                    customers=wording.listed(self.env, own.mapped("partner_id.name")),
                )
            )

    def _filter_own(self):
        """Those of them whose salesperson the user is, where that matters."""
        if self.env.su:
            return self.browse()
        return self.search(
            [
                ("id", "in", self.ids),
                ("partner_id.user_id", "=", self.env.uid),
                ("program_id.override_own", "=", False),
            ]
        )

    def _check_one_program(self):
        if len(self.program_id) != 1:
            raise ValidationError(
                self.env._(
                    "Customers: choose those of one program, not of %(programs)s.",
                    programs=wording.listed(self.env, self.program_id.mapped("name"))
                    or self.env._("none"),
                )
            )

    def _check_override(self, tier, reason, comment, until):
        if not reason and not comment:
            raise UserError(self.env._("Reason: say why the tier is overridden."))
        for program in self.program_id:
            if tier and tier.program_id != program:
                raise ValidationError(
                    self.env._(
                        "Tier: %(tier)s belongs to another program.", tier=tier.name
                    )
                )
            # sudo: the companies above those of the user
            company, companies = reason.company_id, program.company_id.sudo().parent_ids
            if company and company not in companies:
                raise ValidationError(
                    self.env._(
                        "Reason: %(reason)s belongs to another company.",
                        reason=reason.name,
                    )
                )
            if until and until < program._today():
                raise UserError(self.env._("Until: the day is in the past."))
        if tier and not tier.active:
            raise UserError(self.env._("Tier: %(tier)s is archived.", tier=tier.name))
