"""The customers of a program and what was measured of them."""

import numpy as np

from . import copying, statement


class Population:
    """Customers (int64[N], ascending) and one float64[N] per measured column."""

    def __init__(self, ids, columns):
        self.ids = ids
        self._columns = columns

    def __getitem__(self, column):
        return self._columns[column]

    def __len__(self):
        return len(self.ids)

    def including(self, ids):
        """The same population with further customers who have no documents."""
        missing = np.setdiff1d(np.asarray(ids, dtype=np.int64), self.ids)
        if not len(missing):
            return self
        merged = np.concatenate((self.ids, missing))
        order = np.argsort(merged)
        nothing = np.full(len(missing), np.nan)
        columns = {
            column: np.concatenate((values, nothing))[order]
            for column, values in self._columns.items()
        }
        return Population(merged[order], columns)


def measure(cr, parts, columns, scope, excluded_ids):
    """Run the one statement of a source.

    :param cr: cursor to read with
    :param parts: what the source offers, see :func:`.statement.build`
    :param columns: :class:`.parts.Column` to measure, in any order
    :param scope: :class:`.parts.Scope`
    :param excluded_ids: customers that are never graded
    :return: :class:`Population`
    """
    columns = sorted(set(columns), key=repr)
    query = statement.build(parts, columns, scope, excluded_ids)
    ids, *values = copying.read(cr, query, ["int4"] + ["float8"] * len(columns))
    order = np.argsort(ids)
    ids = ids[order].astype(np.int64)
    measured = {}
    # One column at a time, so that each unsorted one is let go at once.
    for position, column in enumerate(columns):
        measured[column] = values[position][order]
        values[position] = None
    return Population(ids, measured)
