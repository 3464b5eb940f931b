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

    def _get_and_cache_current_cart(self):
        """A visitor who has moved has the prices of their tier now: the session keeps
        those of when they signed in, and the cart those of when it was filled."""
        cart, session = super()._get_and_cache_current_cart(), request.session
        now = self._get_customer_tier_pricelist_id()
        moved = now != session.get(TIER_PRICELIST_SESSION_KEY, False)
        # Not without the cart: it follows with the next page that may write.
        if moved and not (cart and request.env.cr.readonly):
            session.pop(PRICELIST_SESSION_CACHE_KEY, None)
            session.pop(PRICELIST_SELECTED_SESSION_CACHE_KEY, None)
            session[TIER_PRICELIST_SESSION_KEY] = now
            if cart:
                cart._compute_pricelist_id()
                cart._recompute_prices()
        return cart

    def _get_and_cache_current_pricelist(self):
        bool(request.cart)  # looks whether the visitor has moved
        return super()._get_and_cache_current_pricelist()

    def _get_customer_tier_pricelist_id(self):
        """The list that a visitor has by their tier; False for none, or where another
        one was set on them by hand."""
        if self.env.user._is_public():
            return False
        # sudo: the company of the shop need not be one of the visitor's, who need not
        # read what is set on customers either
        shop = self.sudo().with_company(self.company_id)
        partner = self.env.user.partner_id.with_env(shop.env)
        lists = shop.env["product.pricelist"]
        by_tier = lists._get_customer_tier_pricelists(partner.ids).get(partner.id)
        return by_tier == partner.property_product_pricelist and by_tier.id
