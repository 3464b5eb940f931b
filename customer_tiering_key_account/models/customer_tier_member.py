from odoo import fields, models


class CustomerTierMember(models.Model):
    _inherit = "customer.tier.member"

    customer_tier_account_id = fields.Many2one(
        related="partner_id.customer_tier_account_id"
    )
    customer_tier_account_progress = fields.Float(
        "Progress of the key account",
        related="partner_id.customer_tier_account_progress",
    )

    def action_open_key_account(self):
        return self.partner_id.action_open_key_account()
