"""The customers of a program and what was measured of them."""

import numpy as np

from . import copying, money, owners, statement

_REDUCE = {"MIN": np.fmin, "MAX": np.fmax}


class Population:
    """Customers (int64[N], ascending) and one float64[N] per measured column.

    ``documented``: bool[N], who has documents; None when everyone has.
    """

    def __init__(self, ids, columns, documented=None):
        self.ids = ids
        self._columns = columns
        self._documented = documented

    def __getitem__(self, column):
        return self._columns[column]

    def __len__(self):
        return len(self.ids)

    def among(self, ids):
        """The customers with documents, and these of the others."""
        if self._documented is None:
            return self
        kept = self._documented | np.isin(self.ids, np.asarray(ids, dtype=np.int64))
        if kept.all():
            return self
        columns = {column: values[kept] for column, values in self._columns.items()}
        return Population(self.ids[kept], columns, self._documented[kept])


def measure(cr, parts, columns, scope, excluded_ids, prospect_ids=()):
    """Measure the customers of a source, by one statement per raw table.

    :param cr: cursor to read with
    :param dict parts: name → :class:`.parts.Part`; who has a row in ``documents`` is
        a customer
    :param columns: :class:`.parts.Column` to measure, in any order
    :param scope: :class:`.parts.Scope`
    :param excluded_ids: customers that are never graded
    :param prospect_ids: customers to measure although they may have no document
    :return: :class:`Population`
    """
    customers = owners.read(cr, scope, excluded_ids)
    by_part = {"documents": []}
    for column in sorted(set(columns), key=repr):
        by_part.setdefault(column.part, []).append(column)
    documented = None
    ids, measured = _measure_part(
        cr, parts["documents"], by_part.pop("documents"), scope, customers
    )
    everyone = np.union1d(ids, np.asarray(prospect_ids, dtype=np.int64))
    if len(everyone) > len(ids):
        documented = np.isin(everyone, ids, assume_unique=True)
        measured = _spread(measured, np.flatnonzero(documented), len(everyone))
        ids = everyone
    for name, wanted in by_part.items():
        own, found = _measure_part(cr, parts[name], wanted, scope, customers)
        place = np.searchsorted(ids, own)
        place[place == len(ids)] = 0
        known = ids[place] == own if len(ids) else np.zeros(len(place), bool)
        found = {column: values[known] for column, values in found.items()}
        measured.update(_spread(found, place[known], len(ids)))
    return Population(ids, measured, documented)


def _spread(columns, place, count):
    """Values of some customers among those of all, NaN for the others."""
    spread = {}
    for column, values in columns.items():
        spread[column] = np.full(count, np.nan)
        spread[column][place] = values
    return spread


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
