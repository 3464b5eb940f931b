"""Tiers by two axes."""

from collections import Counter
from itertools import product

import numpy as np
import oracle
import pytest
from cases import (
    DAY,
    criterion,
    ladder,
    matrix,
    matrix_programs,
    populations,
    program,
    state,
)
from engine import assess, validate
from engine.settling import Reason, new_state
from hypothesis import given, settings
from hypothesis import strategies as st


def on_axis(code, axis, weight=100.0, **other):
    other = {"scoring": "linear", "low": 0, "high": 100, **other}
    return criterion(code, weight=weight, axis=axis, **other)


def mapped(cells, x_lines, y_lines, criteria=None, codes=None, **other):
    """A map to tiers of these codes, or of those of its cells, and a base tier."""
    codes = codes or [*dict.fromkeys(code for row in cells for code in row)]
    tiers = ladder(range(90, 90 - len(codes), -1), [1] * len(codes))
    for tier, code in zip(tiers[:-1], codes, strict=True):
        tier["code"] = code
    grid = {"x_lines": x_lines, "y_lines": y_lines, "cells": cells}
    criteria = criteria or [on_axis("width", "x"), on_axis("height", "y")]
    found = program(criteria, tiers, "matrix", grid=grid, **other)
    validate(found)
    return found


def graded(settings, rows, tier=-1, active=None):
    values = matrix(rows, len(settings["criteria"]))
    known = new_state(len(rows))
    known["tier"][:] = tier
    active = np.ones(len(rows), bool) if active is None else np.array(active, bool)
    return assess(settings, values, active, None, known, DAY)


@st.composite
def assessed(draw):
    found = draw(matrix_programs())
    rows = draw(populations(len(found["criteria"]), len(found["tiers"]), most=8))
    return found, *rows


@settings(max_examples=100)
@given(assessed())
def test_every_customer_is_graded_by_the_map(case):
    found, rows, active, money, states = case
    values = matrix(rows, len(found["criteria"]))
    outcome = assess(found, values, np.array(active, bool), None, state(states), DAY)
    expected, _criteria, _grade = oracle.assess(found, rows, active, money, states, DAY)
    cells = [-1 if one["cell"] is None else one["cell"] for one in expected]
    assert outcome.cell.tolist() == cells
    for name in ("proposed", "tier", "below", "below_at", "reason", "notice_at"):
        assert getattr(outcome, name).tolist() == [one[name] for one in expected]
    for name in ("score", "position"):
        exact = [float(one[name]) for one in expected]
        assert getattr(outcome, name).tolist() == pytest.approx(exact, abs=1.1e-9)


# By recency (to the right), and by frequency and amount (upwards), in five groups each.
SEGMENTS = [
    ["cannot_lose", "at_risk", "loyal", "loyal", "champions"],
    ["at_risk", "at_risk", "loyal", "loyal", "champions"],
    ["at_risk", "at_risk", "attention", "potential", "potential"],
    ["hibernating", "hibernating", "asleep", "potential", "potential"],
    ["lost", "hibernating", "asleep", "promising", "new"],
]


def rfm():
    return mapped(
        SEGMENTS,
        [20, 40, 60, 80],
        [20, 40, 60, 80],
        [
            on_axis("last_purchase", "x", scoring="quantile"),
            on_axis("orders", "y", 50.0, scoring="quantile"),
            on_axis("revenue", "y", 50.0, scoring="quantile"),
        ],
    )


def test_an_rfm_map_of_25_cells_puts_everyone_in_exactly_one_segment():
    rows = [[r, f, 100 * f] for r, f in product(range(1, 6), range(1, 6))] * 3
    settings = rfm()
    found = graded(settings, rows)
    assert Counter(found.cell.tolist()) == dict.fromkeys(range(25), 3)
    codes = [tier["code"] for tier in settings["tiers"]]
    sizes = Counter(codes[tier] for tier in found.tier.tolist())
    assert sizes == {
        "cannot_lose": 3,
        "at_risk": 15,
        "loyal": 12,
        "champions": 6,
        "attention": 3,
        "potential": 12,
        "hibernating": 9,
        "asleep": 6,
        "lost": 3,
        "promising": 3,
        "new": 3,
    }
    for row, cell, tier in zip(rows, found.cell, found.tier, strict=True):
        place = 5 - row[1], row[0] - 1
        assert divmod(int(cell), 5) == place
        assert codes[tier] == SEGMENTS[place[0]][place[1]]


