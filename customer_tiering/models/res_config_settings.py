from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_tier_program_id = fields.Many2one(
        "customer.tier.program",
        "Primary program",
        compute="_compute_customer_tier_program_id",
        inverse="_inverse_customer_tier_program_id",
        domain="[('state', '=', 'published'),"
        " ('company_id', 'in', [company_id, False])]",
    )

    @api.depends("company_id")
    def _compute_customer_tier_program_id(self):
        for settings in self:
            settings.customer_tier_program_id = self.env[
                "customer.tier.program"
            ]._get_primary(settings.company_id)

    def _inverse_customer_tier_program_id(self):
        for settings in self:
            program = settings.customer_tier_program_id
            if program and not program.is_primary:
                program.is_primary = True
