from odoo import api, fields, models
from odoo.fields import Domain


class MrpProduction(models.Model):
    _name = "mrp.production"
    _inherit = ["customer.tier.served", "mrp.production"]
    _customer_tier_benefits = ("manufacturing_priority",)
    _customer_tier_partner_field = "customer_tier_partner_id"

    # Not stored: of several customers, the one in the best tier counts, and they move.
    customer_tier_partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        compute="_compute_customer_tier_partner_id",
        search="_search_customer_tier_partner_id",
        compute_sudo=True,  # who manufactures need not see orders
        groups="customer_tiering.customer_tiering_group_user",
        help="Customer of the sales order that this is made for; of several, the one"
        " in the best tier.",
    )

    @api.depends(
        "reference_ids.sale_ids.partner_id", "sale_line_id.order_id.partner_id"
    )
    @api.depends_context("company")
    def _compute_customer_tier_partner_id(self):
        for production in self:
            orders = production.reference_ids.sale_ids
            orders |= production.sale_line_id.order_id
            customers = orders.partner_id.commercial_partner_id
            if len(customers) > 1:
                company = production._get_customer_tier_company()
                customers = customers.with_company(company).sorted(
                    lambda customer: (
                        not customer.customer_tier_id,
                        customer.customer_tier_id.sequence,
                        customer.id,
                    )
                )
            production.customer_tier_partner_id = customers[:1]

    @api.model
    def _search_customer_tier_partner_id(self, operator, value):
        """Made for a customer: any of them, where there are several."""
        if operator not in ("in", "any", "any!"):
            return NotImplemented
        # sudo: as it is computed
        Order = self.env["sale.order"].sudo()

        def made_for(orders):
            lines = Domain("order_id", "any!", orders)
            references = Domain("sale_ids", "any!", orders)
            return Domain("sale_line_id", "any!", lines) | Domain(
                "reference_ids", "any!", references
            )

        customer = Domain("partner_id.commercial_partner_id", operator, value)
        found = made_for(Order._search(customer))
        if operator == "in" and False in value:
            found |= ~made_for(Order._search(Domain.TRUE))
        return found

    # ------------------------------------------------------------------
    # Served by the tier
    # ------------------------------------------------------------------

    @api.model
    def _get_customer_tier_fields(self):
        return [*super()._get_customer_tier_fields(), "customer_tier_partner_id"]

    @api.model
    def _get_customer_tier_triggers(self):
        return {"company_id", "reference_ids", "sale_line_id"}

    def _get_customer_tier_values(self, tier):
        values = super()._get_customer_tier_values(tier)
        if tier.manufacturing_priority:
            values["priority"] = tier.manufacturing_priority
        return values

    @api.model
    def _get_customer_tier_open_domain(self):
        return Domain("state", "not in", ("done", "cancel"))
