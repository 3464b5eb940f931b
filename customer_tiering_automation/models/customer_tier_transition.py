from odoo import models


class CustomerTierTransition(models.Model):
    _inherit = "customer.tier.transition"

    def _dispatch(self):
        result = super()._dispatch()
        rules = self.env["customer.tier.automation"]
        for company, moves in self.grouped("company_id").items():
            # Records of no company count for that of the program, whoever dispatches.
            rules.with_company(company or self.env.company)._serve_moved(
                moves.partner_id
            )
        return result
