"""Refusing settings early, with a message that names the field."""

import math
from itertools import pairwise

from . import matrix, reach, rules


class SettingsError(ValueError):
    """Settings that cannot grade anyone.

    ``code`` is stable, for translation; ``field`` names the place, such as
    "criteria.revenue.bands", "tiers.GOLD.entry.2" (its second alternative) or
    "grid.cells.2.3" (row and column from the top left); the message is English and
    names the field too. ``axis`` is "x" or "y" where the field alone does not tell.
    """

    def __init__(self, code, field, message, axis=None):
        super().__init__(f"{field}: {message}")
        self.code = code
        self.field = field
        self.axis = axis


METHODS = ("score", "rank", "rule", "matrix")
SCORINGS = ("bands", "quantile", "percentile", "linear", "log")
OPERATORS = tuple(rules.OPERATORS)
LINES = (1, 4)  # how many lines may divide an axis


def validate(settings):
    """Raise :class:`SettingsError` for the first thing wrong with the settings.

    :param dict settings: JSON-able. What is optional may be left out or None:

        - ``method``: one of METHODS; ``score_basis``: "points" (default) or
          "percentile"; ``rank_basis``: "customers" (default) or "value"
        - ``criteria``: dicts with ``code``, ``weight`` (percent; 100 in all, on each
          axis of a matrix; by rules 0 in all will do), ``scoring`` and what
          scoring.fit needs for it (not by rules without weight), ``axis`` ("x" or
          "y", method matrix); optional ``digits``, the decimals of the unit
        - ``tiers``: dicts, best first, with ``code``, ``min_score`` (method score,
          strictly descending), ``share`` (method rank, percent, 100 in all),
          ``entry`` and ``maintain`` (method rule) and ``is_base`` (the last one,
          which takes the rest, whatever its own line or rules)
        - ``entry``, ``maintain``: lists of alternatives, one of which is enough:
          dicts of ``conditions`` and ``need`` (so many of them; 0 or None: all). A
          condition is a dict of ``metric`` (the code of a criterion), ``operator``
          (ge, gt, le, lt, set, unset) and ``value``. Every tier but the base has an
          entry; without ``maintain`` a tier is kept while it could be entered
        - ``grid`` (method matrix): ``x_lines`` and ``y_lines``, ascending, each one
          to four numbers over 0 and up to 100; ``cells``, rows of tier codes, the
          row of the best y first and in a row the lowest x first
        - ``policy``: see grading.propose, matrix.propose and settling.settle
    """
    method = settings.get("method")
    _choice("method", method, METHODS)
    _choice("rank_basis", settings.get("rank_basis"), ("customers", "value", None))
    _choice("score_basis", settings.get("score_basis"), ("points", "percentile", None))
    _criteria(settings.get("criteria") or [], method)
    _tiers(settings.get("tiers") or [])
    if method == "rank":
        _shares(settings["tiers"])
    elif method == "rule":
        _rules(settings)
    elif method == "matrix":
        _grid(settings.get("grid"), [tier["code"] for tier in settings["tiers"]])
    else:
        _thresholds(settings["tiers"])
    _policy(settings.get("policy") or {})
    if method in ("score", "rank"):
        _reachable(settings)


def _refuse_if(wrong, code, field, message):
    if wrong:
        raise SettingsError(code, field, message)


def _choice(field, value, allowed, code="unknown_choice"):
    names = ", ".join(str(name) for name in allowed if name)
    _refuse_if(value not in allowed, code, field, f"{value!r} is none of {names}")


def _number(field, value, least=-math.inf, most=math.inf, whole=False):
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    good = is_number and math.isfinite(value) and least <= value <= most
    good = good and not (whole and value % 1)
    expected = "a whole number" if whole else "a number"
    if most < math.inf:
        expected += f" from {least:g} to {most:g}"
    elif least > -math.inf:
        expected += f" of at least {least:g}"
    _refuse_if(not good, "not_in_range", field, f"{value!r} is not {expected}")


def _total(field, code, parts, what, axis=None):
    total = math.fsum(parts)
    if abs(total - 100.0) > 1e-6:
        message = f"{what} total {total:g} %, not 100 %"
        raise SettingsError(code, field, message, axis)


def _unique(field, values, what):
    _refuse_if(
        len(set(values)) < len(values), "duplicate", field, f"{what} must differ"
    )


