from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _leave_customer_tiers(self):
        result = super()._leave_customer_tiers()
        # sudo: whoever may record an objection need not be allowed to send mailings
        lists = self.env["mailing.list"].sudo()
        # At once, not when the move is carried out.
        lists.search([("customer_tier_ids", "!=", False)])._follow_customers(
            self.commercial_partner_id
        )
        return result
