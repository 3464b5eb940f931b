from contextlib import closing

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common_methods import MethodsCommon, when

GOLD = when(("revenue", "ge", 1_000))
CELLS = ["DEV KEY", "CHANCE KEEP"]


@tagged("post_install", "-at_install")
class TestMethodsForm(MethodsCommon):
    """What editing conditions and grids brings about."""

    def form(self, program):
        return Form(program.with_user(self.manager))

    # ------------------------------------------------------------------
    # Grid
    # ------------------------------------------------------------------

    def test_a_matrix_starts_with_a_grid(self):
        """As large as there are tiers for, the better the further to the top right."""
        expected = {
            1: ([50], ["A A", "A A"]),
            2: ([50], ["A A", "B A"]),
            3: ([50], ["B A", "C B"]),
            4: ([50], ["B A", "D C"]),
            5: ([33, 67], ["C B A", "D C B", "E D C"]),
            6: ([25, 50, 75], ["C C B A", "D C C B", "E D C C", "F E D C"]),
            9: ([20, 40, 60, 80], ["E D C B A", "F E D C B", "G F E D C"]),
        }
        for count, (lines, rows) in expected.items():
            codes = "ABCDEFGHI"[:count]
            program = self.program(tiers=dict.fromkeys(codes, 0), publish=False)
            self.assertFalse(program.grid)
            form = self.form(program)
            form.method = "matrix"
            grid = form.grid
            self.assertEqual((grid["x_lines"], grid["y_lines"]), (lines, lines))
            cells = [row.split() for row in rows]
            self.assertEqual(grid["cells"][: len(cells)], cells)
            self.assertEqual(len(grid["cells"]), len(lines) + 1)

    def test_a_grid_is_there_without_the_form_too(self):
        program = self.program(publish=False, method="matrix")
        self.assertEqual(
            program.grid["cells"], [["IMPORTANT", "VIP"], ["BASE", "NORMAL"]]
        )
        program.method = "score"
        self.assertTrue(program.grid)

    def test_a_grid_of_its_own_is_kept(self):
        program = self.matrix_program(CELLS, publish=False)
        grid = program.grid
        program.method = "score"
        program.method = "matrix"
        self.assertEqual(program.grid, grid)
        form = self.form(program)
        form.grid = False  # what the button "Propose a grid" does
        self.assertNotEqual(form.grid, grid)
        self.assertEqual(len(form.grid["cells"]), 2)

    def test_renaming_a_code_renames_the_cells(self):
        program = self.matrix_program(CELLS, codes="KEY DEV KEEP CHANCE")
        version = program.version
        self.tier(program, "KEY").code = "TOP"
        self.assertEqual(program.grid["cells"], [["DEV", "TOP"], ["CHANCE", "KEEP"]])
        self.assertEqual(program.version, version + 1)
        form = self.form(program)
        with form.tier_ids.edit(0) as tier:
            tier.code = "BEST"
        self.assertEqual(form.grid["cells"], [["DEV", "BEST"], ["CHANCE", "KEEP"]])
        form.save()
        self.assertEqual(program.grid["cells"], [["DEV", "BEST"], ["CHANCE", "KEEP"]])
        self.assertEqual(program.version, version + 2)

    def test_a_code_that_is_typed_again_and_again(self):
        """The cells follow from one unsaved code to the next, of a new tier, too."""
        program = self.matrix_program(CELLS, codes="KEY DEV KEEP CHANCE")
        form = self.form(program)
        for code in ("TOP", "", "BEST"):
            with form.tier_ids.edit(0) as tier:
                tier.code = code
        self.assertEqual(form.grid["cells"], [["DEV", "BEST"], ["CHANCE", "KEEP"]])
        with form.tier_ids.new() as tier:
            tier.name, tier.code, tier.sequence = "New", "NEW", 0
        form.grid = {**form.grid, "cells": [["NEW", "BEST"], ["CHANCE", "KEEP"]]}
        for code in ("NEWER", "NEWEST"):
            with form.tier_ids.edit(4) as tier:
                tier.code = code
        cells = [["NEWEST", "BEST"], ["CHANCE", "KEEP"]]
        self.assertEqual(form.grid["cells"], cells)
        form.save()
        self.assertEqual(program.grid["cells"], cells)
        self.assertEqual(self.tier(program, "NEWEST").name, "New")
        # Saved and typed again
        with form.tier_ids.edit(0) as tier:
            tier.code = "KEY"
        form.save()
        self.assertEqual(program.grid["cells"], [["NEWEST", "KEY"], cells[1]])

    def test_codes_that_pass_through_each_other(self):
        """While two tiers have the same code their cells stay apart."""
        program = self.matrix_program(CELLS, codes="KEY DEV KEEP CHANCE", publish=False)
        form = self.form(program)
        for place, code, cells in (
            (0, "DEV", ["DEV", "KEY"]),
            (1, "KEY", ["KEY", "DEV"]),
            (0, "TOP", ["KEY", "TOP"]),
        ):
            with form.tier_ids.edit(place) as tier:
                tier.code = code
            self.assertEqual(form.grid["cells"], [cells, ["CHANCE", "KEEP"]])
        form.save()
        self.assertEqual(program.grid["cells"], [["KEY", "TOP"], ["CHANCE", "KEEP"]])
        names = {tier.code: tier.name for tier in program.tier_ids}
        self.assertEqual((names["TOP"], names["KEY"]), ("Tier KEY", "Tier DEV"))

    def test_codes_that_move_up_at_once(self):
        """One code goes to another tier in the same save, with the grid or without."""
        program = self.matrix_program(CELLS, codes="KEY DEV KEEP CHANCE")
        key, dev = self.tier(program, "KEY"), self.tier(program, "DEV")
        codes = [
            Command.update(key.id, {"code": "TOP"}),
            Command.update(dev.id, {"code": "KEY"}),
        ]
        cells = [["KEY", "TOP"], ["CHANCE", "KEEP"]]
        for values in ({}, {"grid": {**program.grid, "cells": cells}}):
            with self.subTest(values), closing(self.cr.savepoint()):
                program.write({"tier_ids": codes, **values})
                self.assertEqual(program.grid["cells"], cells)
        # Painted with a code that is gone by the same save
        grid = {**program.grid, "cells": [["DEV", "DEV"], ["CHANCE", "KEEP"]]}
        program.write(
            {"tier_ids": [Command.update(dev.id, {"code": "NEW"})], "grid": grid}
        )
        self.assertEqual(program.grid["cells"][0], ["NEW", "NEW"])

    def test_a_tier_in_the_grid_is_not_deleted(self):
        program = self.matrix_program(CELLS, codes="KEY DEV KEEP CHANCE")
        tier = self.tier(program, "DEV")
        with (
            self.assertRaisesRegex(UserError, "Tier DEV is in row 1, column 1"),
            self.cr.savepoint(),
        ):
            tier.with_user(self.manager).unlink()
        with self.assertRaisesRegex(UserError, "row 1, column 1"), self.cr.savepoint():
            program.tier_ids = [Command.delete(tier.id)]
        with (
            self.assertRaisesRegex(ValidationError, "Grid, row 1, column 1"),
            self.cr.savepoint(),
        ):
            tier.active = False
        self.assertTrue(tier.exists())
        # Painted over by the same save, it may go.
        program.write(
            {
                "grid": {**program.grid, "cells": [["KEY", "KEY"], ["CHANCE", "KEEP"]]},
                "tier_ids": [Command.delete(tier.id)],
            }
        )
        self.assertFalse(tier.exists())
        self.assertEqual(program.grid["cells"][0], ["KEY", "KEY"])

    def test_a_draft_is_left_with_a_hole(self):
        program = self.matrix_program(CELLS, codes="KEY DEV KEEP CHANCE", publish=False)
        self.tier(program, "DEV").unlink()
        self.assertEqual(program.grid["cells"], [["", "KEY"], ["CHANCE", "KEEP"]])
        with self.assertRaisesRegex(
            ValidationError, "Grid, row 1, column 1: the cell has no tier"
        ):
            program.action_publish()

    def test_weights_per_axis(self):
        program = self.matrix_program(CELLS, publish=False)
        self.assertEqual(
            (program.weight_total_x, program.weight_total_y, program.weight_total),
            (100, 100, 200),
        )
        form = self.form(program)
        with form.criterion_ids.edit(0) as criterion:
            criterion.weight = 60
        self.assertEqual((form.weight_total_x, form.weight_total_y), (60, 100))

    def test_cells_that_nobody_can_reach(self):
        """Four groups give 0, 33, 67 or 100 points, and nothing in between."""
        program = self.matrix_program(
            ["A B A", "B A B"], x_lines=(40, 60), codes="B A", publish=False
        )
        self.assertFalse(program.grid_unreachable)
        program.criterion_ids[0].write({"scoring": "quantile", "buckets": 4})
        why = "No customer can have 40 to less than 60 points on the horizontal axis."
        self.assertEqual(program.grid_unreachable, {"0,1": why, "1,1": why})
        self.assertFalse(program.unreachable)
        program.grid = {**program.grid, "cells": [["A", "B", "A"], ["A", "", "A"]]}
        self.assertEqual(
            program.unreachable, "No customer can be Tier B by these rules."
        )
        form = self.form(program)
        grid = form.grid
        form.grid = {**grid, "x_lines": [30, 60]}
        self.assertFalse(form.grid_unreachable)

    # ------------------------------------------------------------------
    # Customers by cell
    # ------------------------------------------------------------------

    def placed(self, program, *lines):
        """Customers by their points, each once."""
        found = program.with_user(self.manager).count_points(*lines)
        across, up = found["edges"]
        placed = {
            (across[x - 1] if x else 0, up[y - 1] if y else 0): customers
            for x, y, customers in found["counts"]
        }
        return placed, found["others"]

    def test_customers_by_points(self):
        """Before anyone is graded, and after: the same."""
        program = self.matrix_program(
            CELLS, partner_domain='[("name", "=", "Prospect")]', publish=False
        )
        program.window = "lifetime"
        self.customer("Prospect")
        small, big = self.customer("Small"), self.customer("Big")
        for _number in range(4):
            self.order(big, 2_000)
        self.order(small, 1_234)
        expected = {(10, 12): 1, (40, 80): 1}, 1
        self.assertEqual(self.placed(program), expected)
        program.action_publish()
        self.assertEqual(self.placed(program), expected)
        self.assess(program)
        self.assertEqual(self.placed(program), expected)
        self.assertEqual(
            self.placed(program, [], [12.3, 12.34, 12.35]),
            ({(10, 12.34): 1, (40, 80): 1}, 1),
        )

    def test_nothing_to_count_yet(self):
        program = self.matrix_program(CELLS, publish=False)
        self.assertEqual(self.placed(program), ({}, 0))
        program.criterion_ids[0].weight = 50
        self.assertIs(program.with_user(self.manager).count_points(), False)

    def test_who_may_count(self):
        program = self.matrix_program(CELLS, publish=False)
        # Whoever only looks sets no simulation off.
        self.assertIs(program.with_user(self.tiering_user).count_points(), False)
        program.action_publish()
        self.assess(program)
        self.assertTrue(program.with_user(self.tiering_user).count_points())
        other = self.matrix_program(CELLS, company_id=self.company_b.id)
        with self.assertRaises(AccessError):
            other.with_user(self.tiering_user).count_points()

    # ------------------------------------------------------------------
    # Conditions
    # ------------------------------------------------------------------

    def test_criteria_come_and_go_with_conditions(self):
        program = self.rule_program({"GOLD": [GOLD], "BASE": None}, publish=False)
        self.assertEqual(
            program.criterion_ids.mapped(lambda c: (c.code, c.weight, c.is_automatic)),
            [("revenue", 0, True)],
        )
        gold = self.tier(program, "GOLD")
        gold.entry_rules = [when(("orders", "ge", 2), ("products", "set"))]
        self.assertEqual(program.criterion_ids.mapped("code"), ["orders", "products"])
        gold.maintain_rules = [GOLD]
        self.assertEqual(
            program.criterion_ids.mapped("code"), ["orders", "products", "revenue"]
        )
        # One that was weighed, or added by hand, stays.
        program.criterion_ids[0].weight = 100
        program.criterion_ids = [
            Command.create({"metric_id": self.metric("trend").id, "weight": 0})
        ]
        gold.write({"entry_rules": [GOLD], "maintain_rules": False})
        self.assertEqual(
            program.criterion_ids.mapped("code"), ["orders", "revenue", "trend"]
        )

    def metric(self, code):
        return self.env["customer.tier.metric"].search([("code", "=", code)])

    def test_the_form_saves_conditions_and_criteria(self):
        program = self.rule_program({"GOLD": [GOLD], "BASE": None})
        version = program.version
        form = self.form(program)
        with form.tier_ids.edit(0) as tier:
            tier.entry_rules = [GOLD, when(("orders", "ge", 5))]
        form.save()
        self.assertEqual(program.criterion_ids.mapped("code"), ["revenue", "orders"])
        self.assertEqual(program.version, version + 1)
        self.assertEqual(
            self.tier(program, "GOLD").rules_summary,
            "Spend at least $\N{NO-BREAK SPACE}1,000, or Purchases at least 5",
        )

    def test_conditions_are_rules(self):
        """A changed condition is a new version, a name is not."""
        program = self.rule_program({"GOLD": ([GOLD], [GOLD]), "BASE": None})
        gold = self.tier(program, "GOLD")
        gold.maintain_rules = [when(("revenue", "ge", 500))]
        self.assertEqual(program.version, 2)
        gold.name = "Golden"
        self.assertEqual(program.version, 2)

    def test_sentences(self):
        program = self.rule_program(
            {
                "GOLD": (
                    [
                        when(
                            ("purchase_gap", "lt", 30.5),
                            ("last_purchase", "gt", 10),
                            ("trend", "le", 5),
                            need=1,
                        ),
                        when(("overdue", "unset")),
                    ],
                    [when(("orders", "set"))],
                ),
                "BASE": None,
            },
            publish=False,
        )
        names = {m.code: m.name for m in self.env["customer.tier.metric"].search([])}
        gold, base = program._get_ladder()
        self.assertEqual(
            gold.rules_summary,
            f"any 1 of: {names['purchase_gap']} less than 30.50 days;"
            f" {names['last_purchase']} more than 10 days ago; {names['trend']} at most"
            f" 5 %, or {names['overdue']} unknown; stay while {names['orders']} known",
        )
        self.assertEqual(base.rules_summary, "Everyone else")
        program.method = "score"
        self.assertFalse(gold.rules_summary)

    def test_rules_that_decide_nothing(self):
        program = self.rule_program(
            {
                "GOLD": [GOLD, when(("revenue", "ge", 2_000), ("orders", "ge", 2))],
                "SILVER": ([when(("revenue", "ge", 500))], [GOLD]),
                "BASE": None,
            },
            publish=False,
        )
        self.assertEqual(
            program.unreachable.splitlines(),
            [
                "Gold: alternative 2 to enter decides nothing, whoever meets it meets"
                " conditions above it.",
                "Silver: alternative 1 to stay keeps nobody who would not enter"
                " anyway.",
            ],
        )
        form = self.form(program)
        with form.tier_ids.edit(1) as tier:
            tier.entry_rules = [when(("revenue", "ge", 3_000), ("trend", "ge", 1))]
            tier.maintain_rules = False
        self.assertIn("No customer can be Silver by these rules.", form.unreachable)
        program.action_publish()  # said, not refused

    # ------------------------------------------------------------------
    # Copies
    # ------------------------------------------------------------------

    def test_a_copy_keeps_grid_and_conditions(self):
        matrix = self.matrix_program(CELLS, x_lines=(30,))
        self.assertEqual(matrix.copy().grid, matrix.grid)
        rules = self.rule_program({"GOLD": ([GOLD], [GOLD]), "BASE": None})
        copy = rules.copy()
        gold = self.tier(copy, "GOLD")
        self.assertEqual((gold.entry_rules, gold.maintain_rules), ([GOLD], [GOLD]))
        self.assertEqual(copy.criterion_ids.mapped("code"), ["revenue"])
        copy.action_publish()
        gold.entry_rules = [when(("orders", "ge", 2))]
        self.assertEqual(self.tier(rules, "GOLD").entry_rules, [GOLD])
