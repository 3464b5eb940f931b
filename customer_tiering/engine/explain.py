"""How far a customer is from a tier, in the unit of each criterion."""

import math

import numpy as np

from . import grading, matrix, rules, scoring
from .assess import assess
from .composite import composite
from .settling import new_state

_MOST = np.finfo(np.float64).max


def targets(settings, cuts, values_row, tier, buffer=0.0):
    """What each criterion alone would have to be for the customer to reach ``tier``.

    :param dict settings: see :func:`errors.validate`; a criterion with ``digits``
        (decimals of its unit) gets a value of so many decimals
    :param dict cuts: frozen cuts of an assessment
    :param values_row: float64[K], the customer's values as they are
    :param int tier: index of the tier
    :param float buffer: points of position the line must be cleared by (the
        ``buffer_up`` of the policy)
    :return: list[K] of float or None: the least good value at which the line is
        reached, the other criteria as they are; None when this criterion alone
        cannot reach it, or does not matter because any value does. By rules or a
        matrix, where more is not always better: the first value beyond the present
        one, in the better direction, at which the customer would be in the tier or a
        better one; None when there is none, or the customer is there already
    """
    if settings["method"] in ("rule", "matrix"):
        policy, base = {"buffer_up": buffer}, len(settings["tiers"]) - 1
        settings = {**settings, "policy": policy}
        return _first(settings, cuts, values_row, tier, base, 1)
    line = round(cuts["grade"]["lines"][tier] + buffer, 9)
    # Less than half a step off: scores are compared after rounding.
    found = _thresholds(settings, cuts, values_row, line, slack=4.9e-10)
    return [
        _rounded(value, criterion, _better(part)) for value, criterion, part in found
    ]


def losing(settings, cuts, values_row, tier, buffer=0.0):
    """At what value of each criterion alone the customer would be under the line.

    :param float buffer: points of position under the line that are still forgiven
        (the ``buffer_down`` of the policy); the rest as for :func:`targets`
    :return: list[K] of float or None: the best value at which the position is under
        the line of ``tier``, the other criteria as they are; None when no value of
        this criterion alone is, or every value. By rules or a matrix: the first value
        below the present one at which the customer would no longer hold the tier, by
        ``maintain`` conditions or the buffer; None when there is none, or the
        customer holds it no more
    """
    if settings["method"] in ("rule", "matrix"):
        settings = {**settings, "policy": {"buffer_down": buffer}}
        return _first(settings, cuts, values_row, tier, tier, -1)
    line = grading.floors(cuts["grade"]["lines"], buffer)[tier]
    values = []
    for value, criterion, part in _thresholds(
        settings, cuts, values_row, line, slack=5.1e-10
    ):
        if value is not None and not scoring.is_scale(part):
            value = float(np.nextafter(value, -_better(part)))
        values.append(_rounded(value, criterion, -_better(part)))
    return values


def _thresholds(settings, cuts, values_row, line, slack):
    """(value or None, criterion, its cuts) for each criterion."""
    needed = grading.score_for(cuts["grade"], line)
    weights = [criterion["weight"] for criterion in settings["criteria"]]
    points = _points(cuts, values_row)
    for k, criterion in enumerate(settings["criteria"]):
        part = cuts["criteria"][k]
        value = None
        if needed is not None:
            value = _solver(part, points, weights, k, slack)(needed)
        if value is not None and math.isinf(value):
            value = None
        yield value, criterion, part


def _points(cuts, values_row):
    row = np.asarray(values_row, dtype=np.float64)
    return np.array(
        [scoring.apply(part, row[[k]])[0] for k, part in enumerate(cuts["criteria"])]
    )


