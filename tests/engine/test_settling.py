"""Who moves, and who is held."""

import copy

import numpy as np
import oracle
import pytest
from cases import DAY, ladders, policies, program, state, stored
from engine import grading, reviews
from engine.settling import Reason, new_state, settle
from hypothesis import given
from hypothesis import strategies as st

LINES = {"lines": [95.0, 80.0, 50.0, 0.0]}


def propose(cuts, position, policy):
    return grading.propose(cuts, position, np.ones(len(position), bool), policy)


def decided(position, policy, as_of=DAY, reviewed=-1, partial=False, **before):
    """Settle one customer of the ladder 95/80/50: all that settling found."""
    known = {"tier": 0, "since": 0, "below": 0, "below_at": -1, "override": -1}
    proposal = propose(LINES, np.array([position]), policy)
    known = state([{**known, **before}])
    found = settle(proposal, known, policy, as_of, reviewed, partial, 3)
    tier, below, below_at, reason, notice_at = (int(part[0]) for part in found)
    return tier, below, below_at, Reason(reason), notice_at


def one(position, policy, as_of=DAY, **before):
    """Tier, assessments below, day last counted and why of one customer."""
    return decided(position, policy, as_of, **before)[:4]


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
        st.sampled_from((False, False, True)),
        st.sampled_from((-1, DAY - 31, DAY - 30, DAY)),
    ),
    max_size=20,
)
# The day of the assessment before, and whether this one is of some customers.
occasions = st.tuples(st.sampled_from((-1, DAY - 31, DAY - 800)), st.booleans())


