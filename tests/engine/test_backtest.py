"""A grade of then against what was bought later, against slow definitions."""

import json
import math
from fractions import Fraction

import numpy as np
import pytest
from engine import backtest
from hypothesis import given
from hypothesis import strategies as st

# ----------------------------------------------------------------------
# The definitions in plain Python: everyone is compared with everyone
# ----------------------------------------------------------------------


def better(values, value):
    return sum(other > value for other in values)


def mean_rank(values, value):
    """Mean place, from 1, of all who have the value."""
    return better(values, value) + Fraction(sum(v == value for v in values) + 1, 2)


def correlation(score, later):
    left = [mean_rank(score, value) for value in score]
    right = [mean_rank(later, value) for value in later]
    middle = Fraction(len(score) + 1, 2)
    left, right = ([rank - middle for rank in ranks] for ranks in (left, right))
    spreads = sum(a * a for a in left) * sum(b * b for b in right)
    if not spreads:
        return None
    return float(sum(a * b for a, b in zip(left, right, strict=True))) / math.sqrt(
        spreads
    )


def evenly(score, later):
    """Amounts from the best to the worst, those with equal scores holding as much."""
    amounts = [Fraction(str(amount)) for amount in later]
    found = []
    for level in sorted(set(score), reverse=True):
        tied = [amounts[n] for n, value in enumerate(score) if value == level]
        found += [sum(tied, Fraction(0)) / len(tied)] * len(tied)
    return found


def area(amounts):
    """Between what the best hold and what they would if all held as much."""
    held, found = Fraction(0), Fraction(0)
    for amount in amounts:
        found += held + amount / 2
        held += amount
    return found - held * len(amounts) / 2


def gini(score, later):
    most = area(evenly(later, later))
    return float(area(evenly(score, later)) / most) if most else None


def held_by(score, later, customers):
    """What so many of the best bought, as a share of all; the last one in part."""
    amounts = evenly(score, later)
    total = sum(amounts, Fraction(0))
    if total <= 0:
        return None
    whole = math.floor(customers)
    part = customers - whole
    bought = sum(amounts[:whole], Fraction(0))
    if part:
        bought += part * amounts[whole]
    return float(bought / total)


def group_of(score, value, groups=10):
    return groups * better(score, value) // len(score)


def close(found, expected):
    if expected is None or found is None:
        return found is expected
    return found == pytest.approx(expected, abs=1e-8)


# Heavy ties, negatives, one who holds nearly everything, and nothing at all.
amounts = st.one_of(
    st.sampled_from((0.0, 0.0, 0.0, 5.0)),
    st.integers(-400, 4000).map(lambda cents: cents / 100),
    st.just(90_000.0),
)
points = st.one_of(
    st.integers(0, 4).map(float), st.integers(0, 400).map(lambda n: n / 4)
)


@st.composite
def customers(draw, least=0, most=30):
    """(scores, amounts) of so many; sometimes all are equal."""
    size = draw(
        st.one_of(
            st.sampled_from([n for n in (0, 1, 3) if n >= least] or [least]),
            st.integers(least, most),
        )
    )
    columns = []
    for values in (points, amounts):
        if draw(st.integers(0, 5)):
            column = draw(st.lists(values, min_size=size, max_size=size))
        else:
            column = [draw(values)] * size
        columns.append(column)
    return columns


@given(customers())
def test_figures_match_the_definitions(drawn):
    score, later = drawn
    assert close(backtest.rank_correlation(score, later), correlation(score, later))
    assert close(backtest.normalised_gini(score, later), gini(score, later))
    for share in (Fraction(1, 5), Fraction(1, 3), Fraction(1)):
        expected = held_by(score, later, share * len(score))
        assert close(backtest.top_share(score, later, float(share)), expected)


