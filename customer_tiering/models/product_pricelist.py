from odoo import api, fields, models
from odoo.tools import SQL


class ProductPricelist(models.Model):
    _inherit = "product.pricelist"

    customer_tier_id = fields.Many2one(
        "customer.tier",
        "Discount of the tier",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="The price list is kept by this tier: its discount is set there.",
    )

    @api.model
    def _get_partner_pricelist_multi_search_domain_hook(self, company_id):
        """Odoo takes the first list for everyone: never one that a tier keeps."""
        domain = super()._get_partner_pricelist_multi_search_domain_hook(company_id)
        return [*domain, ("customer_tier_id", "=", False)]

    @api.model
    def _get_partner_pricelist_multi(self, partner_ids):
        """A pricelist set by hand wins, then that of the tier, then Odoo's own.

        One more query for any number of partners; nothing is written on them, so a
        customer who leaves a tier leaves its prices too.
        """
        result = super()._get_partner_pricelist_multi(partner_ids)
        by_tier = self._get_customer_tier_pricelists(list(result))
        for partner in self.env["res.partner"].browse(by_tier):
            by_hand = partner.specific_property_product_pricelist
            if not (by_hand and by_hand._get_partner_pricelist_multi_filter_hook()):
                result[partner.id] = by_tier[partner.id]
        return result

    @api.model
    def _get_customer_tier_pricelists(self, partner_ids):
        """Pricelists that partners have by their tier.

        :param partner_ids: ids of partners, contacts and addresses among them
        :return: dict of partner id → pricelist
        """
        company = self.env.company
        # The list that was chosen, or the one of the discount in this currency.
        rows = self.env["res.partner"]._get_customer_tier_benefit(
            partner_ids,
            SQL(
                """
                (SELECT list.id
                   FROM product_pricelist list
                  WHERE list.active
                    AND (list.company_id IS NULL OR list.company_id = %s)
                    AND (list.id = tier.pricelist_id
                         OR list.customer_tier_id = tier.id AND list.currency_id = %s)
                  ORDER BY list.id
                  LIMIT 1)
                """,
                company.id,
                company.currency_id.id,
                to_flush=self.env["customer.tier"]._fields["pricelist_id"],
            ),
        )
        return {partner_id: self.browse(found) for partner_id, found in rows.items()}

    def write(self, vals):
        result = super().write(vals)
        if {"active", "company_id", "currency_id", "customer_tier_id"} & vals.keys():
            # Prices of partners are computed from it, without a dependency.
            self.env["res.partner"].invalidate_model(["property_product_pricelist"])
        return result
