from odoo.tests import tagged

from odoo.addons.customer_tiering.tests.common import AS_OF

from .common import TieringPosCommon

# One dollar is 7 yuan and .8 euros; from 1 July on 8 yuan and .5 euros.
JUNE, JULY, AUGUST = "2024-06-15", "2024-07-15", "2024-08-15"


@tagged("post_install", "-at_install")
class TestPosOrderDocuments(TieringPosCommon):
    """What counts when a program reads point of sale orders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.spend = cls.metric_program(
            "revenue", "orders", "last_purchase", source="pos_order"
        )

    def assertSpend(self, expected, as_of=AS_OF):
        """partner → (revenue, orders, day of the last purchase)"""
        self.assertMeasured(self.spend, expected, as_of)

    def assertMetric(self, code, expected, as_of=AS_OF, **values):
        program = self.metric_program(code, source="pos_order", **values)
        self.assertMeasured(program, expected, as_of)

    # ------------------------------------------------------------------
    # Orders
    # ------------------------------------------------------------------

    def test_paid_orders_count(self):
        self.buy(self.ann, 100.25, JUNE)
        self.buy(self.ann, [(50, 2), (20, 1)], JULY)
        self.buy(self.bob, 50, JUNE)
        self.order(self.bob, 1000)
        self.assertSpend({self.ann: (220.25, 2, JULY), self.bob: (50, 1, JUNE)})

    def test_without_tax(self):
        order = self.buy(self.ann, [(100, 3)], taxes=self.tax)
        self.assertEqual(order.amount_total, 360)
        self.assertSpend({self.ann: (300, 1, JUNE)})

    def test_discount_and_tax_included_in_the_price(self):
        self.tax.price_include_override = "tax_included"
        line = {"price_unit": 120, "qty": 2, "discount": 25}
        self.buy(self.ann, [line], taxes=self.tax)
        self.assertSpend({self.ann: (150, 1, JUNE)})

    def test_orders_that_are_not_paid_do_not_count(self):
        self.buy(self.ann, 100)
        draft = self.buy(self.ann, 1, values={"state": "draft", "payment_ids": []})
        self.assertEqual(draft.state, "draft")
        self.assertSpend({self.ann: (100, 1, JUNE)})
        draft.action_pos_order_cancel()
        self.assertSpend({self.ann: (100, 1, JUNE)})

    def test_nobody_knows_who_bought(self):
        self.buy(self.env["res.partner"], 100)
        self.assertSpend({})

    def test_posted_when_the_session_is_closed(self):
        order = self.buy(self.ann, 100)
        self.shop.current_session_id.action_pos_session_closing_control()
        self.assertEqual(order.state, "done")
        self.assertSpend({self.ann: (100, 1, JUNE)})

    def test_invoiced_order_counts_once(self):
        order = self.buy(self.ann, 100, taxes=self.tax)
        order.action_pos_order_invoice()
        self.assertEqual(order.account_move.amount_untaxed, 100)
        self.assertSpend({self.ann: (100, 1, JUNE)})
        self.assertMetric("overdue", {self.ann: 0}, "2030-01-01", window="lifetime")

    def test_days_of_the_program(self):
        self.buy(self.ann, 100, "2024-06-15 23:30:00")
        self.buy(self.ann, 10, "2024-06-16 00:00:00")
        self.assertSpend({self.ann: (100, 1, JUNE)}, JUNE)
        self.assertSpend({self.ann: (110, 2, "2024-06-16")}, "2024-06-16")
        self.assertMetric("revenue", {}, JUNE, tz="Asia/Tokyo")
        self.assertMetric("last_purchase", {self.ann: "2024-06-16"}, tz="Asia/Tokyo")

    def test_contacts_buy_for_their_company(self):
        self.buy(self.contact(self.ann), 100)
        self.buy(self.ann, 10)
        self.assertSpend({self.ann: (110, 2, JUNE)})

    def test_change_not_yet_written_counts(self):
        order = self.buy(self.ann, 100)
        self.env.flush_all()
        order.partner_id = self.bob
        self.assertSpend({self.bob: (100, 1, JUNE)})

    # ------------------------------------------------------------------
    # Refunds
    # ------------------------------------------------------------------

    def test_refund_lowers_the_period_of_its_order(self):
        order = self.buy(self.ann, [(100, 3)], "2023-11-15", taxes=self.tax)
        self.buy(self.ann, 50, JUNE)
        self.give_back(order, JULY, qty=1)
        self.assertSpend({self.ann: (50, 1, JUNE)})
        self.assertSpend({self.ann: (300, 1, "2023-11-15")}, "2023-12-31")
        self.assertMetric("revenue", {self.ann: 250}, window="lifetime")

    def test_refund_after_as_of_does_not_exist(self):
        self.give_back(self.buy(self.ann, 100, JUNE), JULY)
        self.assertSpend({self.ann: (100, 1, JUNE)}, "2024-07-14")
        self.assertSpend({self.ann: (0, None, None)}, JULY)

    def test_order_refunded_in_full_is_not_a_purchase(self):
        order = self.buy(self.ann, [(100, 2), (10, 1)], JULY)
        self.buy(self.ann, 50, JUNE)
        self.give_back(order, AUGUST, qty=1)
        self.assertSpend({self.ann: (150, 2, JULY)})
        machine = order.lines[0]
        rest = {"price_unit": 100, "qty": -1, "refunded_orderline_id": machine.id}
        self.buy(self.ann, [rest], AUGUST)
        self.assertSpend({self.ann: (50, 1, JUNE)})

    def test_refund_made_in_the_office(self):
        """The server writes the amounts of a refund negative, the client positive."""
        order = self.buy(self.ann, [(100, 2)], JUNE)
        client = self.give_back(order, JULY, qty=1)
        self.assertEqual(client.lines.price_subtotal, 100)
        refund = self.env["pos.order"].browse(order.refund()["res_id"])
        self.assertEqual(refund.lines.price_subtotal, -100)
        refund.date_order = f"{AUGUST} 12:00:00"
        # Nothing is paid back yet.
        self.assertSpend({self.ann: (100, 1, JUNE)})
        refund.add_payment(
            {
                "pos_order_id": refund.id,
                "amount": refund.amount_total,
                "payment_method_id": self.shop.payment_method_ids.id,
            }
        )
        refund.action_pos_order_paid()
        self.assertSpend({self.ann: (0, None, None)})

    def test_exchange_is_a_refund_and_a_purchase(self):
        order = self.buy(self.ann, 100, JUNE)
        exchange = self.give_back(order, JULY, lines=[{"price_unit": 130, "qty": 1}])
        self.assertEqual(exchange.amount_total, 30)
        self.assertSpend({self.ann: (130, 1, JULY)})

    def test_refund_is_that_of_who_bought(self):
        """Whoever brings it back: Bob's purchases are not lowered."""
        self.buy(self.bob, 40, JUNE)
        unknown = self.buy(self.env["res.partner"], 500, JUNE)
        self.give_back(self.buy(self.ann, [(100, 2)], JUNE), partner=self.bob, qty=1)
        self.give_back(unknown, partner=self.bob)
        self.assertSpend({self.ann: (100, 1, JUNE), self.bob: (40, 1, JUNE)})

    def test_return_without_its_order_counts_on_its_own_day(self):
        self.buy(self.ann, 100, JUNE)
        self.buy(self.ann, [(30, -1)], JULY)
        self.assertSpend({self.ann: (70, 1, JUNE)})

    def test_given_away_for_nothing_is_a_purchase(self):
        gift = self.buy(self.ann, 0)
        self.assertSpend({self.ann: (0, 1, JUNE)})
        self.give_back(gift)
        self.assertSpend({self.ann: (0, None, None)})

    # ------------------------------------------------------------------
    # Products
    # ------------------------------------------------------------------

    def test_products_and_categories_that_were_kept(self):
        self.buy(self.ann, 100, product=self.machine)
        order = self.buy(self.ann, [(10, 2)], product=self.part)
        self.buy(self.ann, 1, "2023-01-01", product=self.bolt)
        program = self.metric_program("products", "categories", source="pos_order")
        self.assertMeasured(program, {self.ann: (2, 2)})
        self.give_back(order, JULY, qty=1)
        self.assertMeasured(program, {self.ann: (2, 2)})
        self.give_back(order, AUGUST, qty=1)
        self.assertMeasured(program, {self.ann: (1, 1)})

    # ------------------------------------------------------------------
    # Companies and currencies
    # ------------------------------------------------------------------

    def test_foreign_order_counts_at_its_own_rate(self):
        self.buy(self.ann, 80, JUNE, shop=self.shop_eur)
        order = self.buy(self.bob, [(80, 2)], JUNE, shop=self.shop_eur)
        self.assertEqual(order.currency_rate, 0.8)
        # At the rate of what was bought, which is another one by now.
        self.give_back(order, JULY, qty=1)
        self.assertMetric("revenue", {self.ann: 100, self.bob: 100})

    def test_two_companies(self):
        self.buy(self.ann, 100, JUNE)
        self.buy(self.ann, 700, JUNE, shop=self.shop_b)
        order = self.buy(self.bob, [(800, 2)], JULY, shop=self.shop_b)
        self.give_back(order, AUGUST, qty=1)
        self.assertMetric("revenue", {self.ann: 100})
        self.assertMetric(
            "revenue", {self.ann: 700, self.bob: 800}, company_id=self.company_b.id
        )
        group = {"company_id": False, "currency_id": self.usd.id, "tz": "UTC"}
        self.assertMetric("revenue", {self.ann: 200, self.bob: 100}, **group)

    # ------------------------------------------------------------------
    # Some customers; the addon gone
    # ------------------------------------------------------------------

    def test_some_customers(self):
        order = self.buy(self.ann, 100, JUNE)
        other = self.buy(self.bob, 100, JUNE)
        expected = {self.ann: (100, 1, JUNE), self.bob: (100, 1, JUNE)}
        self.assertSpend(expected)
        assessment = self.assess(self.spend, partners=self.ann)
        self.assertEqual((assessment.customer_count, assessment.written_count), (1, 0))
        self.buy(self.ann, 30, JULY)
        self.give_back(order, AUGUST)
        self.give_back(other, AUGUST)
        self.assess(self.spend, partners=self.ann)
        found = self.measured(self.spend)
        self.assertEqual(tuple(found[self.ann].values()), (30, 1, JULY))
        self.assertEqual(tuple(found[self.bob].values()), (100, 1, JUNE))
        self.assertSpend({self.ann: (30, 1, JULY), self.bob: (0, None, None)})

    def test_program_outlives_the_addon(self):
        """What Odoo calls when the addon goes leaves programs as they are."""
        field = self.spend._fields["source"]
        field.ondelete["pos_order"](self.spend)
        self.assertEqual(self.spend.source, "pos_order")
        self.assertEqual(self.spend.state, "published")

    def test_name_of_the_source(self):
        self.assertIn("point of sale orders", self.spend.summary)
