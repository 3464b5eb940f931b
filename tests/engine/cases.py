"""Settings and populations to try the engine on."""

import json

import numpy as np
from hypothesis import strategies as st
from places import is_possible

SCORINGS = ("bands", "quantile", "percentile", "linear", "log")


def criterion(code="revenue", scoring="percentile", weight=100.0, **other):
    return {
        "code": code,
        "weight": weight,
        "scoring": scoring,
        "direction": "higher",
        **other,
    }


def ladder(lines=(95, 80, 50), shares=(5, 15, 30)):
    """Tiers with these lines and shares, and a base tier that takes the rest."""
    tiers = [
        {"id": n, "code": f"T{n}", "min_score": line, "share": share, "is_base": False}
        for n, (line, share) in enumerate(zip(lines, shares, strict=True))
    ]
    rest = 100 - sum(shares)
    base = {"id": len(tiers), "code": "base", "min_score": 0, "share": rest}
    return [*tiers, {**base, "is_base": True}]


def program(criteria=None, tiers=None, method="score", policy=None, **other):
    return {
        "method": method,
        "rank_basis": "customers",
        "score_basis": "points",
        "criteria": criteria or [criterion()],
        "tiers": tiers or ladder(),
        "policy": policy or {},
        **other,
    }


def array(values):
    """A float64 array, None as NaN."""
    return np.array(
        [np.nan if value is None else value for value in values], dtype=np.float64
    )


def matrix(rows, width):
    """float64[N, K]; None as NaN."""
    return np.array([array(row) for row in rows]).reshape(len(rows), width)


def state(rows):
    """The state arrays of a list of dicts."""
    names = ("tier", "since", "below", "below_at", "override")
    found = {n: np.array([row[n] for row in rows], dtype=np.int32) for n in names}
    notices = [row.get("notice_at", -1) for row in rows]
    found["notice_at"] = np.array(notices, dtype=np.int32)
    released = [row.get("released", False) for row in rows]
    found["released"] = np.array(released, dtype=bool)
    return found


def stored(cuts):
    """The cuts as they come back from where they were kept."""
    return json.loads(json.dumps(cuts, allow_nan=False))


def same(left, right):
    """Are two outcomes the same to the last bit, but for cuts and warnings?"""
    return all(np.array_equal(a, b) for a, b in zip(left[:10], right[:10], strict=True))


# Amounts with heavy ties, zeros and negatives, in units of .25: exact in binary.
amounts = st.one_of(
    st.integers(-3, 4).map(float),
    st.integers(-40, 4000).map(lambda quarters: quarters / 4),
    st.sampled_from([0.0, 1.0, 90000.0]),
)
maybe = st.one_of(amounts, amounts, amounts, st.none())


@st.composite
def criteria(draw, code="revenue", weight=100.0):
    """Any criterion that validates."""
    scoring = draw(st.sampled_from(SCORINGS))
    found = criterion(
        code,
        scoring,
        weight,
        direction=draw(st.sampled_from(("higher", "lower"))),
        floor=draw(st.sampled_from((None, None, 0.0, 1.0))),
    )
    if scoring == "quantile":
        found["buckets"] = draw(st.integers(2, 6))
    elif scoring == "bands":
        count = draw(st.integers(1, 4))
        bounds = draw(st.lists(amounts, min_size=count, max_size=count, unique=True))
        points = draw(st.lists(st.integers(0, 100), min_size=count, max_size=count))
        bounds.sort(reverse=found["direction"] == "lower")
        found["bands"] = [
            list(band) for band in zip(bounds, sorted(points), strict=True)
        ]
    elif scoring in ("linear", "log"):
        found["low"] = draw(st.sampled_from((None, -2.0, 0.0, 0.5, 10.0)))
        found["high"] = draw(st.sampled_from((None, 40.0, 1000.0)))
    return found


@st.composite
def ladders(draw):
    """Tiers with two to five rungs."""
    count = draw(st.integers(1, 4))
    lines = draw(
        st.lists(st.integers(1, 20), min_size=count, max_size=count, unique=True)
    )
    shares = draw(st.lists(st.integers(1, 5), min_size=count, max_size=count))
    lines = sorted((5 * line for line in lines), reverse=True)
    return ladder(lines, [5 * share for share in shares])


policies = st.fixed_dictionaries(
    {
        "buffer_up": st.sampled_from((0, 0, 5, 10)),
        "buffer_down": st.sampled_from((0, 5, 10, 60)),
        "grace": st.integers(1, 3),
        "min_stay": st.sampled_from((0, 30)),
        "max_steps": st.integers(0, 2),
        "to_base": st.sampled_from((False, False, True)),
        "notice": st.sampled_from((0, 0, 30)),
        "upgrade": st.sampled_from(("realtime", "assessment")),
        "downgrade": st.sampled_from(("scheduled", "anniversary", "fixed")),
        "review_days": st.just([[1, 1], [7, 31], [2, 29]]),
    }
)


