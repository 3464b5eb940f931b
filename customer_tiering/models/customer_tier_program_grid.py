from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .. import wording
from .updating import updating

SIZES = range(2, 6)


class CustomerTierProgramGrid(models.AbstractModel):
    """The grid of a matrix: which tier each pair of points belongs to.

    ``{"x_lines": [50], "y_lines": [50], "cells": [["B", "A"], ["C", "B"]]}``: lines
    in points of an axis, ascending; rows of codes of tiers, the top one (most points
    on the vertical axis) first, in a row the fewest points on the horizontal axis
    first. A cell without a tier is an empty text.
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
        codes = [tier.code or "" for tier in self._get_ladder()]
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

    @api.onchange("grid")
    def _onchange_grid(self):
        """Without a grid, the proposed one."""
        if self.method == "matrix" and not self.grid:
            self.grid = self._propose_grid()

    @api.onchange("tier_ids")
    def _onchange_tier_codes(self):
        """The grid knows tiers by their codes: rename them in it as they are typed."""
        typed = self.tier_ids.mapped("code")
        # A code that two tiers have is not the last one, or they would share cells.
        tiers = self.tier_ids.filtered(
            lambda tier: tier.code and typed.count(tier.code) == 1
        )
        self._rename_in_grid(
            {tier.grid_code or tier._origin.code: tier.code for tier in tiers}
        )
        for tier in tiers:
            tier.grid_code = tier.code

    def write(self, vals):
        before = {}
        if "tier_ids" in vals:
            before = {program: program._get_codes() for program in self}
        result = super().write(vals)
        for program, codes in before.items():
            now = program._get_codes()
            renamed = {code: now.get(tier, "") for tier, code in codes.items()}
            if "grid" in vals:
                # It was painted with the codes as they are now.
                for code in now.values():
                    renamed.pop(code, None)
            program._rename_in_grid(renamed)
        return result

    def _get_codes(self):
        """Codes of all tiers, archived ones too, by tier."""
        tiers = self.with_context(active_test=False).tier_ids
        return {tier: tier.code for tier in tiers}

    # ------------------------------------------------------------------
    # Constraints: what cannot even be read is refused where it is entered
    # ------------------------------------------------------------------

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

    # ------------------------------------------------------------------
    # Tiers in the grid
    # ------------------------------------------------------------------

    def _rename_in_grid(self, codes):
        """Put other codes where those of tiers were, all at once.

        :param dict codes: a code as it was → the new one; empty: its cells are left
            without a tier
        """
        for program in updating(self):
            grid = program.grid
            if not grid:
                continue
            cells = [[codes.get(code, code) for code in row] for row in grid["cells"]]
            if cells != grid["cells"]:
                program.grid = {**grid, "cells": cells}

    def _describe_cells(self, code):
        """Where a tier is in the grid: "row 1, column 2; row 2, column 1"."""
        self.ensure_one()
        cells = (self.grid or {}).get("cells", [])
        return wording.separated(
            self.env,
            [
                self._describe_cell(row, column)
                for row, codes in enumerate(cells, 1)
                for column, cell in enumerate(codes, 1)
                if cell == code
            ],
        )

    @api.model
    def _describe_cell(self, row, column):
        return self.env._("row %(row)s, column %(column)s", row=row, column=column)
