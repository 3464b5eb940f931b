from odoo.http import request

from odoo.addons.loyalty.controllers.portal import CustomerPortalLoyalty


class CustomerPortal(CustomerPortalLoyalty):
    def _prepare_home_portal_values(self, counters):
        """Cards of which the customer has nothing in their tier are not shown; the
        points stay on them."""
        values = super()._prepare_home_portal_values(counters)
        if cards := values.get("cards_per_programs"):
            partner = request.env.user.partner_id
            values["cards_per_programs"] = {
                program: cards[program]
                for program in cards
                if program._is_for_customer(partner)
            }
        return values
