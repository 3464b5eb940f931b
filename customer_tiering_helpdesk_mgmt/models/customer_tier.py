from odoo import api, fields, models


class CustomerTier(models.Model):
    _inherit = "customer.tier"

    ticket_priority = fields.Selection(
        "_get_ticket_priorities",
        "Ticket priority",
        help="Priority of the tickets of customers in this tier. Empty: as without a"
        " tier.",
    )
    complaint_priority = fields.Selection(
        "_get_ticket_priorities",
        "Priority of complaints",
        help="Priority of tickets in a category of complaints. Empty: one step above"
        " the priority of the tier.",
    )
    ticket_team_id = fields.Many2one(
        "helpdesk.ticket.team",
        "Ticket team",
        check_company=True,
        ondelete="restrict",
        help="Team that the tickets of customers in this tier go to.",
    )
    ticket_agent_ids = fields.Many2many(
        "res.users",
        "customer_tier_ticket_agent_rel",
        "tier_id",
        "user_id",
        "Ticket agents",
        domain=[("share", "=", False)],
        help="A ticket goes to the one of them who has the fewest open tickets and,"
        " where the ticket has a team, belongs to it.",
    )
    ticket_tag_ids = fields.Many2many(
        "helpdesk.ticket.tag",
        string="Ticket tags",
        help="Tags that tickets of customers in this tier get.",
    )

    @api.model
    def _get_ticket_priorities(self):
        priority = self.env["helpdesk.ticket"]._fields["priority"]
        return priority._description_selection(self.env)

    @api.model
    def _get_level_benefits(self, level):
        priority = {"top": "3", "high": "2"}.get(level, False)
        return {**super()._get_level_benefits(level), "ticket_priority": priority}

    def _summarize_benefits(self):
        choices = self._summarize_choices("ticket_priority", "complaint_priority")
        return super()._summarize_benefits() + choices