KAISM = [["develop", "key"], ["opportunity", "maintain"]]


@pytest.mark.parametrize(
    ("strength", "attraction", "cell", "code"),
    [
        (49.9, 50, 0, "develop"),
        (50, 50, 1, "key"),
        (49.9, 49.9, 2, "opportunity"),
        (50, 49.9, 3, "maintain"),
        (0, 0, 2, "opportunity"),
        (100, 100, 1, "key"),
        (None, 100, 0, "develop"),
    ],
)
def test_a_key_account_map_has_four_cells_and_a_line_is_on_the_better_side(
    strength, attraction, cell, code
):
    settings = mapped(KAISM, [50], [50])
    found = graded(settings, [[strength, attraction]])
    assert found.cell.tolist() == [cell]
    assert settings["tiers"][found.tier[0]]["code"] == code
    assert found.score[0] == pytest.approx(((strength or 0) + attraction) / 2)


def test_without_a_document_there_is_no_cell_but_the_base_tier():
    found = graded(mapped(KAISM, [50], [50]), [[90, 90]] * 2, active=[True, False])
    assert found.cell.tolist() == [1, -1]
    assert found.cell.dtype == np.int32
    assert found.tier.tolist() == [1, 4]
    assert found.score.tolist() == [90, 0]


def ordered(cells=(("good", "best"), ("base", "good")), **policy):
    """The better the more to the right and to the top."""
    return mapped(cells, [50], [50], codes=["best", "good"], policy=policy)


@pytest.mark.parametrize(
    ("width", "height", "tier", "reason"),
    [
        (50, 50, 0, Reason.SAME),
        (45, 45, 0, Reason.HELD_BUFFER),
        (44.9, 90, 1, Reason.DOWN),
        (45, 44.9, 2, Reason.DOWN),
    ],
)
def test_points_forgiven_count_on_both_axes_at_once(width, height, tier, reason):
    found = graded(ordered(buffer_down=5), [[width, height]], tier=0)
    assert (found.tier[0], found.reason[0]) == (tier, reason)


@pytest.mark.parametrize(
    ("width", "height", "tier", "reason"),
    [
        (55, 55, 0, Reason.UP),
        # Sure of a place between: that is where the customer goes.
        (54.9, 55, 1, Reason.UP),
        (54.9, 54.9, 2, Reason.HELD_BUFFER),
        (54.9, 10, 2, Reason.HELD_BUFFER),
        (55, 10, 1, Reason.UP),
    ],
)
def test_points_to_spare_are_wanted_on_both_axes_at_once(width, height, tier, reason):
    found = graded(ordered(buffer_up=5), [[width, height]], tier=2)
    assert (found.tier[0], found.reason[0]) == (tier, reason)


def test_nobody_rises_beyond_their_cell_where_less_would_be_better():
    # To the right it gets worse.
    settings = ordered([["best", "good"], ["good", "base"]], buffer_up=5)
    found = graded(settings, [[52.0, 60.0]], tier=2)
    assert (found.tier[0], found.reason[0]) == (1, Reason.UP)


def test_who_has_nothing_on_an_axis_is_under_every_line():
    settings = ordered(buffer_down=60)
    found = graded(settings, [[0, 0], [0, 90], [0.1, 0.1]], tier=0)
    assert found.tier.tolist() == [2, 1, 0]
    found = graded(settings, [[50, 50]], tier=0, active=[False])
    assert found.tier.tolist() == [2]


def test_one_step_down_is_the_next_tier_whatever_its_cell():
    settings = ordered(max_steps=1, grace=2)
    known = new_state(1)
    known["tier"][:], known["below"][:], known["below_at"][:] = 0, 1, DAY - 30
    found = assess(settings, np.array([[1.0, 1.0]]), [True], None, known, DAY)
    assert (found.tier[0], found.below[0], found.below_at[0]) == (1, 0, DAY)


def test_nobody_at_all_and_everybody_alike():
    settings = mapped(KAISM, [50], [50])
    assert len(graded(settings, []).cell) == 0
    found = graded(settings, [[90, 90]] * 40)
    assert found.warnings == [{"kind": "everyone", "tier": "key"}]
    assert graded(rfm(), [[1, 2, 3]] * 40).cell.tolist() == [12] * 40
