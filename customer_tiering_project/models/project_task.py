from odoo import api, models
from odoo.fields import Domain


class ProjectTask(models.Model):
    _name = "project.task"
    _inherit = ["customer.tier.served", "project.task"]
    _customer_tier_benefits = ("task_priority",)

    @api.onchange("partner_id", "company_id")
    def _onchange_customer_tier(self):
        self._serve_customer_tier()

    @api.model
    def _get_customer_tier_triggers(self):
        # a task has the customer of its project, or of the task above it
        return super()._get_customer_tier_triggers() | {"parent_id", "project_id"}

    def _get_customer_tier_values(self, tier):
        values = super()._get_customer_tier_values(tier)
        if tier.task_priority:
            values["priority"] = tier.task_priority
        return values

    @api.model
    def _get_customer_tier_open_domain(self):
        return Domain("is_closed", "=", False)
