"""Metrics without code: fields of customers, and records that lead to them."""

import ast
from dataclasses import dataclass

from odoo import SUPERUSER_ID
from odoo.fields import Domain
from odoo.tools import SQL

from . import metrics, paths, rates
from .metrics import Measure
from .parts import Aggregate, Part

NUMBERS = ("integer", "float", "monetary")
DATES = ("date", "datetime")
USER = "res.users"
COUNTABLE = (*NUMBERS, *DATES, "char", "many2one", "selection")


@dataclass(frozen=True)
class Definition:
    """What an administrator wants to be measured; paths as in :mod:`.paths`.

    :param model: name of the model whose records are aggregated
    :param partner: path to the customer; None: the records are the customers, and
        what is measured is a field of theirs
    :param domain: literal of a domain: the records that count
    :param aggregate: ``count``, ``distinct``, ``sum``, ``average``, ``first`` or
        ``last``; None for a field of the customer
    :param value: path to what is aggregated, if anything besides the date is
    :param date: path to the day of a record, if it has one
    :param ever: whether all days count, not only those of the program's window
    :param money: whether the value is an amount, to be converted
    :param dated: whether the value is a day
    :param currency: path to its currency, where that is not plain
    """

    model: str
    partner: str | None = None
    domain: str = "[]"
    aggregate: str | None = None
    value: str | None = None
    date: str | None = None
    ever: bool = False
    money: bool = False
    dated: bool = False
    currency: str | None = None


def parse_domain(env, definition):
    """The records that count.

    :return: Domain
    :raise ValueError: it is no domain
    """
    # Nothing but literals: what counts is the same for everyone and every day.
    return Domain(ast.literal_eval(definition.domain or "[]"))


def find_company(env, definition):
    """Path to the company of a record: its own or that of what it belongs to."""
    if not definition.partner:
        return None
    *way, _partner = definition.partner.split(".")
    for depth in range(len(way) + 1):
        if depth and _leads_to(env, definition.model, ".".join(way[:depth]), USER):
            return None  # where someone works says nothing about the record
        path = ".".join([*way[:depth], "company_id"])
        if _leads_to(env, definition.model, path, "res.company"):
            return path
    return None


def find_currency(env, definition):
    """Path to the currency of the value: the one given, or that of an amount."""
    if definition.currency:
        return definition.currency
    field = paths.follow(env, definition.model, definition.value)[-1]
    if field.type != "monetary":
        return None
    name = field.get_currency_field(env[field.model_name])
    *way, _value = definition.value.split(".")
    path = ".".join([*way, name or ""])
    return path if _leads_to(env, definition.model, path, "res.currency") else None


def _leads_to(env, model, path, comodel):
    try:
        return paths.follow(env, model, path)[-1].comodel_name == comodel
    except paths.PathError:
        return False


# ----------------------------------------------------------------------
# From a definition to what is measured
# ----------------------------------------------------------------------


def recipe(part, definition):
    """How the metric is computed from the part that :func:`build` makes.

    :param str part: name of the part
    :return: :class:`~.metrics.Measure`
    """
    period = "ever" if definition.ever or not definition.partner else "window"
    columns = ((part, "value", period),)
    how, value, empty = definition.aggregate, metrics.itself, None
    if how in ("count", "distinct"):
        value = metrics.counted
    if how in ("count", "distinct", "sum") or (not how and not definition.dated):
        # None of them, a sum of nothing, and a number that is not set: 0.
        empty = 0.0
    return Measure(columns, value, standalone=True, empty=empty)


def build(env, definition, scope):
    """Rows of a definition.

    :param env: its company is the one whose values, currency and rates hold for what
        belongs to no company
    :param definition: :class:`Definition`, valid
    :param scope: :class:`~.parts.Scope`
    :return: :class:`~.parts.Part`
    """
    return _Builder(env, definition, scope).part()


