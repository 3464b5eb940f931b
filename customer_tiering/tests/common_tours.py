from datetime import timedelta

from odoo import Command, fields
from odoo.tests import HttpCase


class ToursCommon(HttpCase):
    """Thirty customers who bought in the last forty days, the later the more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["customer.tier.program"].search([]).action_archive()
        # Nobody else's orders count: tours know how many customers there are.
        cls.env["sale.order"].search([("state", "=", "sale")])._action_cancel()
        cls.customers = cls.env["res.partner"].create(
            [{"name": f"Tour customer {number}"} for number in range(1, 31)]
        )
        product = cls.env["product.product"].create(
            {"name": "Tour product", "type": "service", "taxes_id": False}
        )
        orders = cls.env["sale.order"].create(
            [
                {
                    "partner_id": customer.id,
                    "order_line": [
                        Command.create(
                            {"product_id": product.id, "price_unit": 100 * number}
                        )
                    ],
                }
                for number, customer in enumerate(cls.customers, 1)
                for _again in range(number // 10 + 1)
            ]
        )
        orders.action_confirm()
        for order in orders:
            number = int(order.partner_id.name.rsplit(" ", 1)[1])
            order.date_order = fields.Datetime.now() - timedelta(days=40 - number)
