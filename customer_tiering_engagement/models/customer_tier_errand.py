from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.customer_tiering.models.customer_tier_outbox import (
    DISPATCH_BATCH,
    MAX_ATTEMPTS,
)

from .reasons import REASONS

# Errands of which the account manager is told in a digest.
TOLD = ("message", "activity", "plan")


class CustomerTierErrand(models.Model):
    """An action for one customer: done once, or shown with the reason why not.

    Written when its occasion comes, in the transaction of what brings it; how it is
    done is in ``customer.tier.errand.kinds``.
    """

    _name = "customer.tier.errand"
    _inherit = ["customer.tier.outbox", "customer.tier.errand.kinds"]
    _description = "Action for a Customer"
    _order = "id desc"
    _rec_name = "partner_id"

    action_id = fields.Many2one(
        "customer.tier.action", required=True, readonly=True, ondelete="cascade"
    )
    kind = fields.Selection(related="action_id.kind", store=True)
    occasion = fields.Selection(related="action_id.occasion")
    tier_id = fields.Many2one(related="action_id.tier_id")
    tier_color = fields.Integer("Colour of the tier", related="tier_id.color")
    program_id = fields.Many2one(related="action_id.program_id")
    company_id = fields.Many2one(related="action_id.company_id", store=True)
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    key = fields.Char(
        required=True, readonly=True, help="Which occasion it is: it is done once."
    )
    user_id = fields.Many2one(
        "res.users",
        "Account manager",
        readonly=True,
        help="Who was there for the customer when the errand came up.",
    )
    scheduled_date = fields.Date("Not before", readonly=True)
    transition_id = fields.Many2one(
        "customer.tier.transition", readonly=True, index="btree_not_null"
    )
    notice_id = fields.Many2one(
        "customer.tier.notice", readonly=True, index="btree_not_null"
    )
    old_tier_id = fields.Many2one(related="transition_id.old_tier_id")
    new_tier_id = fields.Many2one(related="transition_id.new_tier_id")
    mail_id = fields.Many2one(
        "mail.mail",
        "E-mail",
        readonly=True,
        index="btree_not_null",
        groups="base.group_system",
    )
    reason = fields.Selection(
        REASONS, readonly=True, help="Why it was not carried out."
    )
    told = fields.Boolean(
        default=True, readonly=True, help="Whether the account manager knows of it."
    )

    _once_uniq = models.UniqueIndex(
        "(action_id, partner_id, key)", "An action is done once for an occasion."
    )
    _outbox_idx = models.Index("(id) WHERE state = 'pending'")
    _untold_idx = models.Index("(user_id) WHERE NOT told")

    @api.model
    def _append(self, rows):
        """Write errands; those that are there already stay as they are.

        :param rows: list of dicts of values: ``action_id``, ``partner_id``, ``key``
        :return: the new ones
        """
        if not rows:
            return self
        names = ("action_id", "partner_id", "key")
        # sudo: whatever brings the occasion, errands are closed to everyone
        errands = self.sudo()
        known = errands.search_fetch(
            [(name, "in", list({row[name] for row in rows})) for name in names], names
        )
        known = {(one.action_id.id, one.partner_id.id, one.key) for one in known}
        rows = {tuple(row[name] for name in names): row for row in rows}
        rows = [dict(row) for identity, row in rows.items() if identity not in known]
        partners = self.env["res.partner"].browse(row["partner_id"] for row in rows)
        managers = partners._get_account_managers()
        actions = self.env["customer.tier.action"].sudo()
        for row in rows:
            action = actions.browse(row["action_id"])
            partner = partners.browse(row["partner_id"])
            row["user_id"] = managers[partner].id
            row["told"] = action.kind not in TOLD or not row["user_id"]
            if action.delay_days and not row.get("scheduled_date"):
                today = action.program_id._today()
                row["scheduled_date"] = today + timedelta(days=action.delay_days)
        new = errands.create(rows)
        if new:
            self._wake()
        return new

    @api.model
    def _wake(self):
        # sudo: whatever brings the occasion need not be allowed to start jobs
        self._get_dispatch_cron().sudo()._trigger()
        self.env.ref(
            "customer_tiering_engagement.ir_cron_call_webhooks"
        ).sudo()._trigger()

    # ------------------------------------------------------------------
    # Outbox
    # ------------------------------------------------------------------

    @api.model
    def _get_due_domain(self):
        """Without webhooks, which answer to nobody's transaction."""
        due = super()._get_due_domain() & self._get_time_domain()
        return due & Domain("kind", "!=", "webhook")

    @api.model
    def _get_time_domain(self):
        """Errands whose day has come."""
        return Domain("scheduled_date", "=", False) | Domain(
            "scheduled_date", "<=", fields.Date.context_today(self)
        )

    @api.model
    def _cron_dispatch(self):
        self._follow_mails()
        result = super()._cron_dispatch()
        self.env.ref("customer_tiering_engagement.ir_cron_digest").sudo()._trigger()
        return result

    @api.model
    def _cron_call_webhooks(self):
        """Call webhooks one by one: what was called is committed at once."""
        commit_progress = self.env["ir.cron"]._commit_progress
        domain = self._get_time_domain() & Domain(
            [("state", "=", "pending"), ("kind", "=", "webhook")]
        )
        commit_progress(remaining=self.search_count(domain))
        for errand in self.search(domain, order="id", limit=DISPATCH_BATCH):
            due = errand.try_lock_for_update().filtered_domain(domain)
            due._dispatch_safely()
            if not commit_progress(1):
                break

    def _dispatch(self):
        void = self._get_void()
        for errand, reason in void.items():
            errand.write({"state": "cancelled", "reason": reason, "told": True})
        meant = self.filtered(lambda errand: errand not in void)
        meant.filtered(
            lambda errand: errand.scheduled_date or not errand.user_id.active
        )._find_managers()
        for action, errands in meant.grouped("action_id").items():
            getattr(errands, f"_do_{action.kind}")(action)

    def _find_managers(self):
        """Who is there now, since some time has passed."""
        managers = self.partner_id._get_account_managers()
        for errand in self:
            errand.user_id = managers[errand.partner_id]
            errand.told = errand.kind not in TOLD or not errand.user_id

    def _get_void(self):
        """Errands that are not meant any more; addons add reasons of theirs.

        :return: dict of errand → reason
        """
        standing = self._get_standing()
        reasons = {}
        for errand in self:
            stays = standing[errand] == errand.tier_id
            if errand.partner_id.customer_tier_objection:
                reason = "objection"
            elif not errand.partner_id.active:
                reason = "archived"
            elif errand.occasion in ("enter", "notice") and not stays:
                reason = "gone"
            elif errand.occasion == "notice" and not errand.member_id.notice_at:
                reason = "recovered"
            elif errand.occasion == "leave" and stays:
                reason = "back"
            else:
                continue
            reasons[errand] = reason
        return reasons

    def _get_standing(self):
        """The tier in which each customer is now, in the program of the errand."""
        members = self.env["customer.tier.member"].search_fetch(
            [
                ("program_id", "in", self.program_id.ids),
                ("partner_id", "in", self.partner_id.ids),
            ],
            ["program_id", "partner_id", "tier_id"],
        )
        tiers = {(one.program_id, one.partner_id): one.tier_id for one in members}
        return {one: tiers.get((one.program_id, one.partner_id)) for one in self}

    def _follow_mails(self):
        """Have e-mails that were refused sent again, and show why they were."""
        refused = self.search(
            [
                ("kind", "=", "mail"),
                ("state", "=", "done"),
                ("mail_id.state", "=", "exception"),
            ],
            limit=DISPATCH_BATCH,
        )
        for errand in refused.try_lock_for_update():
            errand.attempts += 1
            errand.error = errand.mail_id.failure_reason
            if errand.attempts >= MAX_ATTEMPTS:
                errand.state = "failed"
            else:
                errand.mail_id.mark_outgoing()

    def _cancel(self, reason):
        """Do not do what is not done yet, and do not send what is not sent yet."""
        waiting = self.filtered(lambda one: one.state in ("pending", "failed"))
        waiting.write({"state": "cancelled", "reason": reason, "told": True})
        self.filtered(lambda one: one.kind == "message").told = True
        queued = self.filtered(
            lambda one: one.mail_id.state in ("outgoing", "exception")
        )
        queued.mail_id.cancel()
        queued.write({"state": "cancelled", "reason": reason})

    @api.model
    def _get_dispatch_cron(self):
        return self.env.ref("customer_tiering_engagement.ir_cron_dispatch")
