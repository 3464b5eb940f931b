from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..models.updating import updating
from .common_methods import MethodsCommon, when

GOLD = when(("revenue", "ge", 1_000))
CELLS = ["B A", "C B"]


@tagged("post_install", "-at_install")
class TestValidationMethods(MethodsCommon):
    """Grids and conditions that cannot grade are refused by the name of their field."""

    def refused(self, message, program, **values):
        """Nothing changes when the program is written."""
        before = program.read(["grid", "version"])
        with self.assertRaisesRegex(ValidationError, message), self.cr.savepoint():
            program.with_user(self.manager).write(values)
        program.invalidate_recordset()
        self.assertEqual(program.read(["grid", "version"]), before)

    def not_published(self, message, program):
        with self.assertRaisesRegex(ValidationError, message), self.cr.savepoint():
            program.action_publish()
        self.assertEqual(program.state, "draft")

    # ------------------------------------------------------------------
    # Grid
    # ------------------------------------------------------------------

    def test_a_grid_that_cannot_be_read(self):
        program = self.matrix_program(CELLS, publish=False)
        grid = program.grid
        for wrong in (
            "grid",
            [1, 2],
            {"cells": grid["cells"]},
            {**grid, "more": 1},
            {**grid, "x_lines": 50},
            {**grid, "x_lines": ["50"]},
            {**grid, "x_lines": [True]},
            {**grid, "x_lines": [0]},
            {**grid, "y_lines": [100.5]},
            {**grid, "y_lines": []},
            {**grid, "x_lines": [10, 20, 30, 40, 50]},
            {**grid, "cells": [["A", "B"]]},
            {**grid, "cells": [["A", "B"], ["A"]]},
            {**grid, "cells": ["AB", "CD"]},
            {**grid, "cells": [["A", 1], ["A", "B"]]},
            {**grid, "cells": [["A", None], ["A", "B"]]},
        ):
            with self.subTest(wrong=wrong):
                self.refused("^Grid of Program: ", program, grid=wrong)

    def test_grids_that_cannot_grade(self):
        program = self.matrix_program(CELLS, publish=False)
        grid = program.grid
        for change, message in (
            (
                {"cells": [["B", "A"], ["", "B"]]},
                "row 2, column 1: the cell has no tier",
            ),
            (
                {"cells": [["B", "X"], ["C", "B"]]},
                "row 1, column 2: the tier of the cell is gone",
            ),
            (
                {"x_lines": [50, 50], "cells": [["B", "A", "A"], ["C", "B", "B"]]},
                "Grid, horizontal axis: each line must be above",
            ),
            (
                {"y_lines": [60, 40], "cells": [["B", "A"], ["C", "B"], ["C", "C"]]},
                "Grid, vertical axis: each line must be above",
            ),
        ):
            program.grid = {**grid, **change}
            self.not_published(message, program)
        program.grid = grid
        program.action_publish()
        self.refused(
            "Program: Grid, row 2, column 1: the cell has no tier",
            program,
            grid={**grid, "cells": [["B", "A"], ["", "B"]]},
        )

    def test_no_grid(self):
        program = self.matrix_program(CELLS, publish=False)
        program.grid = False
        self.not_published("Grid, horizontal axis: 2 to 5 rows and columns", program)

    def test_axes(self):
        program = self.matrix_program(CELLS, publish=False)
        orders, revenue = program.criterion_ids
        orders.axis = "y"
        self.not_published("Axis, horizontal axis: no criterion is on this", program)
        orders.axis = False
        self.not_published("Axis of Purchases: the value is not known", program)
        orders.axis = "x"
        revenue.weight = 80
        self.not_published(
            r"Weight \(%\), vertical axis: weights total 80 %, not 100 %", program
        )
        revenue.weight = 100
        program.action_publish()
        with self.assertRaisesRegex(ValidationError, "Axis"), self.cr.savepoint():
            orders.with_user(self.manager).axis = "y"

    def test_buffer_beyond_everyone(self):
        """A grid has no one line that a buffer could put out of reach."""
        program = self.matrix_program(CELLS, publish=False, buffer_up=60)
        program.action_publish()

    # ------------------------------------------------------------------
    # Conditions
    # ------------------------------------------------------------------

    def test_conditions_that_cannot_be_read(self):
        program = self.rule_program({"GOLD": [GOLD], "BASE": None})
        gold = self.tier(program, "GOLD").with_user(self.manager)
        condition = GOLD["conditions"][0]

        def one(**change):
            return [{"need": 0, "conditions": [{**condition, **change}]}]

        for wrong in (
            "revenue",
            {"need": 0},
            ["revenue"],
            [{"conditions": [condition]}],
            [{"need": 0, "conditions": []}],
            [{"need": 0, "conditions": "revenue"}],
            [{"need": 0, "conditions": ["revenue"]}],
            [{"need": 2, "conditions": [condition]}],
            [{"need": -1, "conditions": [condition]}],
            [{"need": True, "conditions": [condition]}],
            [{"need": "0", "conditions": [condition]}],
            one(metric="nothing"),
            one(metric=["revenue"]),
            one(operator="is"),
            one(operator=None),
            one(operator="set"),
            one(value="1000"),
            one(value=None),
            one(value=True),
            one(value=float("nan")),
            one(value=float("inf")),
            one(more=1),
            [{"need": 0, "conditions": [{"metric": "revenue", "operator": "ge"}]}],
        ):
            for name, label in (
                ("entry_rules", "Enter when"),
                ("maintain_rules", "Stay while"),
            ):
                with (
                    self.subTest(wrong=wrong, field=name),
                    self.assertRaisesRegex(ValidationError, f"^{label} of Gold: "),
                    self.cr.savepoint(),
                ):
                    gold[name] = wrong
                    self.env.flush_all()
                gold.invalidate_recordset()
                self.assertEqual(
                    (gold.entry_rules, gold.maintain_rules, program.version),
                    ([GOLD], False, 1),
                )

    def test_no_conditions_at_all(self):
        program = self.rule_program({"GOLD": [], "BASE": None}, publish=False)
        self.not_published("Criteria: there is none; set conditions", program)

    def test_conditions_that_cannot_grade(self):
        program = self.rule_program(
            {"GOLD": [GOLD], "SILVER": [GOLD], "BASE": None}, publish=False
        )
        silver = self.tier(program, "SILVER")
        silver.entry_rules = False
        self.not_published("Enter when of Silver: there is none", program)
        silver.entry_rules = [GOLD, when(("orders", "ge", 5), ("orders", "lt", 5))]
        self.not_published(
            "Enter when of Silver, alternative 2: its conditions contradict", program
        )
        silver.write(
            {
                "entry_rules": [GOLD],
                "maintain_rules": [when(("orders", "set"), ("orders", "unset"))],
            }
        )
        self.not_published(
            "Stay while of Silver, alternative 1: its conditions contradict", program
        )
        silver.maintain_rules = False
        program.action_publish()
        with self.assertRaisesRegex(ValidationError, "Enter when of Silver"):
            silver.entry_rules = False

    def test_metrics_of_conditions(self):
        program = self.rule_program({"GOLD": [GOLD], "BASE": None})
        criterion = program.criterion_ids
        with (
            self.assertRaisesRegex(
                ValidationError, "Criteria: there is none|does not measure"
            ),
            self.cr.savepoint(),
        ):
            updating(program).criterion_ids = [Command.delete(criterion.id)]
            program._check_settings()
        # Deleted by hand, it comes back with the save.
        program.criterion_ids = [Command.delete(criterion.id)]
        self.assertEqual(program.criterion_ids.code, "revenue")

    def test_weights_of_conditions(self):
        program = self.rule_program({"GOLD": [GOLD], "BASE": None})
        with self.assertRaisesRegex(ValidationError, r"weights total 40 %, not 100 %"):
            program.criterion_ids.weight = 40

    def test_who_may_edit(self):
        program = self.matrix_program(CELLS)
        for user in (self.tiering_user, self.officer, self.salesman):
            with self.assertRaises(AccessError):
                program.with_user(user).grid = program.grid
            with self.assertRaises(AccessError):
                program.tier_ids[0].with_user(user).entry_rules = [GOLD]
