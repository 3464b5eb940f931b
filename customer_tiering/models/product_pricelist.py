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
            if not by_hand._get_partner_pricelist_multi_filter_hook():
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
        partner_ids = [partner_id for partner_id in partner_ids if partner_id]
        if not program_id or not partner_ids:
            return {}
        partners = self.env["res.partner"].browse(partner_ids)
        # sudo: prices hold for whoever asks, portal and website visitors too
        owners = {
            partner.id: partner._origin.sudo().commercial_partner_id.id
            for partner in partners
        }
        ids = tuple({owner for owner in owners.values() if owner})
        if not ids:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT member.partner_id, tier.pricelist_id
                  FROM customer_tier_member member
                  JOIN customer_tier tier ON tier.id = member.tier_id
                  JOIN product_pricelist pricelist
                    ON pricelist.id = tier.pricelist_id
                   AND pricelist.active
                   AND (pricelist.company_id IS NULL OR pricelist.company_id = %s)
                 WHERE member.program_id = %s AND member.partner_id IN %s
                """,
                company.id,
                program_id,
                ids,
                to_flush=self.env["customer.tier"]._fields["pricelist_id"],
            )
        )
        by_owner = dict(rows)
        return {
            partner_id: self.browse(by_owner[owner])
            for partner_id, owner in owners.items()
            if owner in by_owner
        }
