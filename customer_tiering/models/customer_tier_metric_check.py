from collections.abc import Collection

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from .. import wording
from ..measure import paths, records
from ..measure.records import COUNTABLE, DATES, NUMBERS
from .customer_tier_metric_scale import LEVELS

# What parsing a condition, and turning it into SQL, may raise. A RuntimeError: by what
# a field cannot be searched, or nested too deeply.
UNREADABLE = (
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    SyntaxError,
    TypeError,
    UserError,
    ValueError,
)


class CustomerTierMetricCheck(models.AbstractModel):
    """What keeps a metric from measuring, when it is entered and later."""

    _name = "customer.tier.metric.check"
    _description = "Check of a Metric"

    available = fields.Boolean(
        compute="_compute_available", help="Whether programs can use the metric."
    )
    problem = fields.Char(
        compute="_compute_available", help="Why the metric cannot be measured."
    )

    @api.depends(lambda self: ["code", *self._get_defining_fields()])
    @api.depends_context("lang")
    def _compute_available(self):
        for metric in self:
            # sudo: everyone is graded by all records, whatever the user may read
            metric.problem = metric.sudo()._find_problem() or False
            metric.available = not metric.problem

    @api.model
    def _get_defining_fields(self):
        """Fields that decide what is measured."""
        return [
            "aggregate",
            "currency_path",
            "date_path",
            "domain",
            "kind",
            *(f"level_{level}" for level in LEVELS),
            "model",
            "partner_path",
            "period",
            "unit",
            "value_path",
        ]

    @api.constrains(lambda self: self._get_defining_fields())
    def _check_definition(self):
        for metric in self:
            # The app of a built-in one may be gone.
            problem = metric.kind != "builtin" and metric._find_problem()
            if problem:
                raise ValidationError(problem)

    def _check_definer(self):
        """Refuse what the user may not define.

        Values show with customers: who makes a metric of something must be allowed to
        read it.
        """
        for metric in self:
            if metric.kind == "builtin" and not metric._get_external_ids()[metric.id]:
                text = self.env._("an app brings those; choose another one.")
                raise ValidationError(self._labelled("kind", text))
            definition = metric._get_definition()
            if definition:
                metric._check_readable(definition)

    def _check_readable(self, definition):
        model = self.env[definition.model]
        try:
            query = model._search(records.parse_domain(self.env, definition))
            for path in (definition.partner, definition.value, definition.date):
                if path:
                    paths.check_access(model, path)
                    paths.expression(model, path, query)
        except AccessError as error:
            text = self.env._(
                "you may not read what is measured (%(error)s).", error=error
            )
            name = "model" if self.kind == "records" else "value_path"
            raise ValidationError(self._labelled(name, text)) from error

    # ------------------------------------------------------------------
    # Problems, in words that begin with the label of the field
    # ------------------------------------------------------------------

    def _find_problem(self):
        """Why the metric cannot be measured, in the language of the user, or None."""
        self.ensure_one()
        if self.kind == "builtin":
            return self._find_missing_app()
        if self.kind == "rating":
            return self._find_missing_level()
        if self.kind == "records":
            problem = self._find_records_problem()
            if problem:
                return problem
        return self._find_value_problem() or self._find_unit_problem()

    def _find_missing_app(self):
        if self.code in self._get_measures():
            return None
        module = (self._get_external_ids().get(self.id) or [""])[0].partition(".")[0]
        # sudo: names of apps, which only system administrators may read
        modules = self.env["ir.module.module"].sudo()
        app = modules.search([("name", "=", module), ("state", "!=", "installed")])
        if app:
            return self.env._(
                'the app "%(app)s" is not installed.', app=app.shortdesc or app.name
            )
        return self.env._("the app that measures it is not installed.")

    def _find_missing_level(self):
        for level, label in enumerate(self._get_scale(), 1):
            if not label:
                return self._labelled(
                    f"level_{level}", self.env._("say what it stands for.")
                )
        return self._wrong_unit() if self.unit != "rating" else None

    def _find_records_problem(self):
        if self.model not in self.env:
            text = self.env._(
                'there is no model "%(name)s"; its app may have been uninstalled.',
                name=self.model or "",
            )
            return self._labelled("model", text)
        model = self.env[self.model]
        if model._abstract or model._transient:
            text = self.env._("its records are not kept.")
            return self._labelled("model", text)
        problem = self._find_path_problem("partner_path", ["many2one"], "res.partner")
        if problem or (problem := self._find_domain_problem()):
            return problem
        if self.date_path:
            return self._find_path_problem("date_path", DATES)
        if self.period == "window" or self.aggregate in ("first", "last"):
            text = self.env._(
                'choose the day of a record, or measure "Ever" without regard to days.'
            )
            return self._labelled("date_path", text)
        return None

    def _find_domain_problem(self):
        try:
            domain = records.parse_domain(self.env, self._get_definition())
            model = self.env[self.model]
            if self._has_relative_date(model, domain.optimize(model)):
                text = self.env._(
                    "days relative to today would make another tier of the same past"
                    " every day; use the window of the program."
                )
                return self._labelled("domain", text)
            model._search(domain)
        except UNREADABLE as error:
            text = self.env._("it cannot be read (%(error)s).", error=error)
            return self._labelled("domain", text)
        return None

    def _has_relative_date(self, model, domain):
        """Whether a day is left that only the present turns into one."""
        for condition in domain.iter_conditions():
            value = condition.value
            field = model._fields[condition.field_expr.partition(".")[0]]
            if isinstance(value, Domain):
                if self._has_relative_date(self.env[field.comodel_name], value):
                    return True
            elif field.type in DATES:
                values = value if isinstance(value, Collection) else []
                if isinstance(value, str) or any(isinstance(v, str) for v in values):
                    return True
        return False

    def _find_value_problem(self):
        if self.kind == "field":
            return self._find_path_problem("value_path", (*NUMBERS, *DATES))
        if self.aggregate == "distinct":
            return self._find_path_problem("value_path", COUNTABLE)
        if self.aggregate in ("sum", "average"):
            return self._find_path_problem("value_path", NUMBERS)
        if self.aggregate in ("first", "last") and self.value_path:
            return self._find_path_problem("value_path", (*NUMBERS, *DATES))
        if not self.aggregate:
            return self._labelled("aggregate", self.env._("choose one."))
        return None

    def _find_path_problem(self, name, types, comodel=None):
        """What is wrong with a path.

        :param str name: field of the metric that holds it
        :param types: types of fields that it may lead to
        :param str comodel: model that it must lead to
        :return: text or None
        """
        path = self[name]
        if not path:
            return self._labelled(name, self.env._("choose a field."))
        model = self.value_model
        try:
            field = paths.follow(self.env, model, path)[-1]
        except paths.PathError as error:
            return self._labelled(name, wording.path_error(self.env, error))
        if field.type in types and comodel in (None, field.comodel_name):
            return None
        texts = {
            "res.partner": self.env._(
                '"%(path)s" does not lead to a contact.', path=path
            ),
            "res.currency": self.env._(
                '"%(path)s" does not lead to a currency.', path=path
            ),
        }
        if comodel:
            return self._labelled(name, texts[comodel])
        wanted = dict.fromkeys(types)
        text = self.env._('"%(path)s" is no date.', path=path)
        if "float" in wanted:
            text = self.env._('"%(path)s" is neither number nor date.', path=path)
            if "date" not in wanted:
                text = self.env._('"%(path)s" is no number.', path=path)
        if "char" in wanted:
            text = self.env._('"%(path)s" has no values to compare.', path=path)
        return self._labelled(name, text)

    def _find_unit_problem(self):
        definition = self._get_definition()
        counted = definition.aggregate in ("count", "distinct")
        field = self._get_value_field() if definition.value else None
        dated = not counted and (field is None or field.type in DATES)
        if (self.unit == "date") != dated or self.unit == "rating":
            return self._wrong_unit()
        if self.unit != "money":
            return None
        if counted:
            return self._wrong_unit()
        if self.currency_path:
            return self._find_path_problem(
                "currency_path", ["many2one"], "res.currency"
            )
        known = (
            self.kind == "field"  # the company's
            or records.find_currency(self.env, definition)
            or records.find_company(self.env, definition)
        )
        if not known:
            text = self.env._("neither the amount nor the record has any; choose one.")
            return self._labelled("currency_path", text)
        return None

    def _wrong_unit(self):
        return self._labelled("unit", self.env._("it is not what is measured."))

    def _labelled(self, name, text):
        label = self._fields[name]._description_string(self.env)
        return wording.labelled(self.env, label, text)
