from odoo import fields, models


class SaleReport(models.Model):
    _inherit = "sale.report"

    customer_tier_id = fields.Many2one(
        "customer.tier", "Tier at confirmation", readonly=True
    )

    def _select_additional_fields(self):
        return {
            **super()._select_additional_fields(),
            "customer_tier_id": "s.confirmed_tier_id",
        }

    def _group_by_sale(self):
        return f"{super()._group_by_sale()}, s.confirmed_tier_id"
