"""Who goes from which tier to which one, before anything is written."""

import numpy as np

SAME, UP, DOWN, ENTER, LEAVE = range(5)
KINDS = ("same", "up", "down", "enter", "leave")


class Moves:
    """One row a customer whom a program grades, or graded until now.

    ``partner`` ids, ``old`` and ``new`` ids of tiers (0: not graded), ``kind`` places
    in KINDS, ``revenue`` float64.
    """

    def __init__(self, decision, revenue, left_revenue):
        """
        :param decision: :class:`~…models.customer_tier_program_decide.Decision`
        :param revenue: float64[N], of the customers of the decision
        :param left_revenue: float64[L], of those who are graded no more
        """
        result, standing, gone = decision.result, decision.standing, decision.leavers
        nowhere = np.zeros(int(gone.sum()), dtype=np.int64)
        self.partner = np.concatenate((result.ids, standing.partner[gone]))
        self.old = np.concatenate((decision.seats.tier, standing.tier[gone]))
        self.new = np.concatenate((result.tier_ids[decision.now], nowhere))
        self.revenue = np.concatenate((revenue, left_revenue))
        way = np.concatenate((decision.direction, nowhere))
        self.kind = np.select(
            [self.new == 0, self.old == 0, way < 0, way > 0],
            [LEAVE, ENTER, UP, DOWN],
            SAME,
        )

    def cells(self):
        """Rows of (old, new, kind, customers, revenue)."""
        return tally(self.revenue, self.old, self.new, self.kind)

    def between(self, old, new):
        """Ids of the customers of a cell, those with most revenue first: int64[M]."""
        found = np.flatnonzero((self.old == old) & (self.new == new))
        return self.partner[found[np.argsort(-self.revenue[found], kind="stable")]]


def tally(revenue, *columns):
    """Customers and revenue of all who have the same in every column.

    :param revenue: float64[N]
    :param columns: whole numbers, [N] each
    :return: list of tuples: one value a column, customers, revenue
    """
    code = np.zeros(len(revenue), dtype=np.int64)
    for column in columns:
        values, place = np.unique(column, return_inverse=True)
        code = code * len(values) + place
    _codes, first, place, counts = np.unique(
        code, return_index=True, return_inverse=True, return_counts=True
    )
    sums = np.bincount(place, weights=revenue, minlength=len(first))
    values = [column[first].tolist() for column in columns]
    return list(zip(*values, counts.tolist(), sums.tolist(), strict=True))
