from odoo import fields, models


class HelpdeskSla(models.Model):
    _inherit = "helpdesk.sla"

    # Restrict: without its tiers an SLA would hold for everyone.
    customer_tier_ids = fields.Many2many(
        "customer.tier",
        string="Tiers",
        ondelete="restrict",
        context={"active_test": False},
        help="Promised to customers in these tiers only. Empty: to everyone.",
    )

    def _holds_for(self, ticket):
        """Whether it may be promised: to customers of this company and tier."""
        self.ensure_one()
        company, tiers = self.company_id, self.customer_tier_ids
        return (not company or company == ticket.company_id) and (
            not tiers or ticket.customer_tier_id in tiers
        )
