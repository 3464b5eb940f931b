"""Refusing settings early, with a message that names the field."""

import math
from itertools import pairwise


class SettingsError(ValueError):
    """Settings that cannot grade anyone.

    ``code`` is stable, for translation; ``field`` names the place, such as
    "criteria.revenue.bands"; the message is English and names the field too.
    """

    def __init__(self, code, field, message):
        super().__init__(f"{field}: {message}")
        self.code = code
        self.field = field


SCORINGS = ("bands", "quantile", "percentile", "linear", "log")


def validate(settings):
    """Raise :class:`SettingsError` for the first thing wrong with the settings.

    :param dict settings: JSON-able. What is optional may be left out or None:

        - ``method``: "score" or "rank"; ``score_basis``: "points" (default) or
          "percentile"; ``rank_basis``: "customers" (default) or "value"
        - ``criteria``: dicts with ``code``, ``weight`` (percent, 100 in all),
          ``scoring`` and what scoring.fit needs for it; optional ``digits``, the
          decimals of the unit
        - ``tiers``: dicts, best first, with ``code``, ``min_score`` (method score,
          strictly descending), ``share`` (method rank, percent, 100 in all) and
          ``is_base`` (the last one, which takes the rest)
        - ``policy``: see settling.settle
    """
    _choice("method", settings.get("method"), ("score", "rank"))
    _choice("rank_basis", settings.get("rank_basis"), ("customers", "value", None))
    _choice("score_basis", settings.get("score_basis"), ("points", "percentile", None))
    _criteria(settings.get("criteria") or [])
    _tiers(settings.get("tiers") or [])
    if settings["method"] == "rank":
        _shares(settings["tiers"])
    else:
        _thresholds(settings["tiers"])
    _policy(settings.get("policy") or {})
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


def _total(field, code, parts, what):
    total = math.fsum(parts)
    _refuse_if(
        abs(total - 100.0) > 1e-6, code, field, f"{what} total {total:g} %, not 100 %"
    )


def _unique(field, values, what):
    _refuse_if(
        len(set(values)) < len(values), "duplicate", field, f"{what} must differ"
    )


def _criteria(criteria):
    _refuse_if(not criteria, "no_criteria", "criteria", "there is none")
    _unique("criteria.code", [criterion.get("code") for criterion in criteria], "codes")
    for criterion in criteria:
        _criterion(f"criteria.{criterion.get('code')}", criterion)
    weights = [criterion["weight"] for criterion in criteria]
    _total("criteria.weight", "weights_total", weights, "weights")


def _criterion(field, criterion):
    scoring = criterion.get("scoring")
    _choice(f"{field}.scoring", scoring, SCORINGS, "unknown_scoring")
    _choice(f"{field}.direction", criterion.get("direction"), ("higher", "lower", None))
    _number(f"{field}.weight", criterion.get("weight"), 0, 100)
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


def _policy(policy):
    for name in ("buffer_up", "buffer_down"):
        if policy.get(name) is not None:
            _number(f"policy.{name}", policy[name], 0, 100)
    for name, least in (("grace", 1), ("min_stay", 0), ("max_steps", 0)):
        if policy.get(name) is not None:
            _number(f"policy.{name}", policy[name], least, whole=True)


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
