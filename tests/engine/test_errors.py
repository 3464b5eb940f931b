"""Settings that are refused, and by which name."""

import copy

import pytest
from cases import criterion, ladder, program
from engine import SettingsError, validate

BANDED = criterion(scoring="bands", bands=[[10, 20], [100, 80]])


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


@pytest.mark.parametrize(
    ("settings", "code", "field"),
    [
        (changed("method", "rule"), "unknown_choice", "method"),
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
    ],
)
def test_settings_are_refused_by_the_name_of_the_field(settings, code, field):
    with pytest.raises(SettingsError, match=field) as caught:
        validate(settings)
    assert (caught.value.code, caught.value.field) == (code, field)
    assert isinstance(caught.value, ValueError)
