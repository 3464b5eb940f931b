from odoo import models


class ProductPricelist(models.Model):
    _inherit = "product.pricelist"

    def _get_website_pricelists_domain(self, website):
        """What a tier keeps is offered to nobody: who is in the tier has it."""
        domain = super()._get_website_pricelists_domain(website)
        return [*domain, ("customer_tier_id", "=", False)]

    def _is_available_on_website(self, website):
        """Whoever has a list by their tier has it in the shop, as in a quotation."""
        # sudo: visitors need not see to which tier a list belongs
        kept = self.sudo().customer_tier_id
        available = not kept and super()._is_available_on_website(website)
        return available or self._is_of_visitor(website)

    def _is_of_visitor(self, website):
        """Whether the visitor has the list by their tier, and it is not one of another
        web site or company."""
        self.ensure_one()
        partner = self.env.user.partner_id
        if (
            not self.active
            or self.website_id not in (website, website.browse())
            or self.company_id not in (website.company_id, website.company_id.browse())
        ):
            return False
        # sudo: the company of the shop need not be one of the visitor's
        lists = self.sudo().with_company(website.company_id)
        return lists._get_customer_tier_pricelists(partner.ids).get(partner.id) == self
