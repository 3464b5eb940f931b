"""Published and measured results on a real purchase log, to be met."""

from collections import Counter
from fractions import Fraction

import numpy as np
import oracle
import pytest
from cases import criterion, ladder, program, stored
from cdnow_movement import DEFAULT, MOVEMENT, TOLERANCES, figures
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
    """Assess month after month: the figures of the policy."""
    settings = {**PERCENTILES, "policy": policy}
    size = len(months[0][1])
    everyone, known, tiers, scores = np.ones(size, bool), new_state(size), [], []
    for end, values, _spent in months:
        found = assess(settings, values, everyone, None, known, end)
        moved = found.tier != known["tier"]
        known = {
            "tier": found.tier,
            "since": np.where(moved, end, known["since"]),
            "below": found.below,
            "below_at": found.below_at,
            "notice_at": found.notice_at,
            "override": known["override"],
            "released": known["released"],
        }
        tiers.append(found.tier)
        scores.append(found.score)
    return figures(tiers, scores, [spent for _end, _values, spent in months])


@pytest.mark.parametrize("name", MOVEMENT)
def test_movement_under_each_policy(measured, name):
    _policy, *published = MOVEMENT[name]
    for found, figure, close in zip(measured[name], published, TOLERANCES, strict=True):
        assert found == pytest.approx(figure, abs=close)


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
            "notice_at": found.notice_at,
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
