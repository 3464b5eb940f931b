"""One statement that measures every customer of a source, for all programs."""

from odoo.tools import SQL

# Groups of companies: every address belongs to the topmost company above it.
_TOP_OWNERS = SQL(
    """
    WITH RECURSIVE owners (id, owner_id) AS (
        SELECT id, id FROM res_partner WHERE parent_id IS NULL
        UNION ALL
        SELECT child.id, owners.owner_id
          FROM res_partner child
          JOIN owners ON owners.id = child.parent_id
    )
    """
)
_COMMERCIAL_OWNERS = SQL("(SELECT id, commercial_partner_id AS owner_id FROM res_partner)")


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
    if not conditions:
        return aggregate.expression
    return SQL(
        "%s FILTER (WHERE %s)", aggregate.expression, SQL(" AND ").join(conditions)
    )


def _as_float(value, aggregate, part, scope):
    """The column as a double without nulls; NaN says that nothing was measured."""
    if aggregate.kind == "money":
        # Rounded while it is still an exact number.
        rounding = scope.currency.rounding
        if rounding:
            unit = SQL("%s::numeric", repr(rounding))
            value = SQL("ROUND(%s / %s) * %s", value, unit, unit)
    elif aggregate.kind == "date":
        if part.timestamps:
            value = SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", value, scope.tz)
        value = SQL("(%s - DATE '1970-01-01')", value)
    return SQL("COALESCE((%s)::float8, 'NaN'::float8)", value)


def _part_query(part, columns, scope, owners):
    """Rows of a part grouped by customer: ``owner_id, c0, c1, …``."""
    names = [SQL.identifier(f"c{number}") for number in range(len(columns))]
    inner = [_aggregate(column, part, scope) for column in columns]
    kinds = [part.aggregates[column.name] for column in columns]
    if all(aggregate.roll_up for aggregate in kinds):
        # First by address, which needs no join, then by customer: far fewer rows.
        rows = SQL(
            "SELECT r.partner_id%s FROM (%s) r GROUP BY r.partner_id",
            SQL("").join(
                SQL(", %s AS %s", value, name)
                for value, name in zip(inner, names, strict=True)
            ),
            part.rows,
        )
        outer = [
            SQL("%s(a.%s)", SQL(aggregate.roll_up), name)
            for aggregate, name in zip(kinds, names, strict=True)
        ]
        values, alias = outer, SQL("a")
    else:
        rows, values, alias = part.rows, inner, SQL("r")
    return SQL(
        "SELECT o.owner_id%s FROM (%s) %s JOIN %s o ON o.id = %s.partner_id"
        " GROUP BY o.owner_id",
        SQL("").join(
            SQL(", %s AS %s", _as_float(value, aggregate, part, scope), name)
            for value, aggregate, name in zip(values, kinds, names, strict=True)
        ),
        rows,
        alias,
        owners,
        alias,
    )


def build(parts, columns, scope, excluded_ids):
    """The statement that measures the given columns.

    :param dict parts: name → :class:`~.parts.Part`; ``documents`` makes customers
    :param list columns: :class:`~.parts.Column` to measure
    :param scope: :class:`~.parts.Scope`
    :param excluded_ids: customers that are never graded
    :return: SQL that selects the customer and one double per column, ordered as
        ``columns``, and is complete without nulls
    """
    top = scope.roll_up == "top"
    owners = SQL("owners") if top else _COMMERCIAL_OWNERS
    used = {"documents": []}
    for column in columns:
        used.setdefault(column.part, []).append(column)
    place = {}
    joins = []
    for number, (name, part_columns) in enumerate(used.items()):
        alias = SQL.identifier(f"p{number}")
        for position, column in enumerate(part_columns):
            place[column] = SQL(
                "COALESCE(%s.%s, 'NaN'::float8)",
                alias,
                SQL.identifier(f"c{position}"),
            )
        query = _part_query(parts[name], part_columns, scope, owners)
        if number:
            joins.append(
                SQL(
                    "LEFT JOIN (%s) %s ON %s.owner_id = p0.owner_id",
                    query,
                    alias,
                    alias,
                )
            )
        else:
            joins.append(SQL("FROM (%s) %s", query, alias))
    exclude = SQL("")
    if excluded_ids:
        exclude = SQL(" AND c.id NOT IN %s", tuple(excluded_ids))
    return SQL(
        "%s SELECT c.id%s %s JOIN res_partner c ON c.id = p0.owner_id"
        " WHERE c.active AND c.customer_tier_objection IS NOT TRUE%s",
        _TOP_OWNERS if top else SQL(""),
        SQL("").join(SQL(", %s", place[column]) for column in columns),
        SQL(" ").join(joins),
        exclude,
    )
