"""What a measurement is made of: each document, and why it does not count."""

from odoo.tools import SQL

from .statement import in_units


def build(part, scope, company_ids, periods):
    """The statement that tells the fate of each document.

    :param part: :class:`~.parts.Part` made by ``_get_evidence`` of a source
    :param scope: :class:`~.parts.Scope` that it was made for
    :param company_ids: companies whose documents count
    :param periods: pairs of the first day that counts and the first one that does not
        any more; None for no limit
    :return: SQL of ``model, id, day`` (of the document), ``counted_on`` (the day on
        which it counts), ``units`` (of money), ``purchase`` and ``reason``, NULL when
        it counts
    """
    # What is reversed in full counts neither way, unless it leaves something: another
    # customer may have been given the money back.
    return SQL(
        """
        SELECT r.model, r.id, r.day, %(counted_on)s AS counted_on, %(units)s AS units,
               r.purchase,
               CASE WHEN r.company_id NOT IN %(company_ids)s THEN 'company'
                    WHEN NOT (%(inside)s) THEN 'before'
                    WHEN r.reason IS NOT NULL THEN r.reason
                    WHEN BOOL_OR(r.id = r.head AND NOT r.purchase) OVER alike
                     AND COUNT(*) OVER alike > 1
                     AND ABS(SUM(r.amount) OVER alike) < %(half)s THEN 'reversed'
               END AS reason
          FROM (%(rows)s) r
        WINDOW alike AS (PARTITION BY r.head, r.reason IS NULL)
        """,
        counted_on=scope.local_day(SQL("r.date")) if part.timestamps else SQL("r.date"),
        units=in_units(SQL("r.amount"), scope),
        company_ids=tuple(company_ids),
        inside=_inside(part, scope, periods),
        half=scope.currency.rounding / 2,
        rows=part.rows,
    )


def _inside(part, scope, periods):
    """Condition of rows that are dated in one of the periods; those of days that do
    not exist yet are left to their own reason."""
    return SQL(" OR ").join(
        SQL(
            "(%s AND %s)",
            SQL("TRUE")
            if start is None
            else SQL("r.date >= %s", scope.bound(start, part.timestamps)),
            SQL("TRUE")
            if end is None or end >= scope.end
            else SQL("r.date < %s", scope.bound(end, part.timestamps)),
        )
        for start, end in periods
    )
