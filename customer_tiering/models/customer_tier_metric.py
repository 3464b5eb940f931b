import re

from odoo import api, fields, models, tools
from odoo.exceptions import UserError

from .. import wording
from ..measure import records
from ..measure.metrics import MEASURES, Measure, itself


class CustomerTierMetric(models.Model):
    _name = "customer.tier.metric"
    _inherit = [
        "customer.tier.metric.check",
        "customer.tier.metric.definition",
        "customer.tier.metric.lifetime",
        "customer.tier.metric.scale",
    ]
    _description = "Customer Tier Metric"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        compute="_compute_code",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="Stable name, used in exports, programs and explanations.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Text(translate=True)
    unit = fields.Selection(
        [
            ("money", "Money"),
            ("count", "Count"),
            ("number", "Number"),
            ("days", "Days"),
            ("date", "Date"),
            ("percent", "Percent"),
            ("ratio", "Ratio"),
            ("rating", "Rating from 1 to 5"),
        ],
        required=True,
        default="count",
    )
    value_type = fields.Selection(
        [("number", "Number"), ("date", "Date")],
        compute="_compute_value_type",
        store=True,
    )
    direction = fields.Selection(
        [("higher", "Higher is better"), ("lower", "Lower is better")],
        required=True,
        default="higher",
        help="For dates, higher is later.",
    )

    _code_uniq = models.UniqueIndex("(code)", "Another metric has this code.")

    @api.depends("name")
    def _compute_code(self):
        """A first code from the name; it does not follow when the name changes."""
        for metric in self:
            if metric.code or not metric.name:
                metric.code = metric.code
                continue
            words = re.findall("[a-z0-9]+", tools.remove_accents(metric.name).lower())
            metric.code = self._get_free_code("_".join(words) or "metric")

    @api.depends("unit")
    def _compute_value_type(self):
        for metric in self:
            metric.value_type = "date" if metric.unit == "date" else "number"

    @api.model
    def _get_free_code(self, code):
        """The code itself, or with the first number that nobody has."""
        metrics = self.with_context(active_test=False)
        taken = set(metrics.search([("code", "=like", f"{code}%")]).mapped("code"))
        number, free = 1, code
        while free in taken:
            number += 1
            free = f"{code}_{number}"
        return free

    @api.model
    def _get_names(self):
        """Names by code, in the language of the user.

        A run records the names too, but in the language of whoever started it.
        """
        metrics = self.with_context(active_test=False).search_fetch(
            [], ["code", "name"]
        )
        return {metric.code: metric.name for metric in metrics}

    @api.model
    def _get_told_codes(self):
        """Metrics of which customers are told, unless a program says otherwise."""
        return {"average_order", "categories", "orders", "products", "revenue"}

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        metrics = super().create(vals_list)
        if not self.env.su:
            metrics._check_definer()
        self.env.registry.clear_cache()
        return metrics

    def write(self, vals):
        if "code" in vals:
            self.filtered(lambda m: m.code != vals["code"])._check_unused()
        before = [metric._get_definition() for metric in self]
        result = super().write(vals)
        if {"code", *self._get_defining_fields()} & vals.keys():
            if not self.env.su:
                self._check_definer()
            self.env.registry.clear_cache()
            changed = self.browse(
                metric.id
                for metric, definition in zip(self, before, strict=True)
                if metric._get_definition() != definition
            )
            changed._get_criteria().program_id._rules_changed()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    @api.ondelete(at_uninstall=True)
    def _unlink_except_used(self):
        # Those of a bridge stay while programs use them, and are complete again when
        # it is installed again; with the whole app its metrics go, too.
        # sudo: states of apps, which only system administrators may read
        modules = self.env["ir.module.module"].sudo()
        if modules.search_count(
            [("name", "=", "customer_tiering"), ("state", "=", "to remove")], limit=1
        ):
            return
        self._check_unused()

    def _check_unused(self):
        # sudo: ratings of customers that the user may not see count too
        ratings = self.env["customer.tier.rating"].sudo()
        rated = ratings._read_group([("metric_id", "in", self.ids)], ["metric_id"])
        used = self._get_criteria().metric_id.union(*(metric for (metric,) in rated))
        if used:
            raise UserError(
                self.env._(
                    "%(metrics)s: programs or ratings use it; archive it instead.",
                    metrics=wording.listed(self.env, used.mapped("name")),
                )
            )

    def _get_criteria(self):
        """Criteria of all programs that measure this."""
        # sudo: programs of other companies count too
        criteria = self.env["customer.tier.criterion"].sudo()
        return criteria.search([("metric_id", "in", self.ids)])

    def action_try(self):
        """Show what the metric is for some customers."""
        self.ensure_one()
        trial = self.env["customer.tier.metric.try"].create({"metric_id": self.id})
        return trial.action_try()

    # ------------------------------------------------------------------
    # Measuring
    # ------------------------------------------------------------------

    @api.model
    def _get_measures(self):
        """Recipes by metric code; a bridge adds those of its app.

        :return: dict of code → :class:`~…measure.metrics.Measure`
        """
        return {**self._get_defined_measures(), **MEASURES}

    @api.model
    @tools.ormcache()
    def _get_defined_measures(self):
        """Recipes of the metrics that no code measures, by code."""
        # sudo: the cache is everyone's
        metrics = self.sudo().with_context(active_test=False)
        measures = {}
        for metric in metrics.search([("kind", "!=", "builtin")]):
            if metric.kind == "rating":
                columns = (("ratings", metric.code, "ever"),)
                measures[metric.code] = Measure(columns, itself, standalone=True)
            else:
                measures[metric.code] = records.recipe(
                    metric._get_part_name(), metric._get_definition()
                )
        return measures

    def _get_part_name(self):
        return f"metric {self.code}"

    def _get_parts(self, scope):
        """What the statements measure for metrics that no code measures.

        :param scope: :class:`~…measure.parts.Scope`
        :return: dict of name → :class:`~…measure.parts.Part`
        """
        parts = {}
        for metric in self:
            definition = metric._get_definition()
            if definition:
                parts[metric._get_part_name()] = records.build(
                    self.env, definition, scope
                )
        rated = self.filtered(lambda metric: metric.kind == "rating")
        if rated:
            ratings = self.env["customer.tier.rating"]
            parts["ratings"] = ratings._get_part(rated, scope)
        return parts
