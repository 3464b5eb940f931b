"""Tiers by conditions: the first tier, best first, whose rules a customer meets.

Rules are in disjunctive normal form: a list of alternatives, one of which is enough.
An alternative wants all of its conditions, or any ``need`` of them. Values are
compared as they were measured, without the floor of a scoring and without rounding.
"""

from typing import NamedTuple

import numpy as np

from .settling import Proposal

OPERATORS = {
    "ge": np.greater_equal,
    "gt": np.greater,
    "le": np.less_equal,
    "lt": np.less,
}


class Alternative(NamedTuple):
    """``need`` 0 wants all; conditions are (column, operator, value or None)."""

    need: int
    conditions: list


def compiled(alternatives, criteria):
    """Alternatives of the settings with columns instead of metrics.

    :param list alternatives: see :func:`errors.validate`; None is none
    :param list criteria: those of the settings, one a column of the values
    :return: list of :class:`Alternative`
    """
    columns = {criterion["code"]: k for k, criterion in enumerate(criteria)}
    return [
        Alternative(
            int(alternative.get("need") or 0),
            [
                (columns[c["metric"]], c["operator"], c.get("value"))
                for c in alternative["conditions"]
            ],
        )
        for alternative in alternatives or []
    ]


def matches(alternatives, values):
    """Who meets one of the alternatives at least: bool[N].

    A missing value meets "unset" and nothing else.

    :param list alternatives: of :func:`compiled`; none of them is met by nobody
    :param values: float64[N, K]
    """
    found = np.zeros(len(values), dtype=bool)
    for need, conditions in alternatives:
        met = [_meets(values[:, column], *test) for column, *test in conditions]
        if need:
            found |= np.sum(met, axis=0, dtype=np.int32) >= need
        else:
            found |= np.logical_and.reduce(met)
    return found


def propose(settings, values):
    """Where the rules put each customer.

    Who stands in a tier keeps it while its ``maintain`` alternatives hold; a tier
    without any is kept while one can enter it. The last tier takes and keeps everyone.

    :param dict settings: see :func:`errors.validate`
    :param values: float64[N, K] in the units of the metrics, everyone's
    :return: :class:`~.settling.Proposal`
    """
    criteria, tiers = settings["criteria"], settings["tiers"]
    entries = [compiled(tier.get("entry"), criteria) for tier in tiers]
    kept = [compiled(tier.get("maintain"), criteria) for tier in tiers]
    base = len(tiers) - 1
    tier = np.full(len(values), base, dtype=np.int32)
    for place in reversed(range(base)):
        tier[matches(entries[place], values)] = place

    def holds(rows, current):
        held = current == base
        for place in range(base):
            some = current == place
            if some.any():
                rules = kept[place] or entries[place]
                held[some] = matches(rules, values[rows[some]])
        return held

    return Proposal(tier, tier, holds)


def _meets(values, operator, value):
    known = np.isfinite(values)
    if operator == "set":
        return known
    if operator == "unset":
        return ~known
    known &= OPERATORS[operator](values, value)
    return known
