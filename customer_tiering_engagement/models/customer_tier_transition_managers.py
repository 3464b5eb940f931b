from odoo import models


class CustomerTierTransition(models.Model):
    _name = "customer.tier.transition"
    _inherit = ["customer.tier.transition"]

    def _dispatch(self):
        """Account managers follow where the customers are by now, whatever the move;
        before all else, so that those are told who look after them from now on.
        """
        self.partner_id._settle_account_managers()
        return super()._dispatch()
