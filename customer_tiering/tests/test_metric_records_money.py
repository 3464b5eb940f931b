from dataclasses import replace
from datetime import date

from odoo.tests import tagged

from ..measure import records
from .common_invoicing import TieringInvoicingCommon
from .common_metrics import MetricCommon

JUNE, JULY = "2024-06-15", "2024-07-15"


@tagged("post_install", "-at_install")
class TestMetricRecordsMoney(MetricCommon):
    """Whose records count, and what their amounts come to."""

    def test_companies(self):
        self.quotation(self.ann, 1)
        for _number in range(2):
            self.quotation(self.ann, 1, company=self.company_b)
        nothing = {self.bob: 0, self.cat: 0}
        metric = self.sales()
        self.assertValues(metric, {self.ann: 1, **nothing})
        self.assertValues(
            metric, {self.ann: 2, **nothing}, company_id=self.company_b.id
        )
        group = {"company_id": False, "currency_id": self.usd.id}
        self.assertValues(metric, {self.ann: 3, **nothing}, **group)

    def test_records_of_no_company_are_everyones(self):
        self.env["product.supplierinfo"].create(
            [
                {
                    "product_tmpl_id": self.machine.product_tmpl_id.id,
                    "partner_id": self.ann.id,
                    "company_id": company.id,
                    "currency_id": self.usd.id,
                    "price": price,
                }
                for price, company in (
                    (1, self.env["res.company"]),
                    (10, self.company),
                    (100, self.company_b),
                )
            ]
        )
        metric = self.metric(
            model="product.supplierinfo",
            partner_path="partner_id",
            period="ever",
            aggregate="sum",
            value_path="price",
            unit="money",
        )
        self.assertValues(metric, {self.ann: 11, self.bob: 0, self.cat: 0})

    def test_lines_belong_to_the_company_of_what_they_are_lines_of(self):
        """Where a record has no company of its own."""
        for model, path, company in (
            ("sale.order", "partner_id", "company_id"),
            (
                "product.attribute.custom.value",
                "sale_order_line_id.order_partner_id",
                "sale_order_line_id.company_id",
            ),
            ("res.partner.category", "create_uid.partner_id", None),
        ):
            definition = records.Definition(model, path)
            self.assertEqual(records.find_company(self.env, definition), company)

    def test_two_currencies_whose_rates_move(self):
        """Each amount at its own day: 80 euros are 100 dollars in June, 160 in July."""
        self.quotation(self.ann, 80, JUNE, currency=self.eur)
        self.quotation(self.ann, 80, JULY, currency=self.eur)
        self.quotation(self.ann, 1, JULY)
        self.quotation(self.bob, 100, JUNE, currency=self.jpy)
        self.quotation(self.bob, 100, JULY, currency=self.jpy)
        metrics = [
            self.sales(aggregate=how, value_path="amount_untaxed", unit="money")
            for how in ("sum", "average", "first", "last")
        ]
        program = self.measuring(*metrics)
        nothing = (0, None, None, None)
        self.assertMeasured(
            program,
            {self.ann: (261, 87, 100, 1), self.bob: (1.63, 0.81, 1, 0.63)}
            | {self.cat: nothing},
        )
        # One dollar is 7 yuan in June and 8 in July.
        program = self.measuring(*metrics, currency_id=self.cny.id)
        self.assertMeasured(
            program,
            {self.ann: (1988, 662.67, 700, 8), self.bob: (12, 6, 7, 5)}
            | {self.cat: nothing},
        )

    def test_a_group_converts_by_the_rates_of_each_company(self):
        self.env["res.currency.rate"].create(
            {
                "currency_id": self.eur.id,
                "company_id": self.company_b.id,
                "name": "2024-01-01",
                "rate": 0.4,
            }
        )
        self.quotation(self.ann, 80, JUNE, currency=self.eur)
        self.quotation(self.bob, 80, JUNE, currency=self.eur, company=self.company_b)
        self.quotation(self.bob, 7, JUNE, company=self.company_b)
        metric = self.sales(aggregate="sum", value_path="amount_untaxed", unit="money")
        group = {"company_id": False, "currency_id": self.usd.id, "tz": "UTC"}
        self.assertValues(metric, {self.ann: 100, self.bob: 201, self.cat: 0}, **group)

    def test_conversion_is_that_of_odoo(self):
        """At the edges of the history, without any rate, and by day of the program."""
        metric = self.sales(
            aggregate="sum", value_path="amount_untaxed", unit="money", period="ever"
        )
        krw = (
            self.env["res.currency"]
            .with_context(active_test=False)
            .search([("name", "=", "KRW")])
        )
        krw.active = True
        for currency, moment in (
            (self.eur, "2010-01-01 12:00:00"),
            (self.eur, "2024-06-30 15:59:59"),
            (self.eur, "2024-06-30 16:00:00"),
            (self.chf, "2030-01-01 12:00:00"),
            (krw, "2024-06-30 12:00:00"),
        ):
            with self.subTest(currency=currency.name, moment=moment):
                partner = self.customer("One", ref="one")
                self.quotation(partner, 1234, moment, currency=currency)
                day = date.fromisoformat(moment[:10])
                if moment.endswith("16:00:00"):
                    day = date(2024, 7, 1)
                expected = currency._convert(1234, self.jpy, self.company, day)
                self.assertValues(
                    metric,
                    {partner: expected},
                    "2031-01-01",
                    currency_id=self.jpy.id,
                    tz="Asia/Shanghai",
                    partner_domain=f"[('id', '=', {partner.id})]",
                )

    def test_currency_that_is_not_that_of_the_record(self):
        """A plain number may be money: in the currency named, or of the company."""
        number = self.custom_field("float", "sale.order")
        self.quotation(self.ann, 1, JUNE, currency=self.eur)[number] = 80
        values = {"aggregate": "sum", "value_path": number, "unit": "money"}
        nothing = {self.bob: 0, self.cat: 0}
        self.assertValues(self.sales(**values), {self.ann: 80, **nothing})
        metric = self.sales(**values, currency_path="currency_id")
        self.assertValues(metric, {self.ann: 100, **nothing})


