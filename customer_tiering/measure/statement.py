"""One statement per raw table that measures every customer, for all programs."""

from odoo.tools import SQL

from . import money
from .owners import OWNERS


def in_units(amount, scope):
    """SQL of money as :func:`~.money.units`, which add up exactly."""
    return SQL("ROUND((%s)::float8 * %s::float8)", amount, money.units(scope.currency))


def _aggregate(column, part, scope):
    """Expression of one column over the rows ``r`` of its part."""
    aggregate = part.aggregates[column.name]
    conditions = [aggregate.where] if aggregate.where else []
    if column.start:
        bound = scope.bound(column.start, part.timestamps)
        conditions.append(SQL("r.date >= %s", bound))
    if column.end and column.end < scope.end:
        bound = scope.bound(column.end, part.timestamps)
        conditions.append(SQL("r.date < %s", bound))
    value = aggregate.expression
    if aggregate.kind == "money":
        # Whole parts of the currency's rounding as doubles add up exactly in any
        # order, in a fraction of the memory and time of exact decimals.
        value = SQL("SUM(%s)", in_units(value, scope))
    if conditions:
        value = SQL("%s FILTER (WHERE %s)", value, SQL(" AND ").join(conditions))
    if aggregate.kind == "date":
        if part.timestamps:
            value = scope.local_day(value)
        value = SQL("(%s - DATE '1970-01-01')", value)
    elif aggregate.kind == "entry":
        value = SQL("(%s)[1]", value)
    return SQL("COALESCE((%s)::float8, 'NaN'::float8)", value)


def is_additive(part, columns):
    """Whether what the addresses of a customer hold can be added up."""
    return all(part.aggregates[column.name].roll_up for column in columns)


def build(part, columns, scope):
    """The statement that measures some columns of one part.

    :param part: :class:`~.parts.Part`
    :param list columns: :class:`~.parts.Column` of the part
    :param scope: :class:`~.parts.Scope`
    :return: SQL that selects an id and one double per column, NaN for nothing. The
        id is that of the address, which needs no join, where the columns can be
        added up (:func:`is_additive`), and else that of the customer.
    """
    values = SQL("").join(
        SQL(", %s", _aggregate(column, part, scope)) for column in columns
    )
    if is_additive(part, columns):
        return SQL(
            "SELECT r.partner_id%s FROM (%s) r GROUP BY r.partner_id", values, part.rows
        )
    return SQL(
        "%s SELECT o.owner_id%s FROM (%s) r JOIN owners o ON o.id = r.partner_id"
        " GROUP BY o.owner_id",
        OWNERS[scope.roll_up],
        values,
        part.rows,
    )
