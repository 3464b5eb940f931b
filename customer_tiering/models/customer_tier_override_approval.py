from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .. import wording


class CustomerTierOverrideApproval(models.AbstractModel):
    """Decisions of administrators on overrides that wait."""

    _name = "customer.tier.override.approval"
    _description = "Approval of Overrides"

    approver_id = fields.Many2one("res.users", "Decided by", readonly=True)
    decided_on = fields.Date("Decided on", readonly=True)
    refusal = fields.Char("Why refused", readonly=True)

    def action_approve(self):
        """Put overrides that wait into force."""
        waiting = self._get_waiting()
        members = waiting._get_members()
        standing = {(member.program_id, member.partner_id) for member in members}
        gone = waiting.filtered(lambda o: (o.program_id, o.partner_id) not in standing)
        if gone:
            raise UserError(
                self.env._(
                    "%(customers)s: not graded any more, there is nothing to override.",
                    customers=wording.listed(self.env, gone.mapped("partner_id.name")),
                )
            )
        members._check_may_override()
        for override in waiting:
            if override.until and override.until < override.program_id._today():
                raise UserError(
                    self.env._(
                        "Until: the day is in the past, for %(customer)s.",
                        customer=override.partner_id.name,
                    )
                )
        waiting._decide(SQL("state"), None)
        waiting._put_into_force()

    def action_refuse(self, comment=""):
        """Leave everything as it is.

        :param str comment: why, for whoever asked
        """
        self._get_waiting()._decide(SQL("'refused'"), comment)

    def _get_waiting(self):
        """Those that wait for a decision, which is up to the user.

        :raise AccessError: the user is no administrator, or has asked for one of them
        :raise UserError: there is none
        """
        self.check_access("read")
        if not self.env["customer.tier.program"]._may_decide():
            raise AccessError(
                self.env._(
                    "Only administrators of Customer Tiering may decide on overrides."
                )
            )
        waiting = self.filtered(lambda override: override.state == "requested")
        if not waiting:
            raise UserError(self.env._("None of these overrides waits for approval."))
        own = waiting.filtered(lambda override: override.user_id == self.env.user)
        if own and not self.env.su:
            raise AccessError(
                self.env._(
                    "%(customers)s: you asked for it, so that another administrator has"
                    " to decide.",
                    customers=wording.listed(self.env, own.partner_id.mapped("name")),
                )
            )
        return waiting

    def _decide(self, state, refusal):
        """Record who decided, and when."""
        self.flush_model()
        for program, overrides in self.grouped("program_id").items():
            self.env.cr.execute(
                SQL(
                    "UPDATE customer_tier_override SET state = %s, refusal = %s,"
                    " approver_id = %s, decided_on = %s WHERE id = ANY(%s)",
                    state,
                    refusal or None,
                    self.env.uid,
                    program._today(),
                    overrides.ids,
                )
            )
        self._forget_cached()
