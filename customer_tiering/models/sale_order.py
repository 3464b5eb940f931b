from odoo import api, fields, models
from odoo.fields import Domain


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "customer.tier.mixin"]

    # The tier as it was: what was sold to whom does not change with the customer.
    confirmed_tier_id = fields.Many2one(
        "customer.tier",
        "Tier at confirmation",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    customer_tier_price_reason = fields.Char(
        compute="_compute_customer_tier_price_reason",
        groups="customer_tiering.customer_tiering_group_user",
    )

    @api.depends("confirmed_tier_id", "state")
    def _compute_customer_tier_id(self):
        confirmed = self.filtered("confirmed_tier_id")
        for order in confirmed:
            order.customer_tier_id = order.confirmed_tier_id
        super(SaleOrder, self - confirmed)._compute_customer_tier_id()

    @api.model
    def _search_customer_tier_id(self, operator, value):
        live = super()._search_customer_tier_id(operator, value)
        if operator not in ("in", "any"):
            return NotImplemented
        return (
            Domain("confirmed_tier_id", "!=", False)
            & Domain("confirmed_tier_id", operator, value)
        ) | (Domain("confirmed_tier_id", "=", False) & live)

    @api.depends("pricelist_id", "partner_id")
    @api.depends_context("lang")
    def _compute_customer_tier_price_reason(self):
        for order in self:
            tier = order.with_company(order.company_id).customer_tier_id
            given = tier.pricelist_id and tier.pricelist_id == order.pricelist_id
            order.customer_tier_price_reason = given and self.env._(
                "Prices of the tier %(tier)s", tier=tier.name
            )

    def action_confirm(self):
        result = super().action_confirm()
        self._record_customer_tier()
        return result

    def _record_customer_tier(self):
        """Keep the tier that customers had when they ordered, for reports."""
        for company, orders in self.grouped("company_id").items():
            # sudo: the tier is recorded whoever confirms, a portal user too
            orders = orders.sudo().with_company(company)
            by_tier = orders.grouped(lambda order: order.partner_id.customer_tier_id)
            for tier, same in by_tier.items():
                same.confirmed_tier_id = tier
