from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_tier_survey_rest_days = fields.Integer(
        related="company_id.customer_tier_survey_rest_days",
        readonly=False,
        groups="customer_tiering.customer_tiering_group_manager",
    )
