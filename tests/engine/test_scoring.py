"""Raw values to points."""

import math
import random

import numpy as np
import oracle
import pytest
from cases import SCORINGS, array, criteria, criterion, maybe, stored
from engine import scoring
from hypothesis import given
from hypothesis import strategies as st

sizes = st.sampled_from((0, 1, 3, 9, 10, 24, 25, 40))


@st.composite
def scored(draw):
    population = draw(
        sizes.flatmap(lambda size: st.lists(maybe, min_size=size, max_size=size))
    )
    return draw(criteria()), population, draw(st.lists(maybe, max_size=8))


@given(scored())
def test_points_and_flag_match_the_definition(case):
    criterion, population, unseen = case
    cuts = scoring.fit(criterion, array(population))
    expected = oracle.Criterion(criterion, population)
    assert cuts["flag"] == expected.flag
    exact = criterion["scoring"] not in ("linear", "log")
    for values in (population, unseen):
        points = scoring.apply(cuts, array(values))
        assert np.array_equal(points, scoring.apply(stored(cuts), array(values)))
        wanted = [float(expected.points(value)) for value in values]
        assert points.tolist() == (
            wanted if exact else pytest.approx(wanted, rel=0, abs=1e-9)
        )


@given(scored())
def test_points_do_not_depend_on_the_order_of_rows(case):
    criterion, population, _unseen = case
    values = array(population)
    turned = values[::-1].copy()
    cuts, other = scoring.fit(criterion, values), scoring.fit(criterion, turned)
    assert cuts == other
    points = scoring.apply(cuts, values)
    assert np.array_equal(points[::-1], scoring.apply(other, turned))


@given(scored())
def test_one_value_alone_gets_the_points_of_the_full_run(case):
    criterion, population, _unseen = case
    values = array(population)
    cuts = scoring.fit(criterion, values)
    points = scoring.apply(cuts, values)
    for n in range(len(values)):
        assert scoring.apply(stored(cuts), values[n : n + 1])[0] == points[n]


@given(scored(), st.sampled_from((0, 1, 25, 33.5, 50, 75, 80, 100)))
def test_value_for_is_the_least_good_value_that_reaches_the_points(case, points):
    criterion, population, _unseen = case
    cuts = stored(scoring.fit(criterion, array(population)))
    value = scoring.value_for(cuts, points)
    better = -math.inf if criterion["direction"] == "lower" else math.inf
    best, worst = (1e12, -1e12) if better > 0 else (-1e12, 1e12)
    reached = points_of(cuts, best, worst)
    if value is None:
        assert reached[0] < points
    elif math.isinf(value):
        assert value == -better
        assert reached[1] >= points
    else:
        slack = 1e-9 if criterion["scoring"] in ("linear", "log") else 0
        assert points_of(cuts, value)[0] >= points - slack
        below = np.nextafter(value, -better) if not slack else value - slack_in(cuts)
        assert points_of(cuts, below)[0] < points


def points_of(cuts, *values):
    return scoring.apply(cuts, np.array(values)).tolist()


def slack_in(cuts):
    """A distance that makes a difference on a linear or logarithmic scale."""
    width = 1e-6 * (cuts["high"] - cuts["low"])
    return -width if cuts["direction"] == "lower" else width


@given(scored())
def test_buckets_match_the_rule(case):
    criterion, population, unseen = case
    criterion = {**criterion, "scoring": "quantile", "buckets": 4}
    cuts = stored(scoring.fit(criterion, array(population)))
    expected = oracle.Criterion(criterion, population)
    for values in (population, unseen):
        wanted = [expected.bucket(value) for value in values]
        assert scoring.bucket(cuts, array(values)).tolist() == wanted


def test_only_quantiles_have_buckets():
    cuts = scoring.fit(criterion(scoring="percentile"), np.arange(30.0))
    with pytest.raises(ValueError, match="percentile"):
        scoring.bucket(cuts, np.arange(3.0))


