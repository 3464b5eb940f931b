from odoo import models


class CustomerTierTransition(models.Model):
    _inherit = "customer.tier.transition"

    def _dispatch(self):
        """Account managers follow where the customers are by now, whatever the move."""
        result = super()._dispatch()
        self.partner_id._settle_account_managers()
        return result
