from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal


class CustomerTierPortal(CustomerPortal):
    """Customers and their own tiers."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if not counters:  # those are asked for later, and records are none
            members = request.env["customer.tier.member"]._get_portal_members()
            values["customer_tier_members_sudo"] = members
        return values

    @http.route("/my/tier", type="http", auth="user", website=True, readonly=True)
    def portal_my_tier(self, **_kwargs):
        """The tiers of the customer to whom the user belongs; nothing that comes with
        the request has a say in whose they are."""
        members = request.env["customer.tier.member"]._get_portal_members()
        return request.render(
            "customer_tiering.portal_my_tier",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "customer_tier",
                "customer_tiers": [member._describe_for_portal() for member in members],
            },
        )
