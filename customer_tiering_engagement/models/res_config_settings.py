from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_tier_weekly_capacity = fields.Integer(
        related="company_id.customer_tier_weekly_capacity", readonly=False
    )
