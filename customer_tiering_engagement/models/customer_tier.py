from odoo import fields, models


class CustomerTier(models.Model):
    _inherit = "customer.tier"

    action_ids = fields.One2many("customer.tier.action", "tier_id", "Actions")
    cadence_ids = fields.One2many(
        "customer.tier.cadence",
        "tier_id",
        "Cadences",
        help="How often customers hear from their account manager.",
    )

    def _summarize_benefits(self):
        cadences = self.cadence_ids
        return super()._summarize_benefits() + cadences.mapped("display_name")
