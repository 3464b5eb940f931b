"""Lifetime value against slow definitions and made customers, and its properties."""

import math
import tracemalloc

import lifetimes
import numpy as np
import pytest
from cases import stored
from engine import clv
from hypothesis import given, settings
from hypothesis import strategies as st

HALF = 39  # weeks to learn from, and as many to predict
PUBLISHED = clv.PurchaseModel(r=0.243, alpha=4.414, a=0.793, b=2.426, identified=True)
SPEND = clv.SpendModel(p=6.25, q=3.74, v=15.44, identified=True)

# ----------------------------------------------------------------------
# Slow definitions
# ----------------------------------------------------------------------

shapes = st.sampled_from((0.25, 0.8, 1.0, 1.7, 4.0))
purchase_models = st.builds(
    lambda r, alpha, a, b: clv.PurchaseModel(
        r=r, alpha=alpha, a=a, b=b, identified=True
    ),
    shapes,
    st.sampled_from((2.0, 8.0, 30.0)),
    shapes,
    shapes,
)
customers = st.tuples(
    st.integers(0, 8),
    st.sampled_from((0.1, 0.5, 1.0)),
    st.sampled_from((0.0, 3.0, 40.0)),
)


@given(purchase_models, customers, st.sampled_from((0.0, 0.01, 10.0, 50.0)))
def test_purchases_match_the_definition(model, customer, horizon):
    x, part, age = customer
    recent = age * part if x else 0.0
    one = [np.array([value]) for value in (float(x), recent, age)]
    _likelihood, alive, expected = lifetimes.purchases(model, x, recent, age, horizon)
    assert clv.probability_alive(model, *one)[0] == pytest.approx(alive, rel=1e-6)
    found = clv.expected_purchases(model, *one, horizon)[0]
    assert found == pytest.approx(expected, rel=1e-5, abs=1e-300)


def test_a_chance_too_small_for_a_double_is_none_the_less_summed():
    # Near certain survival: 5,000 purchases in 1,000 days go on at the same rate.
    model = clv.PurchaseModel(r=1, alpha=1, a=1e-9, b=1, identified=True)
    busy = [np.array([value]) for value in (5_000.0, 1_000.0, 1_000.0)]
    found = clv.expected_purchases(model, *busy, 365)[0]
    assert found == pytest.approx(365 * 5_001 / 1_001, rel=1e-6)


@given(
    shapes, st.sampled_from((1.5, 3.7, 9.0)), st.integers(1, 9), st.floats(0.05, 500)
)
def test_mean_values_match_the_definition(p, q, x, mean):
    model = clv.SpendModel(p=p, q=q, v=20.0, identified=True)
    found = clv.expected_mean_value(model, np.array([float(x)]), np.array([mean]))[0]
    assert found == pytest.approx(lifetimes.spend(model, x, mean)[1], rel=1e-4)


def test_likelihoods_match_the_definition():
    true = clv.PurchaseModel(r=2, alpha=60, a=1, b=4)
    x, recent, age, _after = lifetimes.simulate(true, 100, 600)
    model = clv.fit_bg_nbd(x, recent, age)
    rows = zip(x.astype(int).tolist(), recent.tolist(), age.tolist(), strict=True)
    expected = sum(math.log(lifetimes.purchases(model, *row, 0)[0]) for row in rows)
    assert model.log_likelihood == pytest.approx(expected, abs=1e-4)
    means = np.random.default_rng(3).gamma(3, 10, len(x))
    found = clv.fit_gamma_gamma(x, means)
    rows = [row for row in zip(x.tolist(), means.tolist(), strict=True) if row[0]]
    expected = sum(math.log(lifetimes.spend(found, *row)[0]) for row in rows)
    assert found.log_likelihood == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize(
    "true",
    [
        PUBLISHED,
        clv.PurchaseModel(r=2, alpha=60, a=0.5, b=5, identified=True),
        clv.PurchaseModel(r=1, alpha=1, a=1, b=1, identified=True),
    ],
)
def test_parameters_of_made_customers_are_found(true):
    span = 10 * true.alpha
    *known, after = lifetimes.simulate(true, 40_000, span, span)
    model = clv.fit_bg_nbd(*known)
    assert model.r == pytest.approx(true.r, rel=0.1)
    assert model.alpha == pytest.approx(true.alpha, rel=0.1)
    assert model.a / (model.a + model.b) == pytest.approx(
        true.a / (true.a + true.b), rel=0.1
    )
    expected = clv.expected_purchases(model, *known, span)
    assert expected.sum() == pytest.approx(after.sum(), rel=0.05)
    # Who is said to be alive with a chance of 60 to 80 % is so in as many cases.
    alive = clv.probability_alive(model, *known)
    likely = (alive > 0.6) & (alive < 0.8)
    again = clv.expected_purchases(model, *(k[likely] for k in known), span)
    assert again.sum() == pytest.approx(after[likely].sum(), rel=0.1)


