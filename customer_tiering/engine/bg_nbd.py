"""BG/NBD: how often customers will buy, and whether they still do.

While a customer is alive they buy at random at a rate of their own, and after each
purchase they may be gone for good. Rates are gamma distributed among customers (shape
``r``, scale ``alpha``), chances of dropping out beta (``a``, ``b``).

Source: Fader, Hardie & Lee 2005, "Counting Your Customers" the Easy Way, Marketing
Science 24(2) 275-284.
"""

import itertools
import math
from dataclasses import dataclass

import numpy as np

from .fitted import EDGE, MIN_CUSTOMERS, MIN_REPEATERS, Model, columns, number, sample
from .special import distinct, log_gamma, nelder_mead, weighted

# By Akaike's criterion two more parameters are worth their while when they gain this.
_GAIN = 2.0
_CHUNK = 1 << 13  # rows at a time: temporaries stay in the processor's cache
_EPSILON = 1e-13


@dataclass(frozen=True)
class PurchaseModel(Model):
    """BG/NBD.

    ``reason``: "few" customers or repeat buyers, "one_purchase" each, "no_time" has
    passed, "no_dropout": nobody seems to be gone, "edge": the likelihood has its
    maximum at no finite parameters.
    """

    r: float = math.nan
    alpha: float = math.nan
    a: float = math.nan
    b: float = math.nan


def fit_bg_nbd(frequency, recency, age):
    """The BG/NBD model that makes what customers did most likely.

    Customers beyond :data:`SAMPLE` are sampled evenly from all of them in order of
    frequency, recency and age, so that the order of the rows does not matter.

    :param frequency: float64[N], repeat purchases, on later days than the first one:
        with many of them at age 0 the likelihood has no maximum
    :param recency: float64[N], age at the last purchase; 0 without repeat purchases
    :param age: float64[N]
    :return: :class:`PurchaseModel`; ``log_likelihood`` is that of the sample
    :raise ValueError: naming the argument that is wrong
    """
    frequency, recency, age = _histories(frequency, recency, age)
    repeaters = int(np.count_nonzero(frequency))
    scale = float(age.max(initial=0))
    if len(frequency) < MIN_CUSTOMERS:
        return PurchaseModel(reason="few")
    if not scale:
        return PurchaseModel(reason="no_time")
    if not repeaters:
        return PurchaseModel(reason="one_purchase")
    if repeaters < MIN_REPEATERS:
        return PurchaseModel(reason="few")
    rows, counts = sample(frequency, recency, age)
    rows[1:] = [row / scale for row in rows[1:]]
    likelihood = _PurchaseLikelihood(*rows, counts)
    rate = likelihood.purchases / likelihood.time
    alone = np.log([1.0, 1.0 / rate])
    alone, least = nelder_mead(likelihood.without_dropout, alone)
    start = np.concatenate((alone, np.log([0.5, 2.0])))
    start = np.clip(start, -EDGE / 2, EDGE / 2)
    found, value = nelder_mead(likelihood, start)
    if least - value < _GAIN:
        return PurchaseModel(reason="no_dropout")
    if np.abs(found).max() > EDGE:
        return PurchaseModel(reason="edge")
    r, alpha, a, b = np.exp(found).tolist()
    # Rates are densities per unit of time.
    value += likelihood.purchases * math.log(scale)
    return PurchaseModel(
        r=r, alpha=alpha * scale, a=a, b=b, log_likelihood=-value, identified=True
    )


class _PurchaseLikelihood:
    """Minus the log-likelihood of the logarithms of r, alpha, a and b.

    Logarithms are taken at the distinct values; only whether a customer is gone
    depends on all three.
    """

    def __init__(self, frequency, recency, age, counts):
        self.purchases = weighted(counts, frequency)
        self.time = weighted(counts, age)
        (self.x,), x_place, _counts = distinct(frequency)
        (self.age,), age_place, _counts = distinct(age)
        (self.recency,), recency_place, _counts = distinct(recency)
        self.x_counts = np.bincount(x_place, counts)
        self.age_counts = np.bincount(age_place, counts)
        self.age_purchases = np.bincount(age_place, counts * frequency)
        back = frequency > 0
        self.counts = counts[back].astype(np.float64)
        self.x_place, self.age_place = x_place[back], age_place[back]
        self.recency_place = recency_place[back]

    def __call__(self, logarithms):
        if np.abs(logarithms).max() > 2 * EDGE:
            return math.inf
        r, alpha, a, b = np.exp(logarithms).tolist()
        kept = log_gamma(b + self.x) - log_gamma(a + b + self.x)
        kept += math.lgamma(a + b) - math.lgamma(b)
        gone = _log_odds_gone(
            r,
            a,
            b,
            self.x[self.x_place],
            np.log(alpha + self.age)[self.age_place]
            - np.log(alpha + self.recency)[self.recency_place],
        )
        likelihood = self._stayed(r, alpha) + weighted(self.x_counts, kept)
        return -likelihood - weighted(self.counts, _log_one_more(gone))

    def without_dropout(self, logarithms):
        """The same for a customer base that nobody leaves, of r and alpha."""
        if np.abs(logarithms).max() > 2 * EDGE:
            return math.inf
        return -self._stayed(*np.exp(logarithms).tolist())

    def _stayed(self, r, alpha):
        same = log_gamma(r + self.x) - math.lgamma(r) + r * math.log(alpha)
        weights = r * self.age_counts + self.age_purchases
        return weighted(self.x_counts, same) - weighted(
            weights, np.log(alpha + self.age)
        )


