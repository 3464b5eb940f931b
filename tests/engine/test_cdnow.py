"""Published and measured results on a real purchase log, to be met."""

from collections import Counter
from fractions import Fraction
from itertools import pairwise

import numpy as np
import oracle
import pytest
from cases import criterion, ladder, program, stored
from engine import assess, scoring
from engine.settling import new_state
from purchases import day, month_end

THIRD = 100 / 3
SOME = 5  # one customer in so many is followed by the slow definition
CODES = ("last_purchase", "orders", "revenue")
MONTH_ENDS = [month_end(1997, month) for month in range(6, 13)]
MONTH_ENDS += [month_end(1998, month) for month in range(1, 4)]
PERCENTILES = program(
    [criterion(code, weight=THIRD) for code in CODES], score_basis="percentile"
)
DEFAULT = {"buffer_down": 5, "grace": 3, "max_steps": 1}

# Changes per customer-year, flip-flops per 100 customer-years, share of the revenue
# of the next 90 days in the top two tiers, the same of a raw list of equal size.
MOVEMENT = {
    "none": ({}, 1.009, 21.6, 0.708, 0.708),
    "buffer 5": ({"buffer_up": 5, "buffer_down": 5}, 0.435, 1.3, 0.725, 0.732),
    "grace 3": ({"grace": 3}, 0.725, 3.9, 0.744, 0.745),
    "buffer 5, grace 3": (
        {"buffer_up": 5, "buffer_down": 5, "grace": 3},
        0.359,
        0.6,
        0.737,
        0.747,
    ),
    "default": (DEFAULT, 0.500, 1.2, 0.765, 0.768),
    "buffer 10": ({"buffer_up": 10, "buffer_down": 10}, 0.244, 0.05, 0.701, 0.725),
}


@pytest.fixture(scope="module")
def months(cdnow):
    """(day, float64[N, 3] known by then, cents[N] of the next 90 days) in order."""
    return [
        (end, np.array(cdnow.known(end), float), np.array(cdnow.spent(end, end + 90)))
        for end in MONTH_ENDS
    ]


@pytest.fixture(scope="module")
def measured(months):
    return {name: follow(months, row[0]) for name, row in MOVEMENT.items()}


def follow(months, policy):
    """Assess month after month: changes, flip-flops, revenue, revenue of a raw list.

    Everyone is new at the first of the ten month-ends, so that nine twelfths of a
    year are watched. Shares of revenue are means over the month-ends.
    """
    settings = {**PERCENTILES, "policy": policy}
    size = len(months[0][1])
    everyone, known, history, shares = np.ones(size, bool), new_state(size), [], []
    for end, values, spent in months:
        found = assess(settings, values, everyone, None, known, end)
        moved = found.tier != known["tier"]
        known = {
            "tier": found.tier,
            "since": np.where(moved, end, known["since"]),
            "below": found.below,
            "below_at": found.below_at,
            "override": known["override"],
        }
        history.append(found.tier)
        top = found.tier <= 1
        raw = spent_by_the_best(found.score, spent, top.sum())
        shares.append((spent[top].sum() / spent.sum(), raw / spent.sum()))
    years = size * (len(months) - 1) / 12
    changes = sum((new != old).sum() for old, new in pairwise(history))
    return changes / years, 100 * flips(history) / years, *np.mean(shares, axis=0)


def flips(history):
    """Left a tier and back in it at the second or third assessment."""
    total = 0
    for n in range(1, len(history)):
        old = history[n - 1]
        left = history[n] != old
        back = np.zeros(len(old), bool)
        for later in history[n + 1 : n + 3]:
            back |= later == old
        total += (left & back).sum()
    return total


def spent_by_the_best(score, spent, count):
    """What the best ``count`` customers spend; ties on the edge share their places."""
    edge = np.sort(score)[-count]
    above, tied = score > edge, score == edge
    return spent[above].sum() + spent[tied].mean() * (count - above.sum())


@pytest.mark.parametrize("name", MOVEMENT)
def test_movement_under_each_policy(measured, name):
    _policy, changes, flip_flops, revenue, raw = MOVEMENT[name]
    found = measured[name]
    assert found[0] == pytest.approx(changes, abs=0.0006)
    assert found[1] == pytest.approx(flip_flops, abs=0.051)
    assert found[2] == pytest.approx(revenue, abs=0.0006)
    assert found[3] == pytest.approx(raw, abs=0.0006)


