"""What a source of documents offers to the one statement that measures it."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import pytz

from odoo.tools import SQL

from .rates import Factors

DAY_ZERO = date(1970, 1, 1)


def days(day):
    """A date as days since 1970."""
    return (day - DAY_ZERO).days


@dataclass(frozen=True)
class Column:
    """One aggregate of one part over one period.

    :param part: ``documents``, ``lines``, ``payments`` or what a bridge adds
    :param name: name of the aggregate within the part
    :param start: first day that counts, None for the beginning of time
    :param end: first day that does not count any more
    """

    part: str
    name: str
    start: date | None
    end: date | None


@dataclass(frozen=True)
class Aggregate:
    """How rows become one number for a customer.

    :param expression: SQL over the rows (alias ``r``); ``FILTER`` is added. For
        money the amount of a row, which is summed
    :param roll_up: function that adds up what the addresses of a customer hold;
        None where only the rows themselves can be aggregated (distinct counts)
    :param kind: ``number``, ``money``, ``date`` or ``entry``: the first of an array
    :param where: SQL condition of the rows that count, or None
    """

    expression: SQL
    roll_up: str | None = "sum"
    kind: str = "number"
    where: SQL | None = None


@dataclass(frozen=True)
class Part:
    """Rows to aggregate.

    :param rows: SELECT with ``partner_id``, ``date`` and what aggregates name
    :param aggregates: name → :class:`Aggregate`
    :param timestamps: ``date`` is a UTC timestamp, not a day
    """

    rows: SQL
    aggregates: dict = field(default_factory=dict)
    timestamps: bool = False


@dataclass(frozen=True)
class Scope:
    """What the programs measured by one statement have in common.

    :param company_ids: companies whose documents count
    :param currency: ``res.currency`` in which money is compared
    :param tz: name of the time zone in which days are cut
    :param as_of: last day that exists
    :param roll_up: ``commercial`` or ``top``
    :param partner_ids: the only addresses to look at, or None for all
    :param factors: :class:`.rates.Factors` that take money of a company to
        ``currency``, or None when every company keeps that currency
    :param archived_since: customers archived on this day or later are graded all the
        same: they were customers before; None: no archived ones are
    """

    company_ids: tuple
    currency: object
    tz: str
    as_of: date
    roll_up: str
    partner_ids: tuple | None
    factors: Factors | None
    archived_since: date | None = None

    def bound(self, day, timestamps=False):
        """First moment of a local day, as a source stores it."""
        if not timestamps:
            return day
        tz, midnight = pytz.timezone(self.tz), datetime.combine(day, time.min)
        moments = [tz.localize(midnight, is_dst=is_dst) for is_dst in (True, False)]
        # Where the clock is changed at midnight there are two, or none.
        moments = [m for m in moments if tz.normalize(m).date() == day] or moments
        return min(moments).astimezone(pytz.utc).replace(tzinfo=None)

    def local_day(self, moment):
        """SQL of the day of a moment that is stored as UTC."""
        return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", moment, self.tz)

    @property
    def end(self):
        """First day that does not exist yet."""
        return self.as_of + timedelta(days=1)
