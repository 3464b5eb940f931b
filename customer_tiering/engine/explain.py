"""How far a customer is from a tier, in the unit of each criterion."""

import math

import numpy as np

from . import grading, scoring
from .composite import composite


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
        this criterion alone is, or every value
    """
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
    row = np.asarray(values_row, dtype=np.float64)
    points = np.array(
        [scoring.apply(part, row[[k]])[0] for k, part in enumerate(cuts["criteria"])]
    )
    for k, criterion in enumerate(settings["criteria"]):
        part = cuts["criteria"][k]
        value = None
        if needed is not None:
            find = _on_scale if scoring.is_scale(part) else _on_steps
            value = find(part, points, weights, k, needed, slack)
        if value is not None and math.isinf(value):
            value = None
        yield value, criterion, part


def _on_steps(part, points, weights, k, needed, _slack):
    """Tries every step, by the composite itself: exact however it rounds."""
    breaks, levels = scoring.steps(part)
    trial = np.tile(points, (len(levels), 1))
    trial[:, k] = levels
    return scoring.step_value(part, breaks, composite(trial, weights), needed)


def _on_scale(part, points, weights, k, needed, slack):
    if not weights[k]:
        return None
    parts = (points * weights).tolist()
    missing = (needed - slack) * math.fsum(weights)
    missing -= math.fsum(parts[:k] + parts[k + 1 :])
    return scoring.value_for(part, missing / weights[k])


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
