from odoo import api, models


class CustomerTierProgram(models.Model):
    _inherit = "customer.tier.program"

    @api.model
    def _get_portable_fields(self):
        found = super()._get_portable_fields()
        for name in ("ticket_priority", "complaint_priority"):
            found["customer.tier"][name] = name
        return found
