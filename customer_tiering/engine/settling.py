"""From a proposed tier to a decided one: who moves, and who is held where they are.

Up at once and down late: demoted customers turn less loyal than those who never rose
(Wagner, Hennig-Thurau & Rudolph 2009, Journal of Marketing 73(3) 69-85).
"""

from collections.abc import Callable
from enum import IntEnum
from typing import NamedTuple

import numpy as np


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


class Proposal(NamedTuple):
    """What a method makes of the customers.

    - ``tier``: int32[N], where they belong
    - ``reached``: int32[N], the best tier that they get to by rising: where the
      method has an upward buffer, the one whose line they clear by it
    - ``holds``: function (rows int64[M], tiers int32[M]) → bool[M]: do these
      customers, who belong lower, still hold these tiers, by the downward buffer or
      what the method has in its place?
    - ``cell``: int32[N], where they are on a map, -1 for nowhere; None without a map
    """

    tier: np.ndarray
    reached: np.ndarray
    holds: Callable
    cell: np.ndarray | None = None


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


def settle(proposal, state, policy, as_of):
    """Decide the tier of each customer. Pure: the arguments are left as they are.

    - New: the proposal. Override: the override's tier, nothing is counted.
    - Up: at once and all the way, to the best tier reached with the upward buffer.
    - Down: when the customer has not held the current tier, by the downward buffer,
      in ``grace`` assessments running (the last one included) and has been in it for
      ``min_stay`` days; then at most ``max_steps`` tiers (0: any number) and never
      below the proposal.
      Every tier on the way down has a count of its own, starting at 0.
    - Assessing the same day again does not advance the count.

    :param proposal: :class:`Proposal`
    :param dict state: int32[N] each: ``tier`` (-1 = new), ``since`` (day it began),
        ``below`` (assessments running below), ``below_at`` (day last counted, -1 =
        never), ``override`` (-1 = none)
    :param dict policy: ``grace`` (assessments), ``min_stay`` (days), ``max_steps``
        (tiers)
    :param int as_of: the day
    :return: :class:`Settled`
    """
    grace = max(1, int(policy.get("grace") or 1))
    max_steps = int(policy.get("max_steps") or 0)
    proposed = np.asarray(proposal.tier, dtype=np.int32)

    new = state["tier"] < 0
    held = state["override"] >= 0
    current = np.where(new, proposed, state["tier"]).astype(np.int32, copy=False)
    tier = current.copy()
    reason = np.full(len(tier), Reason.SAME, dtype=np.int32)

    better = proposed < current
    reason[better] = Reason.HELD_BUFFER
    better &= proposal.reached < current
    np.copyto(tier, proposal.reached, where=better)
    reason[better] = Reason.UP

    worse = proposed > current
    reason[worse] = Reason.HELD_BUFFER
    _release(worse, proposal.holds, current)
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
    still = worse & (tier < proposed)
    _release(still, proposal.holds, tier)
    below_at[worse & ~still] = -1

    reason[new] = Reason.NEW
    np.copyto(tier, state["override"], where=held)
    reason[held] = Reason.OVERRIDE
    below[held] = 0
    below_at[held] = -1
    return Settled(tier, below, below_at, reason)


def _release(who, holds, tier):
    """Leave in ``who`` (bool[N], changed in place) those who do not hold their tier."""
    rows = np.flatnonzero(who)
    who[rows[holds(rows, tier[rows])]] = False
