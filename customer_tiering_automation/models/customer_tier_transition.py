from odoo import models


class CustomerTierTransition(models.Model):
    _inherit = "customer.tier.transition"

    def _dispatch(self):
        result = super()._dispatch()
        # Records of no company count for that of the program, whoever dispatches.
        company = self.company_id or self.env.company
        rules = self.env["customer.tier.automation"].with_company(company)
        rules._serve_moved(self.partner_id)
        return result
