"""What comparable software gets wrong, as far as the engine decides it."""

import numpy as np
import pytest
from cases import DAY, criterion, ladder, program, same, stored
from engine import SettingsError, assess, losing, targets, validate
from engine.settling import Reason, new_state

RFM = [
    criterion("last_purchase", "quantile", 30.0),
    criterion("orders", "quantile", 30.0),
    criterion("revenue", "quantile", 40.0),
]
ABC = program(method="rank", rank_basis="value", tiers=ladder((90, 50), (80, 15)))


def run(settings, values, known=None, as_of=DAY, active=None, cuts=None):
    values = np.array(values, dtype=float).reshape(-1, len(settings["criteria"]))
    if active is None:
        active = np.ones(len(values), bool)
    return assess(settings, values, active, values[:, -1], known, as_of, cuts)


def after(known, outcome, as_of):
    moved = outcome.tier != known["tier"]
    return {
        "tier": outcome.tier,
        "since": np.where(moved, as_of, known["since"]),
        "below": outcome.below,
        "below_at": outcome.below_at,
        "notice_at": outcome.notice_at,
        "override": known["override"],
        "released": known["released"],
    }


def test_ties_split_at_random():
    seed = np.random.default_rng(4)
    values = seed.integers(1, 4, (200, 3)).astype(float)
    found = run(program(RFM), values)
    groups = {}
    for row, tier, score in zip(values.tolist(), found.tier, found.score, strict=True):
        groups.setdefault(tuple(row), set()).add((int(tier), float(score)))
    assert all(len(group) == 1 for group in groups.values())


@pytest.mark.parametrize("size", [1, 3])
def test_a_lone_customer_scored_444(size):
    found = run(program(RFM), [[20_000 + n, 4 + n, 900 + n] for n in range(size)])
    assert found.points.tolist() == [[50, 50, 50]] * size
    assert [w["kind"] for w in found.warnings] == ["small"] * 3 + ["everyone"]


def test_all_customers_equal():
    found = run(program(RFM), [[20_000, 4, 900]] * 40)
    assert found.points.tolist() == [[50, 50, 50]] * 40
    assert [w["kind"] for w in found.warnings] == ["constant"] * 3 + ["everyone"]


def test_one_customer_holding_90_percent_puts_everyone_else_in_no_class():
    others = [float(n) for n in range(1, 40)]
    found = run(ABC, [*others, 9 * sum(others)])
    assert found.tier[-1] == 0
    # They begin where 90 % are held: B until 95 %, then C, and nobody without.
    held, expected = 0.9 * 10 * sum(others), []
    for amount in reversed(others):
        expected.append(1 if held / (10 * sum(others)) < 0.95 else 2)
        held += amount
    assert found.tier[:-1].tolist() == expected[::-1]
    assert {1, 2} <= set(found.tier.tolist())


def test_a_dominant_customer_leaves_percentiles_as_they_are():
    values = [float(n) for n in range(100)]
    settings = program(score_basis="percentile")
    usual, skewed = run(settings, values), run(settings, [*values[:-1], 1e9])
    assert same(usual, skewed)


def test_days_since_stored_and_never_refreshed():
    # The date is what is measured: who did nothing keeps their points as days pass.
    days = [[DAY - 3 * n] for n in range(100)]
    settings = program([criterion("last_purchase")])
    assert same(run(settings, days), run(settings, days, as_of=DAY + 90))


def test_customers_who_stop_buying_keep_their_tier():
    policy = {"buffer_down": 60, "grace": 3, "max_steps": 1}
    settings = program(policy=policy, score_basis="percentile")
    values = [float(n) for n in range(100)]
    known = new_state(100)
    known = after(known, run(settings, values, known), DAY)
    assert known["tier"][-1] == 0
    active = np.ones(100, bool)
    active[-1] = False
    tiers = []
    for month in range(1, 10):
        as_of = DAY + 30 * month
        found = run(settings, [*values[:-1], np.nan], known, as_of, active)
        tiers.append(int(found.tier[-1]))
        assert found.reason[-1] == (Reason.HELD_GRACE if month % 3 else Reason.DOWN)
        known = after(known, found, as_of)
    # However wide the buffer, nothing at all is under every line.
    assert tiers == [0, 0, 1, 1, 1, 2, 2, 2, 3]


def test_a_manual_choice_overwritten_by_the_nightly_run():
    known = new_state(100)
    known["tier"][:] = 3
    known["override"][0] = known["tier"][0] = 0
    found = run(program(), [float(n) for n in range(100)], known)
    assert (found.tier[0], found.proposed[0]) == (0, 3)
    assert found.reason[0] == Reason.OVERRIDE
    # Taken back, the rules apply again.
    known["override"][0] = -1
    assert run(program(), [float(n) for n in range(100)], known).tier[0] == 3


def test_net_refunds_stay_in_with_the_lowest_points():
    one = criterion(floor=0.0)
    found = run(program([one]), [-900.0, 0.0, *range(1, 60)])
    assert found.points[:3, 0].tolist() == [0, 0, 100 * 2 / 61]


def test_needs_500_or_1000_customers_before_it_works():
    bands = criterion(scoring="bands", bands=[[0, 20], [1000, 60], [5000, 100]])
    found = run(program([bands]), [200.0, 1000.0, 7000.0])
    assert found.tier.tolist() == [3, 2, 0]
    assert found.warnings == [{"kind": "empty", "tier": "T1"}]
    assert run(ABC, [1.0, 15.0, 84.0]).tier.tolist() == [2, 1, 0]


def test_thresholds_ignored_because_nobody_could_see_why():
    found = run(program(RFM), np.arange(300.0))
    cuts = stored(found.cuts)
    for n in range(0, 100, 7):
        row = [3.0 * n, 3.0 * n + 1, 3.0 * n + 2]
        weights = [one["weight"] for one in RFM]
        parts = [p * w / 100 for p, w in zip(found.points[n], weights, strict=True)]
        assert sum(parts) == pytest.approx(found.score[n])
        tier = int(found.tier[n])
        assert len(targets(program(RFM), cuts, row, max(0, tier - 1))) == 3
        assert len(losing(program(RFM), cuts, row, tier)) == 3


def test_a_second_run_the_same_night_moves_nobody():
    seed = np.random.default_rng(6)
    policy = {"buffer_down": 5, "grace": 2, "max_steps": 1, "min_stay": 45}
    settings = program(policy=policy, score_basis="percentile")
    known = new_state(100)
    for month in range(12):
        as_of = DAY + 30 * month
        values = seed.permutation(100).astype(float)
        found = run(settings, values, known, as_of)
        known = after(known, found, as_of)
        again = run(settings, values, known, as_of)
        assert np.array_equal(again.tier, found.tier)
        assert np.array_equal(again.below, found.below)
        assert np.array_equal(again.below_at, found.below_at)


def test_tiers_that_cannot_be_reached_are_refused():
    with pytest.raises(SettingsError, match=r"policy\.buffer_up"):
        validate(program(policy={"buffer_up": 10}))
