from odoo.tests import tagged

from .common import AS_OF
from .common_invoicing import TieringInvoicingCommon


@tagged("post_install", "-at_install")
class TestPayments(TieringInvoicingCommon):
    """Days late, share paid on time and overdue balance."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann, cls.bob = cls.customer("Ann"), cls.customer("Bob")
        cls.paying = cls.metric_program(
            "days_late", "paid_on_time", "overdue", source="invoice"
        )

    def assertPaying(self, expected, as_of=AS_OF):
        """partner → (days late, share paid on time in percent, overdue balance)"""
        self.assertMeasured(self.paying, expected, as_of)

    def test_paid_early_on_the_day_and_late(self):
        for paid in ("2024-06-20", "2024-06-30", "2024-07-01", "2024-07-11"):
            invoice = self.invoice(self.ann, 100, "2024-06-01", due="2024-06-30")
            self.pay(invoice, paid)
        # Early is not less than nothing: 0, 0, 1 and 11 days.
        self.assertPaying({self.ann: (3, 50, 0)})

    def test_unpaid_counts_until_the_day_of_the_assessment(self):
        self.pay(
            self.invoice(self.ann, 100, "2024-06-01", due="2024-06-30"), "2024-06-30"
        )
        self.invoice(self.ann, 250, "2024-06-01", due="2024-07-10")
        self.assertPaying({self.ann: (0, 100, 0)}, "2024-07-10")
        self.assertPaying({self.ann: (0.5, 50, 250)}, "2024-07-11")
        self.assertPaying({self.ann: (5, 50, 250)}, "2024-07-20")

    def test_not_due_yet_says_nothing(self):
        self.invoice(self.ann, 100, "2024-06-01", due="2024-07-01")
        self.assertPaying({self.ann: (None, None, 0)}, "2024-07-01")

    def test_payment_after_as_of_does_not_exist(self):
        invoice = self.invoice(self.ann, 100, "2024-06-01", due="2024-06-10")
        self.pay(invoice, "2024-06-20")
        self.assertPaying({self.ann: (9, 0, 100)}, "2024-06-19")
        self.assertPaying({self.ann: (10, 0, 0)}, "2024-06-20")

    def test_paid_in_part(self):
        invoice = self.invoice(self.ann, 100, "2024-06-01", due="2024-06-10")
        self.pay(invoice, "2024-06-05", 60)
        self.assertPaying({self.ann: (5, 0, 40)}, "2024-06-15")
        self.pay(invoice, "2024-06-18", 40)
        self.assertPaying({self.ann: (8, 0, 0)}, "2024-06-30")

    def test_tax_is_part_of_what_is_owed(self):
        self.invoice(self.ann, 100, "2024-06-01", due="2024-06-10", taxes=self.tax)
        self.assertPaying({self.ann: (20, 0, 120)}, "2024-06-30")

    def test_nothing_overdue_is_nothing_and_not_unknown(self):
        """Who owes nothing gets all the points for it."""
        program = self.program(
            {"overdue": {"scoring": "bands", "bands": {0: 100, 50: 40}}},
            source="invoice",
        )
        self.pay(self.invoice(self.ann, 100, "2024-06-01"), "2024-06-01")
        self.invoice(self.bob, 50, "2024-06-01", due="2024-06-10")
        cid = self.customer("Cid")
        self.invoice(cid, 50.01, "2024-06-01", due="2024-06-10")
        self.assertMeasured(program, {self.ann: 0, self.bob: 50, cid: 50.01})
        self.assertGraded(
            program,
            {self.ann: ("VIP", 100), self.bob: ("NORMAL", 40), cid: ("BASE", 0)},
        )

    def test_overdue_on_the_line_counts_as_the_better_side(self):
        """Amounts that have no exact double stand on the line too."""
        program = self.program(
            {"overdue": {"scoring": "bands", "bands": {1.15: 100}}}, source="invoice"
        )
        self.invoice(self.ann, 1.15, "2024-06-01")
        self.invoice(self.bob, 1.16, "2024-06-01")
        self.assertMeasured(program, {self.ann: 1.15, self.bob: 1.16})
        self.assertGraded(program, {self.ann: ("VIP", 100), self.bob: ("BASE", 0)})

    def test_overdue_balance_is_not_limited_to_the_window(self):
        self.invoice(self.ann, 70, "2022-01-01")
        self.invoice(self.ann, 100, "2024-06-01", due="2024-06-30")
        self.assertPaying({self.ann: (10, 0, 170)}, "2024-07-10")

    def test_payment_of_orders_is_known_from_their_invoices(self):
        program = self.metric_program("days_late", "revenue", "overdue")
        order = self.order(self.ann, 100, "2024-06-01")
        invoice = order._create_invoices()
        invoice.write({"invoice_date": "2024-06-01", "invoice_payment_term_id": False})
        invoice.invoice_date_due = "2024-06-10"
        invoice.action_post()
        self.assertMeasured(program, {self.ann: (20, 100, 100)}, "2024-06-30")
        self.pay(invoice, "2024-06-12")
        self.assertMeasured(program, {self.ann: (2, 100, 0)}, "2024-06-30")

    def test_purchase_reversed_in_full_was_not_paid_on_time(self):
        """It never happened, neither late nor on time."""
        self.pay(
            self.invoice(self.ann, 100, "2024-06-01", due="2024-06-10"), "2024-06-14"
        )
        gone = self.invoice(self.ann, 100, "2024-06-01", due="2024-06-10")
        self.reverse(gone, "2024-06-02")
        self.assertPaying({self.ann: (4, 0, 0)})

    def test_credit_note_for_a_part_pays_that_part(self):
        invoice = self.invoice(self.ann, 100, "2024-06-01", due="2024-06-10")
        self.reverse(invoice, "2024-06-05", 30)
        self.assertPaying({self.ann: (10, 0, 70)}, "2024-06-20")
        self.pay(invoice, "2024-06-25")
        self.assertPaying({self.ann: (15, 0, 0)}, "2024-06-30")

    def test_instalments_are_due_one_by_one(self):
        terms = self.env["account.payment.term"].create(
            {
                "name": "Two parts",
                "line_ids": [
                    (0, 0, {"value": "percent", "value_amount": 40, "nb_days": 10}),
                    (0, 0, {"value": "percent", "value_amount": 60, "nb_days": 40}),
                ],
            }
        )
        invoice = self.invoice(
            self.ann, 100, "2024-06-01", values={"invoice_payment_term_id": terms.id}
        )
        self.assertPaying({self.ann: (4, 0, 40)}, "2024-06-15")
        self.pay(invoice, "2024-06-15", 40)
        self.assertPaying({self.ann: (4, 0, 0)}, "2024-06-30")
        self.assertPaying({self.ann: (7, 0, 60)}, "2024-07-21")

    def test_foreign_invoice_is_overdue_at_its_own_rate(self):
        self.invoice(self.ann, 80, "2024-06-01", due="2024-06-10", currency=self.eur)
        self.assertPaying({self.ann: (51, 0, 100)}, "2024-07-31")

    def test_contacts_pay_for_their_company(self):
        contact = self.contact(self.ann)
        self.pay(
            self.invoice(contact, 100, "2024-06-01", due="2024-06-10"), "2024-06-12"
        )
        self.invoice(self.ann, 50, "2024-06-01", due="2024-06-10")
        self.assertPaying({self.ann: (6, 0, 50)}, "2024-06-20")

    def test_company_other_than_the_first(self):
        self.invoice(self.ann, 50, "2024-06-01", company=self.company_b)
        self.invoice(self.ann, 7, "2024-06-01", due="2024-06-28")
        self.assertPaying({self.ann: (2, 0, 7)}, "2024-06-30")
