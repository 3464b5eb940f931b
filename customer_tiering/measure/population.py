"""The customers of a program and what was measured of them."""

import numpy as np

from . import copying, money, owners, statement

_REDUCE = {"MIN": np.fmin, "MAX": np.fmax}


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
    """Measure the customers of a source, by one statement per raw table.

    :param cr: cursor to read with
    :param dict parts: name → :class:`.parts.Part`; who has a row in ``documents`` is
        a customer
    :param columns: :class:`.parts.Column` to measure, in any order
    :param scope: :class:`.parts.Scope`
    :param excluded_ids: customers that are never graded
    :return: :class:`Population`
    """
    customers = owners.read(cr, scope, excluded_ids)
    by_part = {"documents": []}
    for column in sorted(set(columns), key=repr):
        by_part.setdefault(column.part, []).append(column)
    ids, measured = None, {}
    for name, wanted in by_part.items():
        found = _measure_part(cr, parts[name], wanted, scope, customers)
        if ids is None:
            ids, measured = found
            continue
        place = np.searchsorted(ids, found[0])
        place[place == len(ids)] = 0
        known = ids[place] == found[0] if len(ids) else np.zeros(len(place), bool)
        for column, values in found[1].items():
            measured[column] = np.full(len(ids), np.nan)
            measured[column][place[known]] = values[known]
    return Population(ids, measured)


def _measure_part(cr, part, columns, scope, customers):
    """Customers (int64[N], ascending) and a dict of column → float64[N]."""
    query = statement.build(part, columns, scope)
    # Compiling the statement takes longer than it saves.
    cr.execute("SET LOCAL jit = off")
    key, *values = copying.read(cr, query, ["int4"] + ["float8"] * len(columns))
    cr.execute("SET LOCAL jit TO DEFAULT")
    owner = customers.of(key)
    kept = np.flatnonzero(owner)
    order = kept[np.argsort(owner[kept], kind="stable")]
    owner = owner[order]
    first = np.ones(len(owner), dtype=bool)
    np.not_equal(owner[1:], owner[:-1], out=first[1:])
    starts = np.flatnonzero(first)
    measured = {}
    # One column at a time, so that each unsorted one is let go at once.
    for position, column in enumerate(columns):
        ordered, values[position] = values[position][order], None
        aggregate = part.aggregates[column.name]
        if len(starts) < len(owner):
            ordered = _roll_up(ordered, starts, aggregate.roll_up)
        if aggregate.kind == "money":
            ordered /= money.units(scope.currency)
            ordered = money.rounded(ordered, scope.currency)
        measured[column] = ordered
    return owner[starts], measured


def _roll_up(values, starts, how):
    """What the addresses of each customer hold together; NaN when none has any."""
    if how != "SUM":
        return _REDUCE[how].reduceat(values, starts)
    nothing = np.isnan(values)
    total = np.add.reduceat(np.where(nothing, 0.0, values), starts)
    total[np.logical_and.reduceat(nothing, starts)] = np.nan
    return total