@given(customers(), st.sampled_from((3, 10)))
def test_calibration_matches_the_definition(drawn, groups):
    score, later = drawn
    found = backtest.calibration(score, later, groups)
    assert sum(row["customers"] for row in found) == len(score)
    total = sum(map(Fraction, map(str, later)), Fraction(0))
    number = [group_of(score, value, groups) for value in score]
    assert [row["group"] for row in found] == sorted({n + 1 for n in number})
    for row in found:
        inside = [n for n, own in enumerate(number) if own + 1 == row["group"]]
        bought = sum((Fraction(str(later[n])) for n in inside), Fraction(0))
        assert row["customers"] == len(inside)
        assert close(row["later"], float(bought))
        assert close(row["mean"], float(bought / len(inside)))
        assert close(row["score"], float(sum(score[n] for n in inside) / len(inside)))
        assert close(row["share"], float(bought / total) if total > 0 else None)


@given(customers(), st.randoms(use_true_random=False))
def test_the_order_of_rows_tells_nothing(drawn, random):
    score, later = drawn
    order = random.sample(range(len(score)), len(score))
    mixed = [[values[n] for n in order] for values in (score, later)]
    for figure in (
        backtest.rank_correlation,
        backtest.normalised_gini,
        backtest.top_share,
    ):
        assert close(figure(*mixed), figure(score, later))


@given(customers(least=1), st.data())
def test_tiers_match_the_definition(drawn, data):
    _score, later = drawn
    size = len(later)
    tier = data.draw(st.lists(st.integers(0, 2), min_size=size, max_size=size))
    again = [amount != 0 for amount in later]
    found = backtest.by_tier(np.array(tier), 4, later, again)
    total = sum(map(Fraction, map(str, later)), Fraction(0))
    assert len(found) == 4
    for place, row in enumerate(found):
        inside = [n for n in range(size) if tier[n] == place]
        bought = sum((Fraction(str(later[n])) for n in inside), Fraction(0))
        buyers = sum(again[n] for n in inside)
        assert row["customers"] == len(inside)
        assert close(row["later"], float(bought))
        assert close(row["mean"], float(bought / len(inside)) if inside else None)
        assert close(row["share"], float(bought / total) if total > 0 else None)
        assert close(row["again"], buyers / len(inside) if inside else None)


@given(customers(), st.data())
def test_references_match_the_definitions(drawn, data):
    _score, spend = drawn
    size = len(spend)
    days = data.draw(st.lists(st.integers(0, 3), min_size=size, max_size=size))
    orders = data.draw(st.lists(st.integers(1, 3), min_size=size, max_size=size))
    past = np.array([days, orders, spend], float).T.reshape(size, 3)
    # Whoever bought nothing in the window comes after all others.
    past[::7] = np.nan
    found = backtest.references(past)
    columns = np.where(np.isnan(past), -np.inf, past).T.tolist()
    for n in range(size):
        points, ranks = 0, Fraction(0)
        for column in columns:
            below = sum(value < column[n] for value in column)
            same = sum(value == column[n] for value in column)
            points += 1 + 5 * below // size
            ranks += below + Fraction(same + 1, 2)
        assert found["rfm_points"][n] == points
        assert found["rfm_ranks"][n] == ranks
    assert np.array_equal(found["spend"], past[:, 2], equal_nan=True)


# ----------------------------------------------------------------------
# Bands
# ----------------------------------------------------------------------


def compared(score, tier, later):
    """:func:`backtest.compare` of a score, spend being its half."""
    past = np.array([score, score, np.array(score) / 2]).T.reshape(len(later), 3)
    again = np.array(later) > 0
    return backtest.compare(
        {"score": np.array(score)}, np.array(tier, int), 3, later, again, past
    )


