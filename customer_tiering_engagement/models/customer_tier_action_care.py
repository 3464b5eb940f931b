from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

CARE = ("birthday", "anniversary", "holiday")
# Where apps keep the day of birth of a contact.
BIRTHDAY_FIELDS = ("birthdate_date", "birthday", "date_of_birth", "x_birthday")
# Good wishes that are later than this are not sent any more.
LATE_DAYS = 3


class CustomerTierAction(models.Model):
    """Care: what is done for the customers of a tier on their days and on holidays."""

    _name = "customer.tier.action"
    _inherit = ["customer.tier.action"]

    occasion = fields.Selection(
        selection_add=[
            ("birthday", "Birthday of a contact"),
            ("anniversary", "Anniversary of the first purchase"),
            ("holiday", "Public holiday"),
        ],
        ondelete=dict.fromkeys(CARE, "cascade"),
    )
    advance_days = fields.Integer(
        "Before (days)", help="How many days before the day itself; 0: on the day."
    )
    holiday_names = fields.Char(
        "Which holidays",
        help="Parts of their names, separated by commas. Empty: all public holidays in"
        " the working hours of the company.",
    )
    cared_on = fields.Date(
        "Looked at until", readonly=True, copy=False, help="The last day that was done."
    )

    _advance_days_positive = models.Constraint(
        "CHECK (advance_days >= 0)", "Before (days): must not be negative."
    )

    @api.constrains("occasion")
    def _check_birthday(self):
        if "birthday" in self.mapped("occasion") and not self._get_birthday_field():
            raise ValidationError(
                self.env._(
                    "Occasion: contacts have no day of birth in this database. Install"
                    " an app that adds it, or add a date field x_birthday to contacts."
                )
            )

    @api.model
    def _get_birthday_field(self):
        """Name of the field of contacts that has their day of birth; None without."""
        known = self.env["res.partner"]._fields
        for name in BIRTHDAY_FIELDS:
            if name in known and known[name].type == "date" and known[name].store:
                return name
        return None

    # ------------------------------------------------------------------
    # Job
    # ------------------------------------------------------------------

    @api.model
    def _cron_care(self):
        """Append what is due today and what was missed, one action a transaction."""
        commit_progress = self.env["ir.cron"]._commit_progress
        actions = self.search(
            [("occasion", "in", CARE), ("tier_id.program_id.active", "=", True)]
        )
        actions = actions.filtered(lambda action: action._get_days_of_care())
        commit_progress(remaining=len(actions))
        for action in actions:
            action._care()
            if not commit_progress(1):
                break

    def _get_days_of_care(self):
        """Days that are to be done: today, and those since the last one."""
        today = self.program_id._today()
        first = today
        if self.cared_on:
            first = self.cared_on + timedelta(days=1)
        first = max(first, today - timedelta(days=LATE_DAYS))
        return [first + timedelta(days=n) for n in range((today - first).days + 1)]

    def _care(self):
        Errand = self.env["customer.tier.errand"]
        for day in self._get_days_of_care():
            # Only who was in the tier on that day already.
            customers = self.env["customer.tier.member"]._search(
                [("tier_id", "=", self.tier_id.id), ("since", "<=", day)]
            )
            on = day + timedelta(days=self.advance_days)
            find = getattr(self, f"_find_{self.occasion}")
            Errand._append(
                [
                    {
                        **row,
                        "action_id": self.id,
                        "occasion_on": on,
                        "scheduled_date": day,
                    }
                    for row in find(customers.subselect("partner_id"), on)
                ]
            )
            self.cared_on = day

    @api.model
    def _get_alike(self, day):
        """Days of February that are celebrated with a day: the 29th on the 28th."""
        is_last = (day.month, day.day) == (2, 28) and (day + timedelta(1)).day == 1
        return [28, 29] if is_last else [day.day]

    # Each finds whose occasion a day is: dicts of ``partner_id``, ``key``, ``about``.

    def _find_birthday(self, customers, day):
        name = self._get_birthday_field()
        if not name:
            return []
        people = self.env["res.partner"].search(
            Domain(f"{name}.month_number", "=", day.month)
            & Domain(f"{name}.day_of_month", "in", self._get_alike(day))
            & Domain("commercial_partner_id", "in", customers)
        )
        return [
            {
                "partner_id": person.commercial_partner_id.id,
                "key": f"birthday:{person.id}:{day.year}",
                "person_id": person.id,
                "about": person.name,
            }
            for person in people
        ]

    def _find_anniversary(self, customers, day):
        program = self.program_id
        self.env["sale.order"].flush_model(
            ["company_id", "date_order", "partner_id", "state"]
        )
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT customer_id, EXTRACT(year FROM first)::int
                  FROM (SELECT partner.commercial_partner_id AS customer_id,
                               MIN(o.date_order) AT TIME ZONE 'UTC'
                                                 AT TIME ZONE %(tz)s AS first
                          FROM sale_order o
                          JOIN res_partner partner ON partner.id = o.partner_id
                         WHERE o.state = 'sale'
                           AND o.company_id IN %(company_ids)s
                           AND partner.commercial_partner_id IN %(customers)s
                         GROUP BY partner.commercial_partner_id) bought
                 WHERE EXTRACT(month FROM first) = %(month)s
                   AND EXTRACT(day FROM first) IN %(days)s
                   AND EXTRACT(year FROM first) < %(year)s
                 ORDER BY customer_id
                """,
                tz=program.tz or "UTC",
                company_ids=tuple(program._get_companies().ids),
                customers=customers,
                month=day.month,
                days=tuple(self._get_alike(day)),
                year=day.year,
            )
        )
        return [
            {
                "partner_id": customer_id,
                "key": f"anniversary:{day.year - year}",
                "about": str(day.year - year),
            }
            for customer_id, year in rows
        ]

    def _find_holiday(self, customers, day):
        holiday = self._get_holiday(day)
        if not holiday:
            return []
        partners = self.env["res.partner"].search([("id", "in", customers)])
        return [
            {
                "partner_id": partner_id,
                "key": f"holiday:{holiday.id}",
                "about": holiday.name,
            }
            for partner_id in partners.ids
        ]

    def _get_holiday(self, day):
        """The public holiday that begins on a day, if the action is about it.

        Holidays of several days are often entered day by day: the first one counts.
        """
        company = self.program_id._get_leading_company()
        calendar = company.resource_calendar_id
        zone = pytz.timezone(calendar.tz or "UTC")
        midnights = [
            zone.localize(datetime.combine(day + timedelta(days=n), time.min))
            .astimezone(pytz.utc)
            .replace(tzinfo=None)
            for n in (-1, 0, 1)
        ]
        # sudo: public holidays are no secret, and the job may be of another company
        holidays = (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search(
                [
                    ("resource_id", "=", False),
                    ("time_type", "=", "leave"),
                    ("company_id", "in", [False, company.id]),
                    ("calendar_id", "in", [False, calendar.id]),
                    ("date_from", "<", midnights[2]),
                    ("date_to", ">=", midnights[0]),
                ],
                order="date_from, id",
            )
        )
        parts = (self.holiday_names or "").split(",")
        wanted = [part.strip().lower() for part in parts if part.strip()]
        begun = holidays.filtered(lambda one: one.date_from < midnights[1])
        for holiday in holidays - begun:
            name = (holiday.name or "").lower()
            if wanted and not any(part in name for part in wanted):
                continue
            if holiday.name not in begun.mapped("name"):
                return holiday
        return holidays.browse()
