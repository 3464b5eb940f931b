from odoo.tests import tagged

from .common_invoicing import TieringInvoicingCommon


@tagged("post_install", "-at_install")
class TestEventsAccounting(TieringInvoicingCommon):
    """Invoices posted, paid, reversed and reset are events, whatever the company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = cls.customer("Buyer")
        cls.address = cls.contact(cls.buyer, "Invoices", "invoice")
        cls.program()
        cls.env["customer.tier.event"].search([]).unlink()

    def queued(self):
        """Whom the queue holds, in the order of what happened; empty afterwards."""
        self.env.flush_all()
        events = self.env["customer.tier.event"].search([])
        partners = events.partner_id
        events.unlink()
        return partners

    def test_life_of_an_invoice(self):
        for company in (self.company, self.company_b):
            with self.subTest(company.name):
                options = {"company": company, "date": "2024-06-15"}
                invoice = self.invoice(self.address, 100, post=False, **options)
                self.assertFalse(self.queued())
                invoice.action_post()
                self.assertEqual(self.queued(), self.address)
                invoice.button_draft()
                self.assertEqual(self.queued(), self.address)
                invoice.button_cancel()
                self.assertFalse(self.queued())

    def test_paid_and_unpaid_again(self):
        invoice = self.invoice(self.address, 100)
        self.queued()
        self.pay(invoice, "2024-07-01", amount=40)
        self.assertIn(self.address, self.queued())
        self.pay(invoice, "2024-07-02")
        self.assertIn(self.address, self.queued())
        invoice.line_ids.remove_move_reconcile()
        self.assertIn(self.address, self.queued())

    def test_reversed(self):
        invoice = self.invoice(self.address, 100)
        self.queued()
        self.reverse(invoice)
        self.assertIn(self.address, self.queued())

    def test_invoices_of_suppliers_are_none(self):
        self.invoice(self.buyer, 100, kind="in_invoice")
        self.assertFalse(self.queued())

    def test_paid_invoices_move_when_they_are_paid(self):
        program = self.program(source="paid_invoice", name="Paid")
        invoice = self.invoice(self.address, 9000, "2024-12-01")
        self.assess(program)
        self.assertFalse(self.tier_of(self.buyer, program))
        self.pay(invoice, "2024-12-20")
        program._assess_events(self.queued() & self.address)
        self.assess(program)
        self.assertEqual(self.tier_of(self.buyer, program), "VIP")

    def test_late_payment_is_behaviour_and_not_time(self):
        """The invoice is old, and that it was paid is new."""
        program = self.program(source="paid_invoice", name="Paid")
        self.pay(self.invoice(self.address, 3000, "2024-11-01"), "2024-11-15")
        invoice = self.invoice(self.address, 6000, "2024-11-02")
        self.assess(program, "2024-11-30")
        self.assertEqual(self.tier_of(self.buyer, program), "NORMAL")
        self.pay(invoice, "2024-12-20")
        self.assess(program, "2024-12-31")
        transitions = self.env["customer.tier.transition"].search(
            [("program_id", "=", program.id)], order="id"
        )
        self.assertEqual(transitions.mapped("cause"), ["behaviour", "behaviour"])

    def test_credit_note_of_an_old_invoice_is_behaviour(self):
        program = self.program(source="invoice", name="Invoiced")
        invoice = self.invoice(self.address, 9000, "2024-11-02")
        self.assess(program, "2024-11-30")
        self.reverse(invoice, "2024-12-10", amount=7000)
        self.assess(program, "2024-12-31")
        self.assertEqual(self.tier_of(self.buyer, program), "NORMAL")
        transitions = self.env["customer.tier.transition"].search(
            [("program_id", "=", program.id)], order="id"
        )
        self.assertEqual(transitions.mapped("cause"), ["behaviour", "behaviour"])
