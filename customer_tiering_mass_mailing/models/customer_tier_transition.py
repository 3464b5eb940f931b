from odoo import models


class CustomerTierTransition(models.Model):
    _inherit = "customer.tier.transition"

    def _dispatch(self):
        """Mailing lists that follow the tiers of these moves follow them."""
        result = super()._dispatch()
        tiers = self.old_tier_id | self.new_tier_id
        # sudo: lists follow tiers, whoever moves the customers
        lists = self.env["mailing.list"].sudo()
        lists.search([("customer_tier_ids", "in", tiers.ids)])._follow_customers(
            self.partner_id
        )
        return result
