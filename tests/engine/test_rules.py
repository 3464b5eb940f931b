"""Tiers by conditions."""

import math

import numpy as np
import oracle
import pytest
from cases import (
    DAY,
    criterion,
    ladder,
    matrix,
    populations,
    program,
    rule_programs,
    state,
)
from engine import assess, validate
from engine.rules import columns_of, compiled, matches
from engine.settling import Reason, new_state
from hypothesis import given, settings
from hypothesis import strategies as st


def when(metric, operator, value=None):
    condition = {"metric": metric, "operator": operator}
    return condition if value is None else {**condition, "value": value}


def both(*conditions, need=0):
    return {"need": need, "conditions": [*conditions]}


SPEND = criterion("spend", weight=0.0)
ORDERS = criterion("orders", weight=0.0)
GOLD = [both(when("spend", "ge", 1000), when("orders", "ge", 4))]
KEEP = [both(when("spend", "ge", 800))]
SILVER = [both(when("spend", "ge", 500)), both(when("orders", "gt", 9))]


def tiered(*rules, maintain=(), policy=None, criteria=(SPEND, ORDERS)):
    """Tiers with these entry rules, the best first, and the base tier."""
    tiers = ladder(tuple(range(90, 90 - len(rules), -1)), (5,) * len(rules))
    for n, entry in enumerate(rules):
        kept = maintain[n] if n < len(maintain) else []
        tiers[n].update(entry=entry, maintain=kept)
    return program([*criteria], tiers, "rule", policy)


def graded(settings, rows, active=None, **known):
    """Outcome of rows; ``known`` is where they stand."""
    values = matrix(rows, len(settings["criteria"]))
    before = None
    if known:
        before = new_state(len(rows))
        for name, value in known.items():
            before[name][:] = value
    active = np.ones(len(rows), bool) if active is None else np.array(active, bool)
    return assess(settings, values, active, None, before, DAY)


@st.composite
def assessed(draw):
    found = draw(rule_programs())
    rows = draw(populations(len(found["criteria"]), len(found["tiers"]), most=8))
    return found, *rows


@settings(max_examples=100)
@given(assessed())
def test_every_customer_is_graded_by_the_conditions(case):
    found, rows, active, money, states = case
    values = matrix(rows, len(found["criteria"]))
    outcome = assess(found, values, np.array(active, bool), None, state(states), DAY)
    expected, _criteria, _grade = oracle.assess(found, rows, active, money, states, DAY)
    for name in ("proposed", "tier", "below", "below_at", "reason", "notice_at"):
        assert getattr(outcome, name).tolist() == [one[name] for one in expected]
    assert (outcome.cell == -1).all()


@pytest.mark.parametrize(
    ("operator", "met"),
    [
        ("ge", [False, True, True, False]),
        ("gt", [False, False, True, False]),
        ("le", [True, True, False, False]),
        ("lt", [True, False, False, False]),
        ("set", [True, True, True, False]),
        ("unset", [False, False, False, True]),
    ],
)
def test_a_missing_value_meets_unset_and_nothing_else(operator, met):
    rules = compiled([both(when("spend", operator, 5))], [SPEND])
    for missing in (math.nan, math.inf, -math.inf):
        values = np.array([[4.0], [5.0], [6.0], [missing]])
        assert matches(rules, columns_of(values)).tolist() == met


@pytest.mark.parametrize("need", [0, 1, 2, 3])
def test_any_number_of_conditions(need):
    rule = both(*(when(code, "ge", 1) for code in "abc"), need=need)
    criteria = [criterion(code, weight=0.0) for code in "abc"]
    values = np.array([[n >> k & 1 for k in range(3)] for n in range(8)], float)
    met = matches(compiled([rule], criteria), columns_of(values))
    assert met.tolist() == [row.sum() >= (need or 3) for row in values]


def test_the_first_tier_whose_rules_are_met_takes_the_customer():
    rows = [[1000, 4], [1000, 3], [500, 0], [499, 10], [499, 9], [None, None]]
    found = graded(tiered(GOLD, SILVER), rows)
    assert found.proposed.tolist() == [0, 1, 1, 1, 2, 2]
    assert found.proposed.dtype == np.int32


