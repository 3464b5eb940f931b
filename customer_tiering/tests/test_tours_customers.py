from datetime import timedelta

from odoo import Command, fields
from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestToursCustomers(HttpCase):
    """What a salesperson sees of tiers, in a browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["customer.tier.program"].search([]).action_archive()
        # Nobody else's orders count: the tour knows who is on top.
        cls.env["sale.order"].search([("state", "=", "sale")])._action_cancel()
        cls.env.ref("base.group_user").implied_ids |= cls.env.ref(
            "product.group_product_pricelist"
        )
        Partner = cls.env["res.partner"]
        cls.company_partner = Partner.create(
            {"name": "Tour Trading", "is_company": True}
        )
        cls.contact = Partner.create(
            {"name": "Tour contact", "parent_id": cls.company_partner.id}
        )
        cls.product = cls.env["product.product"].create(
            {"name": "Tour product", "type": "service", "taxes_id": False}
        )
        cls.order(cls.contact, 50_000)
        for number in range(1, 31):
            customer = Partner.create({"name": f"Tour customer {number}"})
            cls.order(customer, 100 * number)
        preset = cls.env["customer.tier.preset"].search([("code", "=", "scorecard")])
        cls.program = preset._make_program()
        cls.program.criterion_ids.filtered(
            lambda criterion: criterion.code == "revenue"
        ).write({"scoring": "linear", "fixed_range": True, "low": 0, "high": 50_000})
        cls.program.criterion_ids.filtered(
            lambda criterion: criterion.code == "orders"
        ).write({"scoring": "linear", "fixed_range": True, "low": 0, "high": 1})
        cls.program.action_publish()
        cls.program.is_primary = True
        cls.vip = cls.program.tier_ids.sorted("sequence")[:1]
        prices = cls.env["product.pricelist"].create(
            {"name": "Tour VIP prices", "currency_id": cls.env.company.currency_id.id}
        )
        cls.vip.write({"discount": 0, "pricelist_id": prices.id})
        cls.program._assess()

    @classmethod
    def order(cls, partner, amount):
        order = cls.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "order_line": [
                    Command.create({"product_id": cls.product.id, "price_unit": amount})
                ],
            }
        )
        order.action_confirm()
        order.date_order = fields.Datetime.now() - timedelta(days=1)

    def test_explanation(self):
        """Contact → badge → button → criteria, distances and history."""
        self.assertEqual(self.contact.customer_tier_id, self.vip)
        self.start_tour(
            f"/odoo/action-base.action_partner_form/{self.contact.id}",
            "customer_tiering_explanation",
            login="admin",
        )

    def test_quotation(self):
        """A new quotation takes the prices of the tier and says so."""
        self.start_tour(
            "/odoo/action-sale.action_quotations/new",
            "customer_tiering_quotation",
            login="admin",
        )
