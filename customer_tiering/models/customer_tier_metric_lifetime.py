from odoo import api, fields, models

# What each metric is asked for.
PARAMETERS = {
    "expected_orders": ("horizon_months",),
    "lifetime_value": ("horizon_months", "discount_rate"),
}


class CustomerTierMetricLifetime(models.AbstractModel):
    """How far ahead metrics that predict look, and what the future is worth."""

    _name = "customer.tier.metric.lifetime"
    _description = "Terms of a Prediction"

    horizon_months = fields.Integer(
        "Months ahead", default=12, help="The purchases of so many months are expected."
    )
    discount_rate = fields.Float(
        "Discount a year (%)",
        default=10,
        help="How much less money is worth that comes a year later.",
    )

    _horizon_months_range = models.Constraint(
        "CHECK (horizon_months BETWEEN 1 AND 60)",
        "Months ahead: must be between 1 and 60.",
    )
    _discount_rate_range = models.Constraint(
        "CHECK (discount_rate BETWEEN 0 AND 100)",
        "Discount a year: must be between 0 and 100 %.",
    )

    def write(self, vals):
        result = super().write(vals)
        if {"horizon_months", "discount_rate"} & vals.keys():
            self._get_criteria().program_id._rules_changed()
        return result

    def _get_parameters(self):
        """Terms that the recipe is given: JSON-able dict, empty for most metrics."""
        self.ensure_one()
        return {name: self[name] for name in PARAMETERS.get(self.code, ())}

    @api.model
    def _describe_parameters(self, parameters):
        """Terms in words: list of texts.

        :param dict parameters: see :meth:`_get_parameters`
        """
        texts = []
        if "horizon_months" in parameters:
            months = parameters["horizon_months"]
            texts.append(self.env._("next %(months)s months", months=months))
        if parameters.get("discount_rate"):
            rate = f"{parameters['discount_rate']:g}"
            texts.append(self.env._("discounted %(rate)s %% a year", rate=rate))
        return texts
