"""From the raw values of one criterion to points 0..100.

A full run is ``fit`` then ``apply``; assessing one customer later is ``apply`` with
the same cuts. Bands, quantiles and percentiles are all step functions: breaks in
ascending order of goodness and one more level than breaks. ``direction`` "lower"
is the same on negated values.

Quantile edges are those of percentile_disc, the inverse of the empirical distribution
function (definition 1 of Hyndman & Fan 1996, The American Statistician 50(4) 361-365),
compared with ">": equal values get equal points in whatever order the rows come.
"""

import math

import numpy as np

MIDDLE = 50.0
# A regular grid of .01 % keeps every line with two decimals exact; the best values
# are kept one by one besides, for that is where customers differ most.
GRID = 10_000
MAX_EDGES = 20_000
_CHUNK = 1 << 13  # rows at a time: temporaries stay in the processor's cache
_MANY = 256  # breaks from which on it pays to sort a block before searching


def fit(criterion, values):
    """Cut points of one criterion on a population.

    :param dict criterion: ``scoring``, ``direction`` and what the scoring needs:
        ``bands`` [[bound, points], ...] in any order, ``buckets`` (default 5),
        ``low`` and ``high`` (None: the extremes of the population), ``floor``
        (values below it count as it), ``min_customers`` (below so many customers
        with a value points mean nothing; default 5 per bucket, or 25 for percentiles,
        and 1 for scales)
    :param values: float64[N] in the unit of the metric; missing values are no part
        of the population
    :return: JSON-able dict, complete in itself. ``flag`` is None, "small" (fewer
        customers than ``min_customers``) or "constant" (one value for all): then
        everyone who has a value gets 50 points. Edges are real values, worst first.
    """
    cuts = {
        "scoring": criterion["scoring"],
        "direction": criterion.get("direction") or "higher",
        "floor": criterion.get("floor"),
        "flag": None,
    }
    if cuts["scoring"] == "bands":
        bands = sorted(criterion["bands"], key=lambda band: _sign(cuts) * band[0])
        cuts["edges"] = [float(bound) for bound, _points in bands]
        cuts["points"] = [float(points) for _bound, points in bands]
        return cuts
    if cuts["scoring"] in ("linear", "log"):
        low, high = criterion.get("low"), criterion.get("high")
        if low is not None and high is not None:
            return _fit_range(cuts, low, high)
    # A place among so few means nothing; a place between two extremes always does.
    ranks = cuts["scoring"] in ("quantile", "percentile")
    buckets = 5
    if cuts["scoring"] == "quantile":
        buckets = cuts["buckets"] = int(criterion.get("buckets") or 5)
    minimum = criterion.get("min_customers", 5 * buckets if ranks else 1)
    ranked = _ranked(cuts, values)
    cuts["n"] = n = len(ranked)
    if n < max(1, minimum):
        cuts["flag"] = "small"
    elif ranked[0] == ranked[-1]:
        cuts["flag"] = "constant"
    elif cuts["scoring"] == "quantile":
        last = [-(-b * n // buckets) - 1 for b in range(1, buckets)]
        cuts["edges"] = _real(cuts, ranked[last])
    elif cuts["scoring"] == "percentile":
        _fit_percentile(cuts, ranked)
    else:
        ends = sorted(_real(cuts, ranked[[0, -1]]))
        low = ends[0] if low is None else low
        high = ends[1] if high is None else high
        return _fit_range(cuts, low, high)
    return cuts


def apply(cuts, values):
    """Points of each value under frozen cuts.

    :param dict cuts: what :func:`fit` returned
    :param values: float64[N] in the unit of the metric
    :return: float64[N], 0..100; a missing value has 0
    """
    values = np.asarray(values, dtype=np.float64)
    if is_scale(cuts):
        return _blockwise(values, lambda block: _range_points(cuts, block))
    return lookup(*steps(cuts), values, _sign(cuts), cuts["floor"])


def bucket(cuts, values):
    """Bucket of each value: int32[N], 1 is the worst, 0 a missing value.

    Quantiles only: 1 + floor(buckets * strictly below / N). Flagged cuts give the
    middle bucket.

    :raise ValueError: the cuts have no buckets
    """
    if cuts["scoring"] != "quantile":
        raise ValueError(f"scoring {cuts['scoring']!r} has no buckets")
    if cuts["flag"]:
        breaks, levels = np.empty(0), np.array([(cuts["buckets"] + 1) // 2])
    else:
        breaks, _points = steps(cuts)
        levels = np.arange(1, cuts["buckets"] + 1)
    values = np.asarray(values, dtype=np.float64)
    found = lookup(breaks, levels, values, _sign(cuts), cuts["floor"])
    return found.astype(np.int32)


def value_for(cuts, points):
    """The least good value that has at least ``points``.

    :param dict cuts: what :func:`fit` returned
    :param float points: 0..100
    :return: float in the unit of the metric, to be rounded towards the better side;
        an infinity when any value will do; None when no value reaches it.
        Steps are met exactly, linear and logarithmic scales to nine decimals.
    """
    if is_scale(cuts):
        if points <= 0:
            return -_sign(cuts) * math.inf
        return _unfloored(cuts, None if points > 100 else _range_value(cuts, points))
    return step_value(cuts, *steps(cuts), points)


def step_value(cuts, breaks, levels, level):
    """The least good value with at least ``level``; see :func:`value_for`.

    :param breaks: float64[S] of :func:`steps`
    :param levels: float64[S + 1], never descending
    """
    value = value_at(breaks, levels, level)
    return _unfloored(cuts, None if value is None else _sign(cuts) * value + 0.0)


def is_scale(cuts):
    """Are these cuts a linear or logarithmic scale, and no steps?"""
    return cuts["flag"] is None and cuts["scoring"] in ("linear", "log")


def steps(cuts):
    """The step function of the cuts: (breaks float64[S], levels float64[S + 1]).

    ``levels[i]`` are the points of a value with i breaks at or under it; values and
    breaks in ascending order of goodness (negated for direction "lower").
    """
    if cuts["flag"]:
        return np.empty(0), np.array([MIDDLE])
    edges = _sign(cuts) * np.array(cuts["edges"], dtype=np.float64)
    if cuts["scoring"] == "bands":
        return edges, np.array([0.0, *cuts["points"]])
    if cuts["scoring"] == "quantile":
        buckets = cuts["buckets"]
        return np.nextafter(edges, np.inf), 100 * np.arange(buckets) / (buckets - 1)
    # At an edge as many are strictly below as below it, above an edge all up to it.
    breaks = np.column_stack((edges, np.nextafter(edges, np.inf))).ravel()
    counts = np.column_stack((cuts["below"], cuts["upto"])).ravel()
    counts = np.concatenate((np.zeros(1, np.int64), counts))
    moves = np.flatnonzero(counts[1:] != counts[:-1])
    levels = 100 * counts / cuts["n"]
    return breaks[moves], np.concatenate((levels[:1], levels[1:][moves]))


def lookup(breaks, levels, values, sign=1, floor=None):
    """Level of each value: ``levels[number of breaks at or under the value]``.

    :param values: float64[N], raw; a missing value has 0
    :return: float64[N]
    """

    def block_levels(block):
        if floor is not None:
            block = np.maximum(block, floor)
        if sign < 0:
            block = -block
        if len(breaks) < _MANY:
            return levels[np.searchsorted(breaks, block, side="right")]
        order = np.argsort(block)
        found = np.empty(len(block))
        found[order] = levels[np.searchsorted(breaks, block[order], side="right")]
        return found

    return _blockwise(values, block_levels)


def value_at(breaks, levels, level):
    """The first place of a step function that has at least ``level``, or None."""
    index = int(np.searchsorted(levels, level))
    if index == len(levels):
        return None
    return float(breaks[index - 1]) if index else -math.inf


def starts(ranked):
    """Where each run of equal values starts in a sorted array: int64[M]."""
    new = np.ones(len(ranked), dtype=bool)
    np.not_equal(ranked[1:], ranked[:-1], out=new[1:])
    return np.flatnonzero(new)


def thin(cells):
    """Which of many edges to keep: bool[M].

    :param cells: int[M], the cell of the regular grid each edge falls in, worst edge
        first; the first of every cell stays, so that a line on the grid stays exact
    """
    keep = np.ones(len(cells), dtype=bool)
    if len(cells) > MAX_EDGES:
        np.not_equal(cells[1:], cells[:-1], out=keep[1:])
        keep[GRID - MAX_EDGES :] = True
    return keep


def _fit_percentile(cuts, ranked):
    """Edges with the counts strictly below and up to and including each."""
    n = len(ranked)
    below = starts(ranked)
    kept = np.flatnonzero(thin(below * GRID // n))
    cuts["edges"] = _real(cuts, ranked[below[kept]])
    cuts["upto"] = np.append(below, n)[kept + 1].tolist()
    cuts["below"] = below[kept].tolist()


def _fit_range(cuts, low, high):
    cuts["low"], cuts["high"] = float(low), float(high)
    if low >= high:
        cuts["flag"] = "constant"
    return cuts


def _range_points(cuts, values):
    """Linear or logarithmic points between low and high.

    Logarithmic: every factor adds the same points. Where low is under 1 the scale is
    shifted until low is 1, so that amounts of zero and less have a place on it.
    """
    low, high = cuts["low"], cuts["high"]
    if cuts["floor"] is not None:
        values = np.maximum(values, cuts["floor"])
    values = np.clip(values, low, high)
    if cuts["scoring"] == "log":
        shift = max(0.0, 1.0 - low)
        part = np.log((values + shift) / (low + shift))
        part /= np.log((high + shift) / (low + shift))
    else:
        part = (values - low) / (high - low)
    if _sign(cuts) < 0:
        part = 1.0 - part
    return np.clip(100.0 * part, 0.0, 100.0)


def _range_value(cuts, points):
    """The inverse of :func:`_range_points`."""
    low, high = cuts["low"], cuts["high"]
    part = points / 100.0 if _sign(cuts) > 0 else 1.0 - points / 100.0
    if cuts["scoring"] == "log":
        shift = max(0.0, 1.0 - low)
        return (low + shift) * ((high + shift) / (low + shift)) ** part - shift
    return low + (high - low) * part


def _unfloored(cuts, value):
    """The least good value when all those below the floor count as it."""
    if value is None or cuts["floor"] is None:
        return value
    if _sign(cuts) > 0:
        return -math.inf if value <= cuts["floor"] else value
    return None if value < cuts["floor"] else value


def _blockwise(values, function):
    out = np.empty(len(values))
    for start in range(0, len(values), _CHUNK):
        block = values[start : start + _CHUNK]
        points = out[start : start + _CHUNK]
        points[:] = function(block)
        points[~np.isfinite(block)] = 0.0
    return out


def _sign(cuts):
    return -1.0 if cuts["direction"] == "lower" else 1.0


def _ranked(cuts, values):
    """The values that are there, as a sorted copy in ascending order of goodness."""
    values = np.asarray(values, dtype=np.float64)
    ranked = values[np.isfinite(values)]
    if cuts["floor"] is not None:
        np.maximum(ranked, cuts["floor"], out=ranked)
    if _sign(cuts) < 0:
        np.negative(ranked, out=ranked)
    ranked.sort()
    return ranked


def _real(cuts, ranked):
    # Adding 0.0 turns the -0.0 of a negated zero into 0.0.
    return (_sign(cuts) * ranked + 0.0).tolist()
