from odoo import models


class CustomerTierTransition(models.Model):
    _inherit = "customer.tier.transition"

    def _dispatch(self):
        result = super()._dispatch()
        tickets = self.env["helpdesk.ticket"].search(
            [
                ("closed", "=", False),
                ("partner_id.commercial_partner_id", "in", self.partner_id.ids),
            ]
        )
        tickets.filtered(
            lambda ticket: ticket.customer_tier_id.open_documents != "keep"
        )._renew_sla()
        return result