def _criteria(criteria, method):
    _refuse_if(not criteria, "no_criteria", "criteria", "there is none")
    _unique("criteria.code", [criterion.get("code") for criterion in criteria], "codes")
    for criterion in criteria:
        field = f"criteria.{criterion.get('code')}"
        _number(f"{field}.weight", criterion.get("weight"), 0, 100)
        if method == "matrix":
            _choice(f"{field}.axis", criterion.get("axis"), matrix.AXES)
        if criterion["weight"] or method != "rule":
            _criterion(field, criterion)
    if method == "matrix":
        for axis in matrix.AXES:
            _axis(axis, [c["weight"] for c in criteria if c["axis"] == axis])
        return
    weights = [criterion["weight"] for criterion in criteria]
    if method != "rule" or any(weights):
        _total("criteria.weight", "weights_total", weights, "weights")


def _axis(axis, weights):
    if not weights:
        message = f"no criterion is on axis {axis}"
        raise SettingsError("axis_empty", "criteria.axis", message, axis)
    what = f"weights of axis {axis}"
    _total("criteria.weight", "weights_total", weights, what, axis)


def _criterion(field, criterion):
    scoring = criterion.get("scoring")
    _choice(f"{field}.scoring", scoring, SCORINGS, "unknown_scoring")
    _choice(f"{field}.direction", criterion.get("direction"), ("higher", "lower", None))
    for name in ("low", "high", "floor"):
        if criterion.get(name) is not None:
            _number(f"{field}.{name}", criterion[name])
    for name in ("min_customers", "digits"):
        if criterion.get(name) is not None:
            _number(f"{field}.{name}", criterion[name], 0, whole=True)
    if scoring == "quantile" and criterion.get("buckets") is not None:
        _number(f"{field}.buckets", criterion["buckets"], 2, 100, whole=True)
    if scoring == "bands":
        _bands(f"{field}.bands", criterion)
    low, high = criterion.get("low"), criterion.get("high")
    if scoring in ("linear", "log") and None not in (low, high):
        _refuse_if(
            low >= high, "range", f"{field}.high", "must be greater than the low end"
        )


def _bands(field, criterion):
    bands = criterion.get("bands") or []
    _refuse_if(not bands, "no_bands", field, "there is none")
    for bound, points in bands:
        _number(field, bound)
        _number(field, points, 0, 100)
    _unique(field, [bound for bound, _points in bands], "bounds")
    ordered = sorted(bands, reverse=criterion.get("direction") == "lower")
    points = [points for _bound, points in ordered]
    _refuse_if(
        points != sorted(points),
        "bands_order",
        field,
        "better values have fewer points",
    )


def _tiers(tiers):
    _refuse_if(not tiers, "no_tiers", "tiers", "there is none")
    _unique("tiers.code", [tier.get("code") for tier in tiers], "codes")
    bases = [index for index, tier in enumerate(tiers) if tier.get("is_base")]
    _refuse_if(not bases, "no_base", "tiers.is_base", "no tier is the base tier")
    _refuse_if(
        bases != [len(tiers) - 1],
        "base_not_last",
        "tiers.is_base",
        "the last tier, and no other, is the base tier",
    )


def _thresholds(tiers):
    for tier in tiers:
        _number(f"tiers.{tier['code']}.min_score", tier.get("min_score"), 0, 100)
    for better, tier in pairwise(tiers):
        _refuse_if(
            better["min_score"] <= tier["min_score"],
            "thresholds_order",
            f"tiers.{tier['code']}.min_score",
            f"{tier['min_score']:g} is not below {better['min_score']:g} of "
            f"{better['code']}",
        )


def _shares(tiers):
    for tier in tiers:
        _number(f"tiers.{tier['code']}.share", tier.get("share"), 0, 100)
    _total("tiers.share", "shares_total", [tier["share"] for tier in tiers], "shares")


def _rules(settings):
    metrics = [criterion["code"] for criterion in settings["criteria"]]
    for tier in settings["tiers"][:-1]:
        field = f"tiers.{tier['code']}"
        _refuse_if(
            not tier.get("entry"), "no_rules", f"{field}.entry", "there is no rule"
        )
        for kind in ("entry", "maintain"):
            alternatives = _listed(f"{field}.{kind}", tier.get(kind))
            for number, alternative in enumerate(alternatives, 1):
                _alternative(f"{field}.{kind}.{number}", alternative, metrics)


