"""Movement on the CDNOW log under six policies: what was measured, and how.

Imported by the tests of the engine alone, too: numpy only.
"""

from itertools import pairwise

import numpy as np

# Policy; changes per customer-year, flip-flops per 100 customer-years, share of the
# revenue of the next 90 days in the top two tiers, that of a raw list of equal size.
DEFAULT = {"buffer_down": 5, "grace": 3, "max_steps": 1}
MOVEMENT = {
    "none": ({}, 1.009, 21.6, 0.708, 0.708),
    "buffer 5": ({"buffer_up": 5, "buffer_down": 5}, 0.435, 1.3, 0.725, 0.732),
    "grace 3": ({"grace": 3}, 0.725, 3.9, 0.744, 0.745),
    "buffer 5, grace 3": (
        {"buffer_up": 5, "buffer_down": 5, "grace": 3},
        0.359,
        0.6,
        0.737,
        0.747,
    ),
    "default": (DEFAULT, 0.500, 1.2, 0.765, 0.768),
    "buffer 10": ({"buffer_up": 10, "buffer_down": 10}, 0.244, 0.05, 0.701, 0.725),
}
# Half of the last digit that was published.
TOLERANCES = (0.0006, 0.051, 0.0006, 0.0006)


def figures(tiers, scores, spent):
    """The four figures of a policy, from what it did at one assessment after another.

    Everyone is new at the first of ten month-ends, so that nine twelfths of a year are
    watched. Shares of revenue are means over the month-ends.

    :param tiers: int[N] for each assessment, places on the ladder
    :param scores: float64[N] for each assessment
    :param spent: float64[N] for each assessment, money of the 90 days after it
    """
    years = len(tiers[0]) * (len(tiers) - 1) / 12
    changes = sum((new != old).sum() for old, new in pairwise(tiers))
    shares = []
    for tier, score, money in zip(tiers, scores, spent, strict=True):
        top = tier <= 1
        raw = _spent_by_the_best(score, money, top.sum())
        shares.append((money[top].sum() / money.sum(), raw / money.sum()))
    return changes / years, 100 * _flips(tiers) / years, *np.mean(shares, axis=0)


def _flips(tiers):
    """Left a tier and back in it at the second or third assessment."""
    total = 0
    for n in range(1, len(tiers)):
        old = tiers[n - 1]
        left = tiers[n] != old
        back = np.zeros(len(old), bool)
        for later in tiers[n + 1 : n + 3]:
            back |= later == old
        total += (left & back).sum()
    return total


def _spent_by_the_best(score, spent, count):
    """What the best ``count`` customers spend; ties on the edge share their places."""
    edge = np.sort(score)[-count]
    above, tied = score > edge, score == edge
    return spent[above].sum() + spent[tied].mean() * (count - above.sum())
