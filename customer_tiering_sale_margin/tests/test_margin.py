from odoo.tests import tagged

from odoo.addons.customer_tiering.tests.common import AS_OF, TieringCommon
from odoo.addons.customer_tiering.tests.common_invoicing import TieringInvoicingCommon

# One dollar is 7 yuan and .8 euros; from 1 July on 8 yuan and .5 euros.
JUNE, JULY = "2024-06-15", "2024-07-15"


class MarginCommon(TieringCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann, cls.bob = cls.customer("Ann"), cls.customer("Bob")

    @classmethod
    def sell(cls, partner, price, cost, date=JUNE, **options):
        """A confirmed order of one piece; see :meth:`order` for the options."""
        line = {"price_unit": price, "purchase_price": cost}
        return cls.order(partner, 0, date, lines=[line], **options)

    def assertMetric(self, code, expected, as_of=AS_OF, **values):
        program = self.metric_program(code, **values)
        self.assertMeasured(program, expected, as_of)


@tagged("post_install", "-at_install")
class TestMargin(MarginCommon):
    """What customers earn us, counted like their orders."""

    def test_margins_of_confirmed_orders_add_up(self):
        self.sell(self.ann, 100, 60)
        self.sell(self.ann, 50.5, 20.25, JULY)
        self.sell(self.bob, 80, 79)
        self.sell(self.bob, 1000, 0, confirm=False)
        self.sell(self.bob, 1000, 0)._action_cancel()
        self.assertMetric("margin", {self.ann: 70.25, self.bob: 1})

    def test_cost_is_that_of_the_product(self):
        self.machine.standard_price = 30
        order = self.order(self.ann, 100)
        self.assertEqual(order.order_line.purchase_price, 30)
        self.assertMetric("margin", {self.ann: 70})

    def test_tax_is_no_margin(self):
        self.sell(self.ann, 100, 60, taxes=self.tax)
        self.assertMetric("margin", {self.ann: 40})

    def test_loss_is_less_than_nothing(self):
        self.sell(self.ann, 100, 100)
        self.sell(self.bob, 100, 130)
        program = self.program(
            {"margin": {"scoring": "bands", "bands": {-30: 10, 0: 50}}}
        )
        self.assertMeasured(program, {self.ann: 0, self.bob: -30})
        self.assertGraded(
            program, {self.ann: ("IMPORTANT", 50), self.bob: ("BASE", 10)}
        )

    def test_change_not_yet_written_counts(self):
        order = self.sell(self.ann, 100, 60)
        self.env.flush_all()
        order.order_line.purchase_price = 10
        self.assertMetric("margin", {self.ann: 90})

    def test_days_of_the_program(self):
        """23:30 UTC is the next day in Shanghai; what comes later does not exist."""
        self.sell(self.ann, 100, 60, "2024-06-15 23:30:00")
        self.sell(self.ann, 100, 0, "2024-06-16 00:00:00")
        self.sell(self.ann, 1000, 0, "2023-06-15 12:00:00")
        self.assertMetric("margin", {self.ann: 40}, "2024-06-15")
        self.assertMetric("margin", {self.ann: None}, "2024-06-15", tz="Asia/Shanghai")
        self.assertMetric("margin", {self.ann: 140}, "2024-06-16", tz="Asia/Shanghai")

    def test_contacts_earn_for_their_company(self):
        self.sell(self.contact(self.ann), 100, 60)
        self.sell(self.ann, 100, 70)
        self.assertMetric("margin", {self.ann: 70})

    def test_foreign_order_counts_at_its_own_rate(self):
        self.sell(self.ann, 80, 40, JUNE, currency=self.eur)
        self.sell(self.bob, 80, 40, JULY, currency=self.eur)
        self.assertMetric("margin", {self.ann: 50, self.bob: 80})

    def test_two_companies(self):
        self.sell(self.ann, 100, 60)
        self.sell(self.ann, 700, 560, JUNE, company=self.company_b)
        self.sell(self.bob, 800, 640, JULY, company=self.company_b)
        self.assertMetric("margin", {self.ann: 40})
        self.assertMetric(
            "margin", {self.ann: 140, self.bob: 160}, company_id=self.company_b.id
        )
        group = {"company_id": False, "currency_id": self.usd.id, "tz": "UTC"}
        self.assertMetric("margin", {self.ann: 60, self.bob: 20}, **group)

    def test_share_of_everyone(self):
        self.sell(self.ann, 100, 40)
        self.sell(self.bob, 100, 80)
        self.order(self.customer("Cid"), 0)
        cid = self.env["res.partner"].search([("name", "=", "Cid")], limit=1)
        self.assertMetric("margin_share", {self.ann: 75, self.bob: 25, cid: 0})

    def test_share_where_some_cost_more_than_they_bring(self):
        self.sell(self.ann, 100, 0)
        self.sell(self.bob, 100, 120)
        self.assertMetric("margin_share", {self.ann: 125, self.bob: -25})

    def test_nobody_has_a_share_of_a_loss(self):
        self.sell(self.ann, 100, 90)
        self.sell(self.bob, 100, 120)
        self.assertMetric("margin_share", {self.ann: None, self.bob: None})

    def test_share_of_some_is_that_of_the_last_full_run(self):
        program = self.metric_program("margin", "margin_share")
        self.sell(self.ann, 100, 40)
        self.sell(self.bob, 100, 60)
        expected = {self.ann: (60, 60), self.bob: (40, 40)}
        self.assertMeasured(program, expected)
        assessment = self.assess(program, partners=self.ann)
        self.assertEqual(assessment.written_count, 0)
        self.sell(self.ann, 100, 40)
        self.assess(program, partners=self.ann)
        found = self.measured(program)
        self.assertEqual(found[self.ann], {"margin": 120, "margin_share": 120})
        self.assertEqual(found[self.bob], {"margin": 40, "margin_share": 40})
        self.assertMeasured(program, {self.ann: (120, 75), self.bob: (40, 25)})


@tagged("post_install", "-at_install")
class TestMarginOfInvoices(MarginCommon, TieringInvoicingCommon):
    def test_program_that_reads_invoices(self):
        """Margin is that of the orders; who was invoiced nothing is no customer."""
        self.sell(self.ann, 100, 60)
        self.sell(self.bob, 100, 60)
        self.invoice(self.ann, 500)
        program = self.metric_program("revenue", "margin", source="invoice")
        self.assertMeasured(program, {self.ann: (500, 40)})
        order = self.sell(self.ann, 100, 60)
        self.env.flush_all()
        order.order_line.purchase_price = 70
        self.assertMeasured(program, {self.ann: (500, 70)})
