from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CustomerTierMixin(models.AbstractModel):
    """Documents that carry the tier of their customer.

    A model inherits it and, where its customer is not in ``partner_id``, names the
    field in ``_customer_tier_partner_field``.
    """

    _name = "customer.tier.mixin"
    _description = "Customer Tier of a Document"
    _customer_tier_partner_field = "partner_id"

    customer_tier_id = fields.Many2one(
        "customer.tier",
        compute="_compute_customer_tier_id",
        search="_search_customer_tier_id",
        groups="customer_tiering.customer_tiering_group_user",
    )
    customer_tier_color = fields.Integer(
        related="customer_tier_id.color",
        groups="customer_tiering.customer_tiering_group_user",
    )

    @api.model
    def _get_customer_tier_fields(self):
        """Fields that an assessment changes."""
        return ["customer_tier_color", "customer_tier_id"]

    @api.depends(lambda self: self._get_customer_tier_depends())
    @api.depends_context("company")
    def _compute_customer_tier_id(self):
        by_company = self.grouped(lambda one: one._get_customer_tier_company())
        for company, documents in by_company.items():
            for document in documents:
                partner = document[self._customer_tier_partner_field]
                tier = partner.with_company(company).customer_tier_id
                document.customer_tier_id = tier

    @api.model
    def _get_customer_tier_depends(self):
        own = ["company_id"] if "company_id" in self._fields else []
        return [self._customer_tier_partner_field, *own]

    def _get_customer_tier_company(self):
        """Company whose tier counts: that of the document, not the current one."""
        own = "company_id" in self._fields and self.company_id
        return own or self.env.company

    @api.model
    def _search_customer_tier_id(self, operator, value):
        if operator not in ("in", "any"):
            return NotImplemented

        def standing(company):
            Partner = self.env["res.partner"].with_company(company)
            found = Partner._search_customer_tier_id(operator, value)
            return Domain(self._customer_tier_partner_field, "any", found)

        companies = self.env.companies
        if "company_id" not in self._fields or len(companies) == 1:
            return standing(self.env.company)
        elsewhere = Domain("company_id", "not in", companies.ids)
        return Domain.OR(
            [
                elsewhere & standing(self.env.company),
                *(
                    Domain("company_id", "=", company.id) & standing(company)
                    for company in companies
                ),
            ]
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        """Documents sort and group by the tier in the database."""
        customer = self._fields[self._customer_tier_partner_field]
        if field_expr != "customer_tier_id" or query is None or not customer.store:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        partners, partner = customer.join(self, alias, query)
        Member = self.env["customer.tier.member"]
        member = Member._join_to(
            query,
            alias,
            partners._field_to_sql(partner, "commercial_partner_id", query),
            self._get_customer_tier_program_sql(alias, query),
        )
        return Member._field_to_sql(member, "tier_id", query)

    def _get_customer_tier_program_sql(self, alias, query):
        """SQL: the primary program of the company whose tier counts."""
        primary = self.env["customer.tier.program"]._get_primary_id
        here = SQL("%s", primary(self.env.company.id))
        if "company_id" not in self._fields:
            return here
        cases = [
            SQL("WHEN %s THEN %s", company.id, primary(company.id))
            for company in self.env.companies
        ]
        own = self._field_to_sql(alias, "company_id", query)
        return SQL("CASE %s %s ELSE %s END", own, SQL(" ").join(cases), here)
