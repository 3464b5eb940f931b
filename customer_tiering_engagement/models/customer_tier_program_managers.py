from odoo import api, models
from odoo.fields import Domain


class CustomerTierProgram(models.Model):
    _name = "customer.tier.program"
    _inherit = ["customer.tier.program"]

    @api.model
    def _get_primary_by_company(self):
        """Ids of the primary programs, in the order of their companies.

        Where a customer of no company is in several, the first one that gives them an
        account manager counts.
        """
        # sudo: the same for everyone, whatever companies they are in
        companies = (
            self.env["res.company"].sudo().search(Domain.TRUE, order="sequence, id")
        )
        found = (self._get_primary_id(company.id) for company in companies)
        return list(dict.fromkeys(filter(None, found)))

    def action_assign_managers(self):
        """Give account managers to the customers who have none."""
        return self.tier_ids.action_assign_managers()
