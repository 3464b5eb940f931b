from contextlib import contextmanager

from odoo import api, fields, models
from odoo.tools import SQL

GROUP_USER = "customer_tiering.customer_tiering_group_user"


class CustomerTierTerms(models.AbstractModel):
    """What customers have of their tier in prices and terms, looked up when it is used;
    part of ``res.partner``."""

    _name = "customer.tier.terms"
    _description = "Prices and Terms of a Customer"

    customer_tier_payment_term_id = fields.Many2one(
        "account.payment.term",
        "Payment terms of the tier",
        compute="_compute_customer_tier",
        groups=GROUP_USER,
    )
    customer_tier_credit_limit = fields.Float(
        "Credit limit of the tier",
        compute="_compute_customer_tier",
        groups=GROUP_USER,
    )

    def _set_customer_tier_terms(self, row):
        term, limit = self._read_customer_tier_terms(row)
        self.customer_tier_payment_term_id = term
        self.customer_tier_credit_limit = limit or 0.0

    @api.model
    def _get_customer_tier_benefit(self, partner_ids, value, condition=None):
        """What partners have by their tier in the current company; one query.

        By SQL: benefits hold for whoever asks, portal and website visitors too.

        :param partner_ids: ids of partners, contacts and addresses among them, new
            ones too: these have the customer of the record behind them
        :param value: SQL of what they have, with ``tier``, ``program`` and ``partner``
        :param condition: SQL of which partners have it; all without
        :return: dict of partner id → value, without those who have none
        """
        program_id = self.env["customer.tier.program"]._get_primary_id(
            self.env.company.id
        )
        stored = {
            partner_id: partner_id if isinstance(partner_id, int) else partner_id.origin
            for partner_id in partner_ids
            if partner_id
        }
        ids = tuple({partner_id for partner_id in stored.values() if partner_id})
        if not program_id or not ids:
            return {}
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        self.env["customer.tier"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner.id, %s AS value
                  FROM res_partner partner
                  JOIN customer_tier_member member
                    ON member.partner_id = partner.commercial_partner_id
                   AND member.program_id = %s
                  JOIN customer_tier tier ON tier.id = member.tier_id
                  JOIN customer_tier_program program ON program.id = tier.program_id
                 WHERE partner.id IN %s AND %s
                """,
                value,
                program_id,
                ids,
                condition or SQL("TRUE"),
            )
        )
        found = {partner_id: value for partner_id, value in rows if value is not None}
        return {
            partner_id: found[origin]
            for partner_id, origin in stored.items()
            if origin in found
        }

    # ------------------------------------------------------------------
    # Prices
    # ------------------------------------------------------------------

    def _inverse_product_pricelist(self):
        """Keep the choice of another pricelist than that of the tier.

        Odoo takes the choice of the pricelist that everyone has for no choice, which
        would bring back that of the tier. To choose the tier's own is no choice.
        """
        by_tier = self.env["product.pricelist"]._get_customer_tier_pricelists(self.ids)
        chosen = {partner: partner.property_product_pricelist for partner in self}
        result = super()._inverse_product_pricelist()
        for partner, pricelist in chosen.items():
            if pricelist and partner.id in by_tier:
                by_hand = pricelist != by_tier[partner.id] and pricelist
                partner.specific_property_product_pricelist = by_hand
        return result

    # ------------------------------------------------------------------
    # Terms
    # ------------------------------------------------------------------

    def _get_customer_tier_terms(self):
        """Terms that partners have by their tier in the current company, where none
        were set on them by hand; one query.

        :return: dict of partner id → (``account.payment.term``, empty for none; credit
            limit in the currency of the company, None for none)
        """
        found = self._get_customer_tier_benefit(
            self.ids, self._get_customer_tier_terms_sql()
        )
        return {
            partner_id: self._read_customer_tier_terms(row)
            for partner_id, row in found.items()
        }

    @api.model
    def _get_customer_tier_payment_terms(self, documents):
        """Payment terms by the tier of the customer, in the company of each document.

        :param documents: records with ``partner_id`` and ``company_id``
        :return: dict of document → ``account.payment.term``, without those that have
            none by the tier
        """
        found = {}
        for company, mine in documents.grouped("company_id").items():
            terms = mine.partner_id.with_company(company)._get_customer_tier_terms()
            for document in mine:
                term, _limit = terms.get(document.partner_id._origin.id, (None, None))
                if term:
                    found[document] = term
        return found

    def _get_customer_tier_terms_sql(self):
        """SQL: payment term, credit limit and its currency, as numbers; NULL where
        there are none, or others were set on the ``partner`` by hand."""
        return SQL(
            """
            ARRAY[CASE WHEN %s THEN tier.payment_term_id END,
                  CASE WHEN %s THEN NULLIF(tier.credit_limit, 0) END,
                  program.currency_id]
            """,
            self._get_customer_tier_unset("property_payment_term_id"),
            self._get_customer_tier_unset("credit_limit"),
        )

    def _read_customer_tier_terms(self, row):
        """Payment term and credit limit of :meth:`_get_customer_tier_terms`.

        :param row: as of :meth:`_get_customer_tier_terms_sql`, or None
        """
        term_id, limit, currency_id = row or (None, None, None)
        company = self.env.company
        if limit is not None:
            currency = self.env["res.currency"].browse(int(currency_id))
            limit = currency._convert(
                float(limit), company.currency_id, company, fields.Date.today()
            )
        terms = self.env["account.payment.term"].browse(term_id and int(term_id))
        return terms.filtered("active"), limit

    def _get_customer_tier_unset(self, name):
        """SQL: nobody has set a field that each company has for itself."""
        self.flush_model([name])
        return SQL(
            "(partner.%s->>%s) IS NULL",
            SQL.identifier(name),
            str(self.env.company.id),
        )

    @contextmanager
    def _showing_credit_limit(self, limit):
        """Have the customer read with a limit that is not written on them."""
        self.ensure_one()
        field = self._fields["credit_limit"]
        self.flush_recordset([field.name])
        field._update_cache(self, limit)
        try:
            yield
        finally:
            self.invalidate_recordset([field.name], flush=False)
