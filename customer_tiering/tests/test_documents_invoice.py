from odoo import Command
from odoo.tests import tagged

from .common import AS_OF
from .common_invoicing import TieringInvoicingCommon


@tagged("post_install", "-at_install")
class TestInvoiceDocuments(TieringInvoicingCommon):
    """What counts when a program reads posted invoices."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann, cls.bob = cls.customer("Ann"), cls.customer("Bob")
        cls.spend = cls.metric_program(
            "revenue", "orders", "last_purchase", source="invoice"
        )

    def assertSpend(self, expected, as_of=AS_OF):
        """partner → (revenue, orders, day of the last purchase)"""
        self.assertMeasured(self.spend, expected, as_of)

    def test_posted_invoices_count(self):
        self.invoice(self.ann, 100.25, "2024-03-01")
        self.invoice(self.ann, 200.5, "2024-05-01")
        self.invoice(self.bob, 50, "2024-04-01")
        self.assertSpend(
            {self.ann: (300.75, 2, "2024-05-01"), self.bob: (50, 1, "2024-04-01")}
        )

    def test_drafts_and_cancelled_never_count(self):
        self.invoice(self.ann, 100)
        self.invoice(self.ann, 1, post=False)
        self.invoice(self.bob, 2, post=False).button_cancel()
        reset = self.invoice(self.bob, 4)
        reset.button_draft()
        cancelled = self.invoice(self.ann, 8)
        cancelled.button_draft()
        cancelled.button_cancel()
        self.assertSpend({self.ann: (100, 1, "2024-06-15")})

    def test_orders_do_not_count_as_invoices(self):
        order = self.order(self.ann, 100)
        self.order(self.bob, 70)
        self.assertSpend({})
        invoice = order._create_invoices()
        invoice.invoice_date = "2024-07-01"
        self.assertSpend({})
        invoice.action_post()
        self.assertSpend({self.ann: (100, 1, "2024-07-01")})

    def test_bills_receipts_and_entries_do_not_count(self):
        for kind in ("in_invoice", "in_refund", "out_receipt"):
            self.invoice(self.ann, 100, kind=kind)
        accounts = self.company_data
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": "2024-06-15",
                "line_ids": [
                    Command.create(
                        {
                            "partner_id": self.ann.id,
                            "account_id": accounts[account].id,
                            "debit": debit,
                            "credit": credit,
                        }
                    )
                    for account, debit, credit in (
                        ("default_account_receivable", 100, 0),
                        ("default_account_revenue", 0, 100),
                    )
                ],
            }
        )
        entry.action_post()
        self.assertSpend({})

    def test_line_with_two_taxes_counted_once(self):
        other = self.tax.copy({"name": "5 %", "amount": 5})
        invoice = self.invoice(self.ann, 100, taxes=self.tax | other)
        self.assertEqual(invoice.amount_total, 125)
        self.assertSpend({self.ann: (100, 1, "2024-06-15")})

    def test_discount_counts_and_tax_does_not(self):
        line = {"price_unit": 100, "quantity": 3, "discount": 25}
        self.invoice(self.ann, 0, lines=[line], taxes=self.tax)
        self.assertSpend({self.ann: (225, 1, "2024-06-15")})

    def test_invoice_counts_on_its_own_date_and_not_on_the_accounting_date(self):
        invoice = self.invoice(self.ann, 100, "2024-06-30", post=False)
        invoice.date = "2024-07-31"
        invoice.action_post()
        self.assertEqual(str(invoice.date), "2024-07-31")
        self.assertSpend({self.ann: (100, 1, "2024-06-30")}, "2024-06-30")

    def test_documents_after_as_of_do_not_exist(self):
        self.invoice(self.ann, 100, "2024-06-15")
        self.invoice(self.bob, 300, "2024-06-16")
        self.assertSpend({}, "2024-06-14")
        self.assertSpend({self.ann: (100, 1, "2024-06-15")}, "2024-06-15")
        self.assertSpend(
            {self.ann: (100, 1, "2024-06-15"), self.bob: (300, 1, "2024-06-16")},
            "2024-06-16",
        )

    def test_company_other_than_the_first(self):
        b_program = self.metric_program(
            "revenue", company_id=self.company_b.id, source="invoice"
        )
        self.invoice(self.ann, 100)
        self.invoice(self.ann, 7, company=self.company_b)
        self.assertSpend({self.ann: (100, 1, "2024-06-15")})
        self.assertMeasured(b_program, {self.ann: 7})

    def test_down_payment_and_final_invoice_add_up_to_the_order(self):
        order = self.order(self.ann, 1000)
        wizard = self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=order.ids
        )
        days = {"percentage": "2024-06-20", "delivered": "2024-08-01"}
        for method, day in days.items():
            values = {"advance_payment_method": method}
            if method == "percentage":
                values["amount"] = 30
            invoice = wizard.create(values)._create_invoices(order)
            invoice.invoice_date = day
            invoice.action_post()
        self.assertEqual(order.invoice_ids.mapped("amount_untaxed"), [700, 300])
        self.assertSpend({self.ann: (1000, 2, "2024-08-01")})

    # ------------------------------------------------------------------
    # Credit notes
    # ------------------------------------------------------------------

    def test_credit_note_is_no_purchase_and_lowers_the_amount(self):
        self.invoice(self.ann, 500, "2024-03-01")
        self.credit_note(self.ann, 120.5, "2024-07-01")
        self.assertSpend({self.ann: (379.5, 1, "2024-03-01")})

    def test_credit_note_lowers_the_tier(self):
        program = self.program(source="invoice")
        invoice = self.invoice(self.ann, 8000)
        self.invoice(self.bob, 8000)
        self.assess(program)
        self.assertGraded(program, {self.ann: ("VIP", 80), self.bob: ("VIP", 80)})
        self.reverse(invoice, "2024-08-01", 0.01)
        self.credit_note(self.bob, 6000.01, "2024-08-01")
        self.assess(program)
        self.assertGraded(
            program, {self.ann: ("IMPORTANT", 79.9999), self.bob: ("BASE", 19.9999)}
        )

    def test_standalone_credit_note_counts_in_its_own_period(self):
        self.spend.window = "calendar_year"
        self.invoice(self.ann, 500, "2023-11-01")
        self.invoice(self.ann, 200, "2024-02-01")
        self.credit_note(self.ann, 30, "2024-02-02")
        self.assertSpend({self.ann: (500, 1, "2023-11-01")}, "2023-12-31")
        self.assertSpend({self.ann: (170, 1, "2024-02-01")}, "2024-12-31")

    def test_credit_note_counts_in_the_period_of_the_invoice_it_reverses(self):
        self.spend.window = "calendar_year"
        old = self.invoice(self.ann, 500, "2023-11-01")
        self.invoice(self.ann, 200, "2024-02-01")
        self.reverse(old, "2024-02-02", 30)
        # On the last day of 2023 nobody knew of it.
        self.assertSpend({self.ann: (500, 1, "2023-11-01")}, "2023-12-31")
        self.assertSpend({self.ann: (200, 1, "2024-02-01")}, "2024-12-31")
        self.spend.window = "lifetime"
        self.assertSpend({self.ann: (670, 2, "2024-02-01")}, "2024-12-31")
        self.assertSpend({self.ann: (700, 2, "2024-02-01")}, "2024-02-01")

    def test_credit_note_that_is_not_posted_does_not_count(self):
        invoice = self.invoice(self.ann, 500)
        self.reverse(invoice, post=False)
        self.reverse(invoice, post=False).button_cancel()
        self.credit_note(self.ann, 100, post=False)
        self.assertSpend({self.ann: (500, 1, "2024-06-15")})

    def test_credit_note_after_as_of_does_not_exist(self):
        invoice = self.invoice(self.ann, 500, "2024-06-15")
        self.reverse(invoice, "2024-06-20")
        self.assertSpend({self.ann: (500, 1, "2024-06-15")}, "2024-06-19")
        self.assertSpend({self.ann: (0, None, None)}, "2024-06-20")

    def test_purchase_reversed_in_full_never_happened(self):
        self.invoice(self.ann, 100, "2024-02-01")
        self.reverse(self.invoice(self.ann, 500, "2024-05-01"), "2024-06-01")
        self.reverse(self.invoice(self.bob, 300, "2024-05-01"), "2024-06-01")
        self.assertSpend({self.ann: (100, 1, "2024-02-01"), self.bob: (0, None, None)})
        self.assertEqual(self.tier_of(self.bob, self.spend), "BASE")

    def test_purchase_reversed_in_two_parts_never_happened(self):
        invoice = self.invoice(self.ann, 100, "2024-05-01")
        self.reverse(invoice, "2024-06-01", 40)
        self.assertSpend({self.ann: (60, 1, "2024-05-01")})
        self.reverse(invoice, "2024-06-02", 60)
        self.assertSpend({self.ann: (0, None, None)})

    def test_purchase_reversed_with_tax_never_happened(self):
        invoice = self.invoice(self.ann, 99.99, taxes=self.tax)
        self.reverse(invoice)
        self.assertSpend({self.ann: (0, None, None)})

    def test_more_credited_than_invoiced(self):
        self.reverse(self.invoice(self.ann, 100, "2024-05-01"), "2024-06-01", 130)
        self.assertSpend({self.ann: (-30, None, None)})

    def test_invoice_reversed_and_made_anew_counts_once(self):
        invoice = self.invoice(self.ann, 100, "2024-05-01")
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"date": "2024-05-10", "journal_id": invoice.journal_id.id})
        )
        wizard.modify_moves()
        anew = wizard.new_move_ids
        anew.invoice_date = "2024-05-10"
        anew.invoice_line_ids.price_unit = 80
        anew.action_post()
        self.assertSpend({self.ann: (80, 1, "2024-05-10")})

    def test_reversal_that_was_cancelled_again(self):
        invoice = self.invoice(self.ann, 100, "2024-05-01")
        credit = self.reverse(invoice)
        credit.button_draft()
        credit.button_cancel()
        self.assertSpend({self.ann: (100, 1, "2024-05-01")})

    def test_only_a_credit_note(self):
        """Who only ever got money back stands in the base tier."""
        self.credit_note(self.ann, 100)
        self.assertSpend({self.ann: (-100, None, None)})
        self.assertGraded(self.spend, {self.ann: ("BASE", 0)})

    def test_foreign_purchase_reversed_in_full_at_another_rate_never_happened(self):
        """It comes to nothing whether the currency rose or fell in between."""
        for partner, currency, amount, worth in (
            (self.ann, self.eur, 80, -160),
            (self.bob, self.jpy, 10_000, -62.5),
        ):
            invoice = self.invoice(partner, amount, "2024-06-15", currency=currency)
            credit = self.reverse(invoice, "2024-07-20")
            self.assertEqual(invoice.amount_untaxed_signed, 100)
            self.assertEqual(credit.amount_untaxed_signed, worth)
        self.assertSpend({self.ann: (0, None, None), self.bob: (0, None, None)})

    def test_foreign_purchase_reversed_in_part_keeps_its_rate(self):
        """A quarter given back is a quarter of what the invoice counted."""
        invoice = self.invoice(self.ann, 80, "2024-06-15", currency=self.eur)
        self.reverse(invoice, "2024-07-20", 20)
        self.assertSpend({self.ann: (75, 1, "2024-06-15")})

    def test_assessing_one_customer_sees_the_credit_note(self):
        invoice = self.invoice(self.ann, 500)
        self.invoice(self.bob, 500)
        self.assess(self.spend)
        self.reverse(invoice)
        self.assess(self.spend, partners=self.ann)
        self.assertEqual(
            self.measured(self.spend),
            {
                self.ann: {"revenue": 0, "orders": None, "last_purchase": None},
                self.bob: {"revenue": 500, "orders": 1, "last_purchase": "2024-06-15"},
            },
        )
