"""Whole assessments."""

import tracemalloc

import numpy as np
import oracle
import pytest
from cases import (
    DAY,
    array,
    criterion,
    ladder,
    matrix,
    populations,
    program,
    programs,
    same,
    state,
    stored,
)
from engine import assess, scoring, validate
from engine.settling import new_state
from hypothesis import given
from hypothesis import strategies as st


@st.composite
def assessed(draw, least=0):
    settings = draw(programs())
    width, tiers = len(settings["criteria"]), len(settings["tiers"])
    return settings, *draw(populations(width, tiers, least=least))


def run(settings, rows, active, money, states, cuts=None):
    values = matrix(rows, len(settings["criteria"]))
    active = np.array(active, dtype=bool)
    return assess(settings, values, active, array(money), state(states), DAY, cuts)


@given(assessed())
def test_every_customer_is_assessed_by_the_rules(case):
    settings, rows, active, money, states = case
    outcome = run(*case)
    expected, _criteria, _grade = oracle.assess(
        settings, rows, active, money, states, DAY
    )
    for n, one in enumerate(expected):
        points = [float(p) for p in one["points"]]
        assert outcome.points[n].tolist() == pytest.approx(points, rel=0, abs=1e-9)
        assert outcome.score[n] == pytest.approx(float(one["score"]), abs=1.1e-9)
        assert outcome.position[n] == pytest.approx(float(one["position"]), abs=1.1e-9)
        assert outcome.cell[n] == (-1 if one["cell"] is None else one["cell"])
        for name in ("proposed", "tier", "below", "below_at", "reason", "notice_at"):
            assert getattr(outcome, name)[n] == one[name], name


@given(assessed(least=1))
def test_one_customer_under_frozen_cuts_gets_what_the_full_run_gave(case):
    settings, rows, active, money, states = case
    full = run(*case)
    cuts = stored(full.cuts)
    for n in range(len(rows)):
        part = slice(n, n + 1)
        alone = run(settings, rows[part], active[part], money[part], states[part], cuts)
        assert same([column[part] for column in full[:10]], alone)


@given(assessed(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(case, seed):
    settings, *columns = case
    order = seed.sample(range(len(columns[0])), len(columns[0]))
    full = run(*case)
    turned = run(settings, *([column[n] for n in order] for column in columns))
    assert same([column[order] for column in full[:10]], turned)
    assert full.cuts == turned.cuts
    assert full.warnings == turned.warnings


@given(assessed())
def test_cuts_survive_json_and_a_second_run(case):
    full = run(*case)
    assert stored(full.cuts) == full.cuts
    assert same(full, run(*case, stored(full.cuts)))
    assert same(full, run(*case))


@given(assessed())
def test_whoever_has_no_document_has_no_points_and_no_part_in_the_cuts(case):
    settings, rows, active, money, states = case
    full = run(*case)
    kept = [n for n, counts in enumerate(active) if counts]
    gone = [n for n, counts in enumerate(active) if not counts]
    assert not full.points[gone].any()
    assert not full.score[gone].any()
    assert not full.position[gone].any()
    if settings["method"] != "rule":
        assert (full.proposed[gone] == len(settings["tiers"]) - 1).all()
    assert (full.cell[gone] == -1).all()
    alone = run(
        settings,
        *([column[n] for n in kept] for column in (rows, active, money, states)),
    )
    assert alone.cuts == full.cuts
    assert same([column[kept] for column in full[:10]], alone)


@given(assessed())
def test_settings_that_are_drawn_here_would_be_accepted(case):
    settings = {**case[0], "policy": {**case[0]["policy"], "buffer_up": 0}}
    validate(settings)


def test_nobody_at_all():
    outcome = assess(program(), np.empty((0, 1)), np.empty(0, bool), None, None, DAY)
    assert [len(column) for column in outcome[:10]] == [0] * 10
    assert outcome.points.shape == (0, 1)
    assert outcome.warnings == [{"kind": "small", "criterion": "revenue"}]


def test_without_a_state_everyone_is_new():
    values = np.arange(100.0)[:, None]
    outcome = assess(program(), values, np.ones(100, bool), None, None, DAY)
    assert np.array_equal(outcome.tier, outcome.proposed)
    assert set(outcome.reason.tolist()) == {0}


def warnings(values, tiers=None, **other):
    values = array(values)[:, None]
    settings = program(tiers=tiers, **other)
    active = np.ones(len(values), bool)
    return assess(settings, values, active, values[:, 0], None, DAY).warnings


def test_warnings_name_the_criterion_and_the_tier():
    assert warnings(range(100)) == []
    assert warnings([4] * 40) == [
        {"kind": "constant", "criterion": "revenue"},
        {"kind": "everyone", "tier": "T2"},
    ]
    assert warnings([1, 2, 3]) == [
        {"kind": "small", "criterion": "revenue"},
        {"kind": "everyone", "tier": "T2"},
    ]
    assert warnings([0] * 70 + [9] * 30) == [
        {"kind": "empty", "tier": "T0"},
        {"kind": "empty", "tier": "T1"},
    ]
    # The score itself may be the one that tells nobody apart.
    spread = criterion(scoring="linear", low=0, high=10)
    assert warnings([4] * 40, criteria=[spread], score_basis="percentile") == [
        {"kind": "constant", "criterion": None},
        {"kind": "everyone", "tier": "T2"},
    ]


def test_frozen_cuts_say_nothing_about_tiers():
    values = np.arange(100.0)[:, None]
    full = assess(program(), values, np.ones(100, bool), None, None, DAY)
    alone = assess(program(), values[:1], [True], None, None, DAY, full.cuts)
    assert alone.warnings == []


def test_a_rank_tells_a_few_customers_apart():
    settings = program(method="rank", tiers=ladder((90, 50), (33, 33)))
    values = np.array([[5.0], [500.0], [50.0]])
    outcome = assess(settings, values, np.ones(3, bool), None, None, DAY)
    assert outcome.tier.tolist() == [2, 0, 1]
    assert outcome.warnings == []


THREE = [criterion(f"c{k}", weight=w) for k, w in enumerate((50.0, 30.0, 20.0))]
WEALTHY = {"metric": "c0", "operator": "ge", "value": 500}


@pytest.mark.parametrize(
    "settings",
    [
        program(THREE, method="rank", rank_basis="value"),
        program(
            THREE,
            [{**tier, "entry": [{"conditions": [WEALTHY]}]} for tier in ladder()],
            "rule",
        ),
        program(
            [{**one, "axis": axis} for one, axis in zip(THREE, "xyy", strict=True)],
            method="matrix",
            policy={"buffer_up": 5, "buffer_down": 5},
            grid={
                "x_lines": [20, 80],
                "y_lines": [50],
                "cells": [["T1", "T0", "T0"], ["base", "T2", "T1"]],
            },
        ),
    ],
    ids=lambda settings: settings["method"],
)
def test_memory_is_little_more_than_the_answer(settings):
    size = 100_000
    seed = np.random.default_rng(1)
    values = seed.lognormal(5, 2, (size, 3))
    active = np.ones(size, bool)
    known = {**new_state(size), "tier": seed.integers(-1, 4, size, dtype=np.int32)}
    tracemalloc.start()
    outcome = assess(settings, values, active, values[:, 0], known, DAY)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    answer = sum(column.nbytes for column in outcome[:10])
    cuts = 4 * 3 * scoring.MAX_EDGES * 40
    assert peak < 2 * answer + cuts
