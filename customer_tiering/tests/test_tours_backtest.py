from odoo import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

# Spend before and after the split: the best two were the best later, too.
SPEND = ((9_000, 400), (8_500, 200), (5_500, 100), (2_500, 200), (100, 100))


@tagged("post_install", "-at_install")
class TestToursBacktest(HttpCase):
    """A back-test from the program to its report, in a browser."""

    def test_back_test_a_program(self):
        self.env["customer.tier.program"].search([]).action_archive()
        # Nobody else's orders count: the tour knows what was bought.
        self.env["sale.order"].search([("state", "=", "sale")])._action_cancel()
        product = self.env["product.product"].create(
            {"name": "Tour product", "type": "service", "taxes_id": False}
        )
        for number, amounts in enumerate(SPEND, 1):
            customer = self.env["res.partner"].create({"name": f"Customer {number}"})
            for amount, day in zip(amounts, ("2024-05-10", "2024-08-10"), strict=True):
                line = {"product_id": product.id, "price_unit": amount}
                order = self.env["sale.order"].create(
                    {"partner_id": customer.id, "order_line": [Command.create(line)]}
                )
                order.action_confirm()
                order.date_order = f"{day} 12:00:00"
        revenue = self.env["customer.tier.metric"].search([("code", "=", "revenue")])
        criterion = {
            "metric_id": revenue.id,
            "weight": 100,
            "scoring": "linear",
            "fixed_range": True,
            "low": 0,
            "high": 10_000,
        }
        program = self.env["customer.tier.program"].create(
            {
                "name": "Tour program",
                "criterion_ids": [Command.create(criterion)],
                "tier_ids": [
                    Command.create(
                        {
                            "name": name,
                            "code": name.upper(),
                            "sequence": place,
                            "color": place,
                            "min_score": line,
                            "is_base": not line,
                        }
                    )
                    for place, (name, line) in enumerate((("Vip", 80), ("Base", 0)), 1)
                ],
            }
        )
        # The refusal that the tour provokes is a warning in the log.
        with mute_logger("odoo.http"):
            self.start_tour(
                "/odoo/action-customer_tiering.customer_tier_program_action"
                f"/{program.id}",
                "customer_tiering_backtest",
                login="admin",
            )
        found = self.env["customer.tier.backtest"].search([])
        self.assertEqual((found.state, found.customer_count), ("done", 5))
        self.assertAlmostEqual(found.held, 60)
        self.assertFalse(program.member_ids)
