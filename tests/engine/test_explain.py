"""The distance to a tier, in the unit of a criterion."""

import math

import numpy as np
import pytest
from cases import (
    DAY,
    array,
    criterion,
    ladder,
    ladder_programs,
    matrix,
    populations,
    program,
    stored,
)
from engine import assess, losing, targets
from hypothesis import given
from hypothesis import strategies as st


@st.composite
def explained(draw):
    settings = draw(ladder_programs())
    size, tiers = len(settings["criteria"]), len(settings["tiers"])
    rows, _active, money, _states = draw(populations(size, tiers, least=1, most=40))
    return settings, rows, money, draw(st.integers(0, tiers - 2))


@given(explained())
def test_targets_reach_the_line_and_nothing_less_does(case):
    settings, rows, money, tier = case
    cuts, values = run(settings, rows, money)
    for row in values[:4]:
        for k, value in enumerate(targets(settings, cuts, row, tier)):
            reached = reach(settings, cuts, row, k, tier)
            better = sign(settings, k)
            if value is None:
                assert reached(-1e13) == reached(1e13)
                continue
            assert reached(value)
            assert not reached(worse(settings, cuts, k, value, better))


@given(explained())
def test_losing_is_under_the_line_and_nothing_better_is(case):
    settings, rows, money, tier = case
    cuts, values = run(settings, rows, money)
    for row in values[:4]:
        for k, value in enumerate(losing(settings, cuts, row, tier)):
            reached = reach(settings, cuts, row, k, tier)
            better = sign(settings, k)
            if value is None:
                assert reached(-1e13) == reached(1e13)
                continue
            assert not reached(value)
            assert reached(worse(settings, cuts, k, value, -better))


def run(settings, rows, money):
    values = matrix(rows, len(settings["criteria"]))
    active = np.ones(len(rows), dtype=bool)
    outcome = assess(settings, values, active, array(money), None, DAY)
    return stored(outcome.cuts), values


def reach(settings, cuts, row, k, tier):
    def reached(value):
        changed = row[None, :].copy()
        changed[0, k] = value
        found = assess(settings, changed, [True], None, None, DAY, cuts)
        return bool(found.position[0] >= cuts["grade"]["lines"][tier])

    return reached


def sign(settings, k):
    return -1 if settings["criteria"][k]["direction"] == "lower" else 1


def worse(settings, cuts, k, value, better):
    """The next value that makes a difference."""
    part = cuts["criteria"][k]
    if part["scoring"] in ("linear", "log"):
        return value - better * 1e-6 * (part["high"] - part["low"])
    return np.nextafter(value, -better * math.inf)


SPEND = criterion(scoring="linear", weight=60.0, low=0, high=10000, digits=2)
BANDED = criterion("orders", "bands", 40.0, bands=[[2, 50], [5, 100]], digits=0)


def test_the_distance_is_what_a_salesperson_would_work_out():
    settings = program([SPEND, BANDED], ladder((80, 50), (5, 15)))
    row = [5000.0, 2.0]  # 30 + 20 points
    cuts = assess(settings, np.array([row]), [True], None, None, DAY).cuts
    assert targets(settings, cuts, row, 0) == [10000.0, None]
    assert targets(settings, cuts, row, 1) == [5000.0, 2.0]
    assert losing(settings, cuts, row, 1) == [4999.99, 1.0]
    # Five points are forgiven: spend may fall by 833.33, orders may not.
    assert losing(settings, cuts, row, 1, buffer=5) == [4166.66, 1.0]
    assert targets(settings, cuts, row, 1, buffer=5) == [5833.34, 5.0]


@pytest.mark.parametrize("basis", ["percentile", "customers", "value"])
def test_values_are_rounded_to_the_side_that_counts(basis):
    method = "score" if basis == "percentile" else "rank"
    settings = program(
        [criterion(digits=2)],
        ladder((75,), (25,)),
        method,
        score_basis=basis,
        rank_basis=basis,
    )
    spent = np.arange(100, 140, dtype=float)
    cuts = assess(settings, spent[:, None], [True] * 40, spent, None, DAY).cuts
    target = targets(settings, cuts, [101.0], 0)[0]
    loses = losing(settings, cuts, [139.0], 0)[0]
    assert target == round(target, 2)
    assert target - loses == pytest.approx(0.01)
    assert reach(settings, cuts, np.array([101.0]), 0, 0)(target)
    assert not reach(settings, cuts, np.array([101.0]), 0, 0)(loses)


def test_dates_count_in_days():
    settings = program([criterion("last_purchase", digits=0)], ladder((50,), (50,)))
    days = np.arange(10_000, 10_100, dtype=float)
    cuts = assess(settings, days[:, None], [True] * 100, None, None, DAY).cuts
    assert targets(settings, cuts, [10_000.0], 0) == [10_050.0]
    assert losing(settings, cuts, [10_090.0], 0) == [10_049.0]


def test_lower_is_better_counts_downwards():
    bands = [[30, 40], [7, 100]]
    late = criterion("days_late", "bands", bands=bands, direction="lower", digits=0)
    settings = program([late], ladder((90,), (50,)))
    cuts = assess(settings, np.array([[20.0]]), [True], None, None, DAY).cuts
    assert targets(settings, cuts, [20.0], 0) == [7.0]
    assert losing(settings, cuts, [5.0], 0) == [8.0]


def test_a_criterion_without_weight_has_no_say():
    criteria = [{**SPEND, "weight": 100.0}, {**BANDED, "weight": 0.0}]
    settings = program(criteria, ladder((80, 50), (5, 15)))
    cuts = assess(settings, np.array([[1.0, 1.0]]), [True], None, None, DAY).cuts
    assert targets(settings, cuts, [1.0, 1.0], 0) == [8000.0, None]
    assert losing(settings, cuts, [9000.0, 9.0], 0) == [7999.99, None]
