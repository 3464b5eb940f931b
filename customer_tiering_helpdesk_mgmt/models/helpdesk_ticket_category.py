from odoo import fields, models


class HelpdeskTicketCategory(models.Model):
    _inherit = "helpdesk.ticket.category"

    is_complaint = fields.Boolean(
        "For complaints",
        help="Tickets of customers in a tier get a higher priority, and their account"
        " manager is told.",
    )
