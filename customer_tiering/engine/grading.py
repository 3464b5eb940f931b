"""From scores to a position and a proposed tier.

Whatever the method, a customer is in the best tier whose line their position
reaches: "on the line" counts as the better side. Ranks by value are the ABC analysis
(Dickie 1951, Factory Management and Maintenance 109(7) 92-94).
"""

import math
from typing import NamedTuple

import numpy as np

from . import scoring
from .settling import Proposal

_DECIMALS = 9
_LEAST = 1e-9  # the smallest step between two rounded positions


class Grade(NamedTuple):
    """Position (float64[N], 0..100, more is better) and tier (int32[N], 0 = top)."""

    position: np.ndarray
    tier: np.ndarray


def fit(settings, score, value=None):
    """The lines of the tiers and what turns a score into a position.

    - method "score", basis "points": the position is the score.
    - method "score", basis "percentile": the position is the percentage of customers
      with a strictly lower score (fewer than 25 customers or equal scores: 50).
    - methods "rule" and "matrix": the position is the score, and there are no lines.
    - method "rank": the position is 100 less the percentage, of customers or of
      value, that strictly better customers hold. A customer belongs to the class in
      which those end (80/15/5: A while they hold less than 80 %), so the one who
      crosses a line gets the better class and equals are never split.

    :param dict settings: see :func:`errors.validate`
    :param score: float64[N] of the active customers, rounded to nine decimals
    :param value: float64[N], the amounts behind rank basis "value"; amounts under 0
        and missing ones count 0. Where nobody has an amount everyone is at 0.
    :return: JSON-able dict; ``lines`` are in units of position, best tier first, and
        a position that reaches a line is in its tier or better
    :raise ValueError: rank basis "value" without ``value``
    """
    score = np.asarray(score, dtype=np.float64)
    method, tiers = settings["method"], settings["tiers"]
    if method in ("rule", "matrix"):
        return {"method": method, "lines": []}
    if method == "rank":
        basis = settings.get("rank_basis") or "customers"
        lines, ahead = [], 0.0
        for tier in tiers:
            ahead += tier["share"]
            lines.append(round(100.0 - ahead + _LEAST, _DECIMALS))
        cuts = {"method": "rank", "basis": basis}
        if basis == "value" and value is None:
            raise ValueError("rank basis 'value' needs the value of each customer")
        cuts.update(_fit_rank(score, value if basis == "value" else None))
    else:
        basis = settings.get("score_basis") or "points"
        lines = [round(float(tier["min_score"]), _DECIMALS) for tier in tiers]
        cuts = {"method": "score", "basis": basis}
        if basis == "percentile":
            cuts["scale"] = scoring.fit({"scoring": "percentile"}, score)
    cuts["lines"] = [*lines[:-1], 0.0]
    return cuts


def apply(cuts, score):
    """Position and proposed tier of each score under frozen cuts.

    :param dict cuts: what :func:`fit` returned
    :param score: float64[N], rounded to nine decimals
    :return: :class:`Grade`
    """
    found = position(cuts, score)
    return Grade(found, tier_at(cuts["lines"], found))


def position(cuts, score):
    """Position of each score under frozen cuts, by any method: float64[N]."""
    score = np.asarray(score, dtype=np.float64)
    scale = steps(cuts)
    return score if scale is None else scoring.lookup(*scale, score)


def steps(cuts):
    """Score to position as (breaks, levels), see scoring; None: they are the same."""
    if cuts["method"] == "rank":
        return np.array(cuts["edges"]), np.array([0.0, *cuts["positions"]])
    if cuts.get("basis") != "percentile":
        return None
    breaks, levels = scoring.steps(cuts["scale"])
    return breaks, np.round(levels, _DECIMALS)


def score_for(cuts, position):
    """The lowest score, of nine decimals, whose position is at least ``position``.

    :param dict cuts: what :func:`fit` returned
    :return: float; minus infinity when any score will do; None when none does
    """
    scale = steps(cuts)
    if scale is None:
        return position
    score = scoring.value_at(*scale, position)
    if score is None or math.isinf(score) or round(score, _DECIMALS) >= score:
        return score
    return round(score + _LEAST, _DECIMALS)


def tier_at(lines, position):
    """The best tier whose line the position reaches: int32[N]; else the last one.

    :param lines: float[T], never ascending
    """
    reached = np.searchsorted(np.asarray(lines)[::-1], position, side="right")
    return np.minimum(len(lines) - reached, len(lines) - 1).astype(np.int32)


def propose(cuts, position, active, policy):
    """Where a position puts each customer.

    :param dict cuts: of method "score" or "rank"
    :param position: float64[N] of :func:`apply`, 0 for who is not active
    :param active: bool[N]; the others belong to the last tier
    :param dict policy: ``buffer_up``, points of position a line must be cleared by,
        ``buffer_down``, points under it that are forgiven
    :return: :class:`~.settling.Proposal`
    """
    lines = np.asarray(cuts["lines"], dtype=np.float64)
    buffer_up = float(policy.get("buffer_up") or 0.0)
    lowest = floors(lines, policy.get("buffer_down") or 0.0)
    tier = tier_at(lines, position)
    tier[~active] = len(lines) - 1
    reached = tier
    if buffer_up:
        reached = tier_at(np.round(lines + buffer_up, _DECIMALS), position)
    return Proposal(
        tier, reached, lambda rows, current: position[rows] >= lowest[current]
    )


def floors(lines, buffer_down):
    """The lowest position each tier is kept at: float64[T].

    Over 0 for all tiers but the last: a position of 0 is under every line, however
    wide the buffer, or customers who bring nothing would stay for ever.
    """
    lines = np.asarray(lines, dtype=np.float64)
    kept = np.maximum(np.round(lines - buffer_down, 9), 1e-9)
    return np.where(lines > 0, kept, 0.0)


def _fit_rank(score, value):
    """Edges (distinct scores, ascending) and the position each and those above have.

    A position is what the strictly better leave: 100 * (up to and including) / all.
    """
    if not len(score):
        return {"edges": [], "positions": []}
    if value is None:
        ranked = np.sort(score)
        first = scoring.starts(ranked)
        upto, total = np.append(first[1:], len(ranked)), len(ranked)
    else:
        order = np.argsort(score)
        ranked = score[order]
        first = scoring.starts(ranked)
        held = np.cumsum(_whole(value)[order])
        upto, total = held[np.append(first[1:], len(ranked)) - 1], held[-1]
    if not total:
        return {"edges": [], "positions": []}
    positions = np.round(100.0 * (upto / total), _DECIMALS)
    # Cells by what the better hold, a cell reaching from its lower end up to below
    # the next: the side on which a line is drawn.
    cells = np.round((100.0 - positions) * (scoring.GRID / 100), 6).astype(np.int64)
    keep = scoring.thin(cells)
    return {
        "edges": ranked[first[keep]].tolist(),
        "positions": positions[keep].tolist(),
    }


def _whole(value):
    """Amounts as whole numbers, whose sums are exact in whatever order they come."""
    value = np.nan_to_num(value, nan=0.0, posinf=0.0, neginf=0.0)
    np.maximum(value, 0.0, out=value)
    total = float(value.sum())
    if not total:
        return value.astype(np.int64)
    value *= 2.0 ** (60 - math.frexp(total)[1])
    return np.rint(value, out=value).astype(np.int64)
