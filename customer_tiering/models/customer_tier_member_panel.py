from odoo import api, models


class CustomerTierMemberPanel(models.AbstractModel):
    """Tiers by program, beside the list of members."""

    _name = "customer.tier.member.panel"
    _description = "Search Panel of Members"

    @api.model
    def search_panel_select_multi_range(self, field_name, **kwargs):
        """Count the customers of each tier.

        Odoo's client sends no domain of groups while no tier is chosen, and Odoo takes
        none for an error.
        """
        kwargs["group_domain"] = kwargs.get("group_domain") or []
        return super().search_panel_select_multi_range(field_name, **kwargs)
