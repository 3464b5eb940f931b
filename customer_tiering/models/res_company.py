from odoo import api, models


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env["customer.tier"]._get_discounted()._sync_pricelists()
        return companies

    def write(self, vals):
        result = super().write(vals)
        if {"currency_id", "parent_id"} & vals.keys():
            self.env["customer.tier"]._get_discounted()._sync_pricelists()
        if "parent_id" in vals:
            # Which program is primary for a branch depends on its parents.
            self.env.registry.clear_cache()
        return result
