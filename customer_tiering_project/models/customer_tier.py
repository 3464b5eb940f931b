from odoo import fields, models


class CustomerTier(models.Model):
    _inherit = "customer.tier"

    task_priority = fields.Selection(
        [
            ("0", "Low priority"),
            ("1", "Medium priority"),
            ("2", "High priority"),
            ("3", "Urgent"),
        ],
        help="Priority of tasks for the customers in this tier.",
    )
