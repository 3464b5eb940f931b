from odoo import api, models


class IrRule(models.Model):
    _inherit = "ir.rule"

    @api.model
    def _get_customer_paths(self):
        return {
            **super()._get_customer_paths(),
            "customer.tier.survey.invitation": "partner_id",
        }
