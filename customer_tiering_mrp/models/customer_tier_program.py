from odoo import api, models


class CustomerTierProgram(models.Model):
    _inherit = "customer.tier.program"

    @api.model
    def _get_portable_fields(self):
        found = super()._get_portable_fields()
        found["customer.tier"]["manufacturing_priority"] = "manufacturing_priority"
        return found
