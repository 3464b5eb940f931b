from odoo import api, fields, models
from odoo.fields import Domain

GROUP_USER = "customer_tiering.customer_tiering_group_user"


class ResPartner(models.Model):
    _inherit = "res.partner"

    customer_tier_account_id = fields.Many2one(
        "customer.tier.account",
        "Key account",
        compute="_compute_customer_tier_account_id",
        search="_search_customer_tier_account_id",
        groups=GROUP_USER,
    )
    customer_tier_account_progress = fields.Float(
        related="customer_tier_account_id.progress", groups=GROUP_USER
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("company")
    def _compute_customer_tier_account_id(self):
        """That of the current company, else of one above it or of the group."""
        companies = self._get_key_account_companies()
        accounts = self.env["customer.tier.account"].search(
            [
                ("partner_id", "in", self.commercial_partner_id._origin.ids),
                ("company_id", "in", companies),
            ]
        )
        accounts = accounts.sorted(lambda one: companies.index(one.company_id.id))
        found = accounts.grouped("partner_id")
        for partner in self:
            own = found.get(partner.commercial_partner_id._origin, accounts.browse())
            partner.customer_tier_account_id = own[:1]

    @api.model
    def _get_key_account_companies(self):
        """Ids of the companies whose key accounts count here, the nearest first."""
        return [*reversed(self.env.company.parent_ids.ids), False]

    @api.model
    def _search_customer_tier_account_id(self, operator, value):
        if operator not in ("in", "any"):
            return NotImplemented
        # A search method is called unchecked.
        self._check_field_access(self._fields["customer_tier_account_id"], "read")
        here = Domain("company_id", "in", self._get_key_account_companies())

        def customers(domain):
            accounts = self.env["customer.tier.account"]._search(here & domain)
            owners = accounts.subselect("partner_id")
            return Domain("commercial_partner_id", "in", owners)

        if operator == "any":
            return customers(Domain(value))
        found = customers(Domain("id", "in", [one for one in value if one]))
        return found | ~customers(Domain.TRUE) if False in value else found

    def _leave_customer_tiers(self):
        """Who objects to profiling is not described as a stakeholder either."""
        result = super()._leave_customer_tiers()
        self._forget_stakeholders()
        return result

    def _forget_stakeholders(self):
        # sudo: whoever may record an objection or delete a contact may do that
        stakeholders = self.env["customer.tier.stakeholder"].sudo()
        stakeholders.search([("partner_id", "in", self.ids)]).unlink()

    def unlink(self):
        self._forget_stakeholders()
        # sudo: what is known of a deleted customer goes with the customer
        accounts = self.env["customer.tier.account"].sudo()
        accounts = accounts.with_context(active_test=False)
        accounts.search([("partner_id", "in", self.ids)]).unlink()
        return super().unlink()

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_open_key_account(self):
        """Open the key account of the customer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "customer.tier.account",
            "res_id": self.customer_tier_account_id.id,
            "views": [[False, "form"]],
        }

    def action_make_key_account(self):
        """Make the customers key accounts by hand, in the current company; those that
        were before are so again."""
        customers = self.commercial_partner_id
        accounts = self.env["customer.tier.account"].with_context(active_test=False)
        company = self.env.company
        found = accounts.search(
            [("partner_id", "in", customers.ids), ("company_id", "=", company.id)]
        )
        found.write({"active": True, "is_manual": True})
        found |= accounts.create(
            [
                {"partner_id": customer.id, "company_id": company.id}
                for customer in customers - found.partner_id
            ]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_tiering_key_account.customer_tier_account_action"
        )
        if len(found) == 1:
            return {**action, "views": [[False, "form"]], "res_id": found.id}
        return {**action, "domain": [("id", "in", found.ids)], "context": {}}