@tagged("post_install", "-at_install")
class TestMetricRecordsOneCurrency(MetricCommon, TieringInvoicingCommon):
    """Rates are left aside where there is nothing to convert."""

    def is_joined(self, definition, **values):
        """Whether the rows of a definition look for rates."""
        program = self.metric_program("revenue", **values)
        scope, _owners = program._get_scope(date(2024, 12, 31))
        program = program.with_company(program._get_leading_company())
        part = records.build(program.env, definition, scope)
        return "factor" in part.rows.code

    def test_rates_are_joined_where_there_is_something_to_convert(self):
        values = {"aggregate": "sum", "money": True}
        number = self.custom_field("float", "sale.order")
        plain = records.Definition(
            "sale.order", "partner_id", value=number, date="date_order", **values
        )
        booked = records.Definition(
            "account.move.line", "partner_id", value="balance", date="date", **values
        )
        asked = replace(plain, currency="company_id.currency_id")
        own = records.Definition(
            "res.partner", value=self.custom_field("float"), money=True
        )
        named = replace(plain, currency="currency_id")
        priced = replace(booked, value="amount_currency")
        group = {"company_id": False, "tz": "UTC"}
        for definition, settings, joined in (
            (plain, {}, False),
            (booked, {}, False),
            (asked, {}, False),
            (own, {}, False),
            (named, {}, True),
            (priced, {}, True),
            (plain, {"currency_id": self.eur.id}, True),
            (booked, {"company_id": self.company_b.id}, False),
            (booked, {**group, "currency_id": self.usd.id}, True),
        ):
            with self.subTest(definition=definition, **settings):
                self.assertEqual(self.is_joined(definition, **settings), joined)

    def test_amounts_in_the_currency_of_the_company(self):
        """80 euros are 100 dollars in June and 160 in July; a yuan company beside."""
        metric = self.metric(
            model="account.move",
            partner_path="commercial_partner_id",
            date_path="invoice_date",
            domain="[('state', '=', 'posted')]",
            aggregate="sum",
            value_path="amount_untaxed_signed",
            unit="money",
        )
        self.invoice(self.person, 80, JUNE, currency=self.eur)
        july = self.invoice(self.ann, 80, JULY, currency=self.eur)
        self.invoice(self.ann, 0.55, JULY)
        self.reverse(july, JULY, amount=8)
        self.invoice(self.bob, 70, JUNE, company=self.company_b)
        nothing = {self.cat: 0}
        self.assertValues(metric, {self.ann: 244.55, self.bob: 0, **nothing})
        self.assertValues(
            metric,
            {self.ann: 0, self.bob: 70, **nothing},
            company_id=self.company_b.id,
        )
        group = {"company_id": False, "currency_id": self.usd.id, "tz": "UTC"}
        self.assertValues(metric, {self.ann: 244.55, self.bob: 10, **nothing}, **group)
