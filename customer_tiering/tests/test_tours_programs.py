from datetime import timedelta

from odoo import Command, fields
from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestToursPrograms(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["customer.tier.program"].search([]).action_archive()
        cls.env["customer.tier.preset"].search([("code", "!=", "scorecard")]).unlink()
        # Nobody else's orders count: the tour knows how many customers there are.
        cls.env["sale.order"].search([("state", "=", "sale")])._action_cancel()
        customers = cls.env["res.partner"].create(
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
                for number, customer in enumerate(customers, 1)
                for _again in range(number // 10 + 1)
            ]
        )
        orders.action_confirm()
        for order in orders:
            number = int(order.partner_id.name.rsplit(" ", 1)[1])
            order.date_order = fields.Datetime.now() - timedelta(days=40 - number)

    def test_grade_from_an_empty_database(self):
        """Preset, publish, run, and the tier shows with the customer."""
        self.start_tour("/odoo", "customer_tiering_preset", login="admin")
        program = self.env["customer.tier.program"].search([])
        self.assertEqual(
            (program.state, program.is_primary, program.version, program.member_count),
            ("published", True, 1, 30),
        )

    def test_change_thresholds_in_the_settings(self):
        """Two thresholds change by one save, which is one new version."""
        program = self._publish()
        self.start_tour(
            "/odoo/settings#customer_tier_program",
            "customer_tiering_settings",
            login="admin",
        )
        self.assertEqual(
            program.tier_ids.sorted("sequence").mapped("min_score"), [95, 85, 30, 0]
        )
        self.assertEqual(program.version, 2)

    def _publish(self):
        preset = self.env["customer.tier.preset"].search([("code", "=", "scorecard")])
        program = preset._make_program()
        program.action_publish()
        program._assess()
        return program