class _Builder:
    def __init__(self, env, definition, scope):
        company_ids = list(dict.fromkeys([env.company.id, *scope.company_ids]))
        # Everyone is graded by all records, by the same days and in the same words,
        # whoever starts the assessment.
        env = env(
            user=SUPERUSER_ID,
            su=True,
            context={"allowed_company_ids": company_ids, "tz": scope.tz},
        )
        self.env, self.definition, self.scope = env, definition, scope
        self.model = env[definition.model]
        # Archived customers are left out elsewhere, with those who are not graded.
        self.query = self.model._search(
            parse_domain(env, definition), active_test=bool(definition.partner)
        )
        self.company = None
        if path := find_company(env, definition):
            self.company = self.expression(path)
        self.day = SQL("NULL::date")
        self.timestamps = False
        if definition.date:
            self.day = self.expression(definition.date)
            self.timestamps = self.field(definition.date).type == "datetime"

    def expression(self, path):
        return paths.expression(self.model, path, self.query)

    def field(self, path):
        return paths.follow(self.env, self.definition.model, path)[-1]

    def part(self):
        partner = self.customers()
        value, aggregates = self.value()
        rows = self.query.select(
            SQL("%s AS id", SQL.identifier(self.query.table, "id")),
            SQL("%s AS partner_id", partner),
            SQL("%s AS date", self.day),
            SQL("%s AS value", value),
        )
        return Part(rows, aggregates, self.timestamps)

    def customers(self):
        """Address that a record belongs to; leaves out what does not count."""
        scope, add_where = self.scope, self.query.add_where
        if self.definition.partner:
            partner = self.expression(self.definition.partner)
            add_where(SQL("%s IS NOT NULL", partner))
        else:
            partner = self.expression("id")
            if scope.roll_up == "top":
                add_where(SQL("%s IS NULL", self.expression("parent_id")))
            else:
                add_where(
                    SQL("%s = %s", self.expression("commercial_partner_id"), partner)
                )
        if scope.partner_ids is not None:
            add_where(SQL("%s IN %s", partner, scope.partner_ids or (0,)))
        if self.company:
            # What belongs to no company belongs to all of them.
            add_where(
                SQL(
                    "(%s IS NULL OR %s IN %s)",
                    self.company,
                    self.company,
                    scope.company_ids,
                )
            )
        if self.definition.date:
            end = scope.bound(scope.end, self.timestamps)
            add_where(SQL("%s < %s", self.day, end))
        return partner

    def value(self):
        """What is aggregated of a record, and how: (SQL, dict for the part)."""
        definition, kind = self.definition, "number"
        how = definition.aggregate
        if how == "count":
            return SQL("1"), {"value": Aggregate(SQL("COUNT(*)"), "SUM")}
        if not definition.value:
            return SQL("NULL"), {"value": self.extreme()}
        value = self.expression(definition.value)
        field_type = self.field(definition.value).type
        if how == "distinct":
            counted = SQL("COUNT(DISTINCT r.value)")
            return value, {"value": Aggregate(counted, None)}
        if field_type in DATES:
            value = SQL("(%s - DATE '1970-01-01')", self.local(value, field_type))
            set_ = SQL("%s IS NOT NULL", value)
        else:
            # Odoo takes a number that is empty for 0. Decimals add up to the same in
            # any order, doubles do not.
            value = SQL("COALESCE(%s, 0)::numeric", value)
            set_ = SQL("%s <> 0", value)
        if not how:
            self.query.add_where(set_)
        if definition.money:
            kind, value = "money", self.converted(value)
        return value, self.aggregates(how, kind)

    def extreme(self):
        """The first or last day itself."""
        function = "MIN" if self.definition.aggregate == "first" else "MAX"
        return Aggregate(SQL("%s(r.date)", SQL(function)), function, "date")

    @staticmethod
    def aggregates(how, kind):
        if how in ("first", "last"):
            order = SQL("ASC") if how == "first" else SQL("DESC")
            entries = SQL(
                "array_agg(r.value ORDER BY r.date %s, r.id %s)", order, order
            )
            return {"value": Aggregate(entries, None, "entry")}
        if how == "average":
            return {"value": Aggregate(SQL("AVG(r.value)"), None)}
        if kind == "money":
            return {"value": Aggregate(SQL("r.value"), "SUM", "money")}
        return {"value": Aggregate(SQL("SUM(r.value)"), None if how else "SUM")}

    def local(self, moment, field_type):
        """Day of a date or of a moment in UTC."""
        if field_type == "date":
            return moment
        return SQL(
            "(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", moment, self.scope.tz
        )

    def converted(self, amount):
        """An amount in the currency of the scope, at the day of the record."""
        env, definition, scope = self.env, self.definition, self.scope
        company = env.company
        owner, path = find_company(env, definition), find_currency(env, definition)
        if self.is_one_currency(owner, path):
            return amount
        currency = SQL("%s", company.currency_id.id)
        if owner:
            own = self.expression(f"{owner}.currency_id")
            currency = SQL("COALESCE(%s, %s)", own, currency)
        if path:
            currency = SQL("COALESCE(%s, %s)", self.expression(path), currency)
        day, only = SQL("%s", scope.as_of), scope.as_of
        if definition.date:
            day, only = self.local(self.day, self.field(definition.date).type), None
        companies = env["res.company"].browse(scope.company_ids)
        exchange = rates.exchange(env, companies, company, scope.currency, only)
        self.query.add_join(
            "JOIN",
            "f",
            SQL("(%s)", exchange.rows),
            exchange.condition(self.company, currency, day),
        )
        return SQL("%s * f.factor", amount)

    def is_one_currency(self, company, currency):
        """Whether amounts are in the currency of the scope whatever the record.

        :param str company: path to the company of a record, None where it has none
        :param str currency: path to the currency of the amount, None where it is that
            of the company
        """
        if self.scope.factors or self.env.company.currency_id != self.scope.currency:
            return False
        if not currency or not company:
            return not currency
        found = {
            paths.origin(self.env, self.definition.model, path)
            for path in (currency, f"{company}.currency_id")
        }
        return len(found) == 1
