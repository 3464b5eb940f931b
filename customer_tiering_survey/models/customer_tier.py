from odoo import api, fields, models
from odoo.exceptions import ValidationError

INTERVAL_UNITS = [
    ("days", "Days"),
    ("weeks", "Weeks"),
    ("months", "Months"),
    ("years", "Years"),
]


class CustomerTier(models.Model):
    _inherit = "customer.tier"

    survey_id = fields.Many2one(
        "survey.survey",
        "Satisfaction survey",
        ondelete="restrict",
        help="Sent to customers in this tier, again and again. Empty: none.",
    )
    survey_interval_number = fields.Integer(
        "Survey every",
        help="Time between two surveys of the same customer, and from entering the"
        " tier to the first one.",
    )
    survey_interval_unit = fields.Selection(
        INTERVAL_UNITS, "Unit of the survey interval", default="months", required=True
    )

    @api.constrains("survey_id", "survey_interval_number")
    def _check_survey(self):
        for tier in self:
            if tier.survey_interval_number < 0:
                raise ValidationError(
                    self.env._(
                        "Survey every: %(tier)s must not have a negative interval.",
                        tier=tier.name,
                    )
                )
            if tier.survey_id and not tier.survey_interval_number:
                raise ValidationError(
                    self.env._(
                        "Survey every: say how often customers in %(tier)s are asked.",
                        tier=tier.name,
                    )
                )
            if tier.survey_interval_number and not tier.survey_id:
                raise ValidationError(
                    self.env._(
                        "Satisfaction survey: say what customers in %(tier)s are asked,"
                        " or empty the interval.",
                        tier=tier.name,
                    )
                )
