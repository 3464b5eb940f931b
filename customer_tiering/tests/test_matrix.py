from odoo.tests import tagged

from .common_invoicing import TieringInvoicingCommon
from .common_methods import MethodsCommon


@tagged("post_install", "-at_install")
class TestMatrix(MethodsCommon):
    """Two axes, a grid, each cell belongs to one tier; on real orders."""

    def buy(self, partner, orders, revenue, date="2024-06-15"):
        """So many orders of so much together."""
        for _number in range(orders - 1):
            self.order(partner, 0, date)
        self.order(partner, revenue, date)

    def test_cells(self):
        program = self.matrix_program(
            ["DEV KEY", "CHANCE KEEP"], codes="KEY DEV KEEP CHANCE"
        )
        grid = {
            (5, 5_000): "KEY",  # on both lines is the better side of both
            (4, 5_000): "DEV",
            (5, 4_999.99): "KEEP",
            (4, 4_999.99): "CHANCE",
            (10, 100_000): "KEY",
            (1, 0): "CHANCE",
        }
        expected = {}
        for (orders, revenue), code in grid.items():
            customer = self.customer(f"{orders} of {revenue}")
            self.buy(customer, orders, revenue)
            expected[customer] = code
        self.assess(program)
        self.assertGraded(program, expected)

    def test_larger_grid_with_a_map_of_its_own(self):
        """A cell further up may belong to a worse tier."""
        program = self.matrix_program(
            ["C A A", "B B A", "D D C", "D C D"],
            x_lines=(30, 60),
            y_lines=(25, 50, 75),
        )
        found = {
            (1, 9_000): "C",
            (3, 9_000): "A",
            (2, 5_000): "B",
            (6, 5_000): "A",
            (6, 2_500): "C",
            (5, 2_499): "C",
            (9, 2_499): "D",
        }
        expected = {}
        for (orders, revenue), code in found.items():
            customer = self.customer(f"{orders} of {revenue}")
            self.buy(customer, orders, revenue)
            expected[customer] = code
        self.assess(program)
        self.assertGraded(program, expected)

    def test_score_is_the_mean_of_the_axes(self):
        program = self.matrix_program(["B A", "C B"])
        customer = self.customer("Customer")
        self.buy(customer, 4, 8_000)
        self.assess(program)
        self.assertGraded(program, {customer: ("B", 60)})
        parts = self.member(customer, program)._explain()
        self.assertEqual([part["contribution"] for part in parts], [20, 40])
        self.assertEqual([part["axis"] for part in parts], ["x", "y"])

    def test_weights_on_an_axis(self):
        scale = {"scoring": "linear", "fixed_range": True, "low": 0}
        program = self.matrix_program(
            ["B A", "C B"],
            criteria={
                "orders": {**scale, "high": 10, "weight": 100, "axis": "x"},
                "revenue": {**scale, "high": 10_000, "weight": 75, "axis": "y"},
                "products": {**scale, "high": 2, "weight": 25, "axis": "y"},
            },
        )
        poor, rich = self.customer("Poor"), self.customer("Rich")
        self.buy(poor, 5, 5_000)  # 37.5 and 12.5
        self.buy(rich, 4, 4_999)
        self.order(rich, 1, product=self.part)  # 37.5 and 25
        self.assess(program)
        self.assertGraded(program, {poor: ("A", 50), rich: ("A", 56.25)})

    def test_nothing_measured(self):
        """Without a purchase there is no cell: the base tier."""
        program = self.matrix_program(
            ["B A", "A B"], codes="A B C", partner_domain='[("name", "=", "Prospect")]'
        )
        prospect, small = self.customer("Prospect"), self.customer("Small")
        self.order(small, 0)
        self.assess(program)
        self.assertGraded(program, {prospect: "C", small: "A"})
        self.assertIsNone(self.member(prospect, program).explanation["matrix"]["cell"])

    def walk(self, program, *months):
        """Orders and spend month by month; codes after each assessment."""
        customer, codes = self.customer("Walker"), []
        for month, (orders, revenue) in enumerate(months, 1):
            if orders:
                self.buy(customer, orders, revenue, f"2024-{month:02d}-10")
            self.assess(program, f"2024-{month:02d}-28")
            codes.append(self.tier_of(customer, program))
        return codes

    def test_buffer_down(self):
        """Five points on each axis at once still hold a tier; five and a bit do not."""
        program = self.matrix_program(["B A", "C B"], window_months=1, buffer_down=10)
        codes = self.walk(
            program, (5, 5_000), (4, 4_000), (4, 3_999.99), (5, 5_000), (3, 9_000)
        )
        self.assertEqual(codes, ["A", "A", "C", "A", "B"])

    def test_buffer_up(self):
        program = self.matrix_program(["B A", "C B"], window_months=1, buffer_up=10)
        codes = self.walk(
            program, (1, 100), (5, 5_000), (6, 5_999), (6, 6_000), (6, 4_999)
        )
        self.assertEqual(codes[0], "C")
        self.assertEqual(codes[3:], ["A", "B"])
        self.assertNotIn("A", codes[:3])

    def test_grace_and_steps(self):
        program = self.matrix_program(
            ["B A", "C B"], window_months=1, grace=2, downgrade_policy="step"
        )
        codes = self.walk(program, (5, 5_000), *[(1, 100)] * 4)
        self.assertEqual(codes, ["A", "A", "B", "B", "C"])

    def test_contacts_companies_and_currencies(self):
        program = self.matrix_program(["B A", "C B"])
        group = self.matrix_program(
            ["B A", "C B"], company_id=False, currency_id=self.usd.id
        )
        customer = self.customer("Customer")
        contact = self.contact(customer)
        self.buy(contact, 2, 4_000, "2024-08-01")
        self.buy(customer, 2, 500, "2024-08-01")
        # 4,000 yuan are 500 dollars.
        self.order(contact, 4_000, "2024-08-01", company=self.company_b)
        self.assess(program)
        self.assess(group)
        self.assertGraded(program, {customer: ("C", 42.5)})
        self.assertGraded(group, {customer: ("A", 50)})

    def test_some_customers_like_everyone(self):
        scored = {"weight": 100, "scoring": "percentile"}
        program = self.matrix_program(
            ["C B A", "D C B", "E D C"],
            x_lines=(35, 70),
            y_lines=(35, 70),
            criteria={
                "orders": {**scored, "axis": "x"},
                "revenue": {**scored, "axis": "y"},
            },
        )
        customers = [self.customer(f"C{number}") for number in range(30)]
        for number, customer in enumerate(customers):
            self.buy(customer, number % 4 + 1, 37 * (number * 7 % 30))
        self.assess(program)
        before = {c: self.tier_of(c, program) for c in customers}
        self.assertEqual(set(before.values()), set("ABCDE"))
        for customer in customers:
            self.assess(program, partners=customer)
        self.assertGraded(program, before)
        self.assertEqual(self.assess(program).written_count, 0)

    def test_explanation(self):
        program = self.matrix_program(
            ["B A A", "C B A", "C C B"], x_lines=(30, 60), y_lines=(30, 60)
        )
        customer = self.customer("Customer")
        self.buy(customer, 4, 7_000)
        self.assess(program)
        found = self.member(customer, program).explanation
        self.assertEqual((found["method"], found["has_score"]), ("matrix", True))
        self.assertEqual(found["tiers"], [])
        matrix = found["matrix"]
        self.assertEqual((matrix["x"], matrix["y"]), (40, 70))
        self.assertEqual(matrix["cell"], [0, 1])
        self.assertEqual(matrix["grid"], program.grid)
        self.assertEqual(matrix["tiers"]["A"], {"name": "Tier A", "color": 0})
        self.assertTrue(found["tier"], "Tier A")
        orders, revenue = found["criteria"]
        self.assertEqual((orders["to_next"], revenue["to_next"]), (None, None))
        # One order fewer is still from 30; two fewer are B.
        self.assertEqual((orders["to_stay"], revenue["to_stay"]), (2, 5_999.99))

    def test_to_reach_the_next_tier(self):
        program = self.matrix_program(["B A", "C B"])
        customer = self.customer("Customer")
        self.buy(customer, 4, 7_000)
        self.assess(program)
        orders, revenue = self.member(customer, program)._explain()
        self.assertEqual((orders["to_next"], revenue["to_next"]), (5, None))
        self.assertEqual((orders["to_stay"], revenue["to_stay"]), (None, 4_999.99))

    def test_why_a_tier_is_held(self):
        program = self.matrix_program(["B A", "C B"], window_months=1, buffer_down=10)
        customer = self.customer("Customer")
        self.buy(customer, 5, 5_000, "2024-01-10")
        self.assess(program, "2024-01-28")
        self.buy(customer, 4, 5_000, "2024-02-10")
        self.assess(program, "2024-02-28")
        member = self.member(customer, program)
        self.assertEqual(
            member.explanation["held"],
            "The cell is one of Tier B, but the customer stays Tier A because it is at"
            " most 10 points away from a cell of the tier.",
        )
        self.assertTrue(member.explanation["is_under"])
        self.assertEqual(member._explain()[0]["to_return"], 5)

    def test_settings_of_the_run(self):
        program = self.matrix_program(["B A", "C B"], x_lines=(40,))
        self.buy(self.customer("Customer"), 4, 7_000)
        run = self.assess(program)
        program.grid = {**program.grid, "cells": [["C", "C"], ["B", "A"]]}
        values = run._prepare_settings_values()
        self.assertEqual(
            values["grid"],
            {
                "rows": [
                    {"label": "from 50", "cells": ["Tier B", "Tier A"]},
                    {"label": "below 50", "cells": ["Tier C", "Tier B"]},
                ],
                "columns": ["below 40", "from 40"],
            },
        )
        self.assertEqual(
            [criterion["weight"] for criterion in values["criteria"]],
            ["Horizontal 100 %", "Vertical 100 %"],
        )
        self.assertIn("below 40", run.settings_text)

    def test_summaries(self):
        program = self.matrix_program(
            ["B A", "C B"], buffer_up=5, buffer_down=10, grace=2
        )
        self.assertEqual(
            program.summary,
            "Places customers by confirmed sales orders, last 12 months, on two axes:"
            " horizontal: Purchases 100 %; vertical: Spend 100 %; Tier A, Tier B,"
            " Tier C.",
        )
        self.assertEqual(
            program.movement_summary,
            "Up once 5 points over the lines on both axes. Straight down after 2"
            " assessments in a row more than 10 points away from the cells of the"
            " tier.",
        )


@tagged("post_install", "-at_install")
class TestMethodsOnInvoices(MethodsCommon, TieringInvoicingCommon):
    def test_credit_notes_lower_both_axes(self):
        """An invoice reversed in full is no purchase, and a part of it no spend."""
        program = self.matrix_program(["B A", "C B"], source="invoice")
        full, part = self.customer("Full"), self.customer("Part")
        for customer in (full, part):
            invoices = [self.invoice(customer, 1_000) for _number in range(5)]
            self.assess(program)
            self.assertEqual(self.tier_of(customer, program), "A")
            amount = None if customer == full else 0.01
            self.reverse(invoices[0], "2024-06-20", amount=amount)
        self.assess(program)
        # 4 invoices of 4,000; 5 of 4,999.99
        self.assertGraded(program, {full: ("C", 40), part: ("B", 49.99995)})
