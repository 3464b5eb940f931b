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

    @api.model
    def _get_customer_tier_fields(self):
        return [*super()._get_customer_tier_fields(), "customer_tier_price_reason"]

    @api.depends("confirmed_tier_id", "state")
    def _compute_customer_tier_id(self):
        confirmed = self.filtered("confirmed_tier_id")
        for order in confirmed:
            order.customer_tier_id = order.confirmed_tier_id
        return super(SaleOrder, self - confirmed)._compute_customer_tier_id()

    @api.model
    def _search_customer_tier_id(self, operator, value):
        live = super()._search_customer_tier_id(operator, value)
        if live is NotImplemented:
            return live
        return (
            Domain("confirmed_tier_id", "!=", False)
            & Domain("confirmed_tier_id", operator, value)
        ) | (Domain("confirmed_tier_id", "=", False) & live)

    @api.depends("pricelist_id", "partner_id")
    @api.depends_context("lang")
    def _compute_customer_tier_price_reason(self):
        for order in self:
            tier = order.with_company(order.company_id).customer_tier_id
            given = bool(tier.pricelist_id) and tier.pricelist_id == order.pricelist_id
            order.customer_tier_price_reason = given and self.env._(
                "Prices of the tier %(tier)s", tier=tier.name
            )

    def _prepare_confirmation_values(self):
        # Written together with the state: no query of its own for one order.
        values = super()._prepare_confirmation_values()
        by_tier = self.grouped(self._get_current_tier_ids().get)
        if len(by_tier) == 1:
            values["confirmed_tier_id"] = next(iter(by_tier))
        else:
            for tier_id, orders in by_tier.items():
                orders.confirmed_tier_id = tier_id
        return values

    def _get_current_tier_ids(self):
        """The tier that each customer has now; one query a company.

        :return: dict of order → id of the tier or False
        """
        tiers = {}
        for company, orders in self.grouped("company_id").items():
            # sudo: the tier is recorded whoever confirms, a portal user too
            partners = orders.sudo().with_company(company).partner_id
            members = partners._get_customer_tier_members()
            for order in orders:
                owner = order.sudo().partner_id.commercial_partner_id.id
                tiers[order] = members.get(owner, {}).get("tier_id", False)
        return tiers
