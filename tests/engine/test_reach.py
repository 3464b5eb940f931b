"""Rules, cells and tiers that nobody could ever reach."""

from itertools import product

import numpy as np
import oracle
import places
import pytest
from cases import (
    DAY,
    array,
    criterion,
    ladder,
    ladder_programs,
    matrix,
    matrix_programs,
    populations,
    program,
    rule_programs,
)
from engine import assess, reach
from hypothesis import given
from hypothesis import strategies as st
from test_matrix import mapped, on_axis, rfm
from test_rules import both, tiered, when


@given(rule_programs())
def test_rules_that_decide_nothing_are_found_as_by_trying_everyone(settings):
    deciding, tiers = set(), set()
    for customer in everyone(settings):
        entered = first(settings, customer)
        deciding.add(entered)
        tiers.add(entered[0])
        # Who belongs lower is kept by the first alternative that holds.
        codes = [tier["code"] for tier in settings["tiers"]]
        for tier in settings["tiers"][: codes.index(entered[0])]:
            for index, one in enumerate(tier["maintain"]):
                if places.meets_alternative(one, customer):
                    deciding.add((tier["code"], "maintain", index))
                    break
    written = [
        (tier["code"], kind, index)
        for tier in settings["tiers"][:-1]
        for kind in ("entry", "maintain")
        for index in range(len(tier[kind]))
    ]
    idle = [rule for rule in written if rule not in deciding]
    assert reach.unreachable_rules(settings) == idle
    codes = [tier["code"] for tier in settings["tiers"]]
    empty = [code for code in codes if code not in tiers]
    assert reach.unreachable_tiers(settings) == empty


def everyone(settings):
    """One customer of every kind that the conditions tell apart."""
    kinds = {one["code"]: {None, 0} for one in settings["criteria"]}
    for tier in settings["tiers"][:-1]:
        for one in (*tier["entry"], *tier["maintain"]):
            for condition in one["conditions"]:
                bound = condition.get("value", 0)
                kinds[condition["metric"]].update((bound, bound - 0.01, bound + 0.01))
    for values in product(*kinds.values()):
        yield dict(zip(kinds, values, strict=True))


def first(settings, customer):
    for tier in settings["tiers"][:-1]:
        for index, alternative in enumerate(tier["entry"]):
            if places.meets_alternative(alternative, customer):
                return tier["code"], "entry", index
    return settings["tiers"][-1]["code"], None, None


def test_a_rule_behind_several_others_is_idle_when_they_cover_it_together():
    low, high = both(when("spend", "lt", 500)), both(when("spend", "ge", 500))
    missing = both(when("spend", "unset"))
    middle = both(when("spend", "gt", 400), when("spend", "lt", 600))
    settings = tiered([low], [middle], [high], [middle, missing])
    assert reach.unreachable_rules(settings) == [("T3", "entry", 0)]
    assert reach.unreachable_tiers(settings) == ["base"]


def test_staying_by_what_lets_one_in_keeps_nobody():
    entry = [both(when("spend", "ge", 500))]
    stricter = [both(when("spend", "ge", 600)), both(when("spend", "ge", 400))]
    settings = tiered(entry, maintain=[stricter])
    assert reach.unreachable_rules(settings) == [("T0", "maintain", 0)]


def test_what_takes_too_long_to_tell_counts_as_reachable():
    codes = [f"c{n}" for n in range(24)]
    some = both(*(when(code, "ge", 1) for code in codes), need=12)
    more = both(*(when(code, "ge", 1) for code in codes), need=13)
    criteria = [criterion(code, weight=0.0) for code in codes]
    settings = tiered([some], [more], criteria=criteria)
    assert reach.unreachable_rules(settings) == []
    assert reach.is_possible(some)
    # Up to there it is told.
    few = both(*(when(code, "ge", 1) for code in codes[:9]), need=4)
    fewer = both(*(when(code, "ge", 1) for code in codes[:9]), need=3)
    settings = tiered([fewer], [few], criteria=criteria)
    assert reach.unreachable_tiers(settings) == ["T1"]


LEVELS = st.lists(st.integers(0, 20).map(lambda n: 5 * n), min_size=1, max_size=3)


@st.composite
def discrete(draw, axis):
    """Criteria of one axis whose points have few values."""
    found = []
    for k, weight in enumerate(draw(st.sampled_from(((100,), (50, 50), (30, 70))))):
        one = on_axis(f"{axis}{k}", axis, float(weight), scoring="quantile")
        one.update(direction=draw(st.sampled_from(("higher", "lower"))))
        if draw(st.booleans()):
            one["buckets"] = draw(st.integers(2, 4))
        else:
            sign = -1 if one["direction"] == "lower" else 1
            points = enumerate(sorted(draw(LEVELS)))
            bands = [[10 * sign * n, level] for n, level in points]
            floor = draw(st.sampled_from((None, None, 5, -5)))
            one.update(scoring="bands", bands=bands, floor=floor)
        found.append(one)
    return found


@given(discrete("x"), discrete("y"), st.data())
def test_cells_that_no_points_lead_to_are_found_as_by_trying_all(x, y, data):
    numbers = st.lists(st.sampled_from((5, 17.5, 25, 50, 65, 100)), min_size=1)
    lines = numbers.map(lambda some: sorted(set(some))[:4])
    x_lines, y_lines = data.draw(lines), data.draw(lines)
    shape = len(y_lines) + 1, len(x_lines) + 1
    flat = iter(range(100))
    cells = [[f"cell{next(flat)}" for _c in range(shape[1])] for _r in range(shape[0])]
    settings = mapped(cells, x_lines, y_lines, [*x, *y])
    reached = set(product(rows_of(y, y_lines), columns_of(x, x_lines)))
    closed = [cell for cell in product(*map(range, shape)) if cell not in reached]
    assert reach.unreachable_cells(settings) == closed
    # Every cell is a tier of its own; the base tier is for those without anything.
    codes = [cells[row][column] for row, column in closed]
    assert reach.unreachable_tiers(settings) == codes


