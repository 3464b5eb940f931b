from datetime import date

import numpy as np
import pytz
from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.fields import Domain

from ..measure import rates
from ..measure.parts import Column, Scope


class CustomerTierProgramScope(models.AbstractModel):
    """What and whom a program measures."""

    _name = "customer.tier.program.scope"
    _description = "What a Program Measures"

    def _today(self):
        """Today where the customers of the program are."""
        tz = pytz.timezone(self[:1].tz or "UTC")
        return pytz.utc.localize(fields.Datetime.now()).astimezone(tz).date()

    def _get_leading_company(self):
        """The company whose settings hold: a group has those of its first one."""
        # sudo: they are the same, whoever assesses the customers
        companies = self.env["res.company"].sudo()
        return self[:1].company_id.sudo() or companies.search([], order="id", limit=1)

    def _get_scope_key(self, as_of):
        """Programs with the same key are measured by one statement."""
        self.ensure_one()
        return (
            self.source,
            self.company_id.id,
            self.currency_id.id,
            self.tz,
            self.roll_up,
            as_of,
        )

    def _get_companies(self):
        """Companies whose documents count: with its branches, or all of the group."""
        self.ensure_one()
        below = [("id", "child_of", self.company_id.id)] if self.company_id else []
        return self.env["res.company"].search(below)

    def _get_scope(self, as_of, partners=None):
        """What counts for the program.

        :return: (:class:`Scope`, ids of the customers behind ``partners`` or None)
        """
        self.ensure_one()
        companies = self._get_companies()
        owners = addresses = None
        if partners is not None:
            owners, addresses = self._get_addresses(partners)
        scope = Scope(
            company_ids=tuple(companies.ids),
            currency=self.currency_id,
            tz=self.tz,
            as_of=as_of,
            roll_up=self.roll_up,
            partner_ids=addresses,
            factors=self._get_factors(companies),
            archived_since=self._get_archived_since(),
        )
        return scope, owners

    def _get_archived_since(self):
        """The day of a back-test; a client cannot send a date, only a text."""
        day = self.env.context.get("customer_tiering_archived_since")
        return day if isinstance(day, date) else None

    def _get_addresses(self, partners):
        """Customers behind some addresses, and all addresses of those customers."""
        Partner = self.env["res.partner"].with_context(active_test=False)
        owners = partners.sudo().commercial_partner_id
        if self.roll_up == "top":
            owners = owners.browse(
                {partner._get_top_partner().id for partner in owners}
            )
            addresses = Partner.search([("id", "child_of", owners.ids)])
        else:
            addresses = Partner.search([("commercial_partner_id", "in", owners.ids)])
        return tuple(owners.ids), tuple(addresses.ids)

    def _get_factors(self, companies):
        """Rates that take the money of each company to the currency of the program.

        :return: :class:`~…measure.rates.Factors`; None when every company keeps its
            books in that currency
        """
        self.ensure_one()
        if companies.currency_id == self.currency_id:
            return None
        return rates.build(self.env, companies, self.currency_id)

    def _get_as_measured(self, settings):
        """The program with what a run measured, whatever it measures by now.

        :param dict settings: of the run; without, as it is now
        """
        self.ensure_one()
        if not settings:
            return self
        names = ("source", "window", "window_months", "roll_up", "tz")
        values = {name: settings[name] for name in names}
        currency = self.currency_id
        if currency.name != settings["currency"]:
            currencies = currency.with_context(active_test=False)
            domain = [("name", "=", settings["currency"])]
            currency = currencies.search(domain, limit=1) or currency
        return self.new({**values, "currency_id": currency.id}, origin=self)

    def _get_periods(self, as_of):
        """Days that metrics look at, by the names that they use.

        :return: dict of name → (first day or None, first day that does not count)
        """
        self.ensure_one()
        start, previous = self._get_window(as_of)
        recent = start
        if start is None:
            # A trend needs two windows: over a lifetime, this year and the last.
            recent = as_of - relativedelta(months=12) + relativedelta(days=1)
            previous = recent - relativedelta(months=12)
        end = as_of + relativedelta(days=1)
        quarter = as_of - relativedelta(months=3) + relativedelta(days=1)
        until = recent
        if self.window in ("calendar_year", "fiscal_year"):
            # The year is not over: compare with the same part of the one before.
            until = as_of - relativedelta(years=1) + relativedelta(days=1)
        return {
            "window": (start, end),
            "trend": (recent, end),
            "previous": (previous, until),
            "ever": (None, end),
            "quarter": (quarter, end),
            "before": (None, quarter),
        }

    def _get_columns(self, as_of):
        """Columns that the criteria of the program need.

        :return: dict of (part, aggregate, period) → :class:`Column`
        """
        self.ensure_one()
        periods = self._get_periods(as_of)
        measures = self.env["customer.tier.metric"]._get_measures()
        needed = {
            ("documents", "amount", "window"),
            ("documents", "count", "window"),
        }
        for criterion in self.criterion_ids:
            needed.update(measures[criterion.metric_id.code].columns)
        return {
            (part, name, period): Column(part, name, *periods[period])
            for part, name, period in needed
        }

    def _get_excluded_ids(self):
        """Who is never graded: our own companies and our own people."""
        everyone = self.with_context(active_test=False).env
        companies = everyone["res.company"]._search([])
        users = everyone["res.users"]._search([("share", "=", False)])
        own = Domain("id", "in", companies.subselect("partner_id")) | Domain(
            "id", "in", users.subselect("partner_id")
        )
        return everyone["res.partner"].search(own).ids

    def _get_prospect_ids(self, scope, owners):
        """Customers that the program grades without any document."""
        domain = self._get_prospects_domain()
        if domain.is_false():
            return []
        excluded = self._get_excluded_ids()
        domain &= Domain("commercial_partner_id.active", "=", True)
        domain &= Domain("commercial_partner_id.customer_tier_objection", "=", False)
        domain &= Domain("commercial_partner_id", "not in", excluded)
        if self.company_id:
            domain &= Domain("company_id", "in", [False, *scope.company_ids])
        if scope.partner_ids is not None:
            domain &= Domain("id", "in", scope.partner_ids)
        groups = self.env["res.partner"]._read_group(domain, ["commercial_partner_id"])
        partners = self.env["res.partner"].union(*(partner for (partner,) in groups))
        if self.roll_up == "top":
            tops = partners.browse({p._get_top_partner().id for p in partners})
            partners = tops.filtered(
                lambda top: (
                    top.active
                    and not top.customer_tier_objection
                    and top.id not in excluded
                )
            )
        return partners.ids

    def _get_fan_out(self, ids, owners):
        """Companies below a topmost parent stand where it stands.

        :return: None, or (ids int64[M] ascending of all companies, place int64[M] of
            each one's parent among ``ids``)
        """
        self.ensure_one()
        if self.roll_up != "top":
            return None
        Partner = self.env["res.partner"]
        below = Partner.search(
            [
                ("parent_id", "!=", False),
                ("is_company", "=", True),
                ("customer_tier_objection", "=", False),
                ("id", "not in", self._get_excluded_ids()),
            ]
        )
        pairs = {partner.id: partner._get_top_partner().id for partner in below}
        known = set(ids.tolist())
        pairs = {own: top for own, top in pairs.items() if top in known}
        own_ids = np.array(sorted(known | pairs.keys()), dtype=np.int64)
        tops = np.array([pairs.get(own, own) for own in own_ids.tolist()], dtype=int)
        return own_ids, np.searchsorted(ids, tops)

    def _get_affected_ids(self, own_ids, owners):
        """Members that an assessment of some customers may change or remove."""
        ids = set(own_ids.tolist()) | set(owners)
        if self.roll_up == "top":
            partners = self.env["res.partner"].with_context(active_test=False)
            ids |= set(partners.search([("id", "child_of", list(owners))]).ids)
        return ids
