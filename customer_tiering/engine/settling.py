"""From a proposed tier to a decided one: who moves, and who is held where they are.

Up at once and down late: demoted customers turn less loyal than those who never rose
(Wagner, Hennig-Thurau & Rudolph 2009, Journal of Marketing 73(3) 69-85).
"""

from enum import IntEnum
from typing import NamedTuple

import numpy as np

from . import grading


class Reason(IntEnum):
    """Why the decided tier is what it is."""

    NEW = 0
    SAME = 1
    UP = 2
    DOWN = 3
    HELD_BUFFER = 4
    HELD_GRACE = 5
    HELD_STAY = 6
    OVERRIDE = 7


class Settled(NamedTuple):
    """int32[N] each: decided tier, assessments running below, day last counted, why."""

    tier: np.ndarray
    below: np.ndarray
    below_at: np.ndarray
    reason: np.ndarray


def new_state(count):
    """The state of customers who were never graded."""
    state = {
        name: np.full(count, -1, dtype=np.int32)
        for name in ("tier", "below_at", "override")
    }
    state["since"] = np.zeros(count, dtype=np.int32)
    state["below"] = np.zeros(count, dtype=np.int32)
    return state


def floors(lines, buffer_down):
    """The lowest position each tier is kept at: float64[T].

    Over 0 for all tiers but the last: a position of 0 is under every line, however
    wide the buffer, or customers who bring nothing would stay for ever.
    """
    lines = np.asarray(lines, dtype=np.float64)
    kept = np.maximum(np.round(lines - buffer_down, 9), 1e-9)
    return np.where(lines > 0, kept, 0.0)


def settle(proposed, position, cuts, state, policy, as_of):
    """Decide the tier of each customer. Pure: the arguments are left as they are.

    - New: the proposal. Override: the override's tier, nothing is counted.
    - Up: at once and all the way; with ``buffer_up`` to the best tier whose line the
      position clears by so many points.
    - Down: when the position has been under the line of the current tier less
      ``buffer_down`` in ``grace`` assessments running (the last one included) and
      the customer has been in the tier for ``min_stay`` days; then at most
      ``max_steps`` tiers (0: any number) and never below the proposal.
      Every tier on the way down has a count of its own, starting at 0.
    - Assessing the same day again does not advance the count.

    :param proposed: int32[N], tiers
    :param position: float64[N], 0..100
    :param dict cuts: the cuts of the grade; ``lines`` is used
    :param dict state: int32[N] each: ``tier`` (-1 = new), ``since`` (day it began),
        ``below`` (assessments running below), ``below_at`` (day last counted, -1 =
        never), ``override`` (-1 = none)
    :param dict policy: ``buffer_up``, ``buffer_down`` (points of position),
        ``grace`` (assessments), ``min_stay`` (days), ``max_steps`` (tiers)
    :param int as_of: the day
    :return: :class:`Settled`
    """
    lines = np.asarray(cuts["lines"], dtype=np.float64)
    lowest = floors(lines, policy.get("buffer_down") or 0.0)
    buffer_up = float(policy.get("buffer_up") or 0.0)
    grace = max(1, int(policy.get("grace") or 1))
    max_steps = int(policy.get("max_steps") or 0)
    proposed = np.asarray(proposed, dtype=np.int32)

    new = state["tier"] < 0
    held = state["override"] >= 0
    current = np.where(new, proposed, state["tier"]).astype(np.int32, copy=False)
    tier = current.copy()
    reason = np.full(len(tier), Reason.SAME, dtype=np.int32)

    better = proposed < current
    if buffer_up:
        reached = grading.tier_at(np.round(lines + buffer_up, 9), position)
        reason[better] = Reason.HELD_BUFFER
        better &= reached < current
        np.copyto(tier, reached, where=better)
    else:
        np.copyto(tier, proposed, where=better)
    reason[better] = Reason.UP

    worse = proposed > current
    reason[worse] = Reason.HELD_BUFFER
    worse &= position < lowest[current]
    again = state["below_at"] >= as_of
    below = np.where(worse, state["below"] + ~again, 0).astype(np.int32, copy=False)
    below_at = np.where(worse, np.int32(as_of), np.int32(-1))
    reason[worse] = Reason.HELD_GRACE
    worse &= below >= grace
    reason[worse] = Reason.HELD_STAY
    worse &= as_of - state["since"] >= int(policy.get("min_stay") or 0)
    reason[worse] = Reason.DOWN
    down = np.minimum(proposed, current + max_steps) if max_steps else proposed
    np.copyto(tier, down, where=worse)
    below[worse] = 0
    below_at[worse & (position >= lowest[tier])] = -1

    reason[new] = Reason.NEW
    np.copyto(tier, state["override"], where=held)
    reason[held] = Reason.OVERRIDE
    below[held] = 0
    below_at[held] = -1
    return Settled(tier, below, below_at, reason)
