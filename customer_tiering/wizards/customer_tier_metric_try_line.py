from odoo import fields, models


class CustomerTierMetricTryLine(models.TransientModel):
    _name = "customer.tier.metric.try.line"
    _description = "Value of a Tried Metric"

    try_id = fields.Many2one(
        "customer.tier.metric.try", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one("res.partner", "Customer", ondelete="cascade")
    value = fields.Char()
