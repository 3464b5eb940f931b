from odoo import Command
from odoo.tests import freeze_time, tagged

from odoo.addons.customer_tiering.tests.common_invoicing import TieringInvoicingCommon


@tagged("post_install", "-at_install")
class TestJourneyInvoice(TieringInvoicingCommon):
    """Where invoices are graded, they end a journey, and so do orders."""

    def test_invoices_and_orders(self):
        by_invoice, by_order = self.customer("By invoice"), self.customer("By order")
        for partner in (by_invoice, by_order):
            self.invoice(partner, 100, "2024-06-15")
            self.order(partner, 100, "2024-06-15")
        for source, expected in (
            (
                "invoice",
                [
                    ("succeeded", True, False, 330.0),
                    ("succeeded", False, True, 0.0),
                ],
            ),
            (
                "sale_order",
                [("running", False, False, 0.0), ("succeeded", False, True, 40.0)],
            ),
        ):
            program = self.program(source=source, name=source)
            self.assess(program, "2024-06-30")
            journey = self.env["customer.tier.journey"].create(
                {
                    "name": source,
                    "program_id": program.id,
                    "tier_ids": [Command.set(program.tier_ids.ids)],
                    "step_ids": [
                        Command.create(
                            {"occasion": "step", "kind": "note", "note": "Hello"}
                        )
                    ],
                }
            )
            with freeze_time("2024-07-01 10:00:00"):
                enrolments, _none = journey._start(by_invoice | by_order)
                if source == "invoice":
                    self.invoice(by_invoice, 400, "2024-07-01", currency=self.cny)
                    self.invoice(by_invoice, 280, "2024-07-02", post=False)
                    self.invoice(by_invoice, 280, "2024-07-03")
                    self.order(by_order, 40, "2024-07-02")
            with freeze_time("2024-07-04 10:00:00"):
                enrolments._follow()
            self.assertEqual(
                [
                    (
                        one.state,
                        bool(one.won_invoice_id),
                        bool(one.won_order_id),
                        one.won_amount,
                    )
                    for one in enrolments
                ],
                expected,
            )
