from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, escape_psql

# What of a partner is compared with each key of a lead; by index.
KEYS = {
    "domain": SQL("split_part(partner.email_normalized, '@', 2) = key.value"),
    "name": SQL("lower(partner.name) = key.value AND partner.is_company"),
    "phone": SQL("partner.phone_sanitized = key.value"),
    "vat": SQL("partner.vat = key.value"),
}


class CrmLead(models.Model):
    """Leads without a customer are matched to graded companies."""

    _inherit = "crm.lead"

    vat = fields.Char("Tax ID")
    customer_tier_match_id = fields.Many2one(
        "res.partner",
        "Prospect of",
        compute="_compute_customer_tier_match_id",
        search="_search_customer_tier_match_id",
        groups="customer_tiering.customer_tiering_group_user",
        help="The one graded company with the tax ID, the phone, the domain of the"
        " email or the company name of the lead.",
    )

    @api.depends(
        "company_id",
        "email_domain_criterion",
        "partner_id",
        "partner_name",
        "phone_sanitized",
        "vat",
    )
    @api.depends_context("company", "uid")
    def _compute_customer_tier_match_id(self):
        matches = self._match_graded_companies()
        companies = self.env["res.partner"].browse(matches.values())
        seen = set(companies._filtered_access("read").ids)
        for lead in self:
            match = matches.get(lead)
            lead.customer_tier_match_id = match in seen and match

    @api.model
    def _search_customer_tier_match_id(self, operator, value):
        if operator == "any":
            value = set(self.env["res.partner"]._search(Domain(value)))
        elif operator != "in":
            return NotImplemented
        leads = self.search([("partner_id", "=", False)])
        matched = leads.filtered("customer_tier_match_id")
        found = matched.filtered(lambda lead: lead.customer_tier_match_id.id in value)
        domain = Domain("id", "in", found.ids)
        if False in value:
            domain |= Domain("id", "not in", matched.ids)
        return domain

    def _match_graded_companies(self):
        """The graded company of which each lead is a prospect.

        A constant number of queries for each company in which there are leads.

        :return: dict of lead → id of the company, without leads that have a customer or
            match none or several
        """
        found = {}
        Partner = self.env["res.partner"]
        Partner.flush_model(
            "active commercial_partner_id company_id email_normalized is_company name"
            " phone_sanitized vat".split()
        )
        self.env["customer.tier.member"].flush_model(["partner_id", "program_id"])
        prospects = self.filtered(lambda lead: not lead.partner_id)
        by_company = prospects.grouped(lambda lead: lead._get_customer_tier_company())
        for company, leads in by_company.items():
            leads = list(leads)
            program_id = self.env["customer.tier.program"]._get_primary_id(company.id)
            keys = [
                (place, kind, value)
                for place, lead in enumerate(leads)
                for kind, value in lead._get_customer_tier_keys()
            ]
            if program_id and keys:
                rows = self.env.execute_query(
                    self._match_keys(keys, program_id, company)
                )
                found.update((leads[place], partner_id) for place, partner_id in rows)
        return found

    @api.model
    def _match_keys(self, keys, program_id, company):
        """SQL of place and company, for places with keys of exactly one company.

        :param keys: list of (place, kind, value)
        """
        places, kinds, values = zip(*keys, strict=True)
        theirs = SQL("(company_id IS NULL OR company_id = %s) AND active", company.id)
        matches = SQL(" UNION ").join(
            SQL(
                """
                SELECT key.place, partner.commercial_partner_id AS partner_id
                  FROM key
                  JOIN (SELECT * FROM res_partner WHERE %s) partner ON %s
                 WHERE key.kind = %s
                """,
                theirs,
                condition,
                kind,
            )
            for kind, condition in KEYS.items()
        )
        return SQL(
            """
            WITH key AS (
                SELECT * FROM unnest(%s::int4[], %s::text[], %s::text[])
                    AS key(place, kind, value)
            )
            SELECT match.place, min(match.partner_id)
              FROM (%s) match
              JOIN customer_tier_member member
                ON member.partner_id = match.partner_id AND member.program_id = %s
              JOIN (SELECT id FROM res_partner WHERE %s AND is_company) customer
                ON customer.id = match.partner_id
             GROUP BY match.place
            HAVING count(*) = 1
            """,
            list(places),
            list(kinds),
            list(values),
            matches,
            program_id,
            theirs,
        )

    def _get_customer_tier_keys(self):
        """What tells the company of the lead: list of (kind, value)."""
        self.ensure_one()
        criterion = self.email_domain_criterion or ""
        vat = (self.vat or "").strip()
        keys = {
            # The whole address is the criterion where the provider is free.
            ("domain", criterion.startswith("@") and criterion[1:]),
            ("name", (self.partner_name or "").strip().lower()),
            ("phone", self.phone_sanitized),
            ("vat", vat),
            ("vat", "".join(vat.split()).upper()),
        }
        return [(kind, value) for kind, value in keys if value]

    def action_link_customer_tier_match(self):
        """Make the prospect a customer's: one of its contacts, a new one for a new
        person."""
        for lead in self:
            company = lead.customer_tier_match_id
            known = lead.email_normalized and company.search(
                [
                    ("commercial_partner_id", "=", company.id),
                    ("email_normalized", "=", lead.email_normalized),
                ],
                limit=1,
            )
            if company:
                lead._handle_partner_assignment(
                    force_partner_id=known and known.id, with_parent=company
                )

    def _prepare_customer_values(self, partner_name, is_company=False, parent_id=False):
        values = super()._prepare_customer_values(partner_name, is_company, parent_id)
        if self.vat and is_company:
            values["vat"] = self.vat
        return values

    # ------------------------------------------------------------------
    # A prospect has the tier of the company
    # ------------------------------------------------------------------

    @api.model
    def _get_customer_tier_fields(self):
        return [*super()._get_customer_tier_fields(), "customer_tier_match_id"]

    @api.depends("customer_tier_match_id")
    def _compute_customer_tier_id(self):
        prospects = self.filtered(lambda lead: not lead.partner_id)
        for lead in prospects:
            match = lead.customer_tier_match_id
            company = lead._get_customer_tier_company()
            lead.customer_tier_id = match.with_company(company).customer_tier_id
        return super(CrmLead, self - prospects)._compute_customer_tier_id()

    @api.model
    def _search_customer_tier_id(self, operator, value):
        found = super()._search_customer_tier_id(operator, value)
        if found is NotImplemented:
            return found
        if operator == "any":
            value = set(self.env["customer.tier"]._search(Domain(value)))
        prospects = self.search([("partner_id", "=", False)]).filtered(
            lambda lead: lead.customer_tier_id.id in value
        )
        linked = Domain("partner_id", "!=", False)
        return (linked & found) | Domain("id", "in", prospects.ids)

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "customer_tier_id":
            # No grouping: whose prospect a lead is, is found by more than a join.
            raise ValueError(f"Cannot convert {self._name}.{field_expr} to SQL")
        return super()._field_to_sql(alias, field_expr, query)

    @api.model
    def _get_customer_tier_triggers(self):
        keys = {"email_from", "partner_name", "phone", "vat"}
        return super()._get_customer_tier_triggers() | keys

    @api.model
    def _get_customer_tier_customer_domain(self, partners):
        """Those that could be prospects of the customers too."""
        linked = super()._get_customer_tier_customer_domain(partners)
        # sudo: whoever moves customers need not see all of their contacts
        family = self.env["res.partner"].sudo()
        family = family.search([("commercial_partner_id", "in", partners.ids)])
        mails = family.filtered("email_normalized").mapped("email_normalized")
        named = family.filtered(lambda one: one.is_company and one.name)
        keys = Domain.OR(
            [
                Domain("vat", "in", family.filtered("vat").mapped("vat")),
                Domain(
                    "phone_sanitized",
                    "in",
                    family.filtered("phone_sanitized").mapped("phone_sanitized"),
                ),
                Domain(
                    "email_domain_criterion",
                    "in",
                    [f"@{mail.rpartition('@')[2]}" for mail in mails],
                ),
                *(
                    Domain("partner_name", "=ilike", escape_psql(company.name))
                    for company in named
                ),
            ]
        )
        return linked | (Domain("partner_id", "=", False) & keys)
