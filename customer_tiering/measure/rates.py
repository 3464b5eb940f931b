"""Rates of a whole history at once: rows of a day, not a query a day."""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from odoo.tools import SQL

_NO_RATES = date(1970, 1, 1)


@dataclass(frozen=True)
class Factors:
    """What takes money of companies to another currency, day by day.

    :param rows: SELECT of (company_id, day, factor) without gaps
    :param first: day whose factor holds for all days before it too
    :param last: day whose factor holds for all days after it too
    """

    rows: SQL
    first: date
    last: date

    def join(self, company_id, day):
        """Join of the rows, as ``f``, with documents.

        :param SQL company_id: company of a document
        :param SQL day: local day of a document
        """
        # Equality, so that the database can hash: there may be thousands of days.
        return SQL(
            "JOIN (%s) f ON f.company_id = %s AND f.day = LEAST(GREATEST(%s, %s), %s)",
            self.rows,
            company_id,
            day,
            self.first,
            self.last,
        )


def build(env, companies, currency):
    """Factors from the money of each company to a currency.

    :param companies: ``res.company``
    :param currency: ``res.currency``
    :return: :class:`Factors`
    """
    histories = _read(env, companies, companies.currency_id | currency)
    days = {day for history in histories.values() for day, _rate in history}
    first, last = (min(days), max(days)) if days else (_NO_RATES, _NO_RATES)
    rows = []
    for company in companies:
        pair = [
            (histories[money.id, company.root_id.id], histories[money.id, None])
            for money in (currency, company.currency_id)
        ]
        changes = {day for known in pair for history in known for day, _rate in history}
        since = sorted({first, *changes})
        until = [*since[1:], last + timedelta(days=1)]
        factors = []
        for start, end in zip(since, until, strict=True):
            factor = _rate(*pair[0], start) / _rate(*pair[1], start)
            factors += [repr(factor)] * (end - start).days
        rows.append(
            SQL(
                "SELECT %s AS company_id, %s + place::int - 1 AS day, factor"
                " FROM unnest(%s::numeric[]) WITH ORDINALITY AS days (factor, place)",
                company.id,
                first,
                factors,
            )
        )
    return Factors(SQL(" UNION ALL ").join(rows), first, last)


def _read(env, companies, currencies):
    """(currency id, company id or None) → list of (day, rate), oldest first."""
    env["res.currency.rate"].flush_model()
    rows = env.execute_query(
        SQL(
            """
            SELECT currency_id, company_id, name, rate
              FROM res_currency_rate
             WHERE currency_id IN %s
               AND (company_id IS NULL OR company_id IN %s)
             ORDER BY name
            """,
            tuple(currencies.ids),
            tuple(companies.root_id.ids),
        )
    )
    histories = defaultdict(list)
    for currency_id, company_id, day, rate in rows:
        histories[currency_id, company_id].append((day, rate))
    return histories


def _rate(own, everyones, day):
    """Rate on a day as Odoo finds it: the company's own before everyone's, the first
    one for days before it, and 1 where there is none."""
    for history in (own, everyones):
        place = bisect_right(history, day, key=lambda row: row[0])
        if place:
            return history[place - 1][1]
    history = own or everyones
    return history[0][1] if history else 1.0
