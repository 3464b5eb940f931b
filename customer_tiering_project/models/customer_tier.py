from odoo import api, fields, models


class CustomerTier(models.Model):
    _inherit = "customer.tier"

    task_priority = fields.Selection(
        [
            ("0", "Low priority"),
            ("1", "Medium priority"),
            ("2", "High priority"),
            ("3", "Urgent"),
        ],
        "Task priority",
        help="Priority of tasks for the customers in this tier.",
    )

    @api.model
    def _get_level_benefits(self, level):
        priority = {"top": "2", "high": "1"}.get(level, False)
        return {**super()._get_level_benefits(level), "task_priority": priority}

    def _summarize_benefits(self):
        choices = self._summarize_choices("task_priority")
        return super()._summarize_benefits() + choices
