from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import format_date

# What the statements read, flushed before.
READ = [
    "calendar.event",
    "calendar.attendee",
    "customer.tier.account",
    "customer.tier.account.objective",
    "customer.tier.account.review",
    "customer.tier.buying.role",
    "customer.tier.stakeholder",
    "mail.message",
    "mail.notification",
    "res.company",
    "res.partner",
    "res.users",
]


def _gap(label, kind):
    """A kind of gap, which accounts can be searched by."""
    return fields.Boolean(
        label,
        compute="_compute_gaps",
        search=lambda self, operator, value: self._search_gaps([kind], operator, value),
    )


class CustomerTierAccountGaps(models.AbstractModel):
    """What is missing at a key account, found in the database whenever it is asked.

    Each kind is a condition in SQL on an account with the alias ``a``, so that what a
    list shows and what it is searched by cannot differ. Accounts that are no longer key
    have no gaps.
    """

    _name = "customer.tier.account.gaps"
    _description = "Gaps of Key Accounts"

    has_gap = fields.Boolean(compute="_compute_gaps", search="_search_has_gap")
    gap_count = fields.Integer("Gaps", compute="_compute_gaps")
    gaps = fields.Text("What is missing", compute="_compute_gaps")
    is_without_owner = _gap("No owner", "owner")
    is_without_decider = _gap("No decider known", "decider")
    is_without_contact = _gap("Decider without contact", "contact")
    is_without_review = _gap("No review planned", "review")
    is_objective_overdue = _gap("Objective overdue", "objective")

    @api.depends(
        "company_id",
        "next_review",
        "objective_ids.date_due",
        "objective_ids.state",
        "partner_id",
        "stakeholder_ids.met_on",
        "stakeholder_ids.partner_id",
        "stakeholder_ids.role_ids",
        "state",
        "user_id.active",
    )
    @api.depends_context("company", "lang", "tz")
    def _compute_gaps(self):
        """One query for any number of accounts."""
        found = {row.pop("id"): row for row in self._read_gaps()}
        for account in self:
            gaps = found.get(account._origin.id, {})
            texts = account._describe_gaps(gaps)
            account.gaps = "\n".join(texts)
            account.gap_count = len(texts)
            account.has_gap = bool(texts)
            account.is_without_owner = bool(gaps.get("owner"))
            account.is_without_decider = bool(gaps.get("decider"))
            account.is_without_contact = bool(gaps.get("contact"))
            account.is_without_review = bool(gaps.get("review"))
            account.is_objective_overdue = bool(gaps.get("objective"))

    def _describe_gaps(self, gaps):
        """The gaps in words, the gravest first.

        :param dict gaps: of :meth:`_read_gaps`
        """
        today = fields.Date.context_today(self)
        texts = []
        if gaps.get("owner"):
            # sudo: whoever sees the account sees whose it was
            name = self.sudo().user_id.name
            texts.append(
                self.env._("The owner, %(name)s, is archived.", name=name)
                if name
                else self.env._("Nobody owns the account.")
            )
        if gaps.get("decider"):
            texts.append(self.env._("Nobody is known as decider."))
        for name, day in gaps.get("contact") or ():
            texts.append(
                self.env._(
                    "The decider %(name)s has not been met for %(days)s days.",
                    name=name,
                    days=(today - fields.Date.to_date(day)).days,
                )
                if day
                else self.env._("The decider %(name)s was never met.", name=name)
            )
        if gaps.get("review"):
            day = self.next_review
            texts.append(
                self.env._(
                    "The review of %(date)s was not held.",
                    date=format_date(self.env, day),
                )
                if day
                else self.env._("No review is planned.")
            )
        late = gaps.get("objective") or ()
        return texts + [
            self.env._("Overdue: %(objective)s.", objective=name) for name in late
        ]

    def _read_gaps(self):
        """What the accounts lack.

        :return: list of dicts: ``id``, and by kind whether there is such a gap; of
            ``contact`` a list of [name, ISO day or None], of ``objective`` names
        """
        if not self._origin.ids:
            return []
        self._flush_gaps()
        today = fields.Date.context_today(self)
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT a.id, %(owner)s AS owner, %(decider)s AS decider,
                       %(review)s AS review,
                       (SELECT json_agg(json_build_array(p.name, c.day) ORDER BY s.id)
                          FROM %(silent)s) AS contact,
                       (SELECT json_agg(o.name ORDER BY o.date_due, o.id)
                          FROM %(overdue)s) AS objective
                  FROM customer_tier_account a
                 WHERE a.id IN %(ids)s AND a.state <> 'left'
                """,
                **{
                    kind: self._get_gap_sql(kind, today)
                    for kind in ("owner", "decider", "review")
                },
                silent=self._get_silent_sql(today),
                overdue=self._get_overdue_sql(today),
                ids=tuple(self._origin.ids),
            )
        )

    @api.model
    def _flush_gaps(self):
        for name in READ:
            self.env[name].flush_model()

    @api.model
    def _get_gap_sql(self, kind, today):
        """SQL: whether the account ``a`` has a gap of this kind."""
        if kind == "owner":
            return SQL(
                "NOT EXISTS (SELECT FROM res_users u"
                " WHERE u.id = a.user_id AND u.active)"
            )
        if kind == "review":
            return SQL(
                "NOT EXISTS (SELECT FROM customer_tier_account_review v WHERE"
                " v.account_id = a.id AND v.is_done IS NOT TRUE AND v.date >= %s)",
                today,
            )
        rows = {
            "decider": self._get_deciders_sql(),
            "contact": self._get_silent_sql(today),
            "objective": self._get_overdue_sql(today),
        }[kind]
        exists = SQL("EXISTS (SELECT FROM %s)", rows)
        return SQL("NOT %s", exists) if kind == "decider" else exists

    @api.model
    def _get_deciders_sql(self, join=None):
        """SQL: who decides, as ``s`` and ``p``: contacts that the customer has still.

        :param SQL join: of what else there is about each
        """
        return SQL(
            """
            customer_tier_stakeholder s
            JOIN res_partner p ON p.id = s.partner_id %s
            WHERE s.account_id = a.id AND p.active
              AND p.commercial_partner_id = a.partner_id
              AND EXISTS (
                  SELECT FROM customer_tier_stakeholder_role_rel l
                    JOIN customer_tier_buying_role r ON r.id = l.role_id
                   WHERE l.stakeholder_id = s.id AND r.decides)
            """,
            join or SQL(""),
        )

    @api.model
    def _get_silent_sql(self, today):
        """SQL: those of them without contact for long; the last one is ``c.day``."""
        last = self.env["customer.tier.stakeholder"]._get_last_contact_sql("s")
        return SQL(
            """
            %s AND (c.day IS NULL OR c.day <= %s - (
                SELECT customer_tier_meeting_days FROM res_company
                 WHERE id = COALESCE(a.company_id, %s)))
            """,
            self._get_deciders_sql(
                SQL("CROSS JOIN LATERAL (SELECT %s AS day) c", last)
            ),
            today,
            self.env.company.id,
        )

    @api.model
    def _get_overdue_sql(self, today):
        """SQL: objectives that should have been achieved, as ``o``."""
        return SQL(
            "customer_tier_account_objective o WHERE o.account_id = a.id"
            " AND o.state = 'open' AND o.date_due < %s",
            today,
        )

    @api.model
    def _search_has_gap(self, operator, value):
        kinds = ["owner", "decider", "contact", "review", "objective"]
        return self._search_gaps(kinds, operator, value)

    @api.model
    def _search_gaps(self, kinds, operator, value):
        """Accounts with a gap of any of these kinds."""
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        self._flush_gaps()
        today = fields.Date.context_today(self)
        gaps = SQL(" OR ").join(self._get_gap_sql(kind, today) for kind in kinds)
        rows = self.env.execute_query(
            SQL(
                "SELECT a.id FROM customer_tier_account a"
                " WHERE a.state <> 'left' AND (%s)",
                gaps,
            )
        )
        return Domain("id", "in", [account for (account,) in rows])
