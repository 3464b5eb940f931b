"""The distance to a tier where more is not always better: by rules and by a map."""

import numpy as np
import places
import pytest
from cases import (
    DAY,
    amounts,
    array,
    criterion,
    matrix,
    matrix_programs,
    populations,
    rule_programs,
    stored,
)
from engine import assess, losing, targets
from engine.settling import new_state
from hypothesis import given
from hypothesis import strategies as st
from test_matrix import mapped, on_axis
from test_rules import both, tiered, when


@st.composite
def explained(draw, programs):
    settings = draw(programs())
    for one in settings["criteria"]:
        one["digits"] = 2
    size = len(settings["criteria"]), len(settings["tiers"])
    rows, *_others = draw(populations(*size, least=1, most=30))
    return settings, rows, draw(st.integers(0, size[1] - 1))


@given(explained(rule_programs), st.lists(amounts, max_size=20))
def test_by_rules_the_nearest_value_is_that_of_trying_all(case, others):
    settings, rows, tier = case
    values = matrix(rows, len(settings["criteria"]))
    everyone = np.ones(len(rows), bool)
    cuts = stored(assess(settings, values, everyone, None, None, DAY).cuts)
    for row in rows[:4]:
        there = targets(settings, cuts, array(row), tier)
        away = losing(settings, cuts, array(row), tier)
        for k, one in enumerate(settings["criteria"]):

            def place(value, row=row, k=k):
                changed = [*row]
                changed[k] = value
                return places.Rules(settings, changed)

            tried = [*others, *near_conditions(settings, one["code"])]
            sign = -1 if one["direction"] == "lower" else 1
            rising = nearest(
                row[k], tried, sign, lambda v, place=place: place(v).tier <= tier
            )
            falling = nearest(
                row[k], tried, -sign, lambda v, place=place: not place(v).holds(tier)
            )
            assert there[k] == rising
            # There is nothing worse than no value.
            assert away[k] == (None if row[k] is None else falling)


def near_conditions(settings, metric):
    for tier in settings["tiers"][:-1]:
        for one in (*tier["entry"], *tier["maintain"]):
            for condition in one["conditions"]:
                if condition["metric"] == metric and "value" in condition:
                    bound = condition["value"]
                    yield from (bound, round(bound + 0.01, 2), round(bound - 0.01, 2))


def nearest(present, tried, sign, is_so):
    """The first of the values beyond the present one for which something is so."""
    if is_so(present) or (present is None and is_so(-sign * 1e9)):
        return None
    ahead = [v for v in tried if present is None or sign * v > sign * present]
    return next((v for v in sorted(ahead, reverse=sign < 0) if is_so(v)), None)


@given(explained(matrix_programs), st.sampled_from((0.0, 5.0)))
def test_on_a_map_the_nearest_value_counts_and_nothing_nearer_does(case, buffer):
    settings, rows, tier = case
    settings["policy"] = {"buffer_up": buffer, "buffer_down": buffer}
    values = matrix(rows, len(settings["criteria"]))
    everyone = np.ones(len(rows), bool)
    cuts = stored(assess(settings, values, everyone, None, None, DAY).cuts)
    base = len(settings["tiers"]) - 1
    for row in values[:3]:
        there = targets(settings, cuts, row, tier, buffer)
        away = losing(settings, cuts, row, tier, buffer)
        for k, one in enumerate(settings["criteria"]):
            sign = -1 if one["direction"] == "lower" else 1
            samples = near_points(one, values[:, k])
            for found, way, current in ((there, 1, base), (away, -1, tier)):

                def is_so(some, row=row, k=k, current=current, way=way):
                    found = standing(settings, cuts, row, k, some, current)
                    return (found <= tier) == (way > 0)

                check(found[k], row[k], samples, way * sign, way, is_so)


def check(value, present, samples, sign, way, is_so):
    start = present if np.isfinite(present) else -sign * way * np.inf
    ahead = samples[sign * samples > sign * start]
    if value is None:
        settled = is_so(array([None if np.isnan(present) else present]))[0]
        settled |= np.isnan(present) and is_so(np.array([-sign * 1e12]))[0]
        assert settled or not is_so(ahead).any()
        return
    assert value == round(value, 2)
    assert sign * value > sign * start
    assert is_so(np.array([value]))[0]
    nearer = np.append(ahead, round(value - sign * 0.01, 2))
    nearer = nearer[(sign * nearer < sign * value) & (sign * nearer > sign * start)]
    assert not is_so(nearer).any()


def near_points(one, column):
    known = column[np.isfinite(column)]
    bounds = [bound for bound, _points in one.get("bands") or []]
    some = np.concatenate((known, bounds, np.linspace(-50, 1100, 100)))
    return np.unique(np.round(np.concatenate((some - 0.01, some, some + 0.01)), 2))


def standing(settings, cuts, row, k, some, current):
    """The tiers where a customer of tier ``current`` ends up with these values."""
    trial = np.tile(row, (len(some), 1))
    trial[:, k] = some
    known = new_state(len(trial))
    known["tier"][:] = current
    everyone = np.ones(len(trial), bool)
    return assess(settings, trial, everyone, None, known, DAY, cuts).tier


