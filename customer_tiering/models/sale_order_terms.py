from odoo import api, fields, models
from odoo.tools import sql

from .unchecked import UncheckedMany2one

GROUP_USER = "customer_tiering.customer_tiering_group_user"


class SaleOrder(models.Model):
    _inherit = "sale.order"

    # For whom prices and terms of a quotation were looked up.
    quoted_tier_id = UncheckedMany2one(
        "customer.tier",
        "Tier when quoted",
        compute="_compute_quoted_tier_id",
        store=True,
        precompute=True,
        copy=False,
    )
    customer_tier_change = fields.Char(
        "Change of the tier since it was quoted",
        compute="_compute_customer_tier_change",
        groups=GROUP_USER,
    )

    def _auto_init(self):
        # What was quoted before nobody knows: no reason to compute millions of orders.
        if not sql.column_exists(self.env.cr, self._table, "quoted_tier_id"):
            sql.create_column(self.env.cr, self._table, "quoted_tier_id", "int4")
        return super()._auto_init()

    @api.model
    def _get_customer_tier_fields(self):
        return [*super()._get_customer_tier_fields(), "customer_tier_change"]

    @api.depends("partner_id", "company_id")
    def _compute_quoted_tier_id(self):
        for order in self:
            # sudo: whoever quotes need not see tiers
            order.quoted_tier_id = order.sudo()._get_current_tier()

    def _get_current_tier(self):
        """Tier of the customer now, in the company of the order."""
        company = self._get_customer_tier_company()
        return self.partner_id.with_company(company).customer_tier_id

    @api.depends("partner_id")
    def _compute_payment_term_id(self):
        """Terms set on the customer by hand win, then the tier's, then Odoo's own."""
        result = super()._compute_payment_term_id()
        terms = self.env["res.partner"]._get_customer_tier_payment_terms(self)
        for order, term in terms.items():
            order.payment_term_id = term
        return result

    # ------------------------------------------------------------------
    # When the customer moved since
    # ------------------------------------------------------------------

    @api.depends("state", "quoted_tier_id", "pricelist_id", "payment_term_id")
    @api.depends_context("lang")
    def _compute_customer_tier_change(self):
        for order in self:
            order.customer_tier_change = False
            if order.state not in ("draft", "sent") or not order.partner_id:
                continue
            before, now = order.quoted_tier_id, order._get_current_tier()
            if (
                before == now
                or order._get_current_terms().items()
                <= {
                    name: order[name] for name in ("pricelist_id", "payment_term_id")
                }.items()
            ):
                continue
            order.customer_tier_change = self.env._(
                "%(customer)s has moved from %(old)s to %(new)s since this was quoted:"
                " other prices or terms apply now.",
                customer=order.partner_id.commercial_partner_id.name,
                old=before.name or self.env._("no tier"),
                new=now.name or self.env._("no tier"),
            )

    def _get_current_terms(self):
        """Prices and terms that the order would have were it made now."""
        self.ensure_one()
        partner = self.partner_id.with_company(self._get_customer_tier_company())
        by_tier = partner._get_customer_tier_payment_terms(self).get(self)
        return {
            "pricelist_id": partner.property_product_pricelist,
            "payment_term_id": by_tier or partner.property_payment_term_id,
        }

    def action_update_customer_tier(self):
        """Give quotations the prices and terms that their customers have now."""
        self.check_access("write")
        for order in self.filtered(lambda order: order.state in ("draft", "sent")):
            terms = order._get_current_terms()
            moved = terms["pricelist_id"] != order.pricelist_id
            # sudo: the tier is written for whoever may write the quotation
            order.sudo().quoted_tier_id = order.sudo()._get_current_tier()
            order.write({name: record.id for name, record in terms.items()})
            if moved:
                order.action_update_prices()