def test_the_default_policy_calms_movement_and_keeps_the_revenue(measured):
    without, default = measured["none"], measured["default"]
    assert default[0] <= 0.5 * without[0]
    assert default[1] <= 0.1 * without[1]
    assert abs(default[2] - default[3]) <= 0.005


def test_ten_months_under_the_default_policy_match_the_definition(months):
    settings = {**PERCENTILES, "policy": DEFAULT}
    size = len(months[0][1])
    known = new_state(size)
    new = {"tier": -1, "since": 0, "below": 0, "below_at": -1, "override": -1}
    expected = [dict(new) for _n in range(0, size, SOME)]
    for end, values, _spent in months:
        found = assess(settings, values, np.ones(size, bool), None, known, end)
        moved = found.tier != known["tier"]
        known = {
            **known,
            "tier": found.tier,
            "since": np.where(moved, end, known["since"]),
            "below": found.below,
            "below_at": found.below_at,
        }
        positions = plain_positions(values.tolist())
        assert found.position.tolist() == [float(p) for p in positions]
        grade = oracle.Grade(program(), [])
        for one, position in zip(expected, positions[::SOME], strict=True):
            place = oracle.Ladder(settings, position, grade.tier(position))
            decided = oracle.settle(settings, place, one, end)
            since = one["since"] if decided[0] == one["tier"] else end
            one.update(
                tier=decided[0], since=since, below=decided[1], below_at=decided[2]
            )
        for name in ("tier", "since", "below", "below_at"):
            assert known[name][::SOME].tolist() == [one[name] for one in expected]


def plain_positions(rows):
    """Share strictly below of the sum of the shares strictly below, in percent."""
    columns = [below(column) for column in zip(*rows, strict=True)]
    sums = [sum(counts) for counts in zip(*columns, strict=True)]
    return [oracle.nine(Fraction(100 * count, len(rows))) for count in below(sums)]


def below(values):
    first = {}
    for place, value in enumerate(sorted(values)):
        first.setdefault(value, place)
    return [first[value] for value in values]


@pytest.fixture(scope="module")
def september(cdnow):
    return np.array(cdnow.known(day(1997, 9, 30)), float)


def test_sizes_of_the_frequency_points(cdnow):
    # The published sizes count the days with a purchase, not the purchases.
    orders = np.array(cdnow.purchase_days(day(1997, 9, 30)), float)
    assert len(orders) == 23_570
    cuts = scoring.fit(criterion(scoring="quantile"), orders)
    sizes = Counter(scoring.bucket(stored(cuts), orders).tolist())
    assert [sizes[n] for n in range(1, 6)] == [14_119, 0, 4_442, 2_064, 2_945]
    sizes = Counter(scoring.apply(cuts, orders).tolist())
    assert [sizes[p] for p in (0, 25, 50, 75, 100)] == [14_119, 0, 4_442, 2_064, 2_945]


def test_another_order_of_rows_changes_nobody(september):
    rfm = [criterion(code, "quantile", THIRD) for code in CODES]
    settings = program(rfm)
    order = np.random.default_rng(2).permutation(len(september))
    everyone = np.ones(len(september), bool)
    first = assess(settings, september, everyone, None, None, 0)
    second = assess(settings, september[order], everyone, None, None, 0)
    assert np.array_equal(first.points[order], second.points)
    assert np.array_equal(first.tier[order], second.tier)
    assert first.cuts == second.cuts


@pytest.mark.parametrize(
    ("basis", "shares"),
    [
        ("value", (80, 15)),
        ("value", (50, 30, 15)),
        ("customers", (80, 15)),
        ("customers", (50, 30, 15)),
        ("customers", (5, 15, 30)),
    ],
)
def test_abc_and_pyramid_match_the_definition(september, basis, shares):
    lines = tuple(range(90, 90 - len(shares), -1))
    settings = program(method="rank", rank_basis=basis, tiers=ladder(lines, shares))
    revenue = september[:, 2]
    everyone = np.ones(len(revenue), bool)
    found = assess(settings, revenue[:, None], everyone, revenue, None, 0)
    amounts = revenue.tolist()
    grade = oracle.Grade(settings, amounts, amounts)
    tiers = {amount: grade.tier(amount) for amount in set(amounts)}
    assert found.tier.tolist() == [tiers[amount] for amount in amounts]
    sizes = np.bincount(found.tier, minlength=len(shares) + 1)
    assert (sizes > 0).all()
