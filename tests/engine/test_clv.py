"""Lifetime value: published results, slow definitions, and when to say nothing."""

import math

import lifetimes
import numpy as np
import pytest
from cases import stored
from engine import clv, fitted
from purchases import day

HALF = 39  # weeks to learn from, and as many to predict
SPLIT, END = day(1997, 9, 30), day(1998, 6, 30)
PUBLISHED = clv.PurchaseModel(r=0.243, alpha=4.414, a=0.793, b=2.426, identified=True)
SPEND = clv.SpendModel(p=6.25, q=3.74, v=15.44, identified=True)


def arrays(log):
    """float64[N] each: see :meth:`purchases.Log.histories`."""
    return np.array(log.histories(SPLIT), float).T


@pytest.fixture(scope="module")
def sample(cdnow_sample):
    return arrays(cdnow_sample)


@pytest.fixture(scope="module")
def model(sample):
    return clv.fit_bg_nbd(*sample[:3])


# ----------------------------------------------------------------------
# Published results
# ----------------------------------------------------------------------


def test_bg_nbd_has_the_published_parameters(model):
    assert model.identified
    assert model.r == pytest.approx(0.243, abs=0.001)
    assert model.alpha == pytest.approx(4.414, abs=0.01)
    assert model.a == pytest.approx(0.793, abs=0.003)
    assert model.b == pytest.approx(2.426, abs=0.01)
    assert model.log_likelihood == pytest.approx(-9582.4, abs=0.05)


def test_gamma_gamma_has_the_published_parameters(sample):
    frequency, mean = sample[0], sample[3]
    assert ((frequency > 0) & (mean > 0)).sum() == 946
    found = clv.fit_gamma_gamma(frequency, mean)
    assert found.identified
    assert found.p == pytest.approx(6.25, abs=0.01)
    assert found.q == pytest.approx(3.74, abs=0.01)
    assert found.v == pytest.approx(15.44, abs=0.02)


def test_repeat_counts_have_the_published_chi_square(sample, model):
    frequency, age = sample[0], sample[2]
    ages = list(zip(*np.unique(age, return_counts=True), strict=True))
    expected = [
        sum(count * lifetimes.repeats(model, x, weeks) for weeks, count in ages)
        for x in range(7)
    ]
    expected.append(len(age) - sum(expected))
    actual = np.bincount(np.minimum(frequency, 7).astype(int)).tolist()
    assert sum(
        (seen - wanted) ** 2 / wanted
        for seen, wanted in zip(actual, expected, strict=True)
    ) == pytest.approx(4.82, abs=0.02)


def test_expected_purchases_correlate_with_the_actual_ones(cdnow_sample, sample, model):
    bought = np.subtract(*map(np.array, map(cdnow_sample.purchase_days, (END, SPLIT))))
    expected = clv.expected_purchases(model, *sample[:3], HALF)
    assert np.corrcoef(expected, bought)[0, 1] == pytest.approx(0.626, abs=0.001)


def test_cumulative_repeat_sales(cdnow_sample, sample, model):
    actual = sum(cdnow_sample.purchase_days(END)) - len(cdnow_sample)
    assert actual == 4_339
    # A customer who is new today, over as many weeks as each has had by then.
    new = np.zeros(1)
    expected = sum(
        clv.expected_purchases(model, new, new, new, weeks + HALF)[0] * count
        for weeks, count in zip(*np.unique(sample[2], return_counts=True), strict=True)
    )
    assert expected / actual == pytest.approx(0.96, abs=0.005)


def test_another_unit_of_time_or_money_gives_the_same_customers(sample):
    days = sample[0], 7 * sample[1], 7 * sample[2]
    weekly, daily = clv.fit_bg_nbd(*sample[:3]), clv.fit_bg_nbd(*days)
    assert daily.r == pytest.approx(weekly.r, rel=1e-3)
    assert daily.alpha == pytest.approx(7 * weekly.alpha, rel=1e-3)
    assert clv.expected_purchases(daily, *days, 7 * HALF) == pytest.approx(
        clv.expected_purchases(weekly, *sample[:3], HALF), rel=1e-3
    )
    dollars, cents = (
        clv.fit_gamma_gamma(sample[0], unit * sample[3]) for unit in (1, 100)
    )
    assert cents.v == pytest.approx(100 * dollars.v, rel=1e-3)


def test_models_survive_being_stored(model, sample):
    spend = clv.fit_gamma_gamma(sample[0], sample[3])
    assert clv.PurchaseModel.from_dict(stored(model.to_dict())) == model
    assert clv.SpendModel.from_dict(stored(spend.to_dict())) == spend
    nothing = clv.PurchaseModel(reason="few").to_dict()
    assert nothing["r"] is None
    again = clv.PurchaseModel.from_dict(stored(nothing))
    assert not again.identified
    assert again.reason == "few"
    assert math.isnan(again.r)


def test_a_sample_stands_for_everyone(sample, model, monkeypatch):
    monkeypatch.setattr(fitted, "SAMPLE", 1_500)
    fewer = clv.fit_bg_nbd(*sample[:3])
    order = np.random.default_rng(1).permutation(len(sample[0]))
    assert clv.fit_bg_nbd(*sample[:3, order]) == fewer
    assert fewer.r == pytest.approx(model.r, rel=0.05)
    expected = clv.expected_purchases(fewer, *sample[:3], HALF).sum()
    everyone = clv.expected_purchases(model, *sample[:3], HALF).sum()
    assert expected == pytest.approx(everyone, rel=0.05)


