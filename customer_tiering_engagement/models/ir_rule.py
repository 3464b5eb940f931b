from odoo import api, models


class IrRule(models.Model):
    _inherit = "ir.rule"

    @api.model
    def _get_customer_paths(self):
        paths = super()._get_customer_paths()
        return {
            **paths,
            "customer.tier.enrolment": "partner_id",
            "customer.tier.errand": "partner_id",
        }
