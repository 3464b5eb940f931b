"""Settings that are refused, and by which name."""

import copy

import pytest
from cases import criterion, ladder, program
from engine import SettingsError, validate

RICH = {"metric": "revenue", "operator": "ge", "value": 100}
RULES = {"need": 0, "conditions": [RICH]}
CELLS = [["T0", "T1", "T0"], ["base", "T2", "T1"]]
BANDED = criterion(scoring="bands", bands=[[10, 20], [100, 80]])


def ruled(path="tiers.0.entry.0.need", value=0):
    """Rules that pass, with one place changed."""
    tiers = ladder()
    for tier in tiers[:-1]:
        tier["entry"] = [RULES, {"need": 1, "conditions": [RICH, RICH]}]
    return changed(path, value, tiers=tiers, method="rule")


def mapped(path="method", value="matrix"):
    """A map that passes, with one place changed."""
    grid = {"x_lines": [20, 50.5], "y_lines": [100], "cells": CELLS}
    criteria = [criterion(axis="x"), criterion("a", axis="y")]
    return changed(path, value, criteria=criteria, method="matrix", grid=grid)


def changed(path, value, **other):
    """A good program with one place changed: "criteria.0.weight"."""
    settings = copy.deepcopy(program(**other))
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    place = settings
    for step in way:
        place = place[step]
    place[last] = value
    return settings


def test_good_settings_pass():
    validate(program())
    validate(program([BANDED]))
    validate(program(method="rank"))
    validate(program(policy={"buffer_down": 5, "grace": 3, "max_steps": 1}))
    validate(program([criterion(weight=33.3), criterion("a", weight=66.7)]))
    validate(ruled())
    validate(ruled("criteria.0", {"code": "revenue", "weight": 0}))
    validate(ruled("tiers.0.maintain", [RULES]))
    validate(ruled("tiers.0.entry.0", {"conditions": [RICH]}))
    # No buffer and no line keeps anyone from rising.
    validate(ruled("policy", {"buffer_up": 50}))
    validate(mapped())
    validate(mapped("policy", {"buffer_up": 50}))


def condition(value):
    return ruled("tiers.0.entry.0.conditions.0", value)


def never(*tests, need=0):
    """Rules with an alternative of these conditions on one metric."""
    pairs = zip(tests[::2], tests[1::2], strict=True)
    conditions = [{**RICH, "operator": name, "value": value} for name, value in pairs]
    return ruled("tiers.0.entry.1", {"need": need, "conditions": conditions})


def on_one_axis():
    settings = mapped()
    return {**settings, "criteria": settings["criteria"][:1]}


def test_any_two_of_three_that_do_not_go_together_all_at_once():
    validate(never("lt", 1, "ge", 1, "ge", 0, need=2))
    with pytest.raises(SettingsError, match="contradicts"):
        validate(never("lt", 1, "ge", 1, "unset", None, need=2))


def test_the_axis_is_named_where_the_field_is_that_of_both():
    for settings, axis in (
        (on_one_axis(), "y"),
        (mapped("criteria.0.weight", 90), "x"),
        (mapped("criteria.1.weight", 90), "y"),
        (program([criterion(weight=90)]), None),
    ):
        with pytest.raises(SettingsError) as caught:
            validate(settings)
        assert caught.value.axis == axis


