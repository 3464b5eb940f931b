from odoo import Command
from odoo.tests import tagged

from .common_behaviour import BehaviourCommon
from .test_migrations import load


@tagged("post_install", "-at_install")
class TestQuotationTerms(BehaviourCommon):
    """Quotations offer an update when their customer moved; orders never change."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.use_pricelists()
        cls.special = cls.env["product.pricelist"].create(
            {"name": "Special", "company_id": cls.company.id, "sequence": 2}
        )
        cls.program = cls.make_program(is_primary=True)
        cls.tier(cls.program, "GOLD").discount = 10
        cls.gold = cls.make_customer("Gold", is_company=True)
        cls.make_order(cls.gold, 80, "2026-01-15")
        cls.program._assess(as_of="2026-01-31")
        cls.salesman = cls.make_user(
            "tier_quotation_salesman", "sales_team.group_sale_salesman_all_leads"
        )

    def quotation(self, **values):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.gold.id,
                "company_id": self.company.id,
                "order_line": [Command.create({"product_id": self.product.id})],
                **values,
            }
        )
        return order.with_user(self.salesman)

    def fall(self):
        self.program._assess(as_of="2026-03-31")

    def test_offer(self):
        order = self.quotation()
        self.assertEqual(order.quoted_tier_id.code, "GOLD")
        self.assertEqual(order.amount_untaxed, 90)
        self.assertFalse(order.customer_tier_change)
        self.fall()
        self.assertEqual(
            order.customer_tier_change,
            "Gold has moved from Gold to Base since this was quoted: other prices or"
            " terms apply now.",
        )
        self.assertEqual(order.amount_untaxed, 90)  # nothing changes by itself
        order.action_update_customer_tier()
        self.assertEqual(order.amount_untaxed, 100)
        self.assertFalse(order.customer_tier_change)
        self.assertEqual(order.quoted_tier_id.code, "BASE")

    def test_better_prices_are_offered_too(self):
        self.fall()
        order = self.quotation()
        self.assertEqual(order.amount_untaxed, 100)
        self.make_order(self.gold, 90, "2026-04-15")
        self.program._assess(as_of="2026-04-30")
        self.assertIn("from Base to Gold", order.customer_tier_change)
        order.action_update_customer_tier()
        self.assertEqual(order.amount_untaxed, 90)

    def test_terms(self):
        term = self.env["account.payment.term"].create(
            {"name": "Ninety", "company_id": self.company.id}
        )
        self.fall()
        order = self.quotation()
        self.tier(self.program, "GOLD").write(
            {"discount": 0, "payment_term_id": term.id}
        )
        self.make_order(self.gold, 90, "2026-04-15")
        self.program._assess(as_of="2026-04-30")
        self.assertTrue(order.customer_tier_change)
        order.action_update_customer_tier()
        self.assertEqual(order.payment_term_id, term)
        self.assertFalse(order.customer_tier_change)

    def test_sent_quotations_too(self):
        order = self.quotation()
        order.action_quotation_sent()
        self.fall()
        self.assertTrue(order.customer_tier_change)

    def test_orders_never(self):
        order = self.quotation()
        order.action_confirm()
        self.fall()
        self.assertFalse(order.customer_tier_change)
        order.action_update_customer_tier()
        self.assertEqual(order.amount_untaxed, 90)
        self.assertEqual(order.quoted_tier_id.code, "GOLD")

    def test_nothing_to_offer(self):
        """Who moved between tiers of the same prices and terms has no news."""
        self.fall()
        order = self.quotation()
        self.make_order(self.gold, 60, "2026-04-15")
        self.program._assess(as_of="2026-04-30")
        self.assertEqual(self.code(self.program, self.gold), "SILVER")
        self.assertFalse(order.customer_tier_change)

    def test_pricelist_of_the_customer_by_hand(self):
        self.gold.property_product_pricelist = self.special
        order = self.quotation()
        self.assertEqual(order.pricelist_id, self.special)
        self.fall()
        self.assertFalse(order.customer_tier_change)

    def test_other_customer(self):
        order = self.quotation()
        stranger = self.make_customer("Stranger")
        order.partner_id = stranger
        self.assertFalse(order.quoted_tier_id)
        self.assertFalse(order.customer_tier_change)

    def test_quotations_of_before(self):
        """Nobody knows for which tier they were made: there is no news of them."""
        order, confirmed = self.quotation(), self.quotation()
        confirmed.action_confirm()
        self.fall()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET quoted_tier_id = NULL WHERE company_id = %s",
            [self.company.id],
        )
        script = load("19.0.1.2.0", "post", "quoted_tier")
        for _time in range(2):
            script.migrate(self.env.cr, "19.0.1.1.0")
            self.env.invalidate_all()
            self.assertEqual(order.quoted_tier_id.code, "BASE")
            self.assertFalse(confirmed.quoted_tier_id)
            self.assertFalse(order.customer_tier_change)

    def test_whoever_quotes(self):
        """A user who sees no tiers quotes with them all the same."""
        portal = self.make_user(
            "tier_quotation_portal", "base.group_portal", partner_id=self.gold.id
        )
        order = (
            self.env["sale.order"]
            .with_user(portal)
            .sudo()  # as the web shop does
            .create({"partner_id": self.gold.id, "company_id": self.company.id})
        )
        self.assertEqual(order.quoted_tier_id.code, "GOLD")
