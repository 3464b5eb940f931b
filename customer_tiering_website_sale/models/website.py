from odoo import models
from odoo.http import request

from odoo.addons.website_sale.models.website import (
    PRICELIST_SELECTED_SESSION_CACHE_KEY,
    PRICELIST_SESSION_CACHE_KEY,
)

# The list that the visitor had by their tier when prices were looked up.
TIER_PRICELIST_SESSION_KEY = "customer_tiering_pricelist"


class Website(models.Model):
    _inherit = "website"

    def _get_and_cache_current_pricelist(self):
        """Prices of the tier in which the visitor is now: the session keeps those of
        when they signed in, and the cart those of when it was filled."""
        session = request.session
        now = self._get_customer_tier_pricelist_id()
        stayed = now == session.get(TIER_PRICELIST_SESSION_KEY, False)
        # Not without the cart, which follows with the next page of the shop.
        if stayed or request.env.cr.readonly:
            return super()._get_and_cache_current_pricelist()
        session.pop(PRICELIST_SESSION_CACHE_KEY, None)
        session.pop(PRICELIST_SELECTED_SESSION_CACHE_KEY, None)
        session[TIER_PRICELIST_SESSION_KEY] = now
        pricelist = super()._get_and_cache_current_pricelist()
        if cart := request.cart:
            cart._recompute_prices()
        return pricelist

    def _get_customer_tier_pricelist_id(self):
        """The list that a visitor has by their tier; False for none, or where another
        one was set on them by hand."""
        if self.env.user._is_public():
            return False
        partner = self.env.user.partner_id.with_company(self.company_id)
        lists = self.env["product.pricelist"].with_company(self.company_id)
        by_tier = lists._get_customer_tier_pricelists(partner.ids).get(partner.id)
        # sudo: visitors need not read what is set on customers
        has_it = by_tier and partner.sudo().property_product_pricelist == by_tier
        return bool(has_it) and by_tier.id
