from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import wording
from ..measure.metrics import MEASURES


class CustomerTierMetric(models.Model):
    _name = "customer.tier.metric"
    _description = "Customer Tier Metric"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True, help="Stable name, used in exports, programs and explanations."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Text(translate=True)
    unit = fields.Selection(
        [
            ("money", "Money"),
            ("count", "Count"),
            ("days", "Days"),
            ("date", "Date"),
            ("percent", "Percent"),
            ("ratio", "Ratio"),
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
    available = fields.Boolean(
        compute="_compute_available",
        help="Whether the app that measures it is installed.",
    )

    _code_uniq = models.UniqueIndex("(code)", "Another metric has this code.")

    @api.depends("unit")
    def _compute_value_type(self):
        for metric in self:
            metric.value_type = "date" if metric.unit == "date" else "number"

    @api.depends("code")
    def _compute_available(self):
        measures = self._get_measures()
        for metric in self:
            metric.available = metric.code in measures

    @api.model
    def _get_names(self):
        """Names by code, in the language of the user.

        A run records the names too, but in the language of whoever started it.
        """
        metrics = self.with_context(active_test=False).search_fetch(
            [], ["code", "name"]
        )
        return {metric.code: metric.name for metric in metrics}

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # sudo: programs of other companies count too
        criteria = self.env["customer.tier.criterion"].sudo()
        used = criteria.search([("metric_id", "in", self.ids)]).metric_id
        if used:
            raise UserError(
                self.env._(
                    "%(metrics)s: programs use it; archive it instead.",
                    metrics=wording.listed(self.env, used.mapped("name")),
                )
            )

    @api.model
    def _get_measures(self):
        """Recipes by metric code; a bridge adds those of its app.

        :return: dict of code → :class:`~…measure.metrics.Measure`
        """
        return dict(MEASURES)
