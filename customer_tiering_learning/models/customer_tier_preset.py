from odoo import api, models


class CustomerTierPreset(models.Model):
    _inherit = "customer.tier.preset"

    @api.depends("code")
    def _compute_has_data(self):
        result = super()._compute_has_data()
        for preset in self.filtered(lambda preset: preset.code == "learned"):
            preset.has_data = self._has_documents("sale_order")
        return result

    def action_use(self):
        """Rules are learned from labels first; a study makes the program."""
        if self.code == "learned":
            return self.env["ir.actions.act_window"]._for_xml_id(
                "customer_tiering_learning.customer_tier_study_action"
            )
        return super().action_use()
