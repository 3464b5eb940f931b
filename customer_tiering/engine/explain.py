"""How far a customer is from a tier, in the unit of each criterion."""

import math

import numpy as np

from . import grading, scoring


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
        cannot reach it, or does not matter because any value does
    """
    # Scores are compared after rounding to nine decimals: less than half a step off.
    found = _thresholds(settings, cuts, values_row, tier, buffer, slack=4e-10)
    return [
        _rounded(value, criterion, _better(part)) for value, criterion, part in found
    ]


def losing(settings, cuts, values_row, tier, buffer=0.0):
    """At what value of each criterion alone the customer would be under the line.

    :param float buffer: points of position under the line that are still forgiven
        (the ``buffer_down`` of the policy); the rest as for :func:`targets`
    :return: list[K] of float or None: the best value at which the position is under
        the line of ``tier``, the other criteria as they are; None when no value of
        this criterion alone is, or every value
    """
    found = _thresholds(settings, cuts, values_row, tier, -buffer, slack=6e-10)
    values = []
    for value, criterion, part in found:
        if value is not None and part["scoring"] not in ("linear", "log"):
            value = float(np.nextafter(value, -_better(part)))
        values.append(_rounded(value, criterion, -_better(part)))
    return values


def _thresholds(settings, cuts, values_row, tier, buffer, slack):
    """(value or None, criterion, its cuts) for each criterion."""
    needed = _score_for(cuts["grade"], cuts["grade"]["lines"][tier] + buffer)
    weights = [criterion["weight"] for criterion in settings["criteria"]]
    row = np.asarray(values_row, dtype=np.float64)
    parts = [
        scoring.apply(part, row[[k]])[0] * weights[k]
        for k, part in enumerate(cuts["criteria"])
    ]
    for k, criterion in enumerate(settings["criteria"]):
        value, part = None, cuts["criteria"][k]
        if needed is not None and weights[k]:
            missing = (needed - slack) * math.fsum(weights)
            missing -= math.fsum(parts[:k] + parts[k + 1 :])
            value = scoring.value_for(part, missing / weights[k])
        if value is not None and math.isinf(value):
            value = None
        yield value, criterion, part


def _score_for(grade_cuts, line):
    """The lowest score, of nine decimals, whose position reaches the line, or None."""
    line = round(line, 9)
    scale = grading.steps(grade_cuts)
    if scale is None:
        return line
    score = scoring.value_at(*scale, line)
    if score is None or math.isinf(score) or round(score, 9) >= score:
        return score
    return round(score + 1e-9, 9)


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