def columns_of(criteria, lines):
    weights = [one["weight"] for one in criteria]
    return {
        sum(
            oracle.composite(points, weights) >= oracle.fraction(line) for line in lines
        )
        for points in product(*map(points_of, criteria))
    }


def rows_of(criteria, lines):
    return {len(lines) - part for part in columns_of(criteria, lines)}


def points_of(one):
    """All points of a criterion, from a population with every kind of value."""
    values = [n / 2 for n in range(-100, 101)]
    scored = oracle.Criterion(one, values)
    return {scored.points(value) for value in [*values, None]}


@given(matrix_programs(), st.data())
def test_nobody_is_in_a_cell_that_cannot_be_reached(settings, data):
    size = len(settings["criteria"]), len(settings["tiers"])
    rows, active, _money, _states = data.draw(populations(*size, most=40))
    values = matrix(rows, size[0])
    found = assess(settings, values, np.array(active, bool), None, None, DAY)
    if not is_flagged(found):
        width = len(settings["grid"]["x_lines"]) + 1
        seen = {divmod(int(cell), width) for cell in found.cell if cell >= 0}
        assert not seen & set(reach.unreachable_cells(settings))


def is_flagged(found):
    """Are there middle points for want of different customers?"""
    return any(warning["kind"] in ("small", "constant") for warning in found.warnings)


@given(ladder_programs(), st.data())
def test_nobody_is_in_a_tier_that_cannot_be_reached(settings, data):
    size = len(settings["criteria"]), len(settings["tiers"])
    rows, active, money, _states = data.draw(populations(*size, most=40))
    values, active = matrix(rows, size[0]), np.array(active, bool)
    found = assess(settings, values, active, array(money), None, DAY)
    if not is_flagged(found):
        codes = [settings["tiers"][tier]["code"] for tier in found.proposed.tolist()]
        assert not set(codes) & set(reach.unreachable_tiers(settings))


def test_every_segment_of_an_rfm_map_can_be_reached():
    assert reach.unreachable_cells(rfm()) == []
    assert reach.unreachable_tiers(rfm()) == []


FALLING = {"scoring": "bands", "bands": [[9, 40], [5, 100]], "direction": "lower"}


@pytest.mark.parametrize(
    ("other", "lines", "columns"),
    [
        # Nobody is better than themselves.
        ({"scoring": "percentile"}, [30, 100], [2]),
        ({"scoring": "percentile"}, [30, 99.99], []),
        ({"scoring": "linear"}, [30, 100], []),
        ({"scoring": "log", "low": None}, [30, 100], []),
        ({"scoring": "quantile", "buckets": 3}, [60, 90], [1]),
        ({"scoring": "quantile", "buckets": 3}, [50, 100], []),
        ({"scoring": "bands", "bands": [[5, 30]]}, [30, 31], [2]),
        ({"scoring": "bands", "bands": [[5, 100]]}, [30, 100], [1]),
        # The floor has points of its own, and none are worse but for want of a value.
        ({"scoring": "linear", "floor": 50.0}, [31, 50.1], []),
        ({"scoring": "linear", "floor": 50.0}, [31, 50], [1]),
        ({"scoring": "linear", "floor": 69.0, "direction": "lower"}, [31, 60], [2]),
        ({"scoring": "linear", "floor": 70.0, "direction": "lower"}, [31, 60], [1, 2]),
        (FALLING, [31, 60], []),
        ({**FALLING, "floor": 6.0}, [31, 60], [2]),
    ],
)
def test_columns_that_a_scoring_cannot_reach(other, lines, columns):
    criteria = [on_axis("wide", "x", **other), on_axis("high", "y")]
    settings = mapped([["a", "b", "c"], ["d", "e", "f"]], lines, [50], criteria)
    closed = reach.unreachable_cells(settings)
    assert closed == [(row, column) for row in range(2) for column in columns]


def test_tiers_of_a_score_and_of_shares():
    bands = criterion(scoring="bands", bands=[[10, 60], [100, 90]])
    assert reach.unreachable_tiers(program([bands])) == ["T0"]
    assert reach.unreachable_tiers(program([bands], score_basis="percentile")) == []
    best = ladder((100, 80), (5, 15))
    assert reach.unreachable_tiers(program(tiers=best)) == ["T0"]
    shares = program(tiers=ladder((90, 80), (0, 20)), method="rank")
    assert reach.unreachable_tiers(shares) == ["T0"]
    base = [{**ladder()[-1], "is_base": True}]
    assert reach.unreachable_tiers(program(tiers=base)) == []
    assert reach.unreachable_tiers(tiered([both(when("spend", "set"))])) == []


def test_an_axis_with_too_many_sums_counts_as_having_any():
    seed = np.random.default_rng(3)
    bands = [
        [[float(n), float(p)] for n, p in enumerate(np.sort(seed.uniform(0, 99, 40)))]
        for _k in range(4)
    ]
    criteria = [
        on_axis(f"x{k}", "x", 25.0, scoring="bands", bands=own)
        for k, own in enumerate(bands)
    ]
    most = sum(own[-1][1] for own in bands) / 4
    settings = mapped(
        [["a", "b"], ["c", "d"]],
        [round(most + 0.01, 9)],
        [50],
        [*criteria, on_axis("high", "y")],
    )
    assert reach.unreachable_cells(settings) == [(0, 1), (1, 1)]
