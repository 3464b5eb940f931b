from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

GROUP_USER = "customer_tiering.customer_tiering_group_user"
# Fields of partners that are those of their member.
DELEGATED = {"customer_tier_id": "tier_id", "customer_tier_score": "score"}


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["customer.tier.terms", "res.partner"]

    # Read from the member of the primary program of the current company, through the
    # commercial partner: nothing is copied to a million partners.
    customer_tier_id = fields.Many2one(
        "customer.tier",
        compute="_compute_customer_tier",
        search="_search_customer_tier_id",
        groups=GROUP_USER,
    )
    customer_tier_score = fields.Float(
        "Tier score",
        compute="_compute_customer_tier",
        search="_search_customer_tier_score",
        aggregator="avg",
        groups=GROUP_USER,
    )
    customer_tier_color = fields.Integer(
        related="customer_tier_id.color", groups=GROUP_USER
    )
    customer_tier_member_id = fields.Many2one(
        "customer.tier.member",
        compute="_compute_customer_tier",
        search="_search_customer_tier_member_id",
        groups=GROUP_USER,
    )
    customer_tier_trend = fields.Selection(
        [("up", "Improving"), ("steady", "Steady"), ("down", "Declining")],
        compute="_compute_customer_tier_trend",
        groups=GROUP_USER,
    )
    customer_tier_member_ids = fields.One2many(
        "customer.tier.member",
        string="Customer tiers in all programs",
        compute="_compute_customer_tier_member_ids",
        search="_search_customer_tier_member_ids",
        groups=GROUP_USER,
    )
    customer_tier_reason = fields.Char(
        "Why not graded", compute="_compute_customer_tier_reason", groups=GROUP_USER
    )
    customer_tier_owner = fields.Char(
        "Graded with", compute="_compute_customer_tier_owner", groups=GROUP_USER
    )
    customer_tier_objection = fields.Boolean(
        "Objects to profiling",
        help="The customer is not graded and keeps the general terms.",
    )

    @api.model
    def _get_customer_tier_fields(self):
        """Fields that an assessment changes."""
        return [
            "customer_tier_color",
            "customer_tier_credit_limit",
            "customer_tier_id",
            "customer_tier_member_id",
            "customer_tier_member_ids",
            "customer_tier_payment_term_id",
            "customer_tier_reason",
            "customer_tier_score",
            "customer_tier_trend",
            "property_product_pricelist",
        ]

    @api.depends("commercial_partner_id", "property_payment_term_id", "credit_limit")
    @api.depends_context("company")
    def _compute_customer_tier(self):
        members = self._get_customer_tier_members()
        for partner in self:
            member = members.get(partner.commercial_partner_id._origin.id)
            partner.customer_tier_member_id = member and member["id"]
            partner.customer_tier_id = member and member["tier_id"]
            partner.customer_tier_score = member["score"] if member else 0
            partner._set_customer_tier_terms(member and member["terms"])

    @api.depends("commercial_partner_id")
    @api.depends_context("company")
    def _compute_customer_tier_trend(self):
        trends = self.customer_tier_member_id._get_trends()
        for partner in self:
            trend = trends.get(partner.customer_tier_member_id.id)
            partner.customer_tier_trend = trend

    def _get_customer_tier_members(self):
        """Where partners stand in the primary program of the current company.

        :return: dict of commercial partner id → dict of id, tier_id, score and terms,
            see ``_get_customer_tier_terms_sql``; one query for any number of partners
        """
        program_id = self.env["customer.tier.program"]._get_primary_id(
            self.env.company.id
        )
        ids = tuple(self.commercial_partner_id._origin.ids)
        if not program_id or not ids:
            return {}
        self.env["customer.tier.member"].flush_model(["partner_id", "tier_id"])
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT member.id, member.partner_id, member.tier_id, member.score,
                       %s AS terms
                  FROM customer_tier_member member
                  JOIN customer_tier tier ON tier.id = member.tier_id
                  JOIN customer_tier_program program ON program.id = tier.program_id
                  JOIN res_partner partner ON partner.id = member.partner_id
                 WHERE member.program_id = %s AND member.partner_id IN %s
                """,
                self._get_customer_tier_terms_sql(),
                program_id,
                ids,
            )
        )
        return {row["partner_id"]: row for row in rows}

    @api.depends("commercial_partner_id")
    def _compute_customer_tier_member_ids(self):
        members = self.env["customer.tier.member"].search(
            [("partner_id", "in", self.commercial_partner_id._origin.ids)],
            order="program_id, id",
        )
        grouped = members.grouped("partner_id")
        for partner in self:
            partner.customer_tier_member_ids = grouped.get(
                partner.commercial_partner_id._origin
            )

    @api.depends("commercial_partner_id", "customer_tier_objection", "active")
    @api.depends_context("company", "lang")
    def _compute_customer_tier_reason(self):
        program = self.env["customer.tier.program"]._get_primary()
        ungraded = self.filtered(lambda partner: not partner.customer_tier_id)
        (self - ungraded).customer_tier_reason = False
        own = ungraded.commercial_partner_id._filter_customer_tier_own()
        for partner in ungraded:
            customer = partner.commercial_partner_id
            if not program:
                reason = self.env._("No program is published.")
            elif customer.customer_tier_objection:
                reason = self.env._("The customer objects to profiling.")
            elif customer._origin in own:
                reason = self.env._("Our own company or colleague.")
            elif not customer.active:
                reason = self.env._("The customer is archived.")
            else:
                reason = self.env._("No purchase was found at the last assessment.")
            partner.customer_tier_reason = reason

    def _filter_customer_tier_own(self):
        """Our own companies and people among the partners; one query."""
        ids = self._origin.ids
        if not ids:
            return self.browse()
        # sudo: whoever sees a partner may see why there is no tier
        everyone = self.env(su=True, context=dict(self.env.context, active_test=False))
        companies = everyone["res.company"]._search([])
        users = everyone["res.users"]._search([("share", "=", False)])
        own = Domain("id", "in", companies.subselect("partner_id")) | Domain(
            "id", "in", users.subselect("partner_id")
        )
        found = everyone["res.partner"]._search(Domain("id", "in", ids) & own)
        return self.browse(found)

    @api.depends("commercial_partner_id", "commercial_company_name")
    @api.depends_context("lang")
    def _compute_customer_tier_owner(self):
        """Name of the company that a contact or address is graded with."""
        for partner in self:
            alone = partner.commercial_partner_id == partner
            partner.customer_tier_owner = not alone and (
                partner.commercial_company_name or self.env._("its company")
            )

    # ------------------------------------------------------------------
    # Searching, sorting and grouping by the tier
    # ------------------------------------------------------------------

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr not in DELEGATED or query is None:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        program_id = self.env["customer.tier.program"]._get_primary_id(
            self.env.company.id
        )
        Member = self.env["customer.tier.member"]
        customer = self._field_to_sql(alias, "commercial_partner_id", query)
        member = Member._join_to(query, alias, customer, SQL("%s", program_id))
        return Member._field_to_sql(member, DELEGATED[field_expr], query)

    @api.model
    def _customer_tier_domain(self, *conditions):
        """Partners whose member in the primary program meets all conditions."""
        # A search method is called unchecked, and what it finds tells the tier.
        self._check_field_access(self._fields["customer_tier_id"], "read")
        program_id = self.env["customer.tier.program"]._get_primary_id(
            self.env.company.id
        )
        # sudo: the partners found are filtered by the rights on partners
        query = (
            self.env["customer.tier.member"]
            .sudo()
            ._search(Domain("program_id", "=", program_id) & Domain.AND(conditions))
        )
        return Domain("commercial_partner_id", "in", query.subselect("partner_id"))

    @api.model
    def _search_customer_tier_id(self, operator, value):
        if operator == "any":
            tiers = self.env["customer.tier"]._search(Domain(value))
            return self._customer_tier_domain(Domain("tier_id", "in", tiers))
        if operator != "in":
            return NotImplemented
        found = [Domain.FALSE]
        ids = [tier for tier in value if tier]
        if ids:
            found.append(self._customer_tier_domain(Domain("tier_id", "in", ids)))
        if len(ids) < len(value):
            found.append(~self._customer_tier_domain())
        return Domain.OR(found)

    @api.model
    def _search_customer_tier_member_id(self, operator, value):
        """By a condition on the member in the primary program."""
        if operator == "any":
            return self._customer_tier_domain(Domain(value))
        if operator != "in":
            return NotImplemented
        ids = [member for member in value if member]
        found = self._customer_tier_domain(Domain("id", "in", ids))
        if len(ids) < len(value):
            found |= ~self._customer_tier_domain()
        return found

    @api.model
    def _search_customer_tier_score(self, operator, value):
        if operator not in ("in", ">", ">=", "<", "<="):
            return NotImplemented
        return self._customer_tier_domain(Domain("score", operator, value))

    @api.model
    def _search_customer_tier_member_ids(self, operator, value):
        if operator not in ("in", "any"):
            return NotImplemented
        if operator == "any":
            members = self.env["customer.tier.member"]._search(Domain(value))
            return [("commercial_partner_id", "in", members.subselect("partner_id"))]
        every = self.env["customer.tier.member"]._search([])
        domain = Domain.FALSE
        ids = [member for member in value if member]
        if ids:
            members = self.env["customer.tier.member"]._search([("id", "in", ids)])
            domain |= Domain(
                "commercial_partner_id", "in", members.subselect("partner_id")
            )
        if len(ids) < len(value):
            domain |= Domain(
                "commercial_partner_id", "not in", every.subselect("partner_id")
            )
        return domain

    def _get_top_partner(self):
        """The topmost parent, or the partner itself."""
        self.ensure_one()
        partner = self.sudo()  # sudo: the group counts, whoever looks at a part of it
        while partner.parent_id:
            partner = partner.parent_id
        return partner

    # ------------------------------------------------------------------
    # Views
    # ------------------------------------------------------------------

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Without a program there are no tiers to choose beside the contacts."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "search" and not self._has_customer_tiers():
            for panel in arch.xpath("//searchpanel[field[@name='customer_tier_id']]"):
                panel.getparent().remove(panel)
        return arch, view

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self._has_customer_tiers())

    @api.model
    def _has_customer_tiers(self):
        program = self.env["customer.tier.program"]
        return bool(program._get_primary_id(self.env.company.id))

    # ------------------------------------------------------------------
    # Objection, erasure
    # ------------------------------------------------------------------

    def _commercial_fields(self):
        # It is the customer who is graded, not a contact of theirs.
        return [*super()._commercial_fields(), "customer_tier_objection"]

    def write(self, vals):
        result = super().write(vals)
        if vals.get("customer_tier_objection"):
            self._leave_customer_tiers()
        return result

    def _leave_customer_tiers(self):
        """Stop serving customers by their tier, at once and not at the next run."""
        # sudo: whoever may record the objection may not write members
        members = (
            self.env["customer.tier.member"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", self.commercial_partner_id.ids),
                    ("partner_id.customer_tier_objection", "=", True),
                ]
            )
        )
        gone = members.partner_id.ids
        members._leave("override")
        # sudo: nor what a run could be taken back to
        self.env["customer.tier.undo"].sudo().search(
            [("partner_id", "in", gone)]
        ).unlink()

    def unlink(self):
        # sudo: what is known of a deleted customer goes with the customer
        domain = [("partner_id", "in", self.ids)]
        self.env["customer.tier.member"].sudo().search(domain).unlink()
        self.env["customer.tier.override"].sudo().search(domain).unlink()
        self.env["customer.tier.transition"].sudo().search(domain).unlink()
        self.env["customer.tier.rating"].sudo().search(domain).unlink()
        self.env["customer.tier.notice"].sudo().search(domain).unlink()
        self.env["customer.tier.undo"].sudo().search(domain).unlink()
        return super().unlink()

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_open_customer_tier(self):
        """Open why the customer has this tier."""
        self.ensure_one()
        members = self.customer_tier_member_ids
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_tiering.customer_tier_member_action"
        )
        member = self.customer_tier_member_id or members[:1]
        if len(members) <= 1 or self.customer_tier_member_id:
            action.update(views=[[False, "form"]], res_id=member.id)
        else:
            action["domain"] = [("id", "in", members.ids)]
        return action

    def action_assess_customer_tier(self):
        """Assess these customers in all programs of the company, now."""
        programs = self.env["customer.tier.program"].search(
            [
                ("state", "=", "published"),
                ("company_id", "in", [False, *self.env.company.parent_ids.ids]),
            ]
        )
        programs._assess_on_request(self)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
