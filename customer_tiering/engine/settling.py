"""From a proposed tier to a decided one: who moves, and who is held where they are.

Up at once and down late: demoted customers turn less loyal than those who never rose
(Wagner, Hennig-Thurau & Rudolph 2009, Journal of Marketing 73(3) 69-85).
"""

from collections.abc import Callable
from enum import IntEnum
from typing import NamedTuple

import numpy as np

from . import reviews


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
    HELD_REVIEW = 8
    HELD_NOTICE = 9
    RELEASED = 10


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
    """int32[N] each: decided tier, assessments running below, day last counted, why,
    day on which notice of a downgrade was given (-1: none)."""

    tier: np.ndarray
    below: np.ndarray
    below_at: np.ndarray
    reason: np.ndarray
    notice_at: np.ndarray


def new_state(count):
    """The state of customers who were never graded."""
    state = {
        name: np.full(count, -1, dtype=np.int32)
        for name in ("tier", "below_at", "override", "notice_at")
    }
    state["since"] = np.zeros(count, dtype=np.int32)
    state["below"] = np.zeros(count, dtype=np.int32)
    state["released"] = np.zeros(count, dtype=bool)
    return state


def settle(proposal, state, policy, as_of, reviewed=-1, partial=False, base=None):
    """Decide the tier of each customer. Pure: the arguments are left as they are.

    - New: the proposal. Override: the override's tier, nothing is counted. Released
      from one: the proposal, whatever the policy says.
    - Up: at once and all the way, to the best tier reached with the upward buffer; with
      ``upgrade`` "assessment" only when everyone is assessed.
    - Down: when the customer has not held the current tier, by the downward buffer,
      in ``grace`` assessments running (the last one included), has been in it for
      ``min_stay`` days, on a day of review, and had notice ``notice`` days before;
      then at most ``max_steps`` tiers (0: any number) and never below the proposal, or
      all the way with ``to_base``: from the last tier nobody rises on the day on which
      they came there.
      Every tier on the way down has a count of its own, starting at 0.
    - Notice is given once the next assessment below could be the last one.
    - Assessing the same day again does not advance the count.

    :param proposal: :class:`Proposal`
    :param dict state: int32[N] each: ``tier`` (-1 = new), ``since`` (day it began),
        ``below`` (assessments running below), ``below_at`` (day last counted, -1 =
        never), ``override`` (-1 = none), ``notice_at`` (-1 = none); bool[N]
        ``released``
    :param dict policy: ``grace`` (assessments), ``min_stay`` (days), ``max_steps``
        (tiers), ``to_base``, ``upgrade`` ("realtime" or "assessment"), ``notice``
        (days, 0: none is given); for days of review see :func:`reviews.due`
    :param int as_of: the day
    :param int reviewed: the day of the assessment of everyone before, -1: none
    :param bool partial: only some customers are assessed
    :param int base: place of the last tier, for ``to_base``
    :return: :class:`Settled`
    """
    proposed = np.asarray(proposal.tier, dtype=np.int32)
    new = state["tier"] < 0
    current = np.where(new, proposed, state["tier"]).astype(np.int32, copy=False)
    tier = current.copy()
    reason = np.full(len(tier), Reason.SAME, dtype=np.int32)

    better = proposed < current
    reason[better] = Reason.HELD_BUFFER
    better &= proposal.reached < current
    waits = np.full(len(tier), partial and policy.get("upgrade") == "assessment")
    if policy.get("to_base"):
        waits |= (current == base) & (state["since"] >= as_of)
    reason[better] = Reason.HELD_REVIEW
    better &= ~waits
    np.copyto(tier, proposal.reached, where=better)
    reason[better] = Reason.UP

    worse = proposed > current
    reason[worse] = Reason.HELD_BUFFER
    _release(worse, proposal.holds, current)
    again = state["below_at"] >= as_of
    below = np.where(worse, state["below"] + ~again, 0).astype(np.int32, copy=False)
    below_at = np.where(worse, np.int32(as_of), np.int32(-1))
    notice_at = _give_notice(worse, below, state["notice_at"], policy, as_of)
    reason[worse] = Reason.HELD_GRACE
    worse &= below >= max(1, int(policy.get("grace") or 1))
    reason[worse] = Reason.HELD_STAY
    worse &= as_of - state["since"] >= int(policy.get("min_stay") or 0)
    reason[worse] = Reason.HELD_REVIEW
    worse &= reviews.due(state["since"], policy, as_of, reviewed)
    if policy.get("notice"):
        reason[worse] = Reason.HELD_NOTICE
        worse &= (notice_at >= 0) & (as_of - notice_at >= policy["notice"])
    reason[worse] = Reason.DOWN
    tier[worse] = _fall(proposed[worse], current[worse], policy, base)
    below[worse] = 0
    notice_at[worse] = -1
    still = worse & (tier < proposed)
    _release(still, proposal.holds, tier)
    below_at[worse & ~still] = -1

    reason[new] = Reason.NEW
    held, released = state["override"] >= 0, state["released"]
    np.copyto(tier, state["override"], where=held)
    np.copyto(tier, proposed, where=released)
    reason[held] = Reason.OVERRIDE
    reason[released] = Reason.RELEASED
    settled = held | released
    below[settled] = 0
    below_at[settled] = notice_at[settled] = -1
    return Settled(tier, below, below_at, reason, notice_at)


def _give_notice(worse, below, notice_at, policy, as_of):
    """Day of the notice that each customer has had, with those who get it now."""
    last = max(1, int(policy.get("grace") or 1) - 1)
    warned = worse & (below >= last) & bool(policy.get("notice"))
    given = np.where(notice_at < 0, as_of, notice_at)
    return np.where(warned, given, -1).astype(np.int32, copy=False)


def _fall(proposed, current, policy, base):
    """Where those who go down get to: int32[M]."""
    if policy.get("to_base"):
        return np.full_like(current, base)
    steps = int(policy.get("max_steps") or 0)
    return np.minimum(proposed, current + steps) if steps else proposed


def _release(who, holds, tier):
    """Leave in ``who`` (bool[N], changed in place) those who do not hold their tier."""
    rows = np.flatnonzero(who)
    who[rows[holds(rows, tier[rows])]] = False
