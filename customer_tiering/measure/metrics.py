"""How the built-in metrics are computed from what the statement returns."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Measure:
    """Recipe of one metric.

    :param columns: (part, aggregate, period) for each argument of ``value``; the
        period is ``window``, ``previous`` (the one before) or ``ever``
    :param value: takes one float64 array of shape (customers,) per column and
        ``as_of`` (days since 1970); returns an array of the same shape, NaN where
        the customer has no value
    :param floor: values below it count as this one when points are given
    :param fit: None, or what is learned from all customers before any of them has a
        value: takes the same arrays, ``as_of`` and ``parameters`` (of the metric, a
        dict) and returns a JSON-able dict. ``value`` then takes it as ``model``, with
        ``parameters``; an assessment of some customers uses that of the last full
        run. ``identified`` False in it becomes a warning
    :param standalone: customers without any document can have a value, and are
        graded when they have one
    """

    columns: tuple
    value: Callable
    floor: float | None = None
    fit: Callable | None = None
    standalone: bool = False


def _divide(numerator, denominator):
    """Quotient, NaN where there is nothing to divide by."""
    result = np.full(len(numerator), np.nan)
    np.divide(numerator, denominator, out=result, where=denominator > 0)
    return result


def _first(array, **_kwargs):
    return array


def _or_nothing(array, **_kwargs):
    return np.nan_to_num(array)


def _positive_count(array, **_kwargs):
    return np.where(array > 0, array, np.nan)


def _purchase_gap(first, last, count, **_kwargs):
    return _divide(last - first, count - 1)


def _gap_ratio(first, last, count, as_of):
    return _divide(as_of - last, _purchase_gap(first, last, count))


def _trend(current, previous, **_kwargs):
    """Change in percent; from nothing to something is a growth of 100 %."""
    current, previous = np.nan_to_num(current), np.nan_to_num(previous)
    change = 100 * _divide(current - previous, previous)
    change[(previous <= 0) & (current > 0)] = 100
    return change


def _share(part, whole, **_kwargs):
    return 100 * _divide(part, whole)


def _mean(total, count, **_kwargs):
    return _divide(total, count)


def _window(part, *names):
    return tuple((part, name, "window") for name in names)


MEASURES = {
    "revenue": Measure(_window("documents", "amount"), _first, floor=0),
    "orders": Measure(_window("documents", "count"), _positive_count),
    "last_purchase": Measure(_window("documents", "last"), _first),
    "first_purchase": Measure((("documents", "first", "ever"),), _first),
    "average_order": Measure(_window("documents", "amount", "count"), _mean, floor=0),
    "purchase_gap": Measure(
        _window("documents", "first", "last", "count"), _purchase_gap
    ),
    "gap_ratio": Measure(_window("documents", "first", "last", "count"), _gap_ratio),
    "products": Measure(_window("lines", "products"), _positive_count),
    "categories": Measure(_window("lines", "categories"), _positive_count),
    "trend": Measure(
        (
            ("documents", "amount", "trend"),
            ("documents", "amount", "previous"),
        ),
        _trend,
    ),
    "days_late": Measure(_window("payments", "late", "decided"), _mean),
    "paid_on_time": Measure(_window("payments", "on_time", "decided"), _share),
    "overdue": Measure((("payments", "overdue", "ever"),), _or_nothing),
}
