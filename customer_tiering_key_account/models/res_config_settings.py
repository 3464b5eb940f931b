from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_tier_meeting_days = fields.Integer(
        related="company_id.customer_tier_meeting_days", readonly=False
    )
