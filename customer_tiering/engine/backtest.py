"""A grade of then against what customers bought later.

Customers are ranked from the best to the worst; those with equal scores share their
places evenly, so the order of rows tells nothing. Three figures say how good a ranking
is: the rank correlation (Spearman 1904), the normalised Gini coefficient, which is the
concentration of what was bought later along the ranking divided by the concentration
along the best possible one, and what the top of the ranking held. Each has a band: the
percentile bootstrap of Efron & Tibshirani 1993, An Introduction to the Bootstrap,
chapter 13. Rankings are drawn on the same customers, so they can be compared.

N customers throughout; amounts are float64[N] in one currency, negative where more was
credited than bought. None stands for what means nothing: a correlation with a constant,
a share of a total that is not positive, anything of nobody.
"""

import numpy as np

LEVEL = 90  # percent of the draws that a band holds
DRAWS = 400
SEED = 19970101  # the same customers give the same bands
MOST = 20_000  # customers that draws are made of; bands of more are derived
TOP = 0.2  # share of the customers that is the top of a ranking
GROUPS = 10
STEPS = (0.0, 0.01, *(step / 20 for step in range(1, 21)))
TOP_TIER = ("held", "spend", "best", "gain")
_DECIMALS = 9


class Ranking:
    """Customers from the best to the worst.

    ``place``: int64[N], 0 is the best, equal scores have the same; ``size``: places.

    :param score: float64[N], more is better; a missing one (NaN) is the worst
    """

    def __init__(self, score):
        levels, self.place = np.unique(-np.asarray(score, float), return_inverse=True)
        self.size = len(levels)


class _Curve:
    """A ranking of a sample in which customer n is there ``weight[n]`` times.

    ``held``, ``bought``: float64[places], customers and amount of each; ``rank``:
    float64[places], mean rank from the sample's middle, the best ones under 0.
    """

    def __init__(self, ranking, weight, amount):
        self._place = ranking.place
        self.held = np.bincount(self._place, weight, ranking.size)
        self.bought = np.bincount(self._place, amount, ranking.size)
        self._upto = np.concatenate(([0.0], np.cumsum(self.held)))
        self.rank = self._upto[:-1] + self.held / 2 - self._upto[-1] / 2

    def share(self, customers):
        """What so many of the best customers bought, as a share of all."""
        upto = np.concatenate(([0.0], np.cumsum(self.bought)))
        if not upto[-1] > 0:
            return np.full(np.shape(customers), np.nan)
        return np.interp(customers, self._upto, upto) / upto[-1]

    def ranks(self):
        """Rank of each customer: float64[N]."""
        return self.rank[self._place]

    def spread(self):
        """Variance of the ranks times the customers; 0 when all are equal."""
        return _total(self.held * self.rank**2)

    def concentration(self):
        """Covariance of rank and amount times the customers, under 0 when the best
        ones bought more."""
        return _total(self.rank * self.bought)


def rank_correlation(score, later):
    """Spearman's rank correlation, equal values having their mean rank.

    :param score: float64[N]
    :param later: float64[N], what was bought later
    :return: -1..1; None when either is the same for all
    """
    return _plain(_figures_of(score, later)["correlation"])


def normalised_gini(score, later):
    """Gini coefficient along a score, divided by that along the amounts themselves.

    :return: -1..1, 0 for a score that is the same for all; None when all amounts are
        equal
    """
    return _plain(_figures_of(score, later)["gini"])


def top_share(score, later, share=TOP):
    """Share of the amount that the best customers hold.

    :param float share: of the customers, 0..1
    :return: 0..1, or beyond where amounts are negative; None without any amount
    """
    curve = _plain_curve(score, later)
    return _plain(float(curve.share(share * len(later))))


