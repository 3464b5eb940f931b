from odoo import api, models


class CustomerTierProgram(models.Model):
    _inherit = "customer.tier.program"

    @api.model
    def _get_portable_fields(self):
        found = super()._get_portable_fields()
        found["customer.tier"]["is_key_account"] = "is_key_account"
        return found

    def _after_apply(self, decision):
        result = super()._after_apply(decision)
        # The first run tells of nobody who enters.
        if decision.is_first and any(self.tier_ids.mapped("is_key_account")):
            self.env["customer.tier.account"]._trigger_follow()
        return result
