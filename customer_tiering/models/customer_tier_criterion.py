from dataclasses import asdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .. import wording
from .updating import updating


class CustomerTierCriterion(models.Model):
    _name = "customer.tier.criterion"
    _description = "Customer Tier Criterion"
    _order = "program_id, sequence, id"
    _rec_name = "metric_id"

    program_id = fields.Many2one(
        "customer.tier.program", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="program_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    metric_id = fields.Many2one(
        "customer.tier.metric", required=True, index=True, ondelete="cascade"
    )
    code = fields.Char(related="metric_id.code")
    unit = fields.Selection(related="metric_id.unit")
    weight = fields.Float(
        "Weight (%)", default=100, help="Weights of a program total 100 %."
    )
    scoring = fields.Selection(
        [
            ("percentile", "Share of customers below"),
            ("quantile", "Equal groups"),
            ("bands", "Bands"),
            ("linear", "Linear"),
            ("log", "Logarithmic"),
        ],
        required=True,
        default="percentile",
        help="How a value becomes points from 0 to 100.",
    )
    direction = fields.Selection(
        [("higher", "Higher is better"), ("lower", "Lower is better")],
        compute="_compute_direction",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    axis = fields.Selection(
        [("x", "Horizontal"), ("y", "Vertical")],
        help="Axis of the matrix whose points it makes; weights total 100 % on each.",
    )
    is_automatic = fields.Boolean(
        readonly=True, help="Added because a condition of a tier names the metric."
    )
    buckets = fields.Integer("Groups", default=5)
    low = fields.Float("Range from", help="The value that gets no points.")
    high = fields.Float("Range to", help="The value that gets 100 points.")
    fixed_range = fields.Boolean(
        help="Give points between two values set here, not between the lowest and "
        "the highest of the customers. For dates: days ago."
    )
    band_ids = fields.One2many("customer.tier.band", "criterion_id", copy=True)
    portal_show = fields.Boolean(
        "In the portal",
        compute="_compute_portal_show",
        store=True,
        readonly=False,
        precompute=True,
        help="Customers are told what they lack of it, where their program shows the"
        " distance to the next tier.",
    )
    scoring_summary = fields.Char("Details", compute="_compute_scoring_summary")

    _weight_range = models.Constraint(
        "CHECK (weight BETWEEN 0 AND 100)", "Weight: must be between 0 and 100 %."
    )
    _buckets_range = models.Constraint(
        "CHECK (buckets BETWEEN 2 AND 100)", "Groups: must be between 2 and 100."
    )
    _metric_uniq = models.UniqueIndex(
        "(program_id, metric_id)", "Metric: the program has it already."
    )

    @api.depends("metric_id")
    def _compute_direction(self):
        for criterion in self:
            criterion.direction = criterion.metric_id.direction or "higher"

    @api.depends("metric_id")
    def _compute_portal_show(self):
        """What customers can count themselves; nothing else that is known of them."""
        told = self.env["customer.tier.metric"]._get_told_codes()
        for criterion in self:
            criterion.portal_show = criterion.metric_id.code in told

    @api.depends("scoring", "buckets", "fixed_range", "low", "high", "band_ids.bound")
    @api.depends_context("lang")
    def _compute_scoring_summary(self):
        for criterion in self:
            if criterion.scoring == "quantile":
                text = self.env._("%(count)s groups", count=criterion.buckets)
            elif criterion.scoring == "bands":
                bounds = sorted(criterion.band_ids.mapped("bound"))
                text = wording.listed(self.env, (f"{bound:,g}" for bound in bounds))
                text = text or self.env._("No band yet")
            elif criterion.scoring == "percentile":
                text = ""
            elif criterion.fixed_range:
                text = f"{criterion.low:,g} – {criterion.high:,g}"
            else:
                text = self.env._("Lowest to highest")
            criterion.scoring_summary = text

    @api.constrains("low", "high", "fixed_range", "scoring")
    def _check_range(self):
        for criterion in self:
            ranged = criterion.scoring in ("linear", "log") and criterion.fixed_range
            if ranged and criterion.low == criterion.high:
                raise ValidationError(
                    self.env._(
                        "Range of %(metric)s: its two ends are the same.",
                        metric=criterion.metric_id.name,
                    )
                )

    @api.constrains("metric_id")
    def _check_metric(self):
        for criterion in self:
            if not criterion.metric_id.available:
                raise ValidationError(
                    self.env._(
                        "Metric: %(metric)s cannot be measured (%(problem)s)",
                        metric=criterion.metric_id.name,
                        problem=criterion.metric_id.problem,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        # The bands among the values are part of the same change.
        criteria = super(CustomerTierCriterion, updating(self)).create(vals_list)
        criteria = criteria.with_env(self.env)
        criteria.program_id._rules_changed()
        return criteria

    def write(self, vals):
        result = super(CustomerTierCriterion, updating(self)).write(vals)
        self.program_id._rules_changed()
        return result

    def unlink(self):
        programs = self.program_id
        result = super().unlink()
        programs.exists()._rules_changed()
        return result

    def _since_days(self):
        """Whether values are scored as days before the day of the assessment.

        Ranks among customers use the date itself, so that nothing changes from
        one day to the next; bands, ranges and conditions are set in days.
        """
        self.ensure_one()
        return self.metric_id.value_type == "date" and (
            self.program_id.method == "rule"
            or self.scoring in ("bands", "linear", "log")
        )

    def _get_spec(self):
        """The criterion as the engine reads it."""
        self.ensure_one()
        since_days = self._since_days()
        direction = self.direction
        if since_days:
            direction = "lower" if direction == "higher" else "higher"
        measure = self.metric_id._get_measures()[self.metric_id.code]
        bands = self.band_ids.sorted("bound", reverse=direction == "lower")
        spec = {
            "code": self.metric_id.code,
            "id": self.id,
            "name": self.metric_id.name,
            "unit": self.metric_id.unit,
            "weight": self.weight,
            "scoring": self.scoring,
            "direction": direction,
            "since_days": since_days,
            "buckets": self.buckets,
            "bands": [[band.bound, band.points] for band in bands],
            "low": self.low if self.fixed_range else None,
            "high": self.high if self.fixed_range else None,
            "floor": measure.floor,
        }
        definition = self.metric_id._get_definition()
        if definition:
            spec["definition"] = asdict(definition)
        parameters = self.metric_id._get_parameters()
        if parameters:
            spec["parameters"] = parameters
        if self.program_id.method == "matrix":
            spec["axis"] = self.axis or None
        return spec
