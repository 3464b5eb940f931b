"""One assessment, whole population or one customer: score, grade, settle."""

from typing import NamedTuple

import numpy as np

from . import grading, matrix, rules, scoring
from .composite import composite
from .settling import new_state, settle


class Outcome(NamedTuple):
    """What an assessment found, one row a customer, in the order given.

    points float64[N, K], score and position float64[N], proposed, tier, below,
    below_at, reason and notice_at int32[N] (see settling), cell int32[N] (row *
    columns + column from the top left, -1 where there is none), cuts a JSON-able dict,
    warnings a list of dicts: {"kind": "small" or "constant", "criterion": code, None
    for the score itself} and {"kind": "empty" or "everyone", "tier": code}.
    """

    points: np.ndarray
    score: np.ndarray
    position: np.ndarray
    proposed: np.ndarray
    tier: np.ndarray
    below: np.ndarray
    below_at: np.ndarray
    reason: np.ndarray
    notice_at: np.ndarray
    cell: np.ndarray
    cuts: dict
    warnings: list


def assess(
    settings, values, active, value, state, as_of, cuts=None, reviewed=-1, partial=False
):
    """Assess customers: the whole population, or some under frozen cuts.

    :param dict settings: see :func:`errors.validate`
    :param values: float64[N, K] in the units of the metrics
    :param active: bool[N]: has a valid document; the others are no part of the
        population, have no points and are proposed for the base tier, but by rules
        for the tier that their values meet
    :param value: float64[N] or None, the amounts behind rank basis "value"
    :param state: see settling; None: everyone is new
    :param int as_of: the day
    :param cuts: None fits them on this population; given, they are used as they are
    :param int reviewed: the day of the assessment of everyone before, and ``partial``:
        see settling
    :return: :class:`Outcome`; warnings about tiers only where cuts were fitted
    """
    values = np.asarray(values, dtype=np.float64)
    active = np.asarray(active, dtype=bool)
    everyone = slice(None) if active.all() else active
    method, policy = settings["method"], settings.get("policy") or {}
    frozen = cuts is not None
    fitted = list(cuts["criteria"]) if frozen else []
    points = np.empty(values.shape, order="F")
    for column, criterion in enumerate(settings["criteria"]):
        if not frozen:
            criterion = _for_method(settings, criterion)
            fitted.append(scoring.fit(criterion, values[everyone, column]))
        points[:, column] = scoring.apply(fitted[column], values[:, column])
    points[~active] = 0.0
    if method == "matrix":
        x, y = matrix.scores(settings, points)
        score = np.round((x + y) / 2, 9)
    else:
        score = composite(points, [c["weight"] for c in settings["criteria"]])
    if not frozen:
        amounts = None if value is None else np.asarray(value, float)[everyone]
        grade_cuts = grading.fit(settings, score[everyone], amounts)
        cuts = {"criteria": fitted, "grade": grade_cuts}
    position = np.where(active, grading.position(cuts["grade"], score), 0.0)
    if method == "rule":
        proposal = rules.propose(settings, values)
    elif method == "matrix":
        proposal = matrix.propose(settings, x, y, active)
    else:
        proposal = grading.propose(cuts["grade"], position, active, policy)
    cell = proposal.cell
    if cell is None:
        cell = np.full(len(score), -1, dtype=np.int32)
    if state is None:
        state = new_state(len(score))
    base = len(settings["tiers"]) - 1
    settled = settle(proposal, state, policy, as_of, reviewed, partial, base)
    warnings = _flags(settings, cuts)
    if not frozen:
        warnings += _tier_warnings(settings, proposal.tier)
    return Outcome(
        points, score, position, proposal.tier, *settled, cell, cuts, warnings
    )


def _for_method(settings, criterion):
    # Ranks need an order and no scale: middle points for a few customers would make
    # them all equal and the best.
    if settings["method"] == "rank" and criterion.get("min_customers") is None:
        return {**criterion, "min_customers": 0}
    # Measured for its conditions only: no points, and nothing to warn of.
    if settings["method"] == "rule" and not criterion["weight"]:
        return {**criterion, "scoring": "bands", "bands": []}
    return criterion


def _flags(settings, cuts):
    codes = [criterion["code"] for criterion in settings["criteria"]]
    flagged = [*zip(codes, cuts["criteria"], strict=True)]
    flagged.append((None, cuts["grade"].get("scale")))
    return [
        {"kind": part["flag"], "criterion": code}
        for code, part in flagged
        if part and part["flag"]
    ]


def _tier_warnings(settings, proposed):
    if not len(proposed):
        return []
    codes = [tier["code"] for tier in settings["tiers"]]
    counts = np.bincount(proposed, minlength=len(codes)).tolist()
    if len(proposed) in counts:
        tier = codes[counts.index(len(proposed))]
        return [{"kind": "everyone", "tier": tier}]
    counted = zip(codes, counts, strict=True)
    return [{"kind": "empty", "tier": code} for code, count in counted if not count]
