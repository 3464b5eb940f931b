"""What no customer could ever reach: tiers, cells and rules that only look alive.

Asked while settings are edited, of settings that validate; populations are not looked
at. Anything may be measured, in any combination, and populations are large enough for
a place among them to mean something (see scoring.fit).
"""

import math
from itertools import combinations, pairwise
from typing import NamedTuple

import numpy as np

from . import grading, matrix, rules, scoring

# What takes more work than this counts as reachable.
MAX_BOXES = 20_000
MAX_SUMS = 100_000


def is_possible(alternative):
    """Could any customer meet this alternative of the settings?

    Metrics do not depend on one another: on each of them the customer has the value
    that meets most of its conditions.
    """
    most = 0
    for conditions in _by_metric(alternative["conditions"]).values():
        samples = _samples(conditions)
        met = [rules.meets(samples, c["operator"], c.get("value")) for c in conditions]
        most += int(np.sum(met, axis=0).max())
    return most >= (alternative.get("need") or len(alternative["conditions"]))


def unreachable_rules(settings):
    """Alternatives that decide nothing, whatever is measured.

    - An ``entry`` alternative that is never the first match: who meets it meets one of
      a better tier, or an earlier one of the same tier.
    - A ``maintain`` alternative that keeps nobody: who meets it could enter the tier
      or a better one anyway, or meets an earlier one.

    Exact, but that an alternative counts as reachable when it takes more than
    MAX_BOXES boxes to tell.

    :return: list of (tier code, "entry" or "maintain", index from 0)
    """
    space = _Space(settings)
    found, entries = [], []
    for tier in settings["tiers"][:-1]:
        for kind in ("entry", "maintain"):
            earlier = [*entries]
            for index, alternative in enumerate(tier.get(kind) or []):
                boxes = space.boxes(alternative)
                if _are_covered(boxes, earlier):
                    found.append((tier["code"], kind, index))
                earlier += boxes or []
            if kind == "entry":
                entries = earlier
    return found


def unreachable_cells(settings):
    """Cells of a matrix that no scores of its axes lead to.

    Exact: bands and groups have few points, percentiles any under 100, scales any up to
    100 (from the points of the floor on, where there is one). An axis with more than
    MAX_SUMS different sums of those counts as having any between its ends.

    :return: list of (row, column), from 0 at the top left
    """
    grid = matrix.compiled(settings)
    columns, rows = (
        _reached(lines, _sums(settings["criteria"], matrix.weights(settings, axis)))
        for axis, lines in (("x", grid.x_lines), ("y", grid.y_lines))
    )
    return [
        (row, column)
        for row, is_row in enumerate(reversed(rows))
        for column, is_column in enumerate(columns)
        if not (is_row and is_column)
    ]


def unreachable_tiers(settings):
    """Tiers that nobody could be proposed for.

    The base tier takes those of whom nothing was measured; only rules that everybody
    meets leave it without anyone.

    :return: list of codes, best first
    """
    codes = [tier["code"] for tier in settings["tiers"]]
    find = {"rule": _by_rules, "matrix": _by_cells, "rank": _by_shares}
    reached = find.get(settings["method"], _by_lines)(settings)
    return [code for code in codes if code not in reached]


def _by_rules(settings):
    space = _Space(settings)
    reached, earlier = set(), []
    for tier in settings["tiers"][:-1]:
        for alternative in tier["entry"]:
            boxes = space.boxes(alternative)
            if not _are_covered(boxes, earlier):
                reached.add(tier["code"])
            earlier += boxes or []
    if not _are_covered([space.whole], earlier):
        reached.add(settings["tiers"][-1]["code"])
    return reached


def _by_cells(settings):
    closed = set(unreachable_cells(settings))
    reached = {
        code
        for row, codes in enumerate(settings["grid"]["cells"])
        for column, code in enumerate(codes)
        if (row, column) not in closed
    }
    return reached | {settings["tiers"][-1]["code"]}


def _by_shares(settings):
    return {t["code"] for t in settings["tiers"] if t["share"] or t["is_base"]}


def _by_lines(settings):
    lines = grading.fit({**settings, "score_basis": "points"}, np.empty(0))["lines"]
    if settings.get("score_basis") == "percentile":
        sums = [_BELOW_100]
    else:
        criteria = settings["criteria"]
        sums = _sums(criteria, [criterion["weight"] for criterion in criteria])
    reached = reversed(_reached(lines[-2::-1], sums))
    codes = [tier["code"] for tier in settings["tiers"]]
    found = {code for code, is_in in zip(codes, reached, strict=True) if is_in}
    return found | {codes[-1]}


