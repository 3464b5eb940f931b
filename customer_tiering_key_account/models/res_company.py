from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    customer_tier_meeting_days = fields.Integer(
        "Days without contact",
        default=90,
        required=True,
        help="After so many days without contact to who decides there, a key account"
        " has a gap.",
    )

    _customer_tier_meeting_days_positive = models.Constraint(
        "CHECK (customer_tier_meeting_days > 0)",
        "Days without contact: must be at least 1.",
    )
