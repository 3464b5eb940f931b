from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestToursMetrics(HttpCase):
    """Metrics and ratings, by the hands of those who make them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["customer.tier.program"].search([]).active = False
        others = cls.env["sale.order"].search([])
        others._action_cancel()
        others.unlink()
        cls.customer = cls.env["res.partner"].create(
            {"name": "Tour customer", "is_company": True}
        )
        cls.contact = cls.env["res.partner"].create(
            {"name": "Tour contact", "parent_id": cls.customer.id}
        )
        product = cls.env["product.product"].create(
            {"name": "Tour product", "type": "service", "taxes_id": False}
        )
        orders = cls.env["sale.order"].create(
            [
                {
                    "partner_id": cls.contact.id,
                    "order_line": [
                        Command.create({"product_id": product.id, "price_unit": 100})
                    ],
                }
                for _number in range(3)
            ]
        )
        orders[0].action_confirm()

    def test_make_a_metric(self):
        self.start_tour(
            "/odoo/customer-tier-metrics", "customer_tiering_metric", login="admin"
        )
        metric = self.env["customer.tier.metric"].search(
            [("code", "=", "open_quotations")]
        )
        self.assertEqual(
            (metric.kind, metric.model, metric.aggregate, metric.value_path),
            ("records", "sale.order", "sum", "amount_untaxed"),
        )
        self.assertEqual((metric.unit, metric.available), ("money", True))

    def test_rate_a_customer(self):
        weight = self.env["customer.tier.metric"].search(
            [("code", "=", "strategic_weight")]
        )
        self.env["customer.tier.program"].create(
            {
                "name": "Tour",
                "criterion_ids": [Command.create({"metric_id": weight.id})],
            }
        )
        seller = new_test_user(
            self.env,
            "tiering_tour_seller",
            "sales_team.group_sale_salesman",
            name="Tour Seller",
        )
        self.start_tour(
            f"/odoo/res.partner/{self.contact.id}",
            "customer_tiering_rating",
            login=seller.login,
        )
        ratings = self.env["customer.tier.rating"].search(
            [("partner_id", "=", self.customer.id)], order="id"
        )
        self.assertEqual(ratings.mapped("value"), [4, 5])
        self.assertEqual(ratings.user_id, seller)
        self.assertEqual(ratings[1].note, "Opens the north to us")