def _solver(part, points, weights, k, slack):
    """Function of a score → the least good value of criterion k that reaches it."""
    if scoring.is_scale(part):
        parts = (points * weights).tolist()
        others = math.fsum(parts[:k] + parts[k + 1 :])

        def solve(needed):
            if not weights[k]:
                return None
            missing = (needed - slack) * math.fsum(weights) - others
            return scoring.value_for(part, missing / weights[k])

        return solve
    # Tries every step, by the composite itself: exact however it rounds.
    breaks, levels = scoring.steps(part)
    trial = np.tile(points, (len(levels), 1))
    trial[:, k] = levels
    scores = composite(trial, weights)
    return lambda needed: scoring.step_value(part, breaks, scores, needed)


def _first(settings, cuts, values_row, tier, current, way):
    """The first value of each criterion alone that changes whether a tier is held.

    :param int current: index of the tier where the customer stands
    :param int way: 1 towards better values until ``tier`` is held, -1 towards worse
        ones until it is not
    :return: list[K] of float or None
    """
    row = np.asarray(values_row, dtype=np.float64)
    by_rules = settings["method"] == "rule"
    edges = rules.edges(settings) if by_rules else _crossings(settings, cuts, row)
    tried = [
        (k, value)
        for k, own in enumerate(edges)
        for value in _beyond(
            row[k], own, settings["criteria"][k], _better(cuts["criteria"][k]), way
        )
    ]
    trial = np.tile(row, (1 + len(tried), 1))
    for place, (k, value) in enumerate(tried, 1):
        trial[place, k] = value
    state = new_state(len(trial))
    state["tier"][:] = current
    everyone = np.ones(len(trial), dtype=bool)
    stands = assess(settings, trial, everyone, None, state, 0, cuts).tier
    is_now, *is_then = ((stands <= tier) == (way > 0)).tolist()
    found = [None] * len(row)
    if not is_now:
        for (k, value), is_so in zip(reversed(tried), reversed(is_then), strict=True):
            if is_so:
                found[k] = None if abs(value) == _MOST else value
    return found


def _beyond(present, edges, criterion, better, way):
    """Values beyond the present one, one at least for each part between two edges.

    An edge and both of its sides are tried, rounded to what the criterion can be.

    :return: list of float, the nearest first
    """
    sign = way * math.copysign(1.0, better)
    some = np.array(edges, dtype=np.float64)
    sides = (np.nextafter(some, -math.inf), some, np.nextafter(some, math.inf))
    values = {_rounded(value, criterion, sign) for value in np.unique(sides).tolist()}
    if not math.isfinite(present):
        # Any value is better than none; the worst one stands for "any value".
        present = -better
        values.add(math.copysign(_MOST, present))
    ordered = sorted(values, reverse=sign < 0)
    return [value for value in ordered if sign * value > sign * present]


def _crossings(settings, cuts, row):
    """For each criterion the values at which its axis crosses a line or its buffer."""
    grid, points = matrix.compiled(settings), _points(cuts, row)
    policy = settings["policy"]
    for k, (criterion, part) in enumerate(
        zip(settings["criteria"], cuts["criteria"], strict=True)
    ):
        weights = matrix.weights(settings, criterion["axis"])
        lines = grid.x_lines if criterion["axis"] == "x" else grid.y_lines
        raised = np.round(lines + policy.get("buffer_up", 0.0), 9)
        lowered = grading.floors(lines, policy.get("buffer_down", 0.0))
        values = set()
        # On a scale the value that reaches a line and the one that is just under it.
        for slack in (4.9e-10, 5.1e-10) if scoring.is_scale(part) else (0.0,):
            solve = _solver(part, points, weights, k, slack)
            values.update(map(solve, {*lines, *raised, *lowered}))
        yield [v for v in values if v is not None and math.isfinite(v)]


def _better(part):
    return -math.inf if part["direction"] == "lower" else math.inf


def _rounded(value, criterion, towards):
    digits = criterion.get("digits")
    if value is None or digits is None:
        return value
    nearest = round(value, digits)
    if nearest == value or (nearest > value) == (towards > 0):
        return nearest
    return round(nearest + math.copysign(10.0**-digits, towards), digits)
