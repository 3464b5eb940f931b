from odoo import Command
from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestToursMethods(HttpCase):
    """Conditions and matrices put together in a browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["customer.tier.program"].search([]).action_archive()
        # Nobody else's orders count: the tours know how many customers there are.
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
                        Command.create({"product_id": product.id, "price_unit": 1000})
                    ],
                }
                for customer in customers
                for _again in range(5)
            ]
        )
        orders.action_confirm()

    def draft(self, method, tiers, **values):
        return self.env["customer.tier.program"].create(
            {
                "name": "Tour program",
                "method": method,
                "tier_ids": [
                    Command.create(
                        {
                            "name": name,
                            "code": name.upper(),
                            "sequence": place,
                            "color": place,
                            "is_base": place == len(tiers),
                        }
                    )
                    for place, name in enumerate(tiers, 1)
                ],
                **values,
            }
        )

    def tour(self, program, name):
        self.start_tour(
            f"/odoo/customer.tier.program/{program.id}", name, login="admin"
        )
        self.assertEqual((program.state, program.member_count), ("published", 30))

    def test_paint_a_matrix(self):
        scale = {"scoring": "linear", "fixed_range": True, "low": 0, "weight": 100}
        metrics = self.env["customer.tier.metric"]
        program = self.draft(
            "matrix",
            ["Key", "Middle", "Low"],
            criterion_ids=[
                Command.create(
                    {
                        "metric_id": metrics.search([("code", "=", code)]).id,
                        "axis": axis,
                        "high": high,
                        **scale,
                    }
                )
                for code, axis, high in (("orders", "x", 5), ("revenue", "y", 10_000))
            ],
            grid={
                "x_lines": [50],
                "y_lines": [50],
                "cells": [["MIDDLE", ""], ["LOW", "LOW"]],
            },
        )
        self.tour(program, "customer_tiering_matrix")
        self.assertEqual(
            program.grid,
            {
                "x_lines": [50],
                "y_lines": [40],
                "cells": [["CENTRE", "KEY"], ["CENTRE", "LOW"]],
            },
        )
        self.assertEqual(program.tier_ids.mapped("code"), ["KEY", "CENTRE", "LOW"])
        self.assertEqual(program.tier_ids.mapped("member_count"), [30, 0, 0])

    def test_build_a_rule(self):
        program = self.draft("rule", ["Gold", "Bronze"])
        self.tour(program, "customer_tiering_rule")
        gold = program.tier_ids[0]
        conditions = [
            {"metric": "orders", "operator": "ge", "value": 2},
            {"metric": "revenue", "operator": "ge", "value": 2000},
        ]
        self.assertEqual(gold.entry_rules, [{"need": 1, "conditions": conditions}])
        conditions[0]["value"] = 1
        self.assertEqual(gold.maintain_rules, [{"need": 1, "conditions": conditions}])
        self.assertEqual(program.tier_ids.mapped("member_count"), [30, 0])
