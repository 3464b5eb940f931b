from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    customer_tier_weekly_capacity = fields.Integer(
        "Weekly capacity",
        default=20,
        help="Contacts a week that are planned for one person at most, unless the"
        " person has a capacity of their own.",
    )

    _customer_tier_weekly_capacity_range = models.Constraint(
        "CHECK (customer_tier_weekly_capacity BETWEEN 0 AND 1000)",
        "Weekly capacity: must be between 0 and 1,000.",
    )
