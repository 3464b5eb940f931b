"""Slow definitions of BG/NBD and Gamma-Gamma, and customers made by them.

Plain Python that shares no code with the engine: the unknown rate, chance of dropping
out and mean of a customer are integrated out one node after the other, by double
exponential quadrature (Takahasi & Mori 1974), which copes with infinite ends.
"""

import math

import numpy as np


def _log_one_more(u):
    return max(u, 0.0) + math.log1p(math.exp(-abs(u)))


def _nodes(end, parts):
    """Places up to either side of 0, so many of them a unit."""
    return [n / parts for n in range(-end * parts, end * parts + 1)]


def _shares(parts):
    """(ln p, ln(1 - p), ln weight) of nodes between 0 and 1."""
    for t in _nodes(4, parts):
        u = math.pi * math.sinh(t)
        weight = math.log(math.pi * math.cosh(t) / parts)
        yield -_log_one_more(-u), -_log_one_more(u), weight


def _positives(parts):
    """(ln rate, ln weight) of nodes between 0 and infinity."""
    for t in _nodes(5, parts):
        yield 2 * math.sinh(t), math.log(2 * math.cosh(t) / parts)


SHARES = list(_shares(8))
POSITIVES = list(_positives(16))
MANY = list(_positives(64))


def gamma(log_value, shape, rate):
    """Logarithm of the density of a gamma distribution."""
    return (
        shape * math.log(rate)
        - math.lgamma(shape)
        + (shape - 1) * log_value
        - rate * math.exp(log_value)
    )


def beta(log_p, log_q, a, b):
    whole = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    return whole + (a - 1) * log_p + (b - 1) * log_q


def purchases(model, x, recent, age, horizon):
    """(likelihood, P(alive), expected purchases) of one customer."""
    rates = [
        (math.exp(rate), gamma(rate, model.r, model.alpha) + rate + weight + x * rate)
        for rate, weight in POSITIVES
    ]
    alive = gone = expected = 0.0
    for log_p, log_q, weight in SHARES:
        p = math.exp(log_p)
        density = beta(log_p, log_q, model.a, model.b) + log_p + log_q + weight
        for rate, chance in rates:
            here = math.exp(density + chance + x * log_q - rate * age)
            alive += here
            more = (
                -math.expm1(-rate * p * horizon) / p if p > 1e-300 else rate * horizon
            )
            expected += here * more
            if x:
                left = log_p + (x - 1) * log_q - rate * recent
                gone += math.exp(density + chance + left)
    return alive + gone, alive / (alive + gone), expected / (alive + gone)


def spend(model, x, mean):
    """(likelihood of the mean of x purchases, mean value of the next) of a customer."""
    whole = expected = 0.0
    for rate, weight in MANY:
        # The scale of each customer is v in the middle.
        rate -= math.log(model.v)
        here = math.exp(
            gamma(rate, model.q, model.v)
            + rate
            + weight
            + gamma(math.log(mean), model.p * x, x * math.exp(rate))
        )
        whole += here
        expected += here * model.p / math.exp(rate)
    return whole, expected / whole


def repeats(model, x, age):
    """Chance of x repeat purchases by an age (Fader, Hardie & Lee 2005, eq. 8)."""
    r, alpha, a, b = model.r, model.alpha, model.a, model.b

    def never_left(j):
        ways = math.lgamma(r + j) - math.lgamma(r) - math.lgamma(j + 1)
        part = age / (alpha + age)
        return math.exp(ways) * (1 - part) ** r * part**j

    def betas(up, down):
        return (
            math.exp(math.lgamma(a + up) - math.lgamma(a))
            * math.exp(math.lgamma(b + down) - math.lgamma(b))
            * math.exp(math.lgamma(a + b) - math.lgamma(a + b + up + down))
        )

    chance = betas(0, x) * never_left(x)
    if x:
        chance += betas(1, x - 1) * (1 - sum(never_left(j) for j in range(x)))
    return chance


def simulate(model, count, span, later=0.0, seed=1):
    """Customers who behave as the model says, of ages up to a span.

    :return: float64[N] each: repeat purchases, age at the last one, age, purchases in
        the time that comes after
    """
    rng = np.random.default_rng(seed)
    rate = rng.gamma(model.r, 1 / model.alpha, count)
    leaving = rng.beta(model.a, model.b, count)
    age = rng.uniform(0, span, count)
    x, recent, after, clock = np.zeros((4, count))
    here = np.ones(count, bool)
    while here.any():
        clock += rng.exponential(1 / np.maximum(rate, 1e-200))
        x[here & (clock <= age)] += 1
        recent = np.where(here & (clock <= age), clock, recent)
        after[here & (clock > age) & (clock <= age + later)] += 1
        here &= (clock <= age + later) & (rng.random(count) >= leaving)
    return x, recent, age, after
