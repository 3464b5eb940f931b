from odoo.tests import tagged

from .common import AS_OF
from .common_invoicing import TieringInvoicingCommon


@tagged("post_install", "-at_install")
class TestPaidInvoiceDocuments(TieringInvoicingCommon):
    """What counts when a program reads paid invoices."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann, cls.bob = cls.customer("Ann"), cls.customer("Bob")
        cls.spend = cls.metric_program(
            "revenue", "orders", "last_purchase", source="paid_invoice"
        )

    def assertSpend(self, expected, as_of=AS_OF):
        """partner → (revenue, orders, day of the last purchase)"""
        self.assertMeasured(self.spend, expected, as_of)

    def test_paid_invoice_counts_on_its_own_date(self):
        invoice = self.invoice(self.ann, 100, "2024-05-01", taxes=self.tax)
        self.invoice(self.bob, 50, "2024-05-01")
        self.assertSpend({})
        self.pay(invoice, "2024-06-20")
        self.assertSpend({self.ann: (100, 1, "2024-05-01")})

    def test_invoice_is_paid_from_the_day_of_the_payment_on(self):
        self.pay(self.invoice(self.ann, 100, "2024-05-01"), "2024-06-20")
        self.assertSpend({}, "2024-06-19")
        self.assertSpend({self.ann: (100, 1, "2024-05-01")}, "2024-06-20")

    def test_drafts_and_cancelled_never_count(self):
        self.pay(self.invoice(self.ann, 100), "2024-06-20")
        self.invoice(self.ann, 1, post=False)
        self.invoice(self.bob, 2, post=False).button_cancel()
        self.assertSpend({self.ann: (100, 1, "2024-06-15")})

    def test_invoice_paid_in_part_does_not_count(self):
        invoice = self.invoice(self.ann, 100, "2024-05-01")
        self.pay(invoice, "2024-06-20", 99.99)
        self.assertSpend({})
        self.pay(invoice, "2024-07-01", 0.01)
        self.assertSpend({}, "2024-06-30")
        self.assertSpend({self.ann: (100, 1, "2024-05-01")}, "2024-07-01")

    def test_several_invoices_paid_at_once(self):
        invoices = self.invoice(self.ann, 100, "2024-05-01")
        invoices |= self.invoice(self.ann, 50, "2024-05-10")
        self.pay(invoices, "2024-06-01")
        self.assertSpend({self.ann: (150, 2, "2024-05-10")})

    def test_cancelled_payment_makes_the_invoice_unpaid(self):
        payment = self.pay(self.invoice(self.ann, 100), "2024-06-20")
        self.assertSpend({self.ann: (100, 1, "2024-06-15")})
        payment.action_cancel()
        self.assertSpend({})

    def test_difference_written_off_is_paid(self):
        invoice = self.invoice(self.ann, 100)
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create(
            {
                "payment_date": "2024-06-20",
                "amount": 95,
                "payment_difference_handling": "reconcile",
                "writeoff_account_id": self.company_data["default_account_expense"].id,
            }
        ).action_create_payments()
        self.assertEqual(invoice.amount_residual, 0)
        self.assertSpend({self.ann: (100, 1, "2024-06-15")})

    def test_foreign_invoice_paid_at_another_rate(self):
        """What the rate gained or lost is not open on the invoice."""
        for partner, currency, amount in (
            (self.ann, self.eur, 80),
            (self.bob, self.jpy, 10_000),
        ):
            invoice = self.invoice(partner, amount, "2024-06-15", currency=currency)
            self.pay(invoice, "2024-07-20")
            self.assertEqual(invoice.amount_residual, 0)
        expected = (100, 1, "2024-06-15")
        self.assertSpend({}, "2024-07-19")
        self.assertSpend({self.ann: expected, self.bob: expected}, "2024-07-20")

    def test_foreign_invoice_paid_in_part_at_another_rate_does_not_count(self):
        """Forty euros of eighty are worth 80 of 100 dollars by now: still half."""
        invoice = self.invoice(self.ann, 80, "2024-06-15", currency=self.eur)
        self.pay(invoice, "2024-07-20", 40, self.eur)
        self.assertEqual(invoice.amount_residual, 40)
        self.assertSpend({})
        self.pay(invoice, "2024-07-21", 40, self.eur)
        self.assertSpend({self.ann: (100, 1, "2024-06-15")})

    def test_instalments_count_when_all_are_paid(self):
        terms = self.env["account.payment.term"].create(
            {
                "name": "Two halves",
                "line_ids": [
                    (0, 0, {"value": "percent", "value_amount": 50, "nb_days": days})
                    for days in (0, 30)
                ],
            }
        )
        invoice = self.invoice(
            self.ann, 100, "2024-05-01", values={"invoice_payment_term_id": terms.id}
        )
        self.pay(invoice, "2024-05-01", 50)
        self.assertSpend({}, "2024-05-31")
        self.pay(invoice, "2024-06-01", 50)
        self.assertSpend({}, "2024-05-31")
        self.assertSpend({self.ann: (100, 1, "2024-05-01")}, "2024-06-01")

    def test_invoice_of_nothing_is_paid(self):
        self.invoice(self.ann, 0)
        self.assertSpend({self.ann: (0, 1, "2024-06-15")})

    # ------------------------------------------------------------------
    # Credit notes
    # ------------------------------------------------------------------

    def test_credit_note_of_an_unpaid_invoice_does_not_count(self):
        invoice = self.invoice(self.ann, 100, "2024-05-01")
        self.reverse(invoice, "2024-05-10", 30)
        self.assertSpend({})
        self.pay(invoice, "2024-06-01")
        self.assertSpend({}, "2024-05-31")
        self.assertSpend({self.ann: (70, 1, "2024-05-01")}, "2024-06-01")

    def test_purchase_reversed_in_full_never_happened(self):
        self.pay(self.invoice(self.ann, 100, "2024-04-01"), "2024-04-02")
        self.reverse(self.invoice(self.ann, 500, "2024-05-01"), "2024-06-01")
        paid = self.invoice(self.bob, 300, "2024-05-01")
        self.pay(paid, "2024-05-02")
        self.reverse(paid, "2024-06-01")
        self.assertSpend(
            {self.ann: (100, 1, "2024-04-01"), self.bob: (300, 1, "2024-05-01")},
            "2024-05-31",
        )
        self.assertSpend({self.ann: (100, 1, "2024-04-01"), self.bob: (0, None, None)})

    def test_credit_note_that_reverses_nothing_counts_in_its_own_period(self):
        self.pay(self.invoice(self.ann, 100, "2024-05-01"), "2024-05-02")
        self.credit_note(self.ann, 20, "2024-06-01")
        self.assertSpend({self.ann: (100, 1, "2024-05-01")}, "2024-05-31")
        self.assertSpend({self.ann: (80, 1, "2024-05-01")}, "2024-06-01")

    def test_credit_note_for_someone_else_waits_for_the_invoice(self):
        """Whether everyone is assessed or only those who got it."""
        invoice = self.invoice(self.ann, 100, "2024-05-01")
        credit = self.reverse(invoice, "2024-05-02", 40, post=False)
        credit.partner_id = self.bob
        credit.action_post()
        self.pay(self.invoice(self.bob, 500, "2024-05-01"), "2024-05-02")
        self.assertSpend({self.bob: (500, 1, "2024-05-01")})
        run = self.assess(self.spend, partners=self.bob)
        self.assertEqual(run.written_count, 0)
        self.pay(invoice, "2024-06-01", 60)
        self.reverse(invoice, "2024-06-01", 60)
        expected = {
            self.ann: (40, None, None),
            self.bob: (460, 1, "2024-05-01"),
        }
        self.assertSpend(expected)
        run = self.assess(self.spend, partners=self.ann | self.bob)
        self.assertEqual(run.written_count, 0)

    def test_assessing_one_customer_sees_the_payment(self):
        invoice = self.invoice(self.ann, 100, "2024-05-01")
        self.pay(self.invoice(self.bob, 70, "2024-05-01"), "2024-05-02")
        self.assess(self.spend)
        self.pay(invoice, "2024-06-01")
        self.assess(self.spend, partners=self.ann)
        spend = {p.name: v["revenue"] for p, v in self.measured(self.spend).items()}
        self.assertEqual(spend, {"Ann": 100, "Bob": 70})