def calibration(score, later, groups=GROUPS):
    """What each group of a ranking bought later, the best one first.

    A customer is in the group in which the strictly better ones end, so equal scores
    are never split; groups without customers are left out.

    :return: list of dicts ``group`` (from 1), ``customers``, ``score`` and ``mean``
        (of the customers), ``later`` and ``share`` (of all, None when there is none)
    """
    score, later = np.asarray(score, float), np.asarray(later, float)
    if not len(later):
        return []
    ranking = Ranking(score)
    held = np.bincount(ranking.place)
    ahead = np.cumsum(held) - held
    group = (groups * ahead // len(later))[ranking.place]
    rows = _by_place(group, later, groups)
    for number, row in enumerate(rows):
        row.update(group=number + 1, score=_mean(score[group == number]))
    return [row for row in rows if row["customers"]]


def by_tier(tier, tiers, later, again):
    """What each tier bought later.

    :param tier: int[N], 0 is the top one
    :param int tiers: how many there are
    :param again: bool[N], who bought again
    :return: list of dicts ``customers``, ``later``, ``mean``, ``share`` (of all) and
        ``again`` (share of its customers), each None where it means nothing
    """
    tier, again = np.asarray(tier), np.asarray(again, float)
    rows = _by_place(tier, np.asarray(later, float), tiers)
    for number, row in enumerate(rows):
        row["again"] = _mean(again[tier == number])
    return rows


def references(past):
    """Rankings that need no program, to compare with.

    :param past: float64[N, 3]: day of the last purchase, purchases and spend by the day
        of the grade; NaN where there was none
    :return: dict of float64[N]: ``spend``, ``rfm_points`` (five groups each, by how
        many customers are strictly below) and ``rfm_ranks`` (mean ranks), the sums of
        the three
    """
    past = np.asarray(past, float)
    points, ranks = np.zeros(len(past)), np.zeros(len(past))
    for column in past.T:
        ranking = Ranking(column)
        held = np.bincount(ranking.place, minlength=ranking.size)
        upto = np.cumsum(held)
        points += (1 + 5 * (len(past) - upto) // max(len(past), 1))[ranking.place]
        ranks += (len(past) - upto + (held + 1) / 2)[ranking.place]
    return {"spend": past[:, 2], "rfm_points": points, "rfm_ranks": ranks}


def compare(scores, tier, tiers, later, again, past):
    """Everything that a back-test shows.

    :param dict scores: code → float64[N]; ``tiers`` and those of :func:`references`
        are added. Calibration and curves are of the first
    :param tier: int[N], 0 is the top one
    :param int tiers: how many there are
    :param later: float64[N], what was bought later
    :param again: bool[N], who bought again
    :param past: see :func:`references`
    :return: JSON-able dict: ``customers``, ``buyers``, ``later``, ``level`` (percent)
        and ``draws`` of the bands; ``rankings``, a list of dicts ``code``,
        ``correlation``, ``gini`` and ``top`` (share that the best fifth holds), the
        last one ``best``, the best possible; ``top_tier``, dict of ``customers``,
        ``held`` (share), ``spend`` and ``best`` (the same of as many customers by
        spend alone and at best) and ``gain`` (``held`` less ``spend``); ``tiers``, see
        :func:`by_tier`; ``groups``, see :func:`calibration`; ``curve``, dict of
        ``customers`` (shares) and for the first score, ``spend`` and ``best`` the
        shares that so many hold. Figures are [value, low, high] or None.
    """
    later, tier = np.asarray(later, float), np.asarray(tier)
    scores = {**scores, "tiers": -tier.astype(float), **references(past)}
    sample = _Sample(scores, tier == 0, later)
    figures = _with_bands(sample)
    first = next(iter(scores))
    return {
        "customers": len(later),
        "buyers": int(np.count_nonzero(again)),
        "later": _plain(later.sum()),
        "level": LEVEL,
        "draws": DRAWS,
        "rankings": [
            {
                "code": code,
                **{
                    name: figures[code, name] for name in ("correlation", "gini", "top")
                },
            }
            for code in (*scores, "best")
        ],
        "top_tier": {
            "customers": int(np.count_nonzero(tier == 0)),
            **{name: figures["top_tier", name] for name in TOP_TIER},
        },
        "tiers": by_tier(tier, tiers, later, again),
        "groups": calibration(scores[first], later),
        "curve": {
            "customers": list(STEPS),
            **{code: sample.curve(code) for code in (first, "spend", "best")},
        },
    }


class _Sample:
    """Customers with their rankings, to be drawn from.

    :param dict scores: code → float64[N]
    :param top: bool[N], who is in the top tier
    :param later: float64[N]
    """

    def __init__(self, scores, top, later):
        self.scores, self.top, self.later = scores, top, later
        self._rankings = {code: Ranking(score) for code, score in scores.items()}
        self._rankings["best"] = Ranking(later)

    def among(self, chosen):
        """Some of the customers: :class:`_Sample`."""
        scores = {code: score[chosen] for code, score in self.scores.items()}
        return _Sample(scores, self.top[chosen], self.later[chosen])

    def figures(self, weight):
        """Every figure of a sample in which customer n is there ``weight[n]`` times.

        :return: dict of (code, name) → float, NaN for what means nothing
        """
        amount, size = weight * self.later, _total(weight)
        curves = {
            code: _Curve(ranking, weight, amount)
            for code, ranking in self._rankings.items()
        }
        best, found = curves["best"], {}
        ranks = weight * best.ranks()
        for code, curve in curves.items():
            figures = _figures(curve, best, ranks)
            figures["top"] = curve.share(TOP * size)
            found.update({(code, name): value for name, value in figures.items()})
        top, held = _total(weight[self.top]), _total(amount[self.top])
        total = _total(amount)
        shares = [held / total if total > 0 else np.nan]
        shares += [curves[code].share(top) for code in ("spend", "best")]
        shares.append(shares[0] - shares[1])
        if not top:
            shares = [np.nan] * len(shares)
        found.update(
            {("top_tier", n): s for n, s in zip(TOP_TIER, shares, strict=True)}
        )
        return {key: float(value) for key, value in found.items()}

    def curve(self, code):
        """Shares that the best customers hold, at :data:`STEPS`; None without any."""
        curve = _Curve(self._rankings[code], np.ones(len(self.later)), self.later)
        shares = curve.share(np.array(STEPS) * len(self.later))
        return [_plain(share) for share in shares.tolist()]


def _with_bands(sample):
    """Dict of (code, name) → [value, low, high], or None for what means nothing.

    Bands get narrower with the root of the number of customers, and drawing from
    a million takes long: those of more than :data:`MOST` come from so many of them.
    """
    count = len(sample.later)
    whole = sample.figures(np.ones(count))
    if not count:
        return dict.fromkeys(whole)
    rng = np.random.default_rng(SEED)
    part, own = sample, whole
    if count > MOST:
        part = sample.among(rng.choice(count, MOST, replace=False))
        own = part.figures(np.ones(MOST))
    size = len(part.later)
    draws = np.array(
        [list(part.figures(_draw(rng, size)).values()) for _number in range(DRAWS)]
    )
    narrower = (size / count) ** 0.5
    found = {}
    for key, drawn in zip(whole, draws.T, strict=True):
        drawn = drawn[~np.isnan(drawn)]
        found[key] = None
        if not np.isnan(whole[key]) and len(drawn):
            ends = np.percentile(drawn, [50 - LEVEL / 2, 50 + LEVEL / 2])
            if part is not sample:
                ends = whole[key] + narrower * (ends - own[key])
            found[key] = [_plain(value) for value in (whole[key], *ends)]
    return found


def _draw(rng, size):
    """How often each customer is in a sample of as many: float64[size]."""
    return np.bincount(rng.integers(size, size=size), minlength=size).astype(float)


def _figures(curve, best, ranks):
    """``correlation`` and ``gini`` of a ranking.

    :param best: the one by the amounts themselves
    :param ranks: float64[N], the ranks in it, as often as each customer is there
    """
    spreads = curve.spread() * best.spread()
    together = _total(curve.ranks() * ranks)
    most = best.concentration() if best.spread() else 0.0
    return {
        "correlation": together / spreads**0.5 if spreads else np.nan,
        "gini": curve.concentration() / most if most else np.nan,
    }


def _figures_of(score, later):
    later = np.asarray(later, float)
    curve, best = _plain_curve(score, later), _plain_curve(later, later)
    return _figures(curve, best, best.ranks())


def _plain_curve(score, later):
    """The curve of everyone, once each."""
    return _Curve(Ranking(score), np.ones(len(later)), np.asarray(later, float))


def _by_place(place, later, places):
    """For each place a dict ``customers``, ``later``, ``mean`` and ``share`` of all."""
    held = np.bincount(place, minlength=places).tolist()
    bought = np.bincount(place, later, places).tolist()
    total = float(later.sum())
    return [
        {
            "customers": customers,
            "later": _plain(amount),
            "mean": _plain(amount / customers) if customers else None,
            "share": _plain(amount / total) if total > 0 else None,
        }
        for customers, amount in zip(held, bought, strict=True)
    ]


def _total(values):
    # No matrix product: its threads get into each other's way on a busy server.
    return float(values.sum())


def _mean(values):
    return _plain(values.mean()) if len(values) else None


def _plain(value):
    """A float as it is stored, without the noise of sums; None for NaN."""
    return None if np.isnan(value) else round(float(value), _DECIMALS)
