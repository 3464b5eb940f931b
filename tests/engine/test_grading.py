"""Scores to positions and tiers."""

import random
from fractions import Fraction
from itertools import pairwise

import numpy as np
import oracle
import pytest
from cases import array, ladder, ladders, program, stored
from engine import grading, scoring
from engine.composite import composite
from hypothesis import given
from hypothesis import strategies as st

# Scores of nine decimals with heavy ties.
scores = st.one_of(
    st.sampled_from((0.0, 50.0, 80.0, 95.0, 100.0)),
    st.integers(0, 10**11).map(lambda n: n / 10**9),
)
money = st.one_of(st.none(), st.integers(-300, 9000).map(lambda cents: cents / 100))


@st.composite
def graded(draw):
    size = draw(st.sampled_from((0, 1, 3, 24, 25, 30, 50)))
    pairs = st.lists(st.tuples(scores, money), min_size=size, max_size=size)
    method, basis = draw(
        st.sampled_from(
            (
                ("score", "points"),
                ("score", "percentile"),
                ("rank", "customers"),
                ("rank", "value"),
            )
        )
    )
    name = "rank_basis" if method == "rank" else "score_basis"
    settings = program(tiers=draw(ladders()), method=method, **{name: basis})
    return settings, draw(pairs), draw(st.lists(scores, max_size=5))


@given(graded())
def test_position_and_tier_match_the_definition(case):
    settings, pairs, unseen = case
    known, amounts = [s for s, _m in pairs], [m for _s, m in pairs]
    cuts = stored(grading.fit(settings, array(known), array(amounts)))
    expected = oracle.Grade(settings, [exactly(s) for s in known], amounts)
    # An unseen score stands where the population leaves it.
    for some in (known, unseen if known else []):
        found = grading.apply(cuts, array(some))
        assert found.tier.dtype == np.int32
        for n, score in enumerate(some):
            assert exactly(found.position[n]) == expected.position(exactly(score))
            assert found.tier[n] == expected.tier(exactly(score))


def exactly(number):
    """The decimal of nine places that a float stands for."""
    return Fraction(round(float(number) * 10**9), 10**9)


@given(graded())
def test_equals_are_never_split_and_order_is_kept(case):
    settings, pairs, _unseen = case
    known, amounts = [s for s, _m in pairs], [m for _s, m in pairs]
    cuts = grading.fit(settings, array(known), array(amounts))
    found = grading.apply(cuts, array(known))
    order = sorted(range(len(known)), key=lambda n: known[n])
    for a, b in pairwise(order):
        assert found.position[a] <= found.position[b]
        assert found.tier[a] >= found.tier[b]
        if known[a] == known[b]:
            assert found.position[a] == found.position[b]


@given(graded(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing_to_the_last_bit(case, seed):
    settings, pairs, _unseen = case
    shuffled = seed.sample(pairs, len(pairs))
    first, second = (
        grading.fit(settings, array([s for s, _m in p]), array([m for _s, m in p]))
        for p in (pairs, shuffled)
    )
    assert first == second


def test_sums_of_amounts_do_not_depend_on_their_order():
    seed = random.Random(3)
    pairs = [
        (float(seed.randrange(60)), seed.lognormvariate(3, 3)) for _n in range(999)
    ]
    settings = program(method="rank", rank_basis="value")
    fits = []
    for _n in range(5):
        seed.shuffle(pairs)
        known, amounts = zip(*pairs, strict=True)
        fits.append(grading.fit(settings, array(known), array(amounts)))
    assert all(fit == fits[0] for fit in fits)


@pytest.mark.parametrize(
    ("score", "tier"), [(95, 0), (94.999999999, 1), (80, 1), (50, 2), (0, 3)]
)
def test_on_the_line_of_a_tier_counts_as_the_better_side(score, tier):
    cuts = grading.fit(program(), np.empty(0))
    assert grading.apply(cuts, np.array([float(score)])).tier.tolist() == [tier]


def test_float_noise_does_not_push_anyone_off_the_line():
    noisy = composite(np.array([[95.0] * 3]), [33.3, 33.3, 33.4])
    settings = program(tiers=ladder((95, 66.66666666666667, 1), (5, 15, 30)))
    assert grading.apply(grading.fit(settings, noisy), noisy).tier.tolist() == [0]
    thirds = np.repeat([1.0, 2.0, 3.0], 10)
    settings["score_basis"] = "percentile"
    found = grading.apply(grading.fit(settings, thirds), thirds)
    assert found.tier[-1] == 1


@pytest.mark.parametrize(
    ("amounts", "tiers"),
    [
        # The best hold 80 % exactly: the next is in B.
        ([80, 15, 5], [0, 1, 2]),
        # The one who crosses the line is still in A.
        ([79, 15, 6], [0, 0, 1]),
        ([50, 29.99, 20.01], [0, 0, 0]),
        ([50, 30, 20], [0, 0, 1]),
        # Who brings nothing stands behind all that there is.
        ([10, 0, -10], [0, 2, 2]),
        ([0, 0, 0], [2, 2, 2]),
        ([None, None, 1], [2, 2, 0]),
    ],
)
def test_shares_of_value_end_where_the_strictly_better_end(amounts, tiers):
    settings = program(
        method="rank", rank_basis="value", tiers=ladder((9, 8), (80, 15))
    )
    values = array(amounts)
    score = np.nan_to_num(values)
    cuts = grading.fit(settings, score, values)
    assert grading.apply(stored(cuts), score).tier.tolist() == tiers


def test_ten_equal_shares_of_a_tenth_make_whole_lines():
    # .1 has no exact binary form: ten times it is still the whole.
    settings = program(
        method="rank", rank_basis="value", tiers=ladder((9, 8), (80, 15))
    )
    score = np.arange(10.0)
    cuts = grading.fit(settings, score, np.full(10, 0.1))
    assert grading.apply(cuts, score).tier.tolist() == [1, 1] + [0] * 8


def test_rank_by_value_needs_the_values():
    with pytest.raises(ValueError, match="value"):
        grading.fit(program(method="rank", rank_basis="value"), np.arange(3.0))


@pytest.mark.parametrize("basis", ["customers", "value"])
def test_thinned_ranks_stay_exact_on_every_line_of_two_decimals(basis):
    seed = random.Random(5)
    known = [n / 10**6 for n in seed.sample(range(10**8), 25_000)]
    amounts = [round(seed.lognormvariate(4, 2), 2) for _score in known]
    for shares in ((80, 15), (0.01, 33.33)):
        tiers = ladder((9, 8), shares)
        settings = program(method="rank", rank_basis=basis, tiers=tiers)
        cuts = grading.fit(settings, array(known), array(amounts))
        assert len(cuts["edges"]) <= scoring.MAX_EDGES
        found = grading.apply(stored(cuts), array(known))
        expected = oracle.Grade(settings, known, amounts)
        assert found.tier.tolist() == [expected.tier(score) for score in known]


@given(
    st.lists(
        st.tuples(*[st.integers(0, 10**6).map(lambda n: n / 10**4)] * 3), max_size=20
    )
)
def test_the_composite_is_the_weighted_mean(points):
    weights = [50, 33.3, 16.7]
    score = composite(np.array(points).reshape(-1, 3), weights)
    assert score.tolist() == [float(oracle_mean(row, weights)) for row in points]


def oracle_mean(row, weights):
    return oracle.composite([oracle.fraction(points) for points in row], weights)
