from odoo import api, fields, models

from odoo.addons.crm.models.crm_stage import AVAILABLE_PRIORITIES


class CustomerTier(models.Model):
    _inherit = "customer.tier"

    lead_priority = fields.Selection(
        AVAILABLE_PRIORITIES,
        "Lead priority",
        help="Priority of leads and opportunities of the customers in this tier.",
    )
    lead_team_id = fields.Many2one(
        "crm.team",
        "Sales team",
        check_company=True,
        ondelete="set null",
        help="Team that handles leads and opportunities of the customers in this tier.",
    )
    lead_user_ids = fields.Many2many(
        "res.users",
        "customer_tier_lead_user_rel",
        string="Salespeople",
        domain="[('share', '=', False)]",
        help="Who handles leads and opportunities of the customers in this tier. Each"
        " goes to the one with the fewest open ones.",
    )

    @api.model
    def _get_level_benefits(self, level):
        priority = {"top": "3", "high": "2"}.get(level, False)
        return {**super()._get_level_benefits(level), "lead_priority": priority}

    def _summarize_benefits(self):
        choices = self._summarize_choices("lead_priority")
        return super()._summarize_benefits() + choices