SPEND = criterion("spend", weight=0.0, digits=2)
ORDERS = criterion("orders", weight=0.0, digits=0)
IDLE = criterion("idle", weight=0.0, digits=0, direction="lower")
RULES = tiered(
    [both(when("spend", "ge", 1000), when("orders", "gt", 4), when("idle", "le", 90))],
    [both(when("spend", "ge", 500), when("orders", "gt", 9), need=1)],
    maintain=[[both(when("spend", "ge", 800), when("idle", "lt", 120))]],
    criteria=(SPEND, ORDERS, IDLE),
)


@pytest.mark.parametrize(
    ("row", "tier", "there", "away"),
    [
        ([900, 5, 10], 0, [1000, None, None], [799.99, None, 120]),
        # A maintained tier is held with fewer orders than it takes to enter.
        ([1000, 4, 10], 0, [None, 5, None], [799.99, None, 120]),
        ([1000, 5, 100], 0, [None, None, 90], [799.99, None, 120]),
        ([1000, 5, 10], 0, [None, None, None], [799.99, None, 120]),
        # Two are missing: none alone.
        ([900, 4, 10], 0, [None, None, None], [799.99, None, 120]),
        ([0, 0, 400], 1, [500, 10, None], [None, None, None]),
        ([None, None, None], 1, [500, 10, None], [None, None, None]),
        # One of the two is enough.
        ([600, 11, 10], 1, [None, None, None], [None, None, None]),
        ([600, 2, 100], 1, [None, None, None], [499.99, None, None]),
    ],
)
def test_rules_are_explained_one_condition_at_a_time(row, tier, there, away):
    row = array(row)
    cuts = assess(RULES, row[None, :], [True], None, None, DAY).cuts
    assert targets(RULES, cuts, row, tier) == there
    assert losing(RULES, cuts, row, tier) == away


@pytest.mark.parametrize(
    ("row", "tier", "there", "away"),
    [
        ([40, 70], 0, [60, None], [None, None]),
        ([40, 40], 0, [None, None], [None, None]),
        ([40, 40], 1, [60, 50], [None, None]),
        ([80, 70], 0, [None, None], [59.9, 49.99]),
        ([80, 70], 1, [None, None], [None, None]),
        ([80, 10], 1, [None, None], [59.9, None]),
        ([None, 70], 0, [60, None], [None, None]),
    ],
)
def test_a_map_is_explained_one_axis_at_a_time(row, tier, there, away):
    criteria = [
        on_axis("wide", "x", digits=1),
        on_axis("high", "y", scoring="bands", bands=[[10, 20], [50, 80]], digits=2),
    ]
    cells = [["good", "best"], ["base", "good"]]
    settings = mapped(cells, [60], [50], criteria, codes=["best", "good"])
    cuts = assess(settings, array(row)[None, :], [True], None, None, DAY).cuts
    assert targets(settings, cuts, array(row), tier) == there
    assert losing(settings, cuts, array(row), tier) == away


def test_points_forgiven_and_points_to_spare_move_the_values():
    criteria = [on_axis("wide", "x", digits=1), on_axis("high", "y", digits=1)]
    cells = [["good", "best"], ["base", "good"]]
    settings = mapped(cells, [60], [50], criteria, codes=["best", "good"])
    cuts = assess(settings, np.array([[80.0, 70.0]]), [True], None, None, DAY).cuts
    assert losing(settings, cuts, [80.0, 70.0], 0, buffer=5) == [54.9, 44.9]
    assert targets(settings, cuts, [40.0, 70.0], 0, buffer=5) == [65.0, None]
    # Both axes have to be cleared by so many points.
    assert targets(settings, cuts, [40.0, 54.0], 0, buffer=5) == [None, None]


def test_further_to_the_right_may_be_another_tier_again():
    criteria = [on_axis("wide", "x", digits=0), on_axis("high", "y")]
    cells = [["rest", "best", "rest"], ["rest", "best", "rest"]]
    settings = mapped(cells, [30, 60], [50], criteria, codes=["best", "rest"])
    cuts = assess(settings, np.array([[0.0, 0.0]]), [True], None, None, DAY).cuts
    assert targets(settings, cuts, [10.0, 9.0], 0) == [30.0, None]
    assert targets(settings, cuts, [70.0, 9.0], 0) == [None, None]
    assert losing(settings, cuts, [40.0, 9.0], 0) == [29.0, None]


def test_without_decimals_a_scale_is_met_to_nine_decimals_of_its_points():
    criteria = [on_axis("wide", "x"), on_axis("high", "y", scoring="log", low=1)]
    cells = [["good", "best"], ["base", "good"]]
    settings = mapped(cells, [60], [50], criteria, codes=["best", "good"])
    cuts = assess(settings, np.array([[80.0, 70.0]]), [True], None, None, DAY).cuts
    assert losing(settings, cuts, [80.0, 70.0], 0) == pytest.approx([60, 10])
    assert targets(settings, cuts, [10.0, 70.0], 0) == [pytest.approx(60), None]
    assert targets(settings, cuts, [80.0, 2.0], 0) == [None, pytest.approx(10)]
