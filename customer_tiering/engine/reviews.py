"""Days on which a downgrade may take effect: anniversaries of a tier, fixed days."""

import numpy as np


def due(since, policy, as_of, reviewed):
    """Who may go down on a day.

    A review day that no assessment was made on holds at the next one.

    :param since: int32[N], the day each one's tier began
    :param dict policy: ``downgrade``: "scheduled" (or none: at every assessment),
        "anniversary" (of the day that the tier began) or "fixed", on ``review_days``, a
        list of [month, day], each year
    :param int as_of: the day
    :param int reviewed: the day of the assessment before, -1 when there was none
    :return: bool[N]
    """
    since = np.asarray(since, dtype=np.int64)
    if policy.get("downgrade") == "anniversary":
        passed = years(since, np.full_like(since, as_of))
        return passed > years(since, np.maximum(since, reviewed))
    if policy.get("downgrade") == "fixed":
        after = as_of - 1 if reviewed < 0 else reviewed
        days = _fixed(policy["review_days"], after, as_of)
        return np.full(len(since), bool((days > after).any()))
    return np.ones(len(since), dtype=bool)


def following(since, policy, after):
    """The first review day after a day: int64[N]; the day after it where every
    assessment is one. Arguments as for :func:`due`."""
    since = np.asarray(since, dtype=np.int64)
    if policy.get("downgrade") == "anniversary":
        latest = np.maximum(since, after)
        return _anniversary(since, years(since, latest) + 1)
    if policy.get("downgrade") == "fixed":
        days = _fixed(policy["review_days"], after, after + 366 * 2)
        return np.full(len(since), int(days[days > after].min()))
    return np.full(len(since), after + 1)


def years(since, until):
    """Whole years from one day to another: int64[N]; 29 February counts as the 28th
    in a common year."""
    passed = _split(until)[0] - _split(since)[0]
    return passed - (_anniversary(since, passed) > until)


def _split(days):
    """Year, month within it (0..11) and day of the month (0..30): int64[N] each."""
    dates = np.asarray(days, dtype=np.int64).astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    first = months.astype("datetime64[D]").astype(np.int64)
    year, month = np.divmod(months.astype(np.int64), 12)
    return year, month, dates.astype(np.int64) - first


def _anniversary(since, count):
    year, month, day = _split(since)
    return _day(year + count, month, day)


def _day(year, month, day):
    """Days since 1970 of a day, or of the last one of a month that is too short."""
    months = np.asarray(year * 12 + month, dtype=np.int64)
    first, following_ = (
        (months + step).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
        for step in (0, 1)
    )
    return np.minimum(first + day, following_ - 1)


def _fixed(review_days, start, end):
    """The review days of the years from ``start`` to ``end``, and no later."""
    first, last = (int(_split(np.array([day]))[0][0]) for day in (start, end))
    found = [
        int(_day(np.array([year]), np.array([month - 1]), np.array([day - 1]))[0])
        for year in range(first, last + 1)
        for month, day in review_days
    ]
    found = np.array(sorted(found), dtype=np.int64)
    return found[found <= end]