def _log_odds_gone(r, a, b, x, log_silence):
    """Logarithm of P(gone) ÷ P(alive) of customers who came back (x > 0).

    :param log_silence: ln((alpha + age) ÷ (alpha + recency))
    """
    return math.log(a) - np.log(b + x - 1) + (r + x) * log_silence


def _log_one_more(logarithms):
    """ln(1 + e^x), whatever the size of x."""
    return np.maximum(logarithms, 0.0) + np.log1p(np.exp(-np.abs(logarithms)))


def probability_alive(model, frequency, recency, age):
    """Whether customers will still buy: float64[N], 0..1.

    The model lets customers drop out after a repeat purchase only: one-time buyers
    are alive by construction, which says nothing about them.

    :raise ValueError: naming the argument that is wrong
    """
    frequency, recency, age = _histories(frequency, recency, age)
    alive = np.full(len(frequency), 1.0 if model.identified else math.nan)
    if not model.identified:
        return alive
    for start in range(0, len(alive), _CHUNK):
        block = slice(start, start + _CHUNK)
        back = np.flatnonzero(frequency[block])
        x, recent, old = (values[block][back] for values in (frequency, recency, age))
        log_silence = np.log((model.alpha + old) / (model.alpha + recent))
        gone = _log_odds_gone(model.r, model.a, model.b, x, log_silence)
        alive[block][back] = np.exp(-_log_one_more(gone))
    return alive


def expected_purchases(model, frequency, recency, age, horizon):
    """Purchases to expect of each customer within the horizon: float64[N].

    :param float horizon: in the unit of ages
    :raise ValueError: naming the argument that is wrong
    """
    alive = probability_alive(model, frequency, recency, age)
    horizon = number("horizon", horizon)
    if model.identified:
        alive *= purchases_if_alive(model, frequency, age, [horizon], [1.0])
    return alive


def purchases_if_alive(model, frequency, age, horizons, weights):
    """Weighted sum of the purchases that customers who are alive make within some
    horizons: float64[N].

    Equal to the published formula with the hypergeometric function, whose series is
    put in another order: the k purchases of a customer who never leaves are negative
    binomial, and the j-th is made with the chance of having stayed so long. All terms
    are positive, and nothing is special about a = 1.

    :param horizons: float[H], ascending, at least one
    :param weights: float[H]
    """
    frequency = np.asarray(frequency, dtype=np.float64)
    age = np.asarray(age, dtype=np.float64)
    (x, age), place, _counts = distinct(frequency, age)
    horizons = np.array(horizons, dtype=np.float64)[:, None]
    purchases = np.zeros(len(x))
    # Customers who need about as many terms are summed together.
    order = np.argsort((model.r + x - math.log(_EPSILON)) / (model.alpha + age))
    step = max(1, _CHUNK // len(horizons))
    for start in range(0, len(order), step):
        rows = order[start : start + step]
        more = horizons / (model.alpha + age[rows] + horizons)
        found = _purchases_made(model.r + x[rows], more, model.a, model.b + x[rows])
        for weight, part in zip(weights, found, strict=True):
            purchases[rows] += weight * part
    return purchases[place]


def _purchases_made(size, more, a, b):
    """Expected purchases that are made of a negative binomial number of them.

    :param size: float64[M], of the distribution
    :param more: float64[H, M], its chance of one more, ascending and below 1
    :param float a: with ``b`` the beta distribution of dropping out after a purchase
    :param b: float64[M]
    :return: float64[H, M]
    """
    # Chances of k purchases, in logarithms because they may be too small for a double.
    with np.errstate(divide="ignore"):
        log_more, log_chance = np.log(more), size * np.log1p(-more)
    stayed, made = np.ones(len(size)), np.zeros(len(size))
    missing = np.ones(len(size), dtype=bool)
    purchases = np.zeros(more.shape)
    for k in itertools.count(1):
        made += stayed  # of k purchases
        stayed *= (b + k - 1) / (a + b + k - 1)
        log_chance += log_more + np.log((size + k - 1) / k)
        terms = np.exp(log_chance) * (made * missing)
        purchases += terms
        # Further terms fall at least as fast as a geometric series; those of the last
        # horizon are the last to do so. Each customer has as many terms alone as among
        # others, and the same value to the last bit.
        factor = more[-1] * np.maximum((size + k) / (k + 1), 1.0) * (k + 1) / k
        small = terms[-1] <= _EPSILON * purchases[-1] * (1 - factor)
        missing &= ~(small & (factor < 1))
        if not missing.any():
            break
    return purchases


def _histories(frequency, recency, age):
    found = columns(frequency=frequency, recency=recency, age=age)
    frequency, recency, age = found
    if (recency > age).any():
        raise ValueError("recency: must not be more than age")
    if (recency[frequency == 0] > 0).any():
        raise ValueError("recency: must be 0 where frequency is 0")
    return found
