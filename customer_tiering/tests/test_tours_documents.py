from datetime import timedelta

from odoo import Command, fields
from odoo.tests import HttpCase, tagged

from .common_invoicing import TieringInvoicingCommon


@tagged("post_install", "-at_install")
class TestToursDocuments(TieringInvoicingCommon, HttpCase):
    def test_documents(self):
        """Why this tier → counted and not counted, with reasons → one of them."""
        buyer = self.customer("Tour Trading")
        day = fields.Date.to_string(fields.Date.today() - timedelta(days=20))
        later = fields.Date.to_string(fields.Date.today() - timedelta(days=5))
        self.invoice(buyer, 700, day)
        self.reverse(self.invoice(buyer, 300, day), later, 80)
        self.invoice(buyer, 40, day, post=False)
        self.invoice(buyer, 50, day, post=False).button_cancel()
        self.reverse(self.invoice(buyer, 60, day), later)
        program = self.metric_program("revenue", "orders", source="invoice")
        program._assess()
        member = self.member(buyer, program)
        self.assertEqual(member.revenue, 920)
        admin = self.env.ref("base.user_admin")
        admin.write(
            {
                "company_ids": [Command.link(self.company.id)],
                "company_id": self.company.id,
            }
        )
        self.start_tour(
            f"/odoo/customer.tier.member/{member.id}",
            "customer_tiering_documents",
            login="admin",
        )
