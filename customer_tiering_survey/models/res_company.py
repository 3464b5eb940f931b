from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    customer_tier_survey_rest_days = fields.Integer(
        "Ask nobody again within (days)",
        default=30,
        help="A customer who was sent a survey by Customer Tiering, whatever the tier,"
        " the company or the contact, is sent no other one for so many days.",
    )

    _customer_tier_survey_rest_days_positive = models.Constraint(
        "CHECK (customer_tier_survey_rest_days >= 0)",
        "Ask nobody again within (days): must not be negative.",
    )
