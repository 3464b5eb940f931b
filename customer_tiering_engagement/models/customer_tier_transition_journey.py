from odoo import models


class CustomerTierTransition(models.Model):
    _name = "customer.tier.transition"
    _inherit = ["customer.tier.transition"]

    def _dispatch(self):
        result = super()._dispatch()
        self.env["customer.tier.journey"]._start_entered(self)
        return result