@pytest.mark.parametrize("direction", ["higher", "lower"])
def test_quantile_edges_are_values_of_customers(direction):
    seed = random.Random(7)
    values = [round(seed.expovariate(0.01), 2) for _n in range(997)]
    cuts = scoring.fit(
        criterion(scoring="quantile", direction=direction), array(values)
    )
    ordered = sorted(values, reverse=direction == "lower")
    # percentile_disc: the first value with that share of the rows up to it.
    assert cuts["edges"] == [
        next(v for n, v in enumerate(ordered, 1) if n / len(values) >= share / 5)
        for share in range(1, 5)
    ]


@pytest.mark.parametrize(
    ("direction", "value", "points"),
    [
        ("higher", 999.99, 0),
        ("higher", 1000, 40),
        ("higher", 4999.99, 40),
        ("higher", 5000, 100),
        ("lower", 5000.01, 0),
        ("lower", 5000, 40),
        ("lower", 1000.01, 40),
        ("lower", 1000, 100),
    ],
)
def test_on_the_line_of_a_band_counts_as_the_better_side(direction, value, points):
    bounds = (1000, 5000) if direction == "higher" else (5000, 1000)
    bands = [[bounds[0], 40], [bounds[1], 100]]
    for given_order in (bands, bands[::-1]):
        cuts = scoring.fit(
            criterion(scoring="bands", bands=given_order, direction=direction),
            np.empty(0),
        )
        assert points_of(cuts, value) == [points]


@pytest.mark.parametrize(
    ("scoring_name", "value", "points"),
    [("linear", 10, 10), ("linear", 100, 100), ("log", 10, 50), ("log", 1, 0)],
)
def test_linear_and_log_scales_between_given_ends(scoring_name, value, points):
    low = 0 if scoring_name == "linear" else 1
    one = criterion(scoring=scoring_name, low=low, high=100)
    cuts = scoring.fit(one, np.array([5.0]))
    assert cuts["flag"] is None
    assert points_of(cuts, value) == pytest.approx([points])
    assert points_of(cuts, -4, 1e9, math.nan) == [0, 100, 0]


@pytest.mark.parametrize("name", SCORINGS)
def test_missing_and_infinite_values_have_no_points(name):
    one = criterion(scoring=name, bands=[[0, 100]])
    values = np.array([math.nan, math.inf, -math.inf, *range(40)])
    cuts = scoring.fit(one, values)
    points = scoring.apply(cuts, values)
    assert points[:3].tolist() == [0, 0, 0]
    assert np.array_equal(
        points[3:], scoring.apply(scoring.fit(one, values[3:]), values[3:])
    )


@pytest.mark.parametrize("name", ["quantile", "percentile", "linear", "log"])
def test_the_floor_puts_net_amounts_of_zero_and_less_together(name):
    values = np.array([-500.0, -1.0, 0.0, *range(1, 60)])
    cuts = scoring.fit(criterion(scoring=name, floor=0.0), values)
    points = scoring.apply(cuts, values)
    assert points[:3].tolist() == [0, 0, 0]
    assert points[-1] == (100 if name != "percentile" else 100 * 61 / 62)


def test_thinned_percentiles_stay_exact_on_every_line_of_two_decimals():
    seed = random.Random(11)
    values = [round(seed.lognormvariate(5, 2), 4) for _n in range(40_000)]
    values += [0.0] * 6_000
    for direction in ("higher", "lower"):
        one = criterion(scoring="percentile", direction=direction)
        cuts = scoring.fit(one, array(values))
        assert 15_000 < len(cuts["edges"]) <= scoring.MAX_EDGES
        points = scoring.apply(stored(cuts), array(values)).tolist()
        expected = oracle.Criterion(one, values)
        for value, found in zip(values, points, strict=True):
            exact = float(expected.points(value))
            assert found <= exact < found + 0.01
            # No line of two decimals lies between the two.
            assert round(100 * exact, 9) // 1 == round(100 * found, 9) // 1


def test_the_best_are_told_apart_however_many_there_are():
    values = np.arange(50_000.0)
    cuts = scoring.fit(criterion(scoring="percentile"), values)
    best = scoring.apply(cuts, values)[-10_000:]
    assert best.tolist() == [100 * n / 50_000 for n in range(40_000, 50_000)]
