"""Gamma-Gamma: for how much customers will buy.

The amounts of a customer vary around a mean of their own, which has nothing to do with
how often they buy (``p``: how little amounts vary; ``q``, ``v``: how means do).

Sources: Fader, Hardie & Lee 2005, RFM and CLV: Using Iso-Value Curves for Customer Base
Analysis, Journal of Marketing Research 42(4) 415-430; Fader & Hardie 2013, The
Gamma-Gamma Model of Monetary Value, brucehardie.com/notes/025.
"""

import math
from dataclasses import dataclass

import numpy as np

from .fitted import EDGE, MIN_REPEATERS, Model, columns, sample
from .special import distinct, log_gamma, nelder_mead, weighted


@dataclass(frozen=True)
class SpendModel(Model):
    """Gamma-Gamma.

    ``reason``: "no_spend": no customer with a positive mean, "few" of them, "edge":
    no finite parameters, or none with which the mean of all customers is finite.
    """

    p: float = math.nan
    q: float = math.nan
    v: float = math.nan


def fit_gamma_gamma(frequency, mean_value):
    """The Gamma-Gamma model that makes what customers spent most likely.

    :param frequency: float64[N], the purchases that a mean is of
    :param mean_value: float64[N], mean value of a purchase; who has none, or none of
        more than 0, is left out
    :return: :class:`SpendModel`; ``log_likelihood`` is that of the sample, which is
        taken as in :func:`fit_bg_nbd`
    :raise ValueError: naming the argument that is wrong
    """
    frequency, mean_value = columns(frequency=frequency, mean_value=mean_value)
    spends = (frequency > 0) & (mean_value > 0)
    frequency, mean_value = frequency[spends], mean_value[spends]
    if not len(frequency):
        return SpendModel(reason="no_spend")
    if len(frequency) < MIN_REPEATERS:
        return SpendModel(reason="few")
    (frequency, mean_value), counts = sample(frequency, mean_value)
    scale = weighted(counts, mean_value) / float(counts.sum())
    likelihood = _SpendLikelihood(frequency, mean_value / scale, counts)
    found, value = nelder_mead(likelihood, np.log([2.0, 3.0, 1.0]))
    p, q, v = np.exp(found).tolist()
    if np.abs(found).max() > EDGE or q <= 1:
        return SpendModel(reason="edge")
    value += float(counts.sum()) * math.log(scale)
    return SpendModel(p=p, q=q, v=v * scale, log_likelihood=-value, identified=True)


class _SpendLikelihood:
    """Minus the log-likelihood of the logarithms of p, q and v."""

    def __init__(self, x, mean, counts):
        (self.x,), self.x_place, _counts = distinct(x)
        self.x_counts = np.bincount(self.x_place, counts)
        self.total, self.counts = x * mean, counts.astype(np.float64)
        self.log_total = np.bincount(self.x_place, counts * np.log(self.total))
        self.log_mean = weighted(counts, np.log(mean))

    def __call__(self, logarithms):
        if np.abs(logarithms).max() > 2 * EDGE:
            return math.inf
        p, q, v = np.exp(logarithms).tolist()
        px = p * self.x
        same = log_gamma(px + q) - log_gamma(px) - math.lgamma(q) + q * math.log(v)
        spread = self.counts * (px + q)[self.x_place]
        same = weighted(self.x_counts, same) + weighted(px, self.log_total)
        return weighted(spread, np.log(self.total + v)) + self.log_mean - same


def expected_mean_value(model, frequency, mean_value):
    """Mean value of the purchases to come of each customer: float64[N].

    Their own mean, drawn to that of all customers the more, the fewer purchases it is
    of; without any purchase it is that of all customers. NaN for customers whose
    purchases were worth nothing.

    :param frequency: float64[N], the purchases that a mean is of
    :param mean_value: float64[N], mean value of a purchase
    :raise ValueError: naming the argument that is wrong
    """
    frequency, mean_value = columns(frequency=frequency, mean_value=mean_value)
    p, q, v = model.p, model.q, model.v
    expected = p * (v + frequency * mean_value) / (p * frequency + q - 1)
    return np.where((mean_value > 0) | (frequency == 0), expected, np.nan)