class _Space:
    """Everything that may be measured, as far as the rules of a program tell it apart.

    On each metric one sample stands for all values that meet the same conditions; a
    set of samples is an int, one bit each, and a box a tuple of ints, one a metric.
    """

    def __init__(self, settings):
        conditions = [
            condition
            for tier in settings["tiers"][:-1]
            for kind in ("entry", "maintain")
            for alternative in tier.get(kind) or []
            for condition in alternative["conditions"]
        ]
        self.samples = {
            metric: _samples(own) for metric, own in _by_metric(conditions).items()
        }
        self.whole = tuple((1 << len(s)) - 1 for s in self.samples.values())

    def boxes(self, alternative):
        """Boxes that together are all who meet it; None: too many to write down."""
        conditions = alternative["conditions"]
        need = alternative.get("need") or len(conditions)
        if math.comb(len(conditions), need) > MAX_BOXES:
            return None
        met = [self._met(condition) for condition in conditions]
        found = {self._common(some) for some in combinations(met, need)}
        return [box for box in found if all(box)]

    def _met(self, condition):
        metric = condition["metric"]
        met = rules.meets(
            self.samples[metric], condition["operator"], condition.get("value")
        )
        bits = sum(1 << int(n) for n in np.flatnonzero(met))
        return [*self.samples].index(metric), bits

    def _common(self, met):
        box = [*self.whole]
        for place, bits in met:
            box[place] &= bits
        return tuple(box)


def _by_metric(conditions):
    found = {}
    for condition in conditions:
        found.setdefault(condition["metric"], []).append(condition)
    return found


def _samples(conditions):
    """A value of every kind that these conditions on one metric tell apart.

    :return: float64[S]: each threshold and its neighbours on both sides, and NaN
    """
    thresholds = [c["value"] for c in conditions if c.get("value") is not None]
    some = np.array(thresholds or [0.0], dtype=np.float64)
    sides = (np.nextafter(some, -np.inf), some, np.nextafter(some, np.inf))
    return np.append(np.unique(sides), np.nan)


def _are_covered(boxes, earlier):
    """Is nothing left of the boxes without the earlier ones? None: not known, no."""
    if boxes is None:
        return False
    left, work = boxes, 0
    for box in earlier:
        work += len(left)
        if work > MAX_BOXES:
            return False
        left = [part for one in left for part in _without(one, box)]
    return not left


def _without(one, box):
    """What is left of one box without another: disjoint boxes."""
    common = [mine & other for mine, other in zip(one, box, strict=True)]
    if not all(common):
        return [one]
    outside = [mine & ~other for mine, other in zip(one, box, strict=True)]
    return [
        (*common[:k], rest, *one[k + 1 :]) for k, rest in enumerate(outside) if rest
    ]


class _Range(NamedTuple):
    """Points from low to high, the high end included or not."""

    low: float
    high: float
    ends: bool = True


_ANY = _Range(0.0, 100.0)
_BELOW_100 = _Range(0.0, 100.0, ends=False)


def _points(criterion):
    """All points that a criterion may give: list of :class:`_Range`."""
    name = criterion["scoring"]
    if name == "percentile":
        return [_BELOW_100]  # nobody is better than themselves
    if name == "quantile":
        last = int(criterion.get("buckets") or 5) - 1
        return [_Range(level, level) for level in 100 * np.arange(last + 1) / last]
    if name in ("linear", "log") and None in (
        criterion.get("low"),
        criterion.get("high"),
    ):
        return [_ANY]  # between the ends of the population
    floor = criterion.get("floor")
    cuts = scoring.fit(criterion, np.empty(0))
    if name == "bands":
        most = np.finfo(float).max
        some = np.array([*cuts["edges"], -most, most, floor, None], dtype=np.float64)
        return [_Range(p, p) for p in np.unique(scoring.apply(cuts, some))]
    if floor is None:
        return [_ANY]
    end = float(scoring.apply(cuts, np.array([floor]))[0])
    if cuts["direction"] == "lower":
        return [_Range(0.0, end)]
    return [_Range(0.0, 0.0), _Range(end, 100.0)]


def _sums(criteria, weights):
    """All weighted means of points of the criteria: list of :class:`_Range`.

    Added up as in :func:`~.composite.composite`, for the same last digit.
    """
    total = np.array([_Range(0.0, 0.0)], dtype=np.float64)
    for criterion, weight in zip(criteria, weights, strict=True):
        if not weight:
            continue
        own = np.array(_points(criterion), dtype=np.float64)
        own[:, :2] *= float(weight)
        if len(total) * len(own) > MAX_SUMS:
            low, high = total[:, 0].min(), total[:, 1].max()
            total = np.array([_Range(low, high)], dtype=np.float64)
        ends = total[:, None, 2] * own[None, :, 2]
        total = total[:, None, :] + own[None, :, :]
        total[:, :, 2] = ends
        total = np.unique(total.reshape(-1, 3), axis=0)
    total[:, :2] = np.round(total[:, :2] / math.fsum(weights), 9)
    return [_Range(low, high, bool(ends)) for low, high, ends in total.tolist()]


def _reached(lines, ranges):
    """Which of the parts that ascending lines make of an axis are reached: list."""
    return [
        any(
            r.low < upper and (r.high > lower or (r.ends and r.high == lower))
            for r in ranges
        )
        for lower, upper in pairwise([-np.inf, *lines, np.inf])
    ]
