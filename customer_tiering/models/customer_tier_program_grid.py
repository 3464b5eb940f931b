from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError

SIZES = range(2, 6)


class CustomerTierProgramGrid(models.AbstractModel):
    """The grid of a matrix, and the criteria that conditions need.

    A grid is ``{"x_lines": [50], "y_lines": [50], "cells": [["B", "A"], ["C", "B"]]}``:
    lines in points of an axis, ascending; rows of codes of tiers, the top one (most
    points on the vertical axis) first, in a row the fewest points on the horizontal
    axis first. A cell without a tier is an empty text.
    """

    _name = "customer.tier.program.grid"
    _description = "Grid of a Program"

    grid = fields.Json(compute="_compute_grid", store=True, readonly=False)

    @api.depends("method")
    def _compute_grid(self):
        for program in self:
            if program.method == "matrix" and not program.grid:
                program.grid = program._propose_grid()
            else:
                program.grid = program.grid or False

    def _propose_grid(self):
        """A grid as large as there are tiers for, the better the further to the top
        right; four tiers have a quarter each."""
        codes = self._get_ladder().mapped("code")
        count = len(codes)
        size = 2 if count <= 4 else min(count // 2 + 1, SIZES[-1])
        lines = [round(100 * part / size) for part in range(1, size)]
        if count == 4:
            cells = [codes[1::-1], codes[:1:-1]]
            return {"x_lines": lines, "y_lines": lines, "cells": cells}
        steps = 2 * (size - 1)
        cells = [
            [
                codes[round((row + size - 1 - column) * (count - 1) / steps)]
                if codes
                else ""
                for column in range(size)
            ]
            for row in range(size)
        ]
        return {"x_lines": lines, "y_lines": lines, "cells": cells}

    @api.constrains("grid")
    def _check_grid(self):
        for program in self:
            problem = program.grid and program._find_unreadable_grid(program.grid)
            if problem:
                raise ValidationError(
                    self.env._(
                        "Grid of %(program)s: %(problem)s",
                        program=program.name,
                        problem=problem,
                    )
                )

    def _find_unreadable_grid(self, grid):
        """What is wrong with the shape of a grid, in words; else None."""
        names = {"x_lines", "y_lines", "cells"}
        if not isinstance(grid, dict) or grid.keys() != names:
            return self.env._('"x_lines", "y_lines" and "cells" are expected.')
        if not all(isinstance(part, list) for part in grid.values()):
            return self.env._("lines and cells are lists.")
        for line in grid["x_lines"] + grid["y_lines"]:
            number = isinstance(line, (int, float)) and not isinstance(line, bool)
            if not number or not 0 < line <= 100:
                return self.env._(
                    "%(line)s is not a line between 0 and 100 points.", line=line
                )
        width, height = len(grid["x_lines"]) + 1, len(grid["y_lines"]) + 1
        rows = grid["cells"]
        fitting = len(rows) == height and all(
            isinstance(row, list) and len(row) == width for row in rows
        )
        if not fitting or width not in SIZES or height not in SIZES:
            return self.env._(
                "2 to 5 rows and columns are expected, one more than lines."
            )
        if not all(isinstance(code, str) for row in rows for code in row):
            return self.env._("a cell holds the code of a tier.")
        return None

    def _replace_in_grid(self, code, by):
        """Put another code where a tier's was.

        :param str code: as it was
        :param str by: its new one; empty: the cells are left without a tier
        """
        for program in self.with_context(customer_tiering_updating=True):
            grid = program.grid
            if grid and any(code in row for row in grid["cells"]):
                cells = [
                    [by if cell == code else cell for cell in row]
                    for row in grid["cells"]
                ]
                program.grid = {**grid, "cells": cells}

    def _get_cells(self, code):
        """Where a tier is in the grid: list of (row, column), from 1, top left."""
        self.ensure_one()
        return [
            (row, column)
            for row, cells in enumerate((self.grid or {}).get("cells", []), 1)
            for column, cell in enumerate(cells, 1)
            if cell == code
        ]

    def _add_missing_criteria(self):
        """Give each metric in a condition a criterion, without weight, and take away
        those that were given and are not needed any more."""
        Metric = self.env["customer.tier.metric"].with_context(active_test=False)
        for program in self.filtered(lambda program: program.method == "rule"):
            used = program._get_ladder()._get_rule_metrics()
            criteria = program.criterion_ids
            idle = criteria.filtered(
                lambda c, used=used: c.is_automatic and not c.weight and c.code not in used
            )
            missing = [code for code in used if code not in criteria.mapped("code")]
            if not (idle or missing):
                continue
            metrics = Metric.search([("code", "in", missing)])
            metrics = metrics.sorted(lambda m, used=used: used.index(m.code))
            program.with_context(customer_tiering_updating=True).criterion_ids = [
                *(Command.delete(criterion.id) for criterion in idle),
                *(
                    Command.create(
                        {"metric_id": metric.id, "weight": 0, "is_automatic": True}
                    )
                    for metric in metrics
                ),
            ]