def test_everyone_is_matched_with_or_without_a_document():
    never = [both(when("orders", "unset"))]
    criteria = [{**SPEND, "weight": 100.0}, ORDERS]
    settings = tiered(GOLD, never, criteria=criteria)
    rows = [[float(n), 5.0] for n in range(30)] + [[None, None], [2000.0, 4.0]]
    found = graded(settings, rows, [True] * 30 + [False] * 2)
    assert found.proposed.tolist() == [2] * 30 + [1, 0]
    assert not found.points[30:].any()
    assert not found.score[30:].any()
    assert found.score[:30].any()


def test_without_weights_every_score_is_zero_and_nothing_is_fitted():
    settings = tiered(GOLD, SILVER)
    validate(settings)
    found = graded(settings, [[2000.0, 5.0], [1.0, None], [900.0, 9.0]])
    assert found.score.tolist() == found.position.tolist() == [0, 0, 0]
    assert not found.points.any()
    assert found.warnings == []
    assert found.cuts["grade"] == {"method": "rule", "lines": []}


def test_the_floor_of_a_scoring_is_no_floor_of_conditions():
    settings = tiered(
        [both(when("spend", "lt", 0))], criteria=[{**SPEND, "floor": 0.0}]
    )
    assert graded(settings, [[-1.0], [0.0]]).proposed.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("spend", "orders", "tier", "reason"),
    [
        (1000, 4, 0, Reason.SAME),
        # Could not enter, may stay.
        (800, 0, 0, Reason.HELD_BUFFER),
        (799.99, 9, 1, Reason.DOWN),
        (499.99, 9, 2, Reason.DOWN),
        (None, None, 2, Reason.DOWN),
    ],
)
def test_who_is_in_stays_while_the_conditions_to_stay_hold(spend, orders, tier, reason):
    settings = tiered(GOLD, SILVER, maintain=[KEEP])
    found = graded(settings, [[spend, orders]], tier=0)
    assert (found.tier[0], found.reason[0]) == (tier, reason)


def test_without_conditions_to_stay_those_to_enter_must_hold():
    found = graded(tiered(GOLD, SILVER), [[999.99, 4], [1000, 4]], tier=0)
    assert found.tier.tolist() == [1, 0]


def test_up_is_at_once_and_no_buffer_is_asked_for():
    policy = {"buffer_up": 20, "buffer_down": 20}
    found = graded(tiered(GOLD, SILVER, policy=policy), [[1000, 4], [1, 1]], tier=1)
    assert found.tier.tolist() == [0, 2]


def test_grace_and_steps_count_as_for_lines():
    policy = {"grace": 2, "max_steps": 1}
    settings = tiered(GOLD, SILVER, maintain=[KEEP], policy=policy)
    row = [[1.0, 1.0]]
    first = graded(settings, row, tier=0)
    assert (first.tier[0], first.below[0], first.below_at[0]) == (0, 1, DAY)
    second = graded(settings, row, tier=0, below=1, below_at=DAY - 30)
    # One tier at a time, and not in that one either: it has a count of its own.
    assert (second.tier[0], second.below[0], second.below_at[0]) == (1, 0, DAY)
    held = [[], [both(when("orders", "ge", 1))]]
    settings = tiered(GOLD, SILVER, maintain=held, policy=policy)
    second = graded(settings, row, tier=0, below=1, below_at=DAY - 30)
    assert (second.tier[0], second.below[0], second.below_at[0]) == (1, 0, -1)


def test_nobody_at_all_and_everybody_alike():
    settings = tiered(GOLD, SILVER)
    assert len(graded(settings, []).tier) == 0
    found = graded(settings, [[1000.0, 4.0]] * 40)
    assert found.warnings == [{"kind": "everyone", "tier": "T0"}]
    found = graded(settings, [[1000.0, 4.0], [1.0, 1.0]])
    assert found.warnings == [{"kind": "empty", "tier": "T1"}]


def test_many_customers_are_matched_as_each_alone():
    seed = np.random.default_rng(8)
    values = np.column_stack(
        (seed.uniform(0, 2000, 40_000), seed.integers(0, 12, 40_000))
    )
    settings = tiered(GOLD, SILVER)
    everyone = np.ones(len(values), bool)
    found = assess(settings, values, everyone, None, None, DAY).proposed
    spend, orders = values.T
    gold = (spend >= 1000) & (orders >= 4)
    silver = (spend >= 500) | (orders > 9)
    assert np.array_equal(found, np.where(gold, 0, np.where(silver, 1, 2)))
