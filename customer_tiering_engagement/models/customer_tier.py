from odoo import fields, models


class CustomerTier(models.Model):
    _inherit = "customer.tier"

    action_ids = fields.One2many("customer.tier.action", "tier_id", "Actions")
