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


@dataclass(frozen=True)
class Exchange:
    """What takes money of any currency to another one, day by day.

    :param rows: SELECT of (company_id, currency_id, day, factor) without gaps
    :param first: day whose factor holds for all days before it too
    :param last: day whose factor holds for all days after it too
    :param companies: id of a company → the one in whose name ``rows`` has its rates
    :param default: the one whose rates hold for records of no company
    :param currencies: ids of those that ever had a rate; ``rows`` has 0 for the others
    """

    rows: SQL
    first: date
    last: date
    companies: dict
    default: int
    currencies: tuple

    def condition(self, company_id, currency_id, day):
        """Condition of a join of the rows, as ``f``, with records.

        :param company_id: SQL of the company of a record, None: records have none
        :param SQL currency_id: currency of a record
        :param SQL day: local day of a record
        """
        owner = SQL("%s", self.default)
        others = [
            SQL("WHEN %s THEN %s", own, rates_of)
            for own, rates_of in self.companies.items()
            if rates_of != self.default
        ]
        if company_id and others:
            owner = SQL(
                "CASE %s %s ELSE %s END", company_id, SQL(" ").join(others), owner
            )
        return SQL(
            "f.company_id = %s"
            " AND f.currency_id = CASE WHEN %s IN %s THEN %s ELSE 0 END"
            " AND f.day = LEAST(GREATEST(%s, %s), %s)",
            owner,
            currency_id,
            self.currencies or (0,),
            currency_id,
            day,
            self.first,
            self.last,
        )


def exchange(env, companies, company, currency, day=None):
    """What takes money of any currency to one, by the rates of the companies.

    :param companies: ``res.company`` that records belong to
    :param company: the one whose rates hold for records of no company
    :param currency: ``res.currency`` to convert to
    :param date day: the only day that is asked for; None for all
    :return: :class:`Exchange`
    """
    histories = _read(env, companies | company)
    own = {root for _currency, root in histories if root}
    owners = {
        each.id: each.root_id.id if each.root_id.id in own else 0
        for each in companies | company
    }
    known = sorted({currency_id for currency_id, _root in histories})
    changed = {when for history in histories.values() for when, _rate in history}
    first, last = (min(changed), max(changed)) if changed else (_NO_RATES, _NO_RATES)
    if day is not None:
        first = last = day
    spans = []
    for owner in set(owners.values()):
        target = histories[currency.id, owner], histories[currency.id, None]
        for currency_id in [0, *known]:
            source = histories[currency_id, owner], histories[currency_id, None]
            changes = {
                when for known_rates in (*target, *source) for when, _r in known_rates
            }
            starts = sorted(
                {first, *(when for when in changes if first < when <= last)}
            )
            for start, end in zip(
                starts, [*starts[1:], last + timedelta(days=1)], strict=True
            ):
                factor = repr(_rate(*target, start) / _rate(*source, start))
                spans.append((owner, currency_id, start, (end - start).days, factor))
    rows = SQL(
        "SELECT company_id, currency_id, since + step AS day, factor"
        " FROM unnest(%s::int[], %s::int[], %s::date[], %s::int[], %s::numeric[])"
        " AS spans (company_id, currency_id, since, days, factor),"
        " generate_series(0, days - 1) AS step",
        *(list(values) for values in zip(*spans, strict=True)),
    )
    return Exchange(rows, first, last, owners, owners[company.id], tuple(known))


def _read(env, companies, currencies=None):
    """(currency id, company id or None) → list of (day, rate), oldest first.

    :param currencies: the only ones to read, None for all
    """
    env["res.currency.rate"].flush_model()
    condition = SQL("TRUE")
    if currencies is not None:
        condition = SQL("currency_id IN %s", tuple(currencies.ids))
    rows = env.execute_query(
        SQL(
            """
            SELECT currency_id, company_id, name, rate
              FROM res_currency_rate
             WHERE %s
               AND (company_id IS NULL OR company_id IN %s)
             ORDER BY name
            """,
            condition,
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