def _alternative(field, alternative, metrics):
    is_dict = isinstance(alternative, dict)
    _refuse_if(not is_dict, "rule_shape", field, "it has no conditions")
    conditions = _listed(field, alternative.get("conditions"))
    _refuse_if(not conditions, "no_conditions", field, "it has no condition")
    for condition in conditions:
        is_dict = isinstance(condition, dict)
        _refuse_if(not is_dict, "rule_shape", field, f"{condition!r} is no condition")
        _choice(field, condition.get("metric"), metrics, "rule_metric")
        _choice(field, condition.get("operator"), OPERATORS, "rule_operator")
        if condition["operator"] not in ("set", "unset"):
            _number(field, condition.get("value"))
    need = alternative.get("need") or 0
    whole = isinstance(need, int) and not isinstance(need, bool)
    _refuse_if(
        not (whole and 0 <= need <= len(conditions)),
        "rule_need",
        field,
        f"{need!r} is neither 0 for all nor any number of its conditions",
    )
    _refuse_if(
        not reach.is_possible(alternative),
        "rule_never",
        field,
        "it contradicts itself: no customer could ever meet it",
    )


def _listed(field, value):
    is_list = value is None or isinstance(value, (list, tuple))
    _refuse_if(not is_list, "rule_shape", field, f"{value!r} is not a list")
    return value or []


def _grid(grid, codes):
    grid = grid if isinstance(grid, dict) else {}
    for name in ("x_lines", "y_lines"):
        _lines(f"grid.{name}", grid.get(name))
    width, height = len(grid["x_lines"]) + 1, len(grid["y_lines"]) + 1
    rows = grid.get("cells") or []
    _refuse_if(
        not isinstance(rows, (list, tuple)) or len(rows) != height,
        "grid_size",
        "grid.cells",
        f"it must have {height} rows, one more than there are lines",
    )
    for number, row in enumerate(rows, 1):
        field = f"grid.cells.{number}"
        _refuse_if(
            not isinstance(row, (list, tuple)) or len(row) != width,
            "grid_size",
            field,
            f"it must have {width} cells, one more than there are lines",
        )
        for column, code in enumerate(row, 1):
            place = f"{field}.{column}"
            _refuse_if(code in (None, False, ""), "grid_hole", place, "it has no tier")
            _refuse_if(
                code not in codes, "grid_tier", place, f"no tier has the code {code!r}"
            )


def _lines(field, lines):
    least, most = LINES
    _refuse_if(
        not isinstance(lines, (list, tuple)) or not least <= len(lines) <= most,
        "grid_size",
        field,
        f"there must be {least} to {most} lines",
    )
    for line in lines:
        _number(field, line, 0, 100)
    _refuse_if(
        any(line >= higher for line, higher in pairwise([0, *lines])),
        "lines_order",
        field,
        "lines must be over 0 and ascend",
    )


def _policy(policy):
    for name in ("buffer_up", "buffer_down"):
        if policy.get(name) is not None:
            _number(f"policy.{name}", policy[name], 0, 100)
    for name, least in (
        ("grace", 1),
        ("min_stay", 0),
        ("max_steps", 0),
        ("notice", 0),
    ):
        if policy.get(name) is not None:
            _number(f"policy.{name}", policy[name], least, whole=True)
    _choice("policy.upgrade", policy.get("upgrade"), (None, "realtime", "assessment"))
    strategies = (None, "scheduled", "anniversary", "fixed")
    _choice("policy.downgrade", policy.get("downgrade"), strategies)
    _refuse_if(
        policy.get("downgrade") == "fixed" and not policy.get("review_days"),
        "no_review_days",
        "policy.review_days",
        "there is no day on which customers may go down",
    )


def _reachable(settings):
    """Nobody could rise to a tier whose line and buffer are more than there is."""
    buffer = (settings.get("policy") or {}).get("buffer_up") or 0.0
    best = settings["tiers"][0]
    if not buffer or best["is_base"]:
        return
    if settings["method"] == "rank":
        top = 100.0 - best["share"] + buffer
        beyond = top >= 100.0
    else:
        # A percentile stays under 100: nobody is better than themselves.
        top = best["min_score"] + buffer
        percentile = settings.get("score_basis") == "percentile"
        beyond = top >= 100.0 if percentile else top > 100.0
    _refuse_if(
        beyond,
        "out_of_reach",
        "policy.buffer_up",
        f"with it {best['code']} begins at {top:g} and nobody could rise to it",
    )
