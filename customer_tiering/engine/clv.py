"""Lifetime value: how often customers will buy (:mod:`.bg_nbd`), for how much
(:mod:`.gamma_gamma`), and what that is worth today.

N customers. ``frequency`` float64[N] counts the repeat purchases, ``recency`` is the
age at the last purchase and ``age`` the age now, both since the first purchase and in
any one unit of time, which is that of ``alpha`` and of horizons too; mean values are
in any one unit of money, which is that of ``v``. A model that the data does not
identify has NaN for parameters, and so has everything that is computed with it.
"""

import numpy as np

from .bg_nbd import (
    PurchaseModel,
    expected_purchases,
    fit_bg_nbd,
    probability_alive,
    purchases_if_alive,
)
from .fitted import number
from .gamma_gamma import SpendModel, expected_mean_value, fit_gamma_gamma

__all__ = [
    "PurchaseModel",
    "SpendModel",
    "expected_mean_value",
    "expected_purchases",
    "fit_bg_nbd",
    "fit_gamma_gamma",
    "lifetime_value",
    "probability_alive",
]


def lifetime_value(
    model, frequency, recency, age, mean_value, periods, period=1.0, rate=0.0
):
    """What customers will bring over the coming periods, as of today: float64[N].

    The purchases expected within the k-th period times the mean value, divided by
    (1 + rate)^k: what comes within a period counts as coming at its end.

    :param mean_value: float64[N], of a purchase to come (:func:`expected_mean_value`);
        NaN where it is not known
    :param int periods: how many
    :param float period: length of one in the unit of ages
    :param float rate: discount per period, .01 for 1 %
    :raise ValueError: naming the argument that is wrong
    """
    value = probability_alive(model, frequency, recency, age)
    mean_value = np.asarray(mean_value, dtype=np.float64)
    if mean_value.shape != value.shape:
        raise ValueError("mean_value: must be as long as frequency")
    if number("periods", periods) % 1 or not periods:
        raise ValueError("periods: must be a whole number of at least 1")
    period, rate = number("period", period), number("rate", rate)
    if model.identified:
        ends = np.arange(1, int(periods) + 1)
        # Purchases up to the end of one period are in those up to the next one too.
        worth = (1 + rate) ** -ends.astype(np.float64)
        worth[:-1] -= worth[1:]
        value *= purchases_if_alive(model, frequency, age, ends * period, worth)
        value *= mean_value
    return value
