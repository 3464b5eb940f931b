from odoo.tests import tagged

from .common import AS_OF, TieringCommon
from .common_invoicing import TieringInvoicingCommon

# One dollar is 7 yuan, .8 euros, 100 yen; from 1 July on 8 yuan, .5 euros, 160 yen.
JUNE, JULY = "2024-06-15", "2024-07-15"


@tagged("post_install", "-at_install")
class TestCurrencies(TieringCommon):
    """Money of different currencies is never added as if it were one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann, cls.bob = cls.customer("Ann"), cls.customer("Bob")

    def assertSpend(self, expected, as_of=AS_OF, **values):
        self.assertMeasured(self.metric_program("revenue", **values), expected, as_of)

    def group(self, **values):
        """Settings of a program of the whole group, in dollars unless told."""
        return {"company_id": False, "currency_id": self.usd.id, "tz": "UTC", **values}

    # ------------------------------------------------------------------
    # One company
    # ------------------------------------------------------------------

    def test_foreign_order_counts_at_its_own_rate(self):
        self.order(self.ann, 80, JUNE, currency=self.eur)
        self.assertSpend({self.ann: 100})
        self.order(self.ann, 80, JULY, currency=self.eur)
        self.assertSpend({self.ann: 260})

    def test_orders_in_three_currencies(self):
        self.order(self.ann, 1, JUNE)
        self.order(self.ann, 8, JUNE, currency=self.eur)
        self.order(self.ann, 10_000, JUNE, currency=self.jpy)
        self.order(self.bob, 80, JULY, currency=self.jpy)
        self.assertSpend({self.ann: 111, self.bob: 0.5})

    def test_rate_that_is_corrected_later_does_not_change_the_past(self):
        """The order keeps the rate that it had."""
        order = self.order(self.ann, 80, JUNE, currency=self.eur)
        self.assertEqual(order.currency_rate, 0.8)
        self.eur.rate_ids.filtered(lambda rate: rate.rate == 0.8).rate = 0.1
        self.assertSpend({self.ann: 100})

    def test_company_that_is_not_in_dollars(self):
        self.order(self.ann, 80, JUNE, currency=self.eur, company=self.company_b)
        self.order(self.ann, 1, JUNE, company=self.company_b)
        self.assertSpend({self.ann: 701}, company_id=self.company_b.id)

    def test_program_in_another_currency_than_its_company(self):
        self.order(self.ann, 100, JUNE)
        self.order(self.ann, 100, JULY)
        self.order(self.bob, 80, JUNE, currency=self.eur)
        self.assertSpend({self.ann: 130, self.bob: 80}, currency_id=self.eur.id)

    # ------------------------------------------------------------------
    # The whole group
    # ------------------------------------------------------------------

    def test_group_adds_up_its_companies_at_the_date_of_each_document(self):
        self.order(self.ann, 100, JUNE)
        self.order(self.ann, 700, JUNE, company=self.company_b)
        self.order(self.ann, 800, JULY, company=self.company_b)
        self.order(self.bob, 70, JULY, company=self.company_b)
        self.assertSpend({self.ann: 300, self.bob: 8.75}, **self.group())

    def test_group_in_the_currency_of_the_other_company(self):
        self.order(self.ann, 100, JUNE)
        self.order(self.ann, 100, JULY)
        self.order(self.ann, 1, JULY, company=self.company_b)
        self.assertSpend({self.ann: 1501}, **self.group(currency_id=self.cny.id))

    def test_group_in_a_third_currency(self):
        self.order(self.ann, 100, JUNE)
        self.order(self.ann, 100, JULY)
        self.order(self.ann, 700, JUNE, company=self.company_b)
        self.order(self.bob, 800, JULY, company=self.company_b)
        self.assertSpend(
            {self.ann: 80 + 50 + 80, self.bob: 50},
            **self.group(currency_id=self.eur.id),
        )

    def test_foreign_order_of_another_company_of_the_group(self):
        """By its own rate to the company's money, by the day's rate from there."""
        self.order(self.ann, 80, JUNE, currency=self.eur, company=self.company_b)
        self.assertSpend({self.ann: 100}, **self.group())

    def test_days_on_which_rates_change(self):
        for day in ("2024-06-30", "2024-07-01"):
            self.order(self.ann, 560, day, company=self.company_b)
        program = self.metric_program("revenue", "orders", **self.group())
        self.assertMeasured(program, {self.ann: (80, 1)}, "2024-06-30")
        self.assertMeasured(program, {self.ann: (150, 2)}, "2024-07-01")

    def test_rate_is_that_of_the_local_day(self):
        """An order at 23:30 UTC on 30 June is one of July in Shanghai."""
        self.order(self.ann, 560, "2024-06-30 23:30:00", company=self.company_b)
        self.assertSpend({self.ann: 80}, **self.group())
        self.assertSpend({self.ann: 70}, **self.group(tz="Asia/Shanghai"))

    def test_document_from_before_the_first_rate(self):
        self.order(self.ann, 700, "1999-12-31", company=self.company_b)
        self.assertSpend({self.ann: 100}, **self.group(window="lifetime"))

    def test_company_with_rates_of_its_own(self):
        self.env["res.currency.rate"].create(
            {
                "currency_id": self.cny.id,
                "company_id": self.company_b.root_id.id,
                "name": "2024-06-10",
                "rate": 10,
            }
        )
        self.order(self.ann, 700, "2024-06-09", company=self.company_b)
        self.order(self.bob, 700, JUNE, company=self.company_b)
        cid = self.customer("Cid")
        # Rates of the company itself come before those of everyone.
        self.order(cid, 700, JULY, company=self.company_b)
        self.assertSpend({self.ann: 100, self.bob: 70, cid: 70}, **self.group())

    def test_currency_without_a_rate_is_worth_one(self):
        self.cny.rate_ids.unlink()
        self.order(self.ann, 7, JUNE, company=self.company_b)
        self.assertSpend({self.ann: 7}, **self.group())

    def test_group_with_one_currency_needs_no_rates(self):
        sister = self._create_company(name="Sister", currency_id=self.usd.id)
        self.env["res.company"].search([]).filtered(
            lambda company: company.currency_id != self.usd
        ).active = False
        self.order(self.ann, 1, JUNE)
        self.order(self.ann, 10, JULY, company=sister)
        self.assertSpend({self.ann: 11}, **self.group())

    def test_averages_and_trends_are_of_converted_money(self):
        self.order(self.ann, 700, "2023-06-15", company=self.company_b)
        self.order(self.ann, 100, JUNE)
        self.order(self.ann, 400, JULY, company=self.company_b)
        program = self.metric_program(
            "revenue", "average_order", "trend", **self.group()
        )
        self.assertMeasured(program, {self.ann: (150, 75, 50)})

    def test_assessing_one_customer_of_the_group(self):
        self.order(self.ann, 100, JUNE)
        self.order(self.bob, 1, JUNE)
        program = self.metric_program("revenue", **self.group())
        self.assess(program)
        self.order(self.ann, 700, JUNE, company=self.company_b)
        self.order(self.bob, 700, JUNE, company=self.company_b)
        self.assess(program, partners=self.ann)
        spend = {p.name: v["revenue"] for p, v in self.measured(program).items()}
        self.assertEqual(spend, {"Ann": 200, "Bob": 1})

    # ------------------------------------------------------------------
    # Rounding
    # ------------------------------------------------------------------

    def test_sums_are_rounded_once_to_the_cent(self):
        """Three times 1 ÷ 7 dollars are .43, not three times .14."""
        for _number in range(3):
            self.order(self.ann, 1, JUNE, company=self.company_b)
        self.assertSpend({self.ann: 0.43}, **self.group())

    def test_sums_in_yen_are_whole(self):
        """Half a yen is rounded away from zero, on either side."""
        yen = {"currency_id": self.jpy.id}
        for partner, amount in ((self.ann, 0.125), (self.bob, 0.124)):
            self.order(partner, amount * 100, JUNE, company=self.company_b)
        cid, dan = self.customer("Cid"), self.customer("Dan")
        self.order(cid, 1.235, JUNE)  # 1.24 dollars are 124 yen
        for amount in (0.01, 0.02):
            self.order(dan, amount, JULY)  # 1.6 and 3.2 yen
        self.assertSpend({cid: 124, dan: 5}, **yen)
        # 12.5 and 12.4 yuan of June are 178.57 and 177.14 yen.
        self.assertSpend(
            {self.ann: 179, self.bob: 177, cid: 124, dan: 5}, **self.group(**yen)
        )

    def test_half_a_yen(self):
        yen = {"currency_id": self.jpy.id}
        self.jpy.rate_ids.filtered(lambda rate: rate.rate == 100).rate = 50
        self.orders({self.ann: 0.01, self.bob: -0.03}, JUNE)
        self.assertSpend({self.ann: 1, self.bob: -2}, **yen)

    def test_sums_in_steps_of_five_cents(self):
        self.chf.rounding = 0.05
        francs = {"currency_id": self.chf.id}
        amounts = {"a": 1.02, "b": 1.03, "c": 1.07, "d": 1.08, "e": 0.35}
        people = {name: self.customer(name) for name in amounts}
        self.orders({people[name]: amount for name, amount in amounts.items()}, JUNE)
        rounded = {"a": 1.0, "b": 1.05, "c": 1.05, "d": 1.1, "e": 0.35}
        self.assertSpend({people[n]: value for n, value in rounded.items()}, **francs)
        program = self.metric_program("average_order", **francs)
        self.assertMeasured(program, {people[n]: v for n, v in rounded.items()})

    def test_amounts_that_differ_by_less_than_a_cent_are_equal(self):
        """They get the same points: rounded before they are compared."""
        program = self.program(
            {"revenue": {"scoring": "percentile"}},
            {"A": 50, "B": 50},
            method="rank",
            **self.group(),
        )
        cid = self.customer("Cid")
        self.order(self.ann, 700, JUNE, company=self.company_b)
        self.order(self.bob, 700.01, JUNE, company=self.company_b)
        self.order(cid, 99.99, JUNE)
        self.assertMeasured(program, {self.ann: 100, self.bob: 100, cid: 99.99})
        third = 33.333333333
        self.assertGraded(
            program, {self.ann: ("A", third), self.bob: ("A", third), cid: ("B", 0)}
        )

    def test_on_the_line_after_rounding_counts_as_the_better_side(self):
        program = self.program(
            {"revenue": {"scoring": "bands", "bands": {100: 50, 100.01: 100}}},
            **self.group(),
        )
        # 99.996, 99.994 and 100.006 dollars.
        cid = self.customer("Cid")
        for partner, amount in ((self.ann, 699.97), (self.bob, 699.96), (cid, 700.04)):
            self.order(partner, amount, JUNE, company=self.company_b)
        self.assertMeasured(program, {self.ann: 100, self.bob: 99.99, cid: 100.01})
        self.assertGraded(
            program,
            {self.ann: ("IMPORTANT", 50), self.bob: ("BASE", 0), cid: ("VIP", 100)},
        )


@tagged("post_install", "-at_install")
class TestInvoiceCurrencies(TieringInvoicingCommon):
    """The same with invoices, credit notes and what is owed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann, cls.bob = cls.customer("Ann"), cls.customer("Bob")
        cls.group = {
            "company_id": False,
            "currency_id": cls.usd.id,
            "source": "invoice",
        }

    def test_foreign_invoice_counts_at_its_own_rate(self):
        program = self.metric_program("revenue", source="invoice")
        self.invoice(self.ann, 80, JUNE, currency=self.eur)
        self.invoice(self.ann, 80, JULY, currency=self.eur)
        self.credit_note(self.ann, 10, JULY, currency=self.eur)
        self.assertMeasured(program, {self.ann: 240})

    def test_invoices_of_the_group(self):
        program = self.metric_program("revenue", "orders", **self.group)
        self.invoice(self.ann, 100, JUNE)
        self.invoice(self.ann, 700, JUNE, company=self.company_b)
        self.invoice(self.ann, 80, JULY, company=self.company_b, currency=self.eur)
        self.assertMeasured(program, {self.ann: (360, 3)})

    def test_purchase_of_the_group_reversed_in_full_never_happened(self):
        """At the rate of the day on which it was made, not of its return."""
        program = self.metric_program("revenue", "orders", **self.group)
        gone = self.invoice(self.ann, 700, JUNE, company=self.company_b)
        part = self.invoice(self.bob, 700, JUNE, company=self.company_b)
        self.reverse(gone, JULY)
        self.reverse(part, JULY, 70)
        self.assertMeasured(program, {self.ann: (0, None), self.bob: (90, 1)})

    def test_overdue_balance_of_the_group(self):
        program = self.metric_program("overdue", **self.group)
        self.invoice(self.ann, 100, JUNE)
        self.invoice(self.ann, 700, JUNE, company=self.company_b)
        half = self.invoice(self.bob, 700, JUNE, company=self.company_b)
        self.pay(half, JULY, 350)
        self.assertMeasured(program, {self.ann: 200, self.bob: 50})

    def test_days_late_of_a_foreign_invoice_paid_at_a_worse_rate(self):
        """What the rate lost is booked at the end of the month: nobody was late."""
        program = self.metric_program("days_late", "paid_on_time", source="invoice")
        for partner, due in ((self.ann, "2024-07-15"), (self.bob, "2024-07-10")):
            invoice = self.invoice(partner, 10_000, JUNE, currency=self.jpy, due=due)
            self.pay(invoice, JULY)
        self.assertMeasured(program, {self.ann: (0, 100), self.bob: (5, 0)})
