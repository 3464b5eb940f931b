from odoo.tests import tagged

from .common import PASSWORD, ShopCommon

DISCOUNTED, NORMAL = (90, 90), (100, 100)


@tagged("post_install", "-at_install")
class TestShop(ShopCommon):
    """What customers and visitors pay in the web shop."""

    def sign_in(self):
        self.authenticate(PASSWORD, PASSWORD)

    def test_discount_of_the_tier(self):
        self.gold.discount = 10
        self.sign_in()
        self.assertEqual(self.prices(), DISCOUNTED)

    def test_price_list_of_the_tier(self):
        """Chosen for the tier, it need not be available on the web site."""
        self.gold.pricelist_id = self.make_pricelist("Golden", 10)
        self.sign_in()
        self.assertEqual(self.prices(), DISCOUNTED)

    def test_without_other_price_lists(self):
        self.general.active = False
        self.gold.discount = 10
        self.assertEqual(self.prices(), NORMAL)
        self.sign_in()
        self.assertEqual(self.prices(), DISCOUNTED)

    def test_visitors_have_the_normal_prices(self):
        self.gold.discount = 10
        self.assertEqual(self.prices(), NORMAL)
        kept = self.gold.managed_pricelist_ids
        self.url_open(f"/shop/change_pricelist/{kept.id}")
        self.assertEqual(self.prices(), NORMAL)

    def test_customers_of_other_tiers_have_the_normal_prices(self):
        self.gold.discount = 10
        self.tier(self.program, "SILVER").discount = 50
        other = self.make_customer("Other")
        self.make_user("tier_shop_other", "base.group_portal", partner_id=other.id)
        self.authenticate("tier_shop_other", "tier_shop_other")
        self.assertEqual(self.prices(), NORMAL)
        kept = self.gold.managed_pricelist_ids
        self.url_open(f"/shop/change_pricelist/{kept.id}")
        self.assertEqual(self.prices(), NORMAL)

    def test_price_list_by_hand_wins(self):
        self.gold.discount = 10
        by_hand = self.make_pricelist("By hand", 30, website_id=self.website.id)
        self.company_partner.property_product_pricelist = by_hand
        self.sign_in()
        self.assertEqual(self.prices(), (70, 70))

    def test_by_hand_while_signed_in(self):
        self.gold.discount = 10
        self.sign_in()
        self.assertEqual(self.prices(), DISCOUNTED)
        by_hand = self.make_pricelist("By hand", 30, website_id=self.website.id)
        self.company_partner.property_product_pricelist = by_hand
        self.assertEqual(self.prices(), (70, 70))

    # ------------------------------------------------------------------
    # Moves
    # ------------------------------------------------------------------

    def test_downgrade_while_signed_in(self):
        self.gold.discount = 10
        self.sign_in()
        self.assertEqual(self.prices(), DISCOUNTED)
        self.program._assess(as_of="2026-03-31")
        self.assertEqual(self.prices(), NORMAL)

    def test_upgrade_while_signed_in(self):
        self.program._assess(as_of="2026-03-31")
        self.gold.discount = 10
        self.sign_in()
        self.assertEqual(self.prices(), NORMAL)
        self.make_order(self.contact, 80, "2026-04-15")
        self.program._assess(as_of="2026-04-30")
        self.assertEqual(self.prices(), DISCOUNTED)

    def test_cart(self):
        """It has the prices of the tier, and others once the customer has moved."""
        self.gold.discount = 10
        self.sign_in()
        self.add_to_cart()
        self.assertEqual(self.cart.amount_total, 90)
        self.assertEqual(self.cart.pricelist_id, self.gold.managed_pricelist_ids)
        self.program._assess(as_of="2026-03-31")
        self.assertEqual(self.prices(), NORMAL)
        self.assertEqual(self.cart.amount_total, 100)
        self.assertEqual(self.cart.pricelist_id, self.general)
        self.make_order(self.contact, 80, "2026-04-15")
        self.program._assess(as_of="2026-04-30")
        self.assertEqual(self.price("/shop/cart", "//*[@name='o_order_total']"), 90)
        self.assertEqual(self.cart.amount_total, 90)

    def test_cart_of_a_visitor_who_signs_in(self):
        self.gold.discount = 10
        self.add_to_cart()
        self.assertEqual(self.cart.amount_total, 100)
        self.sign_in()
        self.assertEqual(self.prices(), DISCOUNTED)

    # ------------------------------------------------------------------
    # As in a quotation
    # ------------------------------------------------------------------

    def test_quotation_and_portal(self):
        self.gold.discount = 10
        order = self.make_quotation()
        self.assertEqual(order.order_line.price_subtotal, 90)
        self.sign_in()
        page = self.url_open(order.get_portal_url()).text
        self.assertIn('<span class="oe_currency_value">90.00</span>', page)
        self.assertIn("90.00", self.url_open("/my/quotes").text)
        self.assertEqual(self.prices(), DISCOUNTED)

    def make_quotation(self):
        line = {"product_id": self.product.id}
        order = self.env["sale.order"].create(
            {"partner_id": self.contact.id, "order_line": [(0, 0, line)]}
        )
        order.action_quotation_sent()
        return order
