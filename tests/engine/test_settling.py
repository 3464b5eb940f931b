"""Who moves, and who is held."""

import copy

import numpy as np
import oracle
import pytest
from cases import DAY, ladders, policies, program, state, stored
from engine import grading
from engine.settling import Reason, new_state, settle
from hypothesis import given
from hypothesis import strategies as st

LINES = {"lines": [95.0, 80.0, 50.0, 0.0]}


def propose(cuts, position, policy):
    return grading.propose(cuts, position, np.ones(len(position), bool), policy)


def one(position, policy, as_of=DAY, **before):
    """Settle one customer of the ladder 95/80/50."""
    known = {"tier": 0, "since": 0, "below": 0, "below_at": -1, "override": -1}
    proposal = propose(LINES, np.array([position]), policy)
    found = settle(proposal, state([{**known, **before}]), policy, as_of)
    tier, below, below_at, reason = (int(part[0]) for part in found)
    return tier, below, below_at, Reason(reason)


customers = st.lists(
    st.tuples(
        st.one_of(
            st.sampled_from((0.0, 45.0, 50.0, 75.0, 80.0, 90.0, 95.0, 100.0)),
            st.integers(0, 10**11).map(lambda n: n / 10**9),
        ),
        st.integers(-1, 4),
        st.sampled_from((0, 10, 29, 30, 400)),
        st.sampled_from((0, 1, 2, 5)),
        st.sampled_from((-1, DAY - 30, DAY, DAY + 30)),
        st.sampled_from((-1, -1, -1, 0)),
    ),
    max_size=20,
)


@given(ladders(), policies, customers, st.sampled_from(("score", "rank")))
def test_every_customer_is_settled_by_the_rules(tiers, policy, rows, method):
    settings = program(tiers=tiers, policy=policy, method=method)
    cuts = stored(grading.fit(settings, np.empty(0)))
    last = len(tiers) - 1
    states = [
        {
            "tier": min(tier, last),
            "since": DAY - ago,
            "below": below,
            "below_at": counted,
            "override": override,
        }
        for _position, tier, ago, below, counted, override in rows
    ]
    position = np.array([row[0] for row in rows])
    proposal = propose(cuts, position, policy)
    before = state(states)
    kept = copy.deepcopy(before)
    found = settle(proposal, before, policy, DAY)
    assert all(part.dtype == np.int32 for part in found)
    assert all(np.array_equal(before[name], kept[name]) for name in kept)
    for n, known in enumerate(states):
        exact = oracle.fraction(float(position[n]))
        place = oracle.Ladder(settings, exact, int(proposal.tier[n]))
        expected = oracle.settle(settings, place, known, DAY)
        assert tuple(int(part[n]) for part in found) == expected


@given(ladders(), policies, st.lists(st.lists(st.integers(0, 100)), max_size=6))
def test_assessing_the_same_day_again_changes_nothing(tiers, policy, months):
    cuts = grading.fit(program(tiers=tiers), np.empty(0))
    size = max((len(month) for month in months), default=0)
    known = new_state(size)
    for number, month in enumerate(months):
        day = DAY + 30 * number
        position = np.array([*month, *[0] * (size - len(month))], dtype=float)
        proposal = propose(cuts, position, policy)
        for again in range(3):
            found = settle(proposal, known, policy, day)
            if again:
                assert np.array_equal(found.tier, known["tier"])
                assert np.array_equal(found.below, known["below"])
                assert np.array_equal(found.below_at, known["below_at"])
            moved = found.tier != known["tier"]
            known = {
                "tier": found.tier,
                "since": np.where(moved, day, known["since"]),
                "below": found.below,
                "below_at": found.below_at,
                "override": known["override"],
            }


def test_a_new_customer_gets_the_proposal():
    assert one(82.0, {}, tier=-1) == (1, 0, -1, Reason.NEW)
    policy = {"buffer_up": 20}
    proposal = propose(LINES, np.array([60.0]), policy)
    found = settle(proposal, new_state(1), policy, DAY)
    assert found.tier.tolist() == [2]


def test_up_is_at_once_and_all_the_way():
    default = {"buffer_down": 5, "grace": 3, "max_steps": 1}
    assert one(95.0, default, tier=3) == (0, 0, -1, Reason.UP)


@pytest.mark.parametrize(
    ("position", "tier", "reason"),
    [
        (54.9, 3, Reason.HELD_BUFFER),
        (55.0, 2, Reason.UP),
        (84.9, 2, Reason.UP),
        (85.0, 1, Reason.UP),
    ],
)
def test_a_buffer_upwards_leads_to_the_best_tier_that_is_cleared(
    position, tier, reason
):
    assert one(position, {"buffer_up": 5}, tier=3) == (tier, 0, -1, reason)


def test_exactly_on_the_buffer_is_not_under_it():
    policy = {"buffer_down": 5}
    assert one(90.0, policy, tier=0) == (0, 0, -1, Reason.HELD_BUFFER)
    assert one(89.999999999, policy, tier=0) == (1, 0, -1, Reason.DOWN)


def test_down_at_the_third_assessment_running_one_tier_at_a_time():
    policy = {"buffer_down": 5, "grace": 3, "max_steps": 1}
    assert one(10.0, policy) == (0, 1, DAY, Reason.HELD_GRACE)
    assert one(10.0, policy, below=1, below_at=DAY - 30)[:2] == (0, 2)
    assert one(10.0, policy, below=2, below_at=DAY - 30) == (1, 0, DAY, Reason.DOWN)
    # The next tier has three assessments of its own.
    assert one(10.0, policy, DAY + 30, tier=1, below_at=DAY)[:2] == (1, 1)


def test_a_month_that_is_not_under_starts_the_count_again():
    policy = {"buffer_down": 5, "grace": 3}
    assert one(91.0, policy, below=2, below_at=DAY - 30)[1:3] == (0, -1)


def test_the_same_day_does_not_advance_the_count():
    policy = {"grace": 3}
    assert one(10.0, policy, below=2, below_at=DAY) == (0, 2, DAY, Reason.HELD_GRACE)
    # Nor does replaying an earlier day.
    assert one(10.0, policy, below=2, below_at=DAY + 5)[:2] == (0, 2)


def test_the_minimum_stay_holds_until_its_last_day():
    policy = {"min_stay": 90}
    assert one(10.0, policy, since=DAY - 89) == (0, 1, DAY, Reason.HELD_STAY)
    assert one(10.0, policy, since=DAY - 90) == (3, 0, -1, Reason.DOWN)


def test_a_few_steps_never_lead_below_the_proposal():
    assert one(82.0, {"max_steps": 2})[0] == 1
    assert one(10.0, {"max_steps": 2})[0] == 2
    assert one(10.0, {"max_steps": 0})[0] == 3


def test_a_correction_on_the_day_of_a_rise_takes_it_back():
    assert one(10.0, {}, tier=0, since=DAY) == (3, 0, -1, Reason.DOWN)
