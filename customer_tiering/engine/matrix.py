"""Tiers by two axes: every cell of a grid belongs to a tier.

Columns run from the lowest x to the highest, rows from the best y down, as on screen.
"On the line" counts as the better side. Whether a move is up or down is a matter of
the order of the tiers: a map need not get better to the right and to the top.
"""

from typing import NamedTuple

import numpy as np

from .composite import composite
from .grading import floors
from .settling import Proposal

AXES = ("x", "y")


class Grid(NamedTuple):
    """Lines of both axes, ascending, and tiers of the cells: int32[rows, columns]."""

    x_lines: np.ndarray
    y_lines: np.ndarray
    tiers: np.ndarray

    def cell(self, x, y, shift=None):
        """Cell of each pair of scores: int32[N], row * columns + column, from the top.

        :param shift: function of lines → the lines to compare with instead
        """
        x_lines, y_lines = self.x_lines, self.y_lines
        if shift:
            x_lines, y_lines = shift(x_lines), shift(y_lines)
        column = np.searchsorted(x_lines, x, side="right")
        row = len(y_lines) - np.searchsorted(y_lines, y, side="right")
        return (row * (len(x_lines) + 1) + column).astype(np.int32)

    def between(self, choose):
        """Of all cells from one up to another one: int32[cells, cells] of tiers.

        :param choose: min (the best of the tiers) or max (the worst)
        """
        rows, columns = self.tiers.shape
        cells = [divmod(cell, columns) for cell in range(rows * columns)]
        found = np.zeros((len(cells), len(cells)), dtype=np.int32)
        for low, (bottom, left) in enumerate(cells):
            for high, (top, right) in enumerate(cells):
                if top <= bottom and left <= right:
                    area = self.tiers[top : bottom + 1, left : right + 1]
                    found[low, high] = choose(area.ravel().tolist())
        return found


def compiled(settings):
    """The grid of the settings as :class:`Grid`."""
    grid = settings["grid"]
    place = {tier["code"]: n for n, tier in enumerate(settings["tiers"])}
    return Grid(
        np.round(np.array(grid["x_lines"], dtype=np.float64), 9),
        np.round(np.array(grid["y_lines"], dtype=np.float64), 9),
        np.array([[place[code] for code in row] for row in grid["cells"]], np.int32),
    )


def weights(settings, axis):
    """Weight of each criterion on an axis, 0 for those of the other one: list[K]."""
    return [c["weight"] if c["axis"] == axis else 0.0 for c in settings["criteria"]]


def scores(settings, points):
    """Score of each axis: two float64[N], 0..100, rounded to nine decimals."""
    return tuple(composite(points, weights(settings, axis)) for axis in AXES)


def propose(settings, x, y, active):
    """Where the map puts each customer, and in which cell.

    Buffers count on both axes at once: a customer keeps a tier while that tier or a
    better one is no further off than ``buffer_down`` points on either axis, and rises
    when even ``buffer_up`` points less on either would give a better tier. As on a
    ladder, an axis score of 0 is under every line, however wide the buffer.

    :param dict settings: see :func:`errors.validate`
    :param x: float64[N], and y: the scores of the axes
    :param active: bool[N]; the others have no cell and the last tier
    :return: :class:`~.settling.Proposal`
    """
    grid = compiled(settings)
    policy = settings.get("policy") or {}
    buffer_up = float(policy.get("buffer_up") or 0.0)
    buffer_down = float(policy.get("buffer_down") or 0.0)
    base = len(settings["tiers"]) - 1
    cell = grid.cell(x, y)
    tier = np.where(active, grid.tiers.ravel()[cell], base).astype(np.int32)
    reached = tier
    if buffer_up:
        sure = grid.cell(x, y, lambda lines: np.round(lines + buffer_up, 9))
        reached = np.where(active, grid.between(max)[sure, cell], base)

    def holds(rows, current):
        if not buffer_down:
            return np.zeros(len(rows), dtype=bool)
        near = grid.cell(x[rows], y[rows], lambda lines: floors(lines, buffer_down))
        best = grid.between(min)[cell[rows], near]
        return active[rows] & (best <= current)

    return Proposal(tier, reached, holds, np.where(active, cell, np.int32(-1)))
