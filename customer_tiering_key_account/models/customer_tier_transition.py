from odoo import models


class CustomerTierTransition(models.Model):
    _inherit = "customer.tier.transition"

    def _dispatch(self):
        """Customers who enter a key tier become key accounts, see there."""
        result = super()._dispatch()
        self.env["customer.tier.account"]._follow_tiers(self.partner_id)
        return result
