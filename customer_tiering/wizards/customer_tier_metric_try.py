import math
from datetime import timedelta

import numpy as np

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date, formatLang

from .. import wording
from ..measure.parts import DAY_ZERO, days

SHOWN = 20


class CustomerTierMetricTry(models.TransientModel):
    """What a metric is for some customers, before a program uses it."""

    _name = "customer.tier.metric.try"
    _description = "Try a Metric"

    @api.model
    def _selection_source(self):
        field = self.env["customer.tier.program"]._fields["source"]
        return field._description_selection(self.env)

    metric_id = fields.Many2one(
        "customer.tier.metric", required=True, readonly=True, ondelete="cascade"
    )
    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        help="Empty: those with the best values.",
    )
    source = fields.Selection("_selection_source", required=True, default="sale_order")
    window_months = fields.Integer("Last months", required=True, default=12)
    as_of = fields.Date("As of", required=True, default=fields.Date.context_today)
    line_ids = fields.One2many("customer.tier.metric.try.line", "try_id", "Values")
    summary = fields.Char(readonly=True)

    _window_months_range = models.Constraint(
        "CHECK (window_months BETWEEN 1 AND 1200)",
        "Last months: must be between 1 and 1200.",
    )

    def action_try(self):
        """Measure, and show the values in the same window."""
        self.ensure_one()
        if self.metric_id.problem:
            raise UserError(
                wording.labelled(self.env, self.metric_id.name, self.metric_id.problem)
            )
        ids, values = self._measure()
        known = ~np.isnan(values)
        self.summary = self.env._(
            "%(known)s of %(count)s customers have a value other than 0.",
            known=f"{int((known & (values != 0)).sum()):,}",
            count=f"{len(ids):,}",
        )
        sign = -1 if self.metric_id.direction == "higher" else 1
        order = np.lexsort((ids, sign * values, ~known))[:SHOWN]
        self.line_ids = [
            Command.clear(),
            *(
                Command.create(
                    {
                        "partner_id": int(ids[place]),
                        "value": self._format(float(values[place])),
                    }
                )
                for place in order
            ),
        ]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Try: %(metric)s", metric=self.metric_id.name),
            "res_model": self._name,
            "res_id": self.id,
            "views": [[False, "form"]],
            "target": "new",
        }

    def _measure(self):
        """Customers (int64[N]) and what the metric is for each (float64[N]).

        By the code of an assessment: a program that is never saved measures them.
        """
        domain = f"[('id', 'in', {self.partner_ids.ids})]"
        # sudo: everyone is graded by all records, whatever the user may read
        program = self.env["customer.tier.program"].sudo()
        program = program.new(
            {
                "name": self.metric_id.name,
                "company_id": self.env.company.id,
                "source": self.source,
                "window": "rolling",
                "window_months": self.window_months,
                "partner_domain": domain if self.partner_ids else False,
                "criterion_ids": [
                    Command.create({"metric_id": self.metric_id.id, "weight": 100})
                ],
            }
        )
        measured = program._measure(self.as_of, self.partner_ids or None)
        people = measured.of(program)
        values, _active, _learned = program._get_values(
            people, measured.columns[program], days(self.as_of), program._get_settings()
        )
        return people.ids, values[:, 0]

    def _format(self, value):
        """A value as the user writes such things."""
        if math.isnan(value):
            return "–"
        unit = self.metric_id.unit
        if unit == "date":
            return format_date(self.env, DAY_ZERO + timedelta(days=int(value)))
        if unit == "money":
            return formatLang(
                self.env, value, currency_obj=self.env.company.currency_id
            )
        text = formatLang(self.env, value, digits=0 if value == int(value) else 2)
        return self.env._("%(value)s %%", value=text) if unit == "percent" else text
