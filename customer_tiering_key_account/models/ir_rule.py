from odoo import api, models


class IrRule(models.Model):
    _inherit = "ir.rule"

    @api.model
    def _get_customer_paths(self):
        return {
            **super()._get_customer_paths(),
            "customer.tier.account": "partner_id",
            "customer.tier.account.objective": "account_id.partner_id",
            "customer.tier.account.purchase": "account_id.partner_id",
            "customer.tier.account.review": "account_id.partner_id",
            "customer.tier.stakeholder": "account_id.partner_id",
        }