@given(ladders(), policies, customers, st.sampled_from(("score", "rank")), occasions)
def test_every_customer_is_settled_by_the_rules(tiers, policy, rows, method, occasion):
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
            "released": released and override < 0,
            "notice_at": notice_at,
        }
        for _position, tier, ago, below, counted, override, released, notice_at in rows
    ]
    position = np.array([row[0] for row in rows])
    proposal = propose(cuts, position, policy)
    before = state(states)
    kept = copy.deepcopy(before)
    found = settle(proposal, before, policy, DAY, *occasion, last)
    assert all(part.dtype == np.int32 for part in found)
    assert all(np.array_equal(before[name], kept[name]) for name in kept)
    for n, known in enumerate(states):
        exact = oracle.fraction(float(position[n]))
        place = oracle.Ladder(settings, exact, int(proposal.tier[n]))
        expected = oracle.settle(settings, place, known, DAY, *occasion)
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
            base = len(tiers) - 1
            found = settle(proposal, known, policy, day, day - 30, False, base)
            if again:
                assert np.array_equal(found.notice_at, known["notice_at"])
                assert np.array_equal(found.tier, known["tier"])
                assert np.array_equal(found.below, known["below"])
                assert np.array_equal(found.below_at, known["below_at"])
            moved = found.tier != known["tier"]
            known = {
                "tier": found.tier,
                "since": np.where(moved, day, known["since"]),
                "below": found.below,
                "below_at": found.below_at,
                "notice_at": found.notice_at,
                "override": known["override"],
                "released": known["released"],
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


def test_a_rise_can_wait_for_the_assessment_of_everyone():
    policy = {"upgrade": "assessment"}
    assert one(96.0, policy, tier=2, partial=True) == (2, 0, -1, Reason.HELD_REVIEW)
    assert one(96.0, policy, tier=2) == (0, 0, -1, Reason.UP)
    assert one(96.0, {}, tier=2, partial=True) == (0, 0, -1, Reason.UP)


def day(text):
    return int(np.datetime64(text).astype(int))


@pytest.mark.parametrize(
    ("since", "before", "today", "falls"),
    [
        ("2025-03-15", "2026-02-28", "2026-03-14", False),
        ("2025-03-15", "2026-02-28", "2026-03-15", True),
        # nobody assessed on the day itself: it holds at the next assessment
        ("2025-03-15", "2026-02-28", "2026-03-31", True),
        ("2025-03-15", "2026-03-15", "2026-03-31", False),
        ("2025-03-15", "2025-03-15", "2025-04-15", False),
        ("2020-03-15", "2026-03-31", "2027-04-30", True),
        # 29 February comes on the 28th in a common year
        ("2024-02-29", "2025-01-31", "2025-02-27", False),
        ("2024-02-29", "2025-01-31", "2025-02-28", True),
        ("2024-02-29", "2028-01-31", "2028-02-28", False),
        ("2024-02-29", "2028-01-31", "2028-02-29", True),
    ],
)
def test_a_fall_on_the_anniversary_of_the_tier(since, before, today, falls):
    policy = {"downgrade": "anniversary"}
    known = {"since": day(since), "reviewed": day(before)}
    tier, below, _at, reason = one(10.0, policy, day(today), **known)
    assert (tier, below) == ((3, 0) if falls else (0, 1))
    assert reason == (Reason.DOWN if falls else Reason.HELD_REVIEW)


@pytest.mark.parametrize(
    ("before", "today", "falls"),
    [
        ("2025-12-31", "2026-01-01", True),
        ("2026-01-01", "2026-01-31", False),
        ("2026-05-31", "2026-06-30", False),
        ("2026-05-31", "2026-07-05", True),
        ("2020-05-31", "2026-05-31", True),
        (None, "2026-06-30", False),
        (None, "2026-07-01", True),
    ],
)
def test_a_fall_on_fixed_days(before, today, falls):
    policy = {"downgrade": "fixed", "review_days": [[7, 1], [1, 1]]}
    reviewed = day(before) if before else -1
    assert (one(10.0, policy, day(today), reviewed=reviewed)[0] == 3) == falls


def test_review_days_to_come():
    def following(since, after, **policy):
        found = reviews.following(np.array([day(since)]), policy, day(after))
        return str(found.astype("datetime64[D]")[0])

    anniversary = {"downgrade": "anniversary"}
    assert following("2025-03-15", "2025-03-15", **anniversary) == "2026-03-15"
    assert following("2025-03-15", "2026-03-15", **anniversary) == "2027-03-15"
    assert following("2024-02-29", "2024-03-01", **anniversary) == "2025-02-28"
    fixed = {"downgrade": "fixed", "review_days": [[7, 1], [1, 1]]}
    assert following("2025-03-15", "2026-06-30", **fixed) == "2026-07-01"
    assert following("2025-03-15", "2026-07-01", **fixed) == "2027-01-01"
    assert following("2025-03-15", "2026-07-01") == "2026-07-02"


def test_notice_comes_before_the_fall():
    policy = {"grace": 3, "notice": 14}
    assert decided(10.0, policy) == (0, 1, DAY, Reason.HELD_GRACE, -1)
    second = decided(10.0, policy, below=1, below_at=DAY - 30)
    assert second == (0, 2, DAY, Reason.HELD_GRACE, DAY)
    third = {"below": 2, "below_at": DAY, "notice_at": DAY}
    assert decided(10.0, policy, DAY + 14, **third)[3:] == (Reason.DOWN, -1)
    late = decided(10.0, policy, DAY + 13, **third)
    assert late == (0, 3, DAY + 13, Reason.HELD_NOTICE, DAY)


def test_notice_without_grace_holds_the_fall_once():
    policy = {"notice": 14}
    assert decided(10.0, policy) == (0, 1, DAY, Reason.HELD_NOTICE, DAY)
    assert decided(10.0, policy, below=1, below_at=DAY, notice_at=DAY)[3:] == (
        Reason.HELD_NOTICE,
        DAY,
    )
    assert decided(10.0, policy, DAY + 30, below=1, notice_at=DAY)[3] == Reason.DOWN


def test_a_customer_who_recovers_has_had_no_notice():
    policy = {"notice": 14, "grace": 2}
    assert decided(96.0, policy, below=1, notice_at=DAY - 30)[4] == -1


def test_down_to_the_base_tier():
    policy = {"to_base": True, "max_steps": 1}
    assert one(82.0, policy) == (3, 0, -1, Reason.DOWN)
    # and up again by the score, but not on the same day
    assert one(82.0, policy, tier=3, since=DAY)[:2] == (3, 0)
    assert one(82.0, policy, tier=3, since=DAY)[3] == Reason.HELD_REVIEW
    assert one(82.0, policy, DAY + 1, tier=3, since=DAY)[:2] == (1, 0)
    assert one(82.0, {}, tier=3, since=DAY)[:2] == (1, 0)


def test_who_is_released_from_an_override_gets_the_proposal():
    policy = {"grace": 3, "buffer_down": 5, "min_stay": 400, "upgrade": "assessment"}
    assert one(10.0, policy, released=True) == (3, 0, -1, Reason.RELEASED)
    assert one(96.0, policy, tier=3, released=True) == (0, 0, -1, Reason.RELEASED)