BOUNDS = (-3.0, -0.25, 0.0, 0.25, 1.0, 2.0, 4.0, 17.5, 250.0, 1000.0, 90000.0)
CONDITIONS = [
    {"operator": operator, "value": bound}
    for operator in ("ge", "gt", "le", "lt")
    for bound in BOUNDS
]
CONDITIONS += 3 * [{"operator": "set"}, {"operator": "unset"}]


def alternatives(width, least=0):
    """Rules on c0, c1, … that somebody can meet."""
    condition = st.tuples(st.integers(0, width - 1), st.sampled_from(CONDITIONS))
    conditions = st.lists(condition, min_size=1, max_size=3)
    alternative = st.tuples(conditions, st.integers(0, 3)).map(_alternative)
    return st.lists(alternative.filter(is_possible), min_size=least, max_size=2)


def _alternative(drawn):
    conditions, need = drawn
    return {
        "need": min(need, len(conditions)),
        "conditions": [{"metric": f"c{k}", **rest} for k, rest in conditions],
    }


ENTRIES = {width: alternatives(width, least=1) for width in (1, 2, 3)}
MAINTAINED = {width: alternatives(width) for width in (1, 2, 3)}


@st.composite
def rule_programs(draw, policy=policies):
    """Any program of up to three criteria that grades by rules."""
    weights = draw(st.sampled_from(((0,), (100,), (0, 0), (70, 30), (0, 100, 0))))
    found = [draw(criteria(f"c{k}", float(w))) for k, w in enumerate(weights)]
    tiers = draw(ladders())
    for tier in tiers[:-1]:
        tier["entry"] = draw(ENTRIES[len(found)])
        tier["maintain"] = draw(MAINTAINED[len(found)])
    return program(found, tiers, "rule", draw(policy))


@st.composite
def matrix_programs(draw, policy=policies):
    """Any program of two to four criteria that grades by a map."""
    shares = st.sampled_from(((100,), (100,), (50, 50), (75, 25)))
    found = [
        {**draw(criteria(f"{axis}{k}", float(weight))), "axis": axis}
        for axis in "xy"
        for k, weight in enumerate(draw(shares))
    ]
    tiers = draw(ladders())
    return program(found, tiers, "matrix", draw(policy), grid=draw(grids(tiers)))


@st.composite
def grids(draw, tiers):
    """Any map to these tiers, which need not get better to the right or to the top."""
    lines = st.lists(
        st.sampled_from((0.5, 10, 20, 25, 33.3, 40, 50, 60, 75, 80, 99, 100)),
        min_size=1,
        max_size=4,
        unique=True,
    ).map(sorted)
    x_lines, y_lines = draw(lines), draw(lines)
    codes = st.sampled_from([tier["code"] for tier in tiers])
    row = st.lists(codes, min_size=len(x_lines) + 1, max_size=len(x_lines) + 1)
    height = len(y_lines) + 1
    cells = draw(st.lists(row, min_size=height, max_size=height))
    return {"x_lines": x_lines, "y_lines": y_lines, "cells": cells}


@st.composite
def programs(draw, policy=policies):
    """Any program of up to four criteria that grades."""
    kinds = (ladder_programs, ladder_programs, rule_programs, matrix_programs)
    return draw(draw(st.sampled_from(kinds))(policy))


@st.composite
def ladder_programs(draw, policy=policies):
    """Any program of up to three criteria that grades by lines on one score."""
    weights = draw(st.sampled_from(((100,), (50, 50), (75, 25), (50, 30, 20))))
    methods = st.sampled_from(
        (
            ("score", "points", None),
            ("score", "percentile", None),
            ("rank", None, "customers"),
            ("rank", None, "value"),
        )
    )
    method, score_basis, rank_basis = draw(methods)
    return program(
        [draw(criteria(f"c{k}", float(w))) for k, w in enumerate(weights)],
        draw(ladders()),
        method,
        draw(policy),
        score_basis=score_basis,
        rank_basis=rank_basis,
    )


DAY = 10_000


@st.composite
def populations(draw, width, tiers, least=0, most=70):
    """Rows of values, who is active, amounts and states."""
    size = draw(st.one_of(st.sampled_from((0, 1, 3, 30)), st.integers(least, most)))
    size = max(size, least)
    repeated = draw(st.booleans())
    if repeated and size:
        some = draw(st.lists(st.tuples(*[maybe] * width), min_size=1, max_size=4))
        rows = [some[n % len(some)] for n in range(size)]
    else:
        rows = draw(st.lists(st.tuples(*[maybe] * width), min_size=size, max_size=size))
    seed = draw(st.randoms(use_true_random=False))
    active = [seed.random() < 0.9 for _row in rows]
    money = [seed.choice((None, -5.0, 0.0, 1.5, 20.0, 900.0)) for _row in rows]
    states = [
        {
            "tier": seed.randrange(-1, tiers),
            "since": DAY - seed.choice((0, 10, 30, 400)),
            "below": seed.choice((0, 0, 1, 2)),
            "below_at": seed.choice((-1, DAY - 30, DAY)),
            "override": seed.choice((-1,) * 9 + (0,)),
        }
        for _row in rows
    ]
    return rows, active, money, states