def quantile(values, share):
    values = sorted(values)
    place = share * (len(values) - 1)
    low = math.floor(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (place - low) * (values[high] - values[low])


@given(customers(least=1, most=12), st.data())
def test_bands_hold_nine_tenths_of_the_samples(drawn, data):
    """Samples with customers written out as often as they are in them."""
    score, later = drawn
    size, drawings = len(later), 20
    tier = data.draw(st.lists(st.integers(0, 2), min_size=size, max_size=size))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(backtest, "DRAWS", drawings)
        found = compared(score, tier, later)
    rng = np.random.default_rng(backtest.SEED)
    samples = [list(range(size))]
    samples += [rng.integers(size, size=size).tolist() for _n in range(drawings)]
    rows = [slow(*([c[n] for n in s] for c in (score, tier, later))) for s in samples]
    [ranking] = [row for row in found["rankings"] if row["code"] == "score"]
    for name in rows[0]:
        place = ranking if name in ranking else found["top_tier"]
        value, *drawn_values = [row[name] for row in rows]
        drawn_values = [one for one in drawn_values if one is not None]
        if value is None or not drawn_values:
            assert place[name] is None
            continue
        expected = [value, *(quantile(drawn_values, q) for q in (0.05, 0.95))]
        assert place[name] == pytest.approx(expected, abs=1e-8)


def slow(score, tier, later):
    """The figures of a score whose half is the spend."""
    top = sum(place == 0 for place in tier)
    total = sum(map(Fraction, map(str, later)), Fraction(0))
    held = spend = best = gain = None
    if top and total > 0:
        inside = [Fraction(str(a)) for a, t in zip(later, tier, strict=True) if not t]
        held = float(sum(inside) / total)
        spend, best = held_by(score, later, top), held_by(later, later, top)
        gain = held - spend
    return {
        "correlation": correlation(score, later),
        "gini": gini(score, later),
        "top": held_by(score, later, Fraction(len(later), 5)),
        "held": held,
        "spend": spend,
        "best": best,
        "gain": gain,
    }


@pytest.mark.parametrize("size", [0, 1, 3])
def test_few_customers_are_no_trouble(size):
    found = compared([1.0] * size, [0] * size, [2.0] * size)
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert (found["customers"], found["buyers"]) == (size, size)
    best = found["rankings"][-1]
    assert best["code"] == "best"
    assert best["correlation"] is best["gini"] is None
    held = found["top_tier"]["held"]
    assert held == ([1.0] * 3 if size else None)


def test_the_best_ranking_is_the_outcome_itself():
    later = [0.0, 0.0, 5.0, 100.0, 20.0, -3.0]
    best = compared([1.0] * 6, [0, 1, 2] * 2, later)["rankings"][-1]
    assert (best["correlation"][0], best["gini"][0]) == (1, 1)


def test_the_same_customers_have_the_same_bands():
    rng = np.random.default_rng(1)
    score, later = rng.random(200), rng.random(200)
    tier = (score < 0.8).astype(int)
    assert compared(score, tier, later) == compared(score, tier, later)


def test_bands_of_many_are_as_wide_as_if_all_were_drawn(monkeypatch):
    """Drawing from some of the customers, and from all of them."""
    rng = np.random.default_rng(2)
    score = rng.random(6000)
    later = np.where(rng.random(6000) < score, rng.lognormal(3, 1, 6000), 0)
    tier = (score < 0.9).astype(int)
    whole = compared(score, tier, later)
    monkeypatch.setattr(backtest, "MOST", 1500)
    some = compared(score, tier, later)
    for place in ("rankings", "top_tier"):
        pairs = [(whole[place], some[place])]
        if place == "rankings":
            pairs = list(zip(whole[place], some[place], strict=True))
        for expected, found in pairs:
            for name, figure in expected.items():
                if not isinstance(figure, list) or figure[1] == figure[2]:
                    continue
                assert found[name][0] == figure[0]
                width = found[name][2] - found[name][1]
                assert width == pytest.approx(figure[2] - figure[1], rel=0.3)


def test_a_band_covers_what_is_true_of_everyone():
    """Nine of ten samples of a large population, as a band of 90 % promises."""
    rng = np.random.default_rng(3)
    score = rng.integers(0, 40, 50_000).astype(float)
    later = np.where(rng.random(50_000) < score / 60, rng.lognormal(3, 1, 50_000), 0)
    truth = backtest.normalised_gini(score, later)
    within = 0
    for _sample in range(100):
        chosen = rng.choice(50_000, 300)
        found = compared(score[chosen], score[chosen] < 35, later[chosen])
        _value, low, high = found["rankings"][0]["gini"]
        within += low <= truth <= high
    assert 80 <= within <= 97


def test_nothing_is_held_where_nothing_was_bought():
    found = compared([3.0, 2.0, 1.0], [0, 1, 2], [0.0, -5.0, 2.0])
    assert found["top_tier"]["held"] is None
    assert [row["share"] for row in found["tiers"]] == [None] * 3
    assert found["curve"]["score"] == [None] * len(backtest.STEPS)
    assert found["rankings"][0]["gini"] is not None
