from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .unchecked import UncheckedMany2one


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "customer.tier.mixin"]

    # The tier as it was: what was sold to whom does not change with the customer.
    confirmed_tier_id = UncheckedMany2one(
        "customer.tier",
        "Tier at confirmation",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    customer_tier_price_reason = fields.Char(
        compute="_compute_customer_tier_price_reason",
        groups="customer_tiering.customer_tiering_group_user",
    )

    @api.model
    def _get_customer_tier_fields(self):
        return [*super()._get_customer_tier_fields(), "customer_tier_price_reason"]

    @api.depends("confirmed_tier_id")
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

    def _field_to_sql(self, alias, field_expr, query=None):
        tier = super()._field_to_sql(alias, field_expr, query)
        if field_expr != "customer_tier_id":
            return tier
        confirmed = super()._field_to_sql(alias, "confirmed_tier_id", query)
        return SQL("COALESCE(%s, %s)", confirmed, tier)

    @api.depends("pricelist_id", "partner_id")
    @api.depends_context("lang")
    def _compute_customer_tier_price_reason(self):
        for order in self:
            tier = order.with_company(order.company_id).customer_tier_id
            given = tier and tier._gives(order.pricelist_id)
            order.customer_tier_price_reason = bool(given) and self.env._(
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
        """The tier that each customer has now, and have them assessed again soon; one
        query a company.

        :return: dict of order → id of the tier or False
        """
        tiers = dict.fromkeys(self, False)
        events = self.env["customer.tier.event"]
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        for company, orders in self.grouped("company_id").items():
            program_id = self.env["customer.tier.program"]._get_primary_id(company.id)
            ids = tuple(orders.partner_id.ids)
            if not program_id:
                events._append(ids)
                continue
            # By SQL, whoever confirms, a portal user too; and without reading the
            # customer, which nothing else does here. A subquery is planned in half
            # the time of a join.
            rows = self.env.execute_query(
                SQL(
                    """
                    %s
                    SELECT partner.id,
                           (SELECT member.tier_id
                              FROM customer_tier_member member
                             WHERE member.partner_id = partner.commercial_partner_id
                               AND member.program_id = %s)
                      FROM res_partner partner
                     WHERE partner.id IN %s
                    """,
                    events._appending(SQL("unnest(%s::int4[])", list(ids))),
                    program_id,
                    ids or (0,),
                )
            )
            events._wake()
            found = dict(rows)
            for order in orders:
                tiers[order] = found.get(order.partner_id.id) or False
        return tiers

    def _action_cancel(self):
        confirmed = self.filtered(lambda order: order.state == "sale")
        result = super()._action_cancel()
        self.env["customer.tier.event"]._append(confirmed.partner_id.ids)
        return result
