from collections import defaultdict
from datetime import datetime, timedelta

import pytz

from odoo import fields, models
from odoo.tools import SQL

# A growth plan ends when the customer has been far from the next tier for so long.
FAR_DAYS = 60
# Programs that grade by these are told of purchases by invoices.
INVOICES = ("invoice", "paid_invoice")


class CustomerTierEnrolmentOutcome(models.AbstractModel):
    """What becomes of customers on a journey: looked at daily and before each step."""

    _name = "customer.tier.enrolment.outcome"
    _description = "Outcome of a Journey"

    currency_id = fields.Many2one("res.currency")  # that of the program
    follow_on = fields.Date(
        "Looked at next",
        readonly=True,
        index="btree_not_null",
        default=fields.Date.context_today,
        help="Empty when nothing changes any more.",
    )
    near_on = fields.Date("Last near the next tier", readonly=True)
    won_on = fields.Date("Bought on", readonly=True)
    won_order_id = fields.Many2one(
        "sale.order", "Order", readonly=True, index="btree_not_null"
    )
    won_invoice_id = fields.Many2one(
        "account.move", "Invoice", readonly=True, index="btree_not_null"
    )
    won_amount = fields.Monetary(
        "Revenue won",
        readonly=True,
        help="What the customer bought since the start, while it is measured: without"
        " tax, in the currency of the program.",
    )

    def _get_start_day(self):
        """The day of the start where the customers of the program are."""
        zone = pytz.timezone(self.program_id.tz or "UTC")
        return pytz.utc.localize(self.started_on).astimezone(zone).date()

    def _get_last_day(self):
        """The last day that counts."""
        return self._get_start_day() + timedelta(days=self.journey_id.measure_days)

    def _follow(self):
        """See how customers did since they were looked at; end what is over."""
        for journey, enrolments in self.grouped("journey_id").items():
            enrolments.filtered("follow_on")._follow_journey(journey)

    def _follow_journey(self, journey):
        today = journey.program_id._today()
        tomorrow = fields.Date.context_today(self) + timedelta(days=1)
        purchases = self._find_purchases(journey.program_id, today)
        members = journey._get_members(self.partner_id)
        ends = defaultdict(self.browse)
        for one in self:
            bought = purchases.get(one, [])
            amount = sum(amount for _day, _document, amount in bought)
            one.won_amount = one.currency_id.round(amount)
            if bought and not one.won_on:
                one._remember_purchase(*bought[0][:2])
            if one.state == "running":
                end = one._judge(members.get(one.partner_id), today)
                if end:
                    ends[end] |= one
            is_over = one._get_last_day() < today
            one.follow_on = not is_over and tomorrow
        for (state, reason), enrolments in ends.items():
            enrolments._close(state, reason)

    def _remember_purchase(self, day, document):
        self.won_on = day
        if document._name == "sale.order":
            self.won_order_id = document
        elif document._name == "account.move":
            self.won_invoice_id = document

    def _judge(self, member, today):
        """Whether a running enrolment is over.

        :param member: of the customer in the program, if there is one
        :return: (state, reason), or None
        """
        journey, partner = self.journey_id, self.partner_id
        if partner.customer_tier_objection:
            return "stopped", "objection"
        if not partner.active:
            return "stopped", "archived"
        if not journey.active:
            return "stopped", "journey"
        if journey.goal == "order" and self.won_on:
            return "succeeded", "bought"
        if not member:
            return "stopped", "ungraded"
        tier = member.tier_id
        place, before = ((one.sequence, one.id) for one in (tier, self.tier_id))
        has_left = journey.tier_ids and tier not in journey.tier_ids
        if place < before and (has_left or journey.goal == "tier"):
            return "succeeded", "reached"
        if has_left:
            return "stopped", "gone"
        if journey.purpose == "growth":
            if member.is_near_next:
                self.near_on = today
            if self.near_on + timedelta(days=FAR_DAYS) <= today:
                return "stopped", "far"
        if self._get_last_day() < today:
            return "finished", "time"
        return None

    def _close(self, state, reason):
        """End enrolments, and do nothing more of their steps: what is planned goes."""
        self.write(
            {
                "state": state,
                "reason": reason,
                "ended_on": fields.Date.context_today(self),
            }
        )
        if state in ("stopped", "cancelled"):
            self.follow_on = False
        self.errand_ids._cancel(reason)
        # sudo: what is open for anybody goes with the journey
        self.env["mail.activity"].sudo().search(
            [("customer_tier_enrolment_id", "in", self.ids)]
        ).unlink()

    # ------------------------------------------------------------------
    # Purchases
    # ------------------------------------------------------------------

    def _find_purchases(self, program, today):
        """What customers bought since their start, while it is measured.

        Confirmed orders, and besides what the program grades by, as the program reads
        it: all addresses, companies and currencies. Money is counted once.

        :return: dict of enrolment → list of (day, document, amount), oldest first
        """
        if not self:
            return {}
        scope, _owners = program._get_scope(today, self.partner_id)
        since = min(self.mapped("started_on"))
        own = "invoice" if program.source in INVOICES else program.source
        rows = []
        for name in dict.fromkeys(["sale_order", own]):
            source = self.env.get(f"customer.tier.source.{name}")
            part = source is not None and source._get_evidence(scope)
            if not part:
                continue  # its app is gone
            for model, names in source._get_flush_fields().items():
                self.env[model].flush_model(names)
            counts = name == own or own not in INVOICES
            rows += self.env.execute_query(
                SQL(
                    """
                    SELECT r.model, r.id, r.day, r.date, %s * r.amount
                      FROM (%s) r
                     WHERE r.reason IS NULL AND r.purchase AND r.day >= %s
                     ORDER BY r.date, r.id
                    """,
                    int(counts),
                    part.rows,
                    since.date() - timedelta(days=1),
                )
            )
        rows.sort(key=lambda row: row[2])
        return self._assign(program, rows)

    def _assign(self, program, rows):
        """Give documents to the enrolments of their customers."""
        by_owner = defaultdict(self.browse)
        for one in self:
            by_owner[self._get_owner(program, one.partner_id)] |= one
        ids = defaultdict(list)
        for model, document_id, *_rest in rows:
            ids[model].append(document_id)
        # sudo: what was bought counts, whoever looks
        documents = {
            (model, document.id): document
            for model, found in ids.items()
            for document in self.env[model].sudo().browse(found)
        }
        bought = defaultdict(list)
        for model, document_id, day, moment, amount in rows:
            document = documents[model, document_id]
            owner = self._get_owner(program, document.partner_id)
            for one in by_owner[owner]:
                start = one._get_start_day()
                if isinstance(moment, datetime):
                    is_after = moment >= one.started_on
                else:
                    is_after = day >= start
                if is_after and day <= one._get_last_day():
                    bought[one].append((day, document, float(amount)))
        return bought

    def _get_owner(self, program, partner):
        if program.roll_up == "top":
            return partner._get_top_partner().id
        return partner.commercial_partner_id.id
