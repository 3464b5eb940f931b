from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _leave_customer_tiers(self):
        result = super()._leave_customer_tiers()
        # sudo: whoever may record the objection may not write labels
        labels = self.env["customer.tier.study.label"].sudo()
        labels.search(
            [
                ("partner_id", "in", self.commercial_partner_id.ids),
                ("partner_id.customer_tier_objection", "=", True),
            ]
        ).unlink()
        return result
