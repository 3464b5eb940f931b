from markupsafe import Markup

from odoo import Command, api, models
from odoo.tools import SQL

PARTS = ("account.objective", "account.purchase", "account.review", "stakeholder")


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Of customers that are merged, one keeps the account, with the work on all of
        them; of contacts, one is the stakeholder, with the roles of all."""
        partners = src_partners | dst_partner
        # sudo: accounts that the user may not see are merged too
        accounts = self.env["customer.tier.account"].sudo()
        accounts = accounts.with_context(active_test=False, tracking_disable=True)
        found = accounts.search([("partner_id", "in", partners.ids)], order="id")
        for same in found.grouped("company_id").values():
            own = same.filtered(lambda account: account.partner_id == dst_partner)
            self._merge_key_accounts((own or same)[:1], same)
        # sudo: as above
        stakeholders = self.env["customer.tier.stakeholder"].sudo()
        found = stakeholders.search([("partner_id", "in", partners.ids)], order="id")
        for same in found.grouped("account_id").values():
            own = same.filtered(lambda one: one.partner_id == dst_partner)
            self._merge_stakeholders((own or same)[:1], same)
        self.env.flush_all()
        # Here the one that is left of each moves.
        return super()._update_foreign_keys(src_partners, dst_partner)

    @api.model
    def _merge_key_accounts(self, kept, accounts):
        """Give one account what there is of all, and delete the others."""
        others = accounts - kept
        if not others:
            return
        for same in accounts.stakeholder_ids.grouped("partner_id").values():
            own = same.filtered(lambda one: one.account_id == kept)
            self._merge_stakeholders((own or same)[:1], same)
        kept.write(
            {
                "active": any(accounts.mapped("active")),
                "in_key_tier": any(accounts.mapped("in_key_tier")),
                "is_manual": any(accounts.mapped("is_manual")),
                "strategy": Markup().join(filter(None, accounts.mapped("strategy"))),
                "user_id": (kept.user_id or others.user_id)[:1].id,
            }
        )
        for other in others:
            other.message_change_thread(kept)
        everything = {"active_test": False}
        for name in ("mail.activity", "ir.attachment"):
            records = self.env[name].sudo().with_context(**everything)  # sudo: as above
            domain = [("res_model", "=", kept._name), ("res_id", "in", others.ids)]
            records.search(domain).write({"res_id": kept.id})
        self.env.flush_all()
        # As it is: contacts are of the customer, and reviews of the plan, afterwards.
        for part in PARTS:
            table = self.env[f"customer.tier.{part}"]._table
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET account_id = %s WHERE account_id IN %s",
                    SQL.identifier(table),
                    kept.id,
                    tuple(others.ids),
                )
            )
        self.env.invalidate_all()
        for name in ("next_review", "progress"):
            self.env.add_to_compute(kept._fields[name], kept)
        others.unlink()

    @api.model
    def _merge_stakeholders(self, kept, stakeholders):
        """Give one stakeholder the roles and notes of all, and delete the others."""
        others = stakeholders - kept
        if not others:
            return
        met_on = filter(None, stakeholders.mapped("met_on"))
        kept.write(
            {
                "role_ids": [Command.set(stakeholders.role_ids.ids)],
                "met_on": max(met_on, default=False),
                "notes": "; ".join(filter(None, stakeholders.mapped("notes"))),
            }
        )
        others.unlink()
