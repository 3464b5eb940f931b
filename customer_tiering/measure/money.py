"""Amounts of money in numpy."""

import numpy as np

# Parts of the smallest coin that converted amounts are added up in.
_PARTS = 100_000


def units(currency):
    """How many of the parts that sums are counted in make one of the currency.

    Sums up to 2**53 parts are exact: 900 million where cents are the smallest coin.
    """
    return _PARTS / currency.rounding


def rounded(values, currency):
    """Money rounded to its currency, halves away from zero as Odoo does.

    :param values: float64[N], NaN for nothing
    :param currency: ``res.currency``
    :return: float64[N], the doubles next to the amounts, so that a bound of bands is
        met exactly
    """
    units = np.abs(values) / currency.rounding
    # 50.005 has no exact double: a hair less is a half too.
    units = np.copysign(np.floor(units + 0.5 + 1e-9), values)
    parts = round(1 / currency.rounding)
    return units / parts if parts > 1 else units * currency.rounding
