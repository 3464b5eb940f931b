from odoo import Command
from odoo.tests import tagged

from .common import AS_OF, TieringCommon
from .common_invoicing import TieringInvoicingCommon


@tagged("post_install", "-at_install")
class TestMetrics(TieringCommon):
    """Every metric of purchases, with its number."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann, cls.bob = cls.customer("Ann"), cls.customer("Bob")

    def assertMetric(self, code, expected, as_of=AS_OF, **values):
        program = self.metric_program(code, **values)
        self.assertMeasured(program, expected, as_of)

    def test_every_metric_has_a_recipe(self):
        Metric = self.env["customer.tier.metric"]
        codes = set(Metric.search([]).mapped("code"))
        self.assertLessEqual(
            {
                "average_order",
                "categories",
                "days_late",
                "first_purchase",
                "gap_ratio",
                "last_purchase",
                "orders",
                "overdue",
                "paid_on_time",
                "products",
                "purchase_gap",
                "revenue",
                "silence",
                "trend",
            },
            codes & Metric._get_measures().keys(),
        )

    def test_all_of_one_customer(self):
        """All metrics that share a source, from one statement."""
        program = self.metric_program(
            "revenue",
            "orders",
            "last_purchase",
            "first_purchase",
            "average_order",
            "purchase_gap",
            "gap_ratio",
            "products",
            "categories",
            "trend",
        )
        self.order(self.ann, 400, "2023-05-01", product=self.machine)
        self.order(self.ann, 100, "2024-01-10", product=self.machine)
        self.order(self.ann, 300, "2024-03-10", product=self.part)
        self.order(self.ann, 200, "2024-07-08", product=self.bolt)
        # 180 days from the first to the third purchase; 176 since the last.
        self.assertMeasured(
            program,
            {
                self.ann: (
                    600,
                    3,
                    "2024-07-08",
                    "2023-05-01",
                    200,
                    90,
                    176 / 90,
                    3,
                    2,
                    50,
                )
            },
        )

    def test_revenue(self):
        self.orders({self.ann: 0.1, self.bob: 999_999.99})
        self.order(self.ann, 0.2)
        self.assertMetric("revenue", {self.ann: 0.3, self.bob: 999_999.99})

    def test_orders(self):
        for amount in (1, 2, 3):
            self.order(self.ann, amount)
        self.order(self.bob, 4, "2023-12-31")
        self.assertMetric("orders", {self.ann: 3, self.bob: None})

    def test_last_purchase_is_a_date(self):
        """A date that is stored stays right; days since then would not."""
        self.order(self.ann, 1, "2024-10-02")
        self.order(self.ann, 1, "2024-05-01")
        program = self.metric_program("last_purchase")
        self.assertMeasured(program, {self.ann: "2024-10-02"})
        again = self.assess(program, "2025-03-31")
        self.assertRecordValues(again, [{"written_count": 0, "customer_count": 1}])
        self.assertEqual(
            self.measured(program)[self.ann]["last_purchase"], "2024-10-02"
        )

    def test_days_since_grow_with_the_clock(self):
        """Bands in days are right 90 days later, without a new order."""
        program = self.program(
            {
                "last_purchase": {
                    "scoring": "bands",
                    "bands": {30: 100, 119: 60, 120: 25},
                }
            }
        )
        self.order(self.ann, 1, "2024-06-15")
        for as_of, score, tier in (
            ("2024-06-15", 100, "VIP"),
            ("2024-07-15", 100, "VIP"),
            ("2024-07-16", 60, "IMPORTANT"),
            ("2024-10-12", 60, "IMPORTANT"),
            ("2024-10-13", 25, "NORMAL"),
            ("2024-10-14", 0, "BASE"),
        ):
            self.assess(program, as_of)
            self.assertGraded(program, {self.ann: (tier, score)})
            self.assertEqual(
                self.measured(program)[self.ann]["last_purchase"], "2024-06-15"
            )

    def test_first_purchase_ever(self):
        self.order(self.ann, 1, "2019-02-03")
        self.order(self.ann, 1, "2024-02-03")
        self.order(self.bob, 1, "2020-02-29")
        self.assertMetric(
            "first_purchase", {self.ann: "2019-02-03", self.bob: "2020-02-29"}
        )

    def test_average_order_is_rounded_to_the_currency(self):
        cid, dan = self.customer("Cid"), self.customer("Dan")
        for partner, amounts in {
            self.ann: (10, 10, 13.34),
            self.bob: (100.01, 0),
            cid: (-100.01, 0),
            dan: (1.15,),
        }.items():
            for amount in amounts:
                self.order(partner, amount)
        # 33.34 ÷ 3 = 11.113…; halves are rounded away from zero.
        self.assertMetric(
            "average_order", {self.ann: 11.11, self.bob: 50.01, cid: -50.01, dan: 1.15}
        )

    def test_purchase_gap(self):
        """Whole days from the first to the last purchase ÷ (purchases − 1)."""
        for day in ("2024-01-31", "2024-02-29", "2024-03-01", "2024-05-01"):
            self.order(self.ann, 1, day)
        self.order(self.bob, 1)
        self.assertMetric("purchase_gap", {self.ann: 91 / 3, self.bob: None})

    def test_purchase_gap_of_one_day(self):
        self.order(self.ann, 1, "2024-06-15 01:00:00")
        self.order(self.ann, 1, "2024-06-15 22:00:00")
        self.order(self.bob, 1, "2024-06-15 23:59:00")
        self.order(self.bob, 1, "2024-06-16 00:01:00")
        self.assertMetric("purchase_gap", {self.ann: 0, self.bob: 1})

    def test_gap_ratio(self):
        """Days since the last purchase ÷ own mean gap."""
        self.order(self.ann, 1, "2024-06-01")
        self.order(self.ann, 1, "2024-06-11")
        self.order(self.bob, 1, "2024-06-15 01:00:00")
        self.order(self.bob, 1, "2024-06-15 22:00:00")
        cid = self.customer("Cid")
        self.order(cid, 1)
        expected = {self.bob: None, cid: None}
        self.assertMetric("gap_ratio", {self.ann: 2.5, **expected}, "2024-07-06")
        self.assertMetric("gap_ratio", {self.ann: 0.4, **expected}, "2024-06-15")

    def test_products_and_categories_are_counted_once(self):
        """Over all orders and addresses of the customer."""
        contact = self.contact(self.ann)
        self.order(self.ann, 1, product=self.machine)
        self.order(contact, 1, product=self.machine)
        self.order(contact, 1, product=self.part)
        self.order(self.ann, 1, product=self.bolt)
        self.order(self.bob, 1, product=self.bolt)
        program = self.metric_program("products", "categories")
        self.assertMeasured(program, {self.ann: (3, 2), self.bob: (1, 1)})

    def test_products_that_were_not_bought(self):
        """Nothing ordered, given back, paid in advance, a heading, out of window."""
        self.order(self.ann, 1, product=self.machine)
        self.order(
            self.ann,
            0,
            lines=[
                {"product_id": self.part.id, "product_uom_qty": 0},
                {"product_id": self.bolt.id, "product_uom_qty": -2},
            ],
        )
        order = self.order(self.ann, 0, lines=[{"price_unit": 5}])
        order.order_line = [
            Command.create({"display_type": "line_section", "name": "Heading"}),
            Command.create(
                {
                    "product_id": self.service_product.id,
                    "is_downpayment": True,
                    "tax_ids": [Command.clear()],
                }
            ),
        ]
        self.order(self.ann, 1, "2023-12-31", product=self.part)
        self.order(self.bob, 1, "2023-12-31", product=self.part)
        program = self.metric_program("products", "categories")
        self.assertMeasured(program, {self.ann: (1, 1), self.bob: (None, None)})

    def test_trend(self):
        """Against the window before, in percent."""
        cid, dan, eve = (self.customer(name) for name in ("Cid", "Dan", "Eve"))
        self.orders({self.ann: 400, self.bob: 80, cid: 70}, "2023-06-15")
        self.orders({self.ann: 600, self.bob: 60, dan: 5}, "2024-06-15")
        self.order(eve, 10, "2022-12-31")
        # From something to nothing, from nothing to something, nothing at all.
        self.assertMetric(
            "trend", {self.ann: 50, self.bob: -25, cid: -100, dan: 100, eve: None}
        )

    def test_trend_after_more_was_given_back_than_bought(self):
        self.orders({self.ann: -50, self.bob: 100}, "2023-06-15")
        self.orders({self.ann: 10, self.bob: -20}, "2024-06-15")
        self.assertMetric("trend", {self.ann: 100, self.bob: -120})

    def test_trend_over_a_rolling_window(self):
        """Three months to 31 May against the three before them."""
        for day, amount in (
            ("2023-11-30", 1),
            ("2023-12-01", 10),
            ("2024-02-29", 30),
            ("2024-03-01", 15),
            ("2024-05-31", 15),
            ("2024-06-01", 500),
        ):
            self.order(self.ann, amount, day)
        values = {"window_months": 3}
        self.assertMetric("trend", {self.ann: -25}, "2024-05-31", **values)

    def test_trend_over_a_lifetime_is_that_of_the_last_year(self):
        self.order(self.ann, 1000, "2021-01-01")
        self.order(self.ann, 10, "2023-01-01")
        self.order(self.ann, 15, "2024-01-01")
        self.assertMetric("trend", {self.ann: 50}, window="lifetime")

    def test_trend_of_a_year_that_is_not_over(self):
        """The part of the year that is over against the same part before."""
        for day in ("2023-02-01", "2023-05-01", "2023-08-01", "2024-02-01"):
            self.order(self.ann, 100, day)
        self.order(self.ann, 200, "2024-05-01")
        expected = {"2024-04-30": 0, "2024-05-01": 50, "2024-12-31": 0}
        for as_of, change in expected.items():
            self.assertMetric(
                "trend", {self.ann: change}, as_of, window="calendar_year"
            )

    def test_trend_on_the_day_that_only_leap_years_have(self):
        self.order(self.ann, 100, "2023-02-28")
        self.order(self.ann, 100, "2023-03-01")
        self.order(self.ann, 100, "2024-02-29")
        values = {"window": "calendar_year"}
        self.assertMetric("trend", {self.ann: 0}, "2024-02-29", **values)

    def test_silence_before_coming_back(self):
        """From the last purchase before the last three months to the first in them."""
        cid, dan, eve = (self.customer(name) for name in ("Cid", "Dan", "Eve"))
        for day in ("2023-01-01", "2024-02-28", "2024-03-01", "2024-05-31"):
            self.order(self.ann, 10, day)
        self.order(self.bob, 10, "2024-02-29")
        self.order(cid, 10, "2024-03-01")
        for day in ("2024-03-01", "2024-02-29"):
            self.order(dan, 10, day)
        for day in ("2022-06-01", "2024-06-01"):
            self.order(eve, 10, day)
        expected = {self.ann: 2, self.bob: None, cid: None, dan: 1, eve: None}
        for values in ({"window": "lifetime"}, {"window_months": 1}):
            self.assertMetric("silence", expected, "2024-05-31", **values)

    def test_a_lone_customer_gets_points_from_bands(self):
        """Fixed thresholds need no other customers."""
        program = self.program(
            {"revenue": {"scoring": "bands", "bands": {1000: 50, 5000: 100}}}
        )
        self.order(self.ann, 999.99)
        self.assess(program)
        self.assertGraded(program, {self.ann: ("BASE", 0)})
        self.order(self.ann, 0.01)
        self.assess(program)
        self.assertGraded(program, {self.ann: ("IMPORTANT", 50)})

    def test_too_few_customers_for_a_ranking_get_middle_points_and_a_warning(self):
        """Below 5 × 5 customers, and it says so."""
        program = self.metric_program("revenue")
        people = [self.customer(f"C{number:02}") for number in range(25)]
        for number, partner in enumerate(people[:24]):
            self.order(partner, number)
        assessment = self.assess(program)
        self.assertEqual(
            assessment.warning_list[0], {"kind": "small", "criterion": "revenue"}
        )
        self.assertGraded(program, dict.fromkeys(people[:24], ("TOP", 50)))
        self.order(people[24], 24)
        self.assertFalse(self.assess(program).warning_list)
        self.assertGraded(
            program,
            {
                partner: ("TOP" if number >= 13 else "BASE", 100 * number / 25)
                for number, partner in enumerate(people)
            },
        )


@tagged("post_install", "-at_install")
class TestInvoiceMetrics(TieringInvoicingCommon):
    """What is different when the documents are invoices."""

    def test_products_and_dates_of_what_was_given_back(self):
        ann = self.customer("Ann")
        program = self.metric_program(
            "products",
            "categories",
            "first_purchase",
            "average_order",
            "purchase_gap",
            source="invoice",
        )
        self.invoice(ann, 100, "2024-02-01", product=self.machine)
        self.invoice(ann, 50, "2024-02-11", product=self.bolt)
        gone = self.invoice(ann, 70, "2024-01-01", product=self.part)
        late = self.invoice(ann, 70, "2024-03-01", product=self.machine)
        self.assertMeasured(program, {ann: (3, 2, "2024-01-01", 72.5, 20)})
        self.reverse(gone, "2024-04-01")
        self.reverse(late, "2024-04-01", 30)
        # 190 on three purchases, 29 days from the first to the last.
        self.assertMeasured(program, {ann: (2, 2, "2024-02-01", 63.33, 14.5)})
        self.credit_note(ann, 19, "2024-04-02", product=self.part)
        self.assertMeasured(program, {ann: (2, 2, "2024-02-01", 57, 14.5)})
