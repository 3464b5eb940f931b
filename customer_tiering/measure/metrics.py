"""How the built-in metrics are computed from what the statement returns."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from . import lifetime


@dataclass(frozen=True)
class Measure:
    """Recipe of one metric.

    :param columns: (part, aggregate, period) for each argument of ``value``; the
        period is ``window``, ``previous`` (the one before), ``trend`` (the window,
        or a year of a lifetime), ``quarter`` (the last three months), ``before``
        (all before those) or ``ever``
    :param value: takes one float64 array of shape (customers,) per column and
        ``as_of`` (days since 1970); returns an array of the same shape, NaN where
        the customer has no value
    :param floor: values below it count as this one when points are given
    :param fit: None, or what is learned from all customers before any of them has a
        value: takes the same arrays, ``as_of`` and ``learn`` (of another fit, what it
        learns from the same arrays) and returns a JSON-able dict. ``value`` then takes
        it as ``model``, with ``parameters`` (of the metric, a dict); an assessment of
        some customers uses that of the last full run. ``identified`` False in it
        becomes a warning
    :param standalone: customers without any document can have a value, and are
        graded when they have one
    :param empty: the value of customers of whom nothing was measured; it is no reason
        to grade anyone
    """

    columns: tuple
    value: Callable
    floor: float | None = None
    fit: Callable | None = None
    standalone: bool = False
    empty: float | None = None


class Fits:
    """What is learned of all customers: once, however many metrics build on it.

    :param int as_of: days since 1970
    """

    def __init__(self, as_of):
        self.as_of, self.known = as_of, {}

    def learn(self, columns, arrays, fit):
        """What ``fit`` of a :class:`Measure` makes of its columns: JSON-able dict."""
        key = fit, columns
        if key not in self.known:
            learn = partial(self.learn, columns, arrays)
            self.known[key] = fit(*arrays, as_of=self.as_of, learn=learn)
        return self.known[key]


def divide(numerator, denominator):
    """Quotient, NaN where there is nothing to divide by."""
    result = np.full(len(numerator), np.nan)
    np.divide(numerator, denominator, out=result, where=denominator > 0)
    return result


def itself(array, **_kwargs):
    return array


def _or_nothing(array, **_kwargs):
    return np.nan_to_num(array)


def counted(array, **_kwargs):
    return np.where(array > 0, array, np.nan)


def _purchase_gap(first, last, count, **_kwargs):
    return divide(last - first, count - 1)


def _gap_ratio(first, last, count, as_of):
    return divide(as_of - last, _purchase_gap(first, last, count))


def _trend(current, previous, **_kwargs):
    """Change in percent; from nothing to something is a growth of 100 %."""
    current, previous = np.nan_to_num(current), np.nan_to_num(previous)
    change = 100 * divide(current - previous, previous)
    change[(previous <= 0) & (current > 0)] = 100
    return change


def _silence(first, last, **_kwargs):
    """Days from the last purchase before the last three months to the first in them."""
    return first - last


def share(part, whole, **_kwargs):
    return 100 * divide(part, whole)


def mean(total, count, **_kwargs):
    return divide(total, count)


def window(part, *names):
    return tuple((part, name, "window") for name in names)


MEASURES = {
    "revenue": Measure(window("documents", "amount"), itself, floor=0),
    "orders": Measure(window("documents", "count"), counted),
    "last_purchase": Measure(window("documents", "last"), itself),
    "first_purchase": Measure((("documents", "first", "ever"),), itself),
    "average_order": Measure(window("documents", "amount", "count"), mean, floor=0),
    "purchase_gap": Measure(
        window("documents", "first", "last", "count"), _purchase_gap
    ),
    "gap_ratio": Measure(window("documents", "first", "last", "count"), _gap_ratio),
    "products": Measure(window("lines", "products"), counted),
    "categories": Measure(window("lines", "categories"), counted),
    "trend": Measure(
        (
            ("documents", "amount", "trend"),
            ("documents", "amount", "previous"),
        ),
        _trend,
    ),
    "silence": Measure(
        (("documents", "first", "quarter"), ("documents", "last", "before")),
        _silence,
    ),
    "days_late": Measure(window("payments", "late", "decided"), mean),
    "paid_on_time": Measure(window("payments", "on_time", "decided"), share),
    "overdue": Measure((("payments", "overdue", "ever"),), _or_nothing),
    "expected_orders": Measure(
        lifetime.COLUMNS, lifetime.expected_orders, fit=lifetime.fit_purchases
    ),
    "probability_alive": Measure(
        lifetime.COLUMNS, lifetime.probability_alive, fit=lifetime.fit_purchases
    ),
    "lifetime_value": Measure(
        lifetime.COLUMNS, lifetime.lifetime_value, fit=lifetime.fit_value
    ),
}
