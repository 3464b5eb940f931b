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
    "set": None,
    "unset": None,
}
_CHUNK = 1 << 14  # rows at a time: columns stay in the processor's cache


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


def edges(settings):
    """The values that conditions compare with: a list of float for each criterion."""
    found = {criterion["code"]: [] for criterion in settings["criteria"]}
    for tier in settings["tiers"][:-1]:
        for kind in ("entry", "maintain"):
            for alternative in tier.get(kind) or []:
                for condition in alternative["conditions"]:
                    if condition["operator"] not in ("set", "unset"):
                        found[condition["metric"]].append(condition["value"])
    return list(found.values())


def columns_of(values):
    """float64[K, N] of float64[N, K], with NaN for whatever is missing."""
    columns = np.array(values.T, order="C")
    columns[~np.isfinite(columns)] = np.nan
    return columns


def meets(values, operator, value):
    """Which values meet one condition: bool[N]; a missing one (NaN) only "unset"."""
    if operator == "set":
        return ~np.isnan(values)
    if operator == "unset":
        return np.isnan(values)
    return OPERATORS[operator](values, value)


def matches(alternatives, columns):
    """Who meets one of the alternatives at least: bool[N].

    :param list alternatives: of :func:`compiled`; nobody meets none
    :param columns: float64[K, N] of :func:`columns_of`
    """
    found = np.zeros(columns.shape[1], dtype=bool)
    for need, conditions in alternatives:
        met = [meets(columns[column], *test) for column, *test in conditions]
        if need:
            found |= np.sum(met, axis=0, dtype=np.int32) >= need
        else:
            found |= np.logical_and.reduce(met)
    return found


def propose(settings, values):
    """Where the rules put each customer.

    Who stands in a tier keeps it while one of its ``maintain`` alternatives holds. The
    last tier takes and keeps everyone.

    :param dict settings: see :func:`errors.validate`
    :param values: float64[N, K] in the units of the metrics, everyone's
    :return: :class:`~.settling.Proposal`
    """
    criteria, tiers = settings["criteria"], settings["tiers"][:-1]
    entries = [compiled(tier.get("entry"), criteria) for tier in tiers]
    kept = [compiled(tier.get("maintain"), criteria) for tier in tiers]
    tier = np.full(len(values), len(tiers), dtype=np.int32)
    for start in range(0, len(values), _CHUNK):
        columns = columns_of(values[start : start + _CHUNK])
        found = tier[start : start + _CHUNK]
        for place, entry in reversed([*enumerate(entries)]):
            found[matches(entry, columns)] = place

    def holds(rows, current):
        held = np.zeros(len(rows), dtype=bool)
        for place, maintain in enumerate(kept):
            if maintain:
                some = np.flatnonzero(current == place)
                held[some] = matches(maintain, columns_of(values[rows[some]]))
        return held

    return Proposal(tier, tier, holds)