# ----------------------------------------------------------------------
# Nothing to say
# ----------------------------------------------------------------------


def everyone_bought_once():
    return np.zeros(100), np.zeros(100), np.arange(100.0)


def no_time_has_passed():
    return np.arange(100.0), np.zeros(100), np.zeros(100)


def few_customers():
    x = np.arange(20.0)
    return x, x, 2 * x


def few_repeat_buyers():
    x = np.zeros(100)
    x[:9] = 2
    return x, x, np.full(100, 50.0)


def nobody_drops_out():
    rng = np.random.default_rng(4)
    age = rng.uniform(50, 100, 500)
    x = 1.0 + rng.poisson(rng.gamma(2, 0.05, 500) * age)
    return x, age * rng.beta(x, 1), age


def everyone_is_the_same():
    x = np.full(200, 3.0)
    return x, np.full(200, 4.0), np.full(200, 50.0)


@pytest.mark.parametrize(
    ("customers", "reasons"),
    [
        (everyone_bought_once, {"one_purchase"}),
        (no_time_has_passed, {"no_time"}),
        (few_customers, {"few"}),
        (few_repeat_buyers, {"few"}),
        (nobody_drops_out, {"no_dropout"}),
        (everyone_is_the_same, {"edge"}),
    ],
)
def test_what_is_not_identified_is_not_printed(customers, reasons):
    known = customers()
    model = clv.fit_bg_nbd(*known)
    assert not model.identified
    assert model.reason in reasons
    assert np.isnan(
        [model.r, model.alpha, model.a, model.b, model.log_likelihood]
    ).all()
    assert np.isnan(clv.probability_alive(model, *known)).all()
    assert np.isnan(clv.expected_purchases(model, *known, 10)).all()
    means = np.ones(len(known[0]))
    assert np.isnan(clv.lifetime_value(model, *known, means, 12)).all()


@pytest.mark.parametrize(
    ("frequency", "mean", "reason"),
    [
        ([0] * 100, [0] * 100, "no_spend"),
        ([2] * 100, [0] * 100, "no_spend"),
        ([2] * 9 + [0] * 100, [5] * 109, "few"),
        ([2] * 100, [5] * 100, "edge"),
    ],
)
def test_spend_that_is_not_identified_is_not_printed(frequency, mean, reason):
    model = clv.fit_gamma_gamma(frequency, mean)
    assert not model.identified
    assert model.reason == reason
    assert np.isnan(clv.expected_mean_value(model, frequency, mean)).all()


def test_purchases_worth_nothing_have_no_mean_value():
    found = clv.expected_mean_value(SPEND, [2.0, 2.0, 0.0], [0.0, 10.0, 0.0])
    assert np.isnan(found).tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("values", "name"),
    [
        (([-1.0], [0.0], [1.0]), "frequency"),
        (([1.0], [-1.0], [1.0]), "recency"),
        (([1.0], [1.0], [-1.0]), "age"),
        (([1.0], [2.0], [1.0]), "recency"),
        (([0.0], [1.0], [2.0]), "recency"),
        (([1.0, 1.0], [1.0], [1.0]), "recency"),
        (([1.0], [1.0], [1.0, 2.0]), "age"),
        (([math.nan], [1.0], [1.0]), "frequency"),
        (([1.0], [math.nan], [1.0]), "recency"),
        (([1.0], [1.0], [math.inf]), "age"),
        (([[1.0]], [1.0], [1.0]), "frequency"),
    ],
)
def test_bad_input_is_refused_by_name(values, name):
    for function in (
        clv.fit_bg_nbd,
        lambda *known: clv.probability_alive(PUBLISHED, *known),
        lambda *known: clv.expected_purchases(PUBLISHED, *known, 1),
        lambda *known: clv.lifetime_value(PUBLISHED, *known, [1.0], 1),
    ):
        with pytest.raises(ValueError, match=name):
            function(*values)


@pytest.mark.parametrize(
    ("other", "name"),
    [
        ({"mean_value": [1.0, 2.0]}, "mean_value"),
        ({"periods": 0}, "periods"),
        ({"periods": 1.5}, "periods"),
        ({"period": -1.0}, "period"),
        ({"rate": math.nan}, "rate"),
    ],
)
def test_bad_terms_are_refused_by_name(other, name):
    terms = {"mean_value": [1.0], "periods": 12, **other}
    with pytest.raises(ValueError, match=name):
        clv.lifetime_value(PUBLISHED, [1.0], [1.0], [1.0], **terms)
    for horizon in (-1.0, math.nan):
        with pytest.raises(ValueError, match="horizon"):
            clv.expected_purchases(PUBLISHED, [1.0], [1.0], [1.0], horizon)


@pytest.mark.parametrize("bad", [[-1.0], [math.nan], [1.0, 2.0]])
def test_bad_spend_is_refused_by_name(bad):
    with pytest.raises(ValueError, match="mean_value"):
        clv.fit_gamma_gamma([1.0], bad)
    with pytest.raises(ValueError, match="mean_value"):
        clv.expected_mean_value(SPEND, [1.0], bad)
