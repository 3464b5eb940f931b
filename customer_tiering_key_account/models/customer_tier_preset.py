from odoo import api, models


class CustomerTierPreset(models.Model):
    _inherit = "customer.tier.preset"

    @api.model
    def _add_benefits(self, tier):
        """The key tiers of presets are of few customers; other top tiers are not."""
        result = super()._add_benefits(tier)
        if tier["code"] == "KEY":
            tier.setdefault("is_key_account", True)
        return result