# ----------------------------------------------------------------------
# Properties
# ----------------------------------------------------------------------


@settings(max_examples=20)
@given(st.randoms(use_true_random=False), st.integers(60, 400))
def test_the_order_of_the_rows_changes_nothing(random, count):
    *known, _after = lifetimes.simulate(
        PUBLISHED, count, HALF, seed=random.randrange(99)
    )
    known = [np.floor(column) for column in known]
    means = np.round(np.random.default_rng(count).gamma(3, 10, count))
    order = np.array(random.sample(range(count), count))
    moved = [column[order] for column in known]
    model, again = clv.fit_bg_nbd(*known), clv.fit_bg_nbd(*moved)
    assert stored(model.to_dict()) == stored(again.to_dict())
    spend = clv.fit_gamma_gamma(known[0], means)
    again = clv.fit_gamma_gamma(known[0][order], means[order])
    assert stored(spend.to_dict()) == stored(again.to_dict())
    value = clv.lifetime_value(PUBLISHED, *known, means, 12)
    again = clv.lifetime_value(PUBLISHED, *moved, means[order], 12)
    assert np.array_equal(value[order], again)


@given(purchase_models, st.integers(1, 30), st.floats(0.1, 400))
def test_the_later_the_last_purchase_the_more_alive(model, x, age):
    recent = np.linspace(0, age, 50)
    everyone = np.full(50, float(x)), recent, np.full(50, age)
    alive = clv.probability_alive(model, *everyone)
    assert (np.diff(alive) >= 0).all()
    assert ((alive >= 0) & (alive <= 1)).all()
    expected = [clv.expected_purchases(model, *everyone, span) for span in (0, 1, 30)]
    assert (expected[0] == 0).all()
    assert (np.diff(expected, axis=0) >= 0).all()
    assert (np.diff(expected[2]) >= 0).all()


@settings(max_examples=20)
@given(purchase_models, customers, st.floats(0.0, 0.1), st.integers(1, 12))
def test_lifetime_value_adds_up_the_discounted_periods(model, customer, rate, periods):
    x, part, age = customer
    one = [np.array([v]) for v in (float(x), age * part if x else 0.0, age)]
    upto = [clv.expected_purchases(model, *one, 4.0 * k)[0] for k in range(periods + 1)]
    expected = sum(
        20 * (upto[k] - upto[k - 1]) / (1 + rate) ** k for k in range(1, periods + 1)
    )
    found = clv.lifetime_value(model, *one, np.array([20.0]), periods, 4.0, rate)[0]
    assert found == pytest.approx(expected, rel=1e-9)


def test_one_customer_alone_has_the_same_values_as_among_others():
    *known, _after = lifetimes.simulate(PUBLISHED, 500, HALF)
    means = np.random.default_rng(5).gamma(3, 10, 500)
    functions = (
        lambda means, *known: clv.probability_alive(PUBLISHED, *known),
        lambda means, *known: clv.expected_purchases(PUBLISHED, *known, HALF),
        lambda means, *known: clv.lifetime_value(PUBLISHED, *known, means, 12, 4, 0.01),
        lambda means, *known: clv.expected_mean_value(SPEND, known[0], means),
    )
    for function in functions:
        among = function(means, *known).tolist()
        alone = [
            function(means[n : n + 1], *(column[n : n + 1] for column in known))[0]
            for n in range(0, 500, 9)
        ]
        assert alone == among[::9]


def test_a_mean_of_more_purchases_counts_for_more():
    few, many = clv.expected_mean_value(SPEND, np.array([1.0, 50.0]), np.full(2, 100.0))
    everyone = clv.expected_mean_value(SPEND, np.zeros(1), np.zeros(1))[0]
    assert everyone == pytest.approx(6.25 * 15.44 / 2.74)
    assert everyone < few < many < 100


def test_many_customers_need_little_memory():
    count = 100_000
    *known, _after = lifetimes.simulate(PUBLISHED, count, HALF)
    known = [np.floor(7 * column) for column in known]
    known[0] = np.where(known[1] > 0, known[0] / 7, 0.0)
    means = np.random.default_rng(1).gamma(3, 10, count)
    tracemalloc.start()
    model = clv.fit_bg_nbd(*known)
    spend = clv.fit_gamma_gamma(known[0] + 1, means)
    means = clv.expected_mean_value(spend, known[0] + 1, means)
    clv.lifetime_value(model, *known, means, 12, 30, 0.01)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert model.identified
    assert peak < 200 * count  # bytes a customer
