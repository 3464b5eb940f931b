from odoo import models


class CustomerTier(models.Model):
    _inherit = "customer.tier"

    def _prepare_pricelist(self):
        # On no web site: where it is shown is up to the tier of the visitor.
        return {**super()._prepare_pricelist(), "website_id": False}