@pytest.mark.parametrize(
    ("settings", "code", "field"),
    [
        (changed("method", "tree"), "unknown_choice", "method"),
        (changed("rank_basis", "orders"), "unknown_choice", "rank_basis"),
        (changed("score_basis", "rank"), "unknown_choice", "score_basis"),
        (changed("criteria", []), "no_criteria", "criteria"),
        (changed("criteria.0.weight", 99.0), "weights_total", "criteria.weight"),
        (changed("criteria.0.weight", -1), "not_in_range", "criteria.revenue.weight"),
        (changed("criteria.0.weight", None), "not_in_range", "criteria.revenue.weight"),
        (
            program([criterion(weight=50), criterion(weight=50)]),
            "duplicate",
            "criteria.code",
        ),
        (
            changed("criteria.0.scoring", "magic"),
            "unknown_scoring",
            "criteria.revenue.scoring",
        ),
        (
            changed("criteria.0.direction", "up"),
            "unknown_choice",
            "criteria.revenue.direction",
        ),
        (
            program([criterion(scoring="quantile", buckets=1)]),
            "not_in_range",
            "criteria.revenue.buckets",
        ),
        (
            program([criterion(scoring="quantile", buckets=2.5)]),
            "not_in_range",
            "criteria.revenue.buckets",
        ),
        (
            program([criterion(scoring="linear", low=5, high=5)]),
            "range",
            "criteria.revenue.high",
        ),
        (
            changed("criteria.0.floor", float("nan")),
            "not_in_range",
            "criteria.revenue.floor",
        ),
        (
            program([criterion(scoring="bands", bands=[])]),
            "no_bands",
            "criteria.revenue.bands",
        ),
        (
            program([criterion(scoring="bands", bands=[[10, 80], [100, 20]])]),
            "bands_order",
            "criteria.revenue.bands",
        ),
        (
            program([{**BANDED, "direction": "lower"}]),
            "bands_order",
            "criteria.revenue.bands",
        ),
        (
            program([criterion(scoring="bands", bands=[[10, 20], [10, 80]])]),
            "duplicate",
            "criteria.revenue.bands",
        ),
        (
            program([criterion(scoring="bands", bands=[[10, 101]])]),
            "not_in_range",
            "criteria.revenue.bands",
        ),
        (changed("tiers", []), "no_tiers", "tiers"),
        (changed("tiers.3.is_base", False), "no_base", "tiers.is_base"),
        (changed("tiers.0.is_base", True), "base_not_last", "tiers.is_base"),
        (changed("tiers.0.code", "T1"), "duplicate", "tiers.code"),
        (changed("tiers.1.min_score", 95), "thresholds_order", "tiers.T1.min_score"),
        (changed("tiers.1.min_score", None), "not_in_range", "tiers.T1.min_score"),
        (changed("tiers.0.min_score", 101), "not_in_range", "tiers.T0.min_score"),
        (
            program(method="rank", tiers=ladder(shares=(5, 15, -1))),
            "not_in_range",
            "tiers.T2.share",
        ),
        (changed("tiers.1.share", 16, method="rank"), "shares_total", "tiers.share"),
        (program(policy={"buffer_up": -1}), "not_in_range", "policy.buffer_up"),
        (program(policy={"buffer_down": -1}), "not_in_range", "policy.buffer_down"),
        (program(policy={"grace": 0}), "not_in_range", "policy.grace"),
        (program(policy={"grace": 1.5}), "not_in_range", "policy.grace"),
        (program(policy={"min_stay": -1}), "not_in_range", "policy.min_stay"),
        (program(policy={"max_steps": -1}), "not_in_range", "policy.max_steps"),
        (program(policy={"buffer_up": 5.5}), "out_of_reach", "policy.buffer_up"),
        (
            program(policy={"buffer_up": 5}, score_basis="percentile"),
            "out_of_reach",
            "policy.buffer_up",
        ),
        (
            program(policy={"buffer_up": 5}, method="rank"),
            "out_of_reach",
            "policy.buffer_up",
        ),
        (ruled("criteria.0.weight", 50), "weights_total", "criteria.weight"),
        (ruled("tiers.1.entry", []), "no_rules", "tiers.T1.entry"),
        (ruled("tiers.1.entry", "gold"), "rule_shape", "tiers.T1.entry"),
        (ruled("tiers.1.entry.1", "gold"), "rule_shape", "tiers.T1.entry.2"),
        (ruled("tiers.1.maintain", [{}]), "no_conditions", "tiers.T1.maintain.1"),
        (condition(None), "rule_shape", "tiers.T0.entry.1"),
        (condition({**RICH, "metric": "x"}), "rule_metric", "tiers.T0.entry.1"),
        (condition({**RICH, "metric": ["x"]}), "rule_metric", "tiers.T0.entry.1"),
        (condition({**RICH, "operator": "eq"}), "rule_operator", "tiers.T0.entry.1"),
        (condition({**RICH, "value": None}), "not_in_range", "tiers.T0.entry.1"),
        (condition({**RICH, "value": "9"}), "not_in_range", "tiers.T0.entry.1"),
        (ruled("tiers.0.entry.1.need", 3), "rule_need", "tiers.T0.entry.2"),
        (ruled("tiers.0.entry.1.need", -1), "rule_need", "tiers.T0.entry.2"),
        (ruled("tiers.0.entry.1.need", 1.5), "rule_need", "tiers.T0.entry.2"),
        (never("ge", 100, "lt", 100), "rule_never", "tiers.T0.entry.2"),
        (never("gt", 100, "le", 100), "rule_never", "tiers.T0.entry.2"),
        (never("ge", 101, "le", 100), "rule_never", "tiers.T0.entry.2"),
        (never("unset", None, "le", 100), "rule_never", "tiers.T0.entry.2"),
        (never("unset", None, "set", None), "rule_never", "tiers.T0.entry.2"),
        (never("lt", 1, "gt", 1, "ge", 1), "rule_never", "tiers.T0.entry.2"),
        (mapped("criteria.1.axis", None), "unknown_choice", "criteria.a.axis"),
        (mapped("criteria.1.axis", "x"), "weights_total", "criteria.weight"),
        (mapped("criteria.1.weight", 99), "weights_total", "criteria.weight"),
        (on_one_axis(), "axis_empty", "criteria.axis"),
        (mapped("grid", None), "grid_size", "grid.x_lines"),
        (mapped("grid.y_lines", []), "grid_size", "grid.y_lines"),
        (mapped("grid.x_lines", [1, 2, 3, 4, 5]), "grid_size", "grid.x_lines"),
        (mapped("grid.x_lines", [20, 20]), "lines_order", "grid.x_lines"),
        (mapped("grid.x_lines", [20, 10]), "lines_order", "grid.x_lines"),
        (mapped("grid.x_lines", [0, 10]), "lines_order", "grid.x_lines"),
        (mapped("grid.x_lines", [20, 101]), "not_in_range", "grid.x_lines"),
        (mapped("grid.x_lines", [20, "50"]), "not_in_range", "grid.x_lines"),
        (mapped("grid.cells", CELLS[:1]), "grid_size", "grid.cells"),
        (mapped("grid.cells.1", ["T0", "T1"]), "grid_size", "grid.cells.2"),
        (mapped("grid.cells.1.2", None), "grid_hole", "grid.cells.2.3"),
        (mapped("grid.cells.1.2", "T9"), "grid_tier", "grid.cells.2.3"),
    ],
)
def test_settings_are_refused_by_the_name_of_the_field(settings, code, field):
    with pytest.raises(SettingsError, match=field) as caught:
        validate(settings)
    assert (caught.value.code, caught.value.field) == (code, field)
    assert isinstance(caught.value, ValueError)
