"""Metrics of what customers will buy: learned from everyone, predicted for each.

Each takes the first and the last day, the number and the amount of all purchases of a
customer. See :mod:`..engine.clv` for the models. What is bought on one day, if it is
all, is one purchase: nobody came back.
"""

import numpy as np

from ..engine import clv

COLUMNS = tuple(
    ("documents", name, "ever") for name in ("first", "last", "count", "amount")
)
_MONTH = 365.25 / 12  # days


def fit_purchases(first, last, count, _amount, as_of, **_kwargs):
    """How often customers come back, as :class:`~…engine.clv.PurchaseModel`."""
    known = count > 0
    return clv.fit_bg_nbd(*_histories(first, last, count, as_of, known)).to_dict()


def fit_value(_first, _last, count, amount, learn, **_kwargs):
    """The same and how much they spend, as :class:`~…engine.clv.SpendModel`."""
    purchases = learn(fit_purchases)
    known = count > 0
    spend = clv.fit_gamma_gamma(count[known], _means(count, amount, known))
    return {
        "identified": purchases["identified"] and spend.identified,
        "reason": purchases["reason"] or spend.reason,
        "purchases": purchases,
        "spend": spend.to_dict(),
    }


def expected_orders(first, last, count, _amount, as_of, model, parameters):
    """Purchases to expect within the horizon."""
    known = count > 0
    horizon = parameters["horizon_months"] * _MONTH
    return _spread(
        known,
        clv.expected_purchases(
            clv.PurchaseModel.from_dict(model),
            *_histories(first, last, count, as_of, known),
            horizon,
        ),
    )


def probability_alive(first, last, count, _amount, as_of, model, **_kwargs):
    """Percent; nothing is known of customers who never came back."""
    known = (count > 1) & (last > first)
    return _spread(
        known,
        100
        * clv.probability_alive(
            clv.PurchaseModel.from_dict(model),
            *_histories(first, last, count, as_of, known),
        ),
    )


def lifetime_value(first, last, count, amount, as_of, model, parameters):
    """Spend to expect within the horizon, month by month, discounted to today."""
    known = count > 0
    spend = clv.SpendModel.from_dict(model["spend"])
    return _spread(
        known,
        clv.lifetime_value(
            clv.PurchaseModel.from_dict(model["purchases"]),
            *_histories(first, last, count, as_of, known),
            clv.expected_mean_value(spend, count[known], _means(count, amount, known)),
            periods=parameters["horizon_months"],
            period=_MONTH,
            rate=(1 + parameters["discount_rate"] / 100) ** (1 / 12) - 1,
        ),
    )


def _histories(first, last, count, as_of, known):
    """Repeat purchases, days to the last one and to now, of those who have any."""
    first, last, count = first[known], last[known], count[known]
    recency = last - first
    return np.where(recency > 0, count - 1, 0.0), recency, as_of - first


def _means(count, amount, known):
    """Mean value of a purchase, nothing where credit notes left less than nothing."""
    return np.maximum(np.nan_to_num(amount[known]), 0.0) / count[known]


def _spread(known, values):
    found = np.full(len(known), np.nan)
    found[known] = values
    return found
