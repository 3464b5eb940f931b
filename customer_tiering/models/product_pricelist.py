from odoo import api, models
from odoo.tools import SQL


class ProductPricelist(models.Model):
    _inherit = "product.pricelist"

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
        program_id = self.env["customer.tier.program"]._get_primary_id(company.id)
        # A record that is being edited has the customer of the one behind it.
        stored = {
            partner_id: partner_id if isinstance(partner_id, int) else partner_id.origin
            for partner_id in partner_ids
            if partner_id
        }
        ids = tuple({partner_id for partner_id in stored.values() if partner_id})
        if not program_id or not ids:
            return {}
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        # By SQL: prices hold for whoever asks, portal and website visitors too.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner.id, tier.pricelist_id
                  FROM res_partner partner
                  JOIN customer_tier_member member
                    ON member.partner_id = partner.commercial_partner_id
                   AND member.program_id = %s
                  JOIN customer_tier tier ON tier.id = member.tier_id
                  JOIN product_pricelist pricelist
                    ON pricelist.id = tier.pricelist_id
                   AND pricelist.active
                   AND (pricelist.company_id IS NULL OR pricelist.company_id = %s)
                 WHERE partner.id IN %s
                """,
                program_id,
                company.id,
                ids,
                to_flush=self.env["customer.tier"]._fields["pricelist_id"],
            )
        )
        found = {partner_id: self.browse(pricelist) for partner_id, pricelist in rows}
        return {
            partner_id: found[origin]
            for partner_id, origin in stored.items()
            if origin in found
        }
