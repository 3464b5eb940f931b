"""What a grade predicts, on a real purchase log, as published."""

import numpy as np
import pytest
from cases import criterion, program
from engine import assess, backtest, clv
from purchases import day

HALF = 39  # weeks to learn from, and as many to predict
SPLIT, END = day(1997, 9, 30), day(1998, 6, 30)
CODES = ("last_purchase", "orders", "revenue")
# Rank correlation with what was spent later, normalised Gini, share of it that the
# best fifth hold.
PREDICTION = {
    "points of five groups, summed": (0.454, 0.691, 0.679),
    "money only": (0.395, 0.696, 0.661),
    "mean ranks, one third each": (0.458, 0.714, 0.689),
    "shares of customers below, one third each": (0.458, 0.714, 0.689),
    "lifetime value": (0.428, 0.709, 0.688),
}


@pytest.fixture(scope="module")
def later(cdnow):
    """Dollars of each customer after the split."""
    return np.array(cdnow.spent(SPLIT, END)) / 100


@pytest.fixture(scope="module")
def past(cdnow):
    """Last day, days with a purchase and dollars of each customer at the split."""
    past = np.array(cdnow.known(SPLIT), float)
    past[:, 1] = cdnow.purchase_days(SPLIT)
    return past


@pytest.fixture(scope="module")
def grades(cdnow, past):
    """Scores of each customer by name, known at the split."""
    frequency, recency, age, _again, mean = np.array(cdnow.histories(SPLIT), float).T
    orders = frequency + 1
    fitted_purchases = clv.fit_bg_nbd(frequency, recency, age)
    spend = clv.expected_mean_value(clv.fit_gamma_gamma(orders, mean), orders, mean)
    purchases = clv.expected_purchases(fitted_purchases, frequency, recency, age, HALF)
    references = backtest.references(past)
    return {
        "points of five groups, summed": references["rfm_points"],
        "money only": references["spend"],
        "mean ranks, one third each": references["rfm_ranks"],
        "shares of customers below, one third each": percentiles(past).score,
        "lifetime value": np.nan_to_num(purchases * spend),
    }


def percentiles(values):
    """What the engine makes of recency, frequency and spend, one third each."""
    criteria = [criterion(code, weight=100 / 3) for code in CODES]
    everyone = np.ones(len(values), bool)
    return assess(program(criteria), values, everyone, None, None, SPLIT)


@pytest.mark.parametrize("name", PREDICTION)
def test_what_a_grade_predicts(grades, later, name):
    score = grades[name]
    found = (
        backtest.rank_correlation(score, later),
        backtest.normalised_gini(score, later),
        backtest.top_share(score, later),
    )
    assert found == pytest.approx(PREDICTION[name], abs=0.005)


def test_lifetime_value_is_right_in_money_too(grades, later):
    assert backtest.top_share(later, later) == pytest.approx(0.939, abs=0.0005)
    ratio = grades["lifetime value"].sum() / later.sum()
    assert ratio == pytest.approx(0.81, abs=0.005)


def test_a_whole_back_test(past, later):
    """Every row of it agrees with the published ones, within narrow bands."""
    graded = percentiles(past)
    found = backtest.compare(
        {"score": graded.score}, graded.tier, 4, later, later > 0, past
    )
    rows = {row["code"]: row for row in found["rankings"]}
    for code, name in (
        ("score", "shares of customers below, one third each"),
        ("spend", "money only"),
        ("rfm_points", "points of five groups, summed"),
        ("rfm_ranks", "mean ranks, one third each"),
    ):
        figures = [rows[code][key] for key in ("correlation", "gini", "top")]
        for figure, published in zip(figures, PREDICTION[name], strict=True):
            value, low, high = figure
            assert value == pytest.approx(published, abs=0.005)
            assert low < value < high < low + 0.06
    assert rows["best"]["top"][0] == pytest.approx(0.939, abs=0.0005)
    # Groups as large as their ties let them be, each worse than the one before.
    groups = found["groups"]
    means = [row["mean"] for row in groups]
    assert means == sorted(means, reverse=True)
    assert sum(row["customers"] for row in groups) == 23_570
    assert sum(row["share"] for row in groups) == pytest.approx(1)
    curve = found["curve"]
    fifth = curve["customers"].index(0.2)
    assert curve["score"][fifth] == rows["score"]["top"][0]
    assert (curve["best"][0], curve["best"][-1]) == (0, 1)
