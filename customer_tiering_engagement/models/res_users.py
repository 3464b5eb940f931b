from collections import defaultdict
from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    customer_tier_own_capacity = fields.Boolean(
        "Own weekly capacity",
        help="Otherwise the weekly capacity of the company holds.",
    )
    customer_tier_weekly_capacity = fields.Integer(
        "Weekly capacity",
        compute="_compute_customer_tier_weekly_capacity",
        store=True,
        readonly=False,
        help="Contacts a week that are planned for the person at most; in proportion"
        " fewer in a week with days on leave. 0: none.",
    )

    _customer_tier_weekly_capacity_range = models.Constraint(
        "CHECK (customer_tier_weekly_capacity BETWEEN 0 AND 1000)",
        "Weekly capacity: must be between 0 and 1,000.",
    )

    @api.depends(
        "customer_tier_own_capacity", "company_id.customer_tier_weekly_capacity"
    )
    def _compute_customer_tier_weekly_capacity(self):
        for user in self:
            if not user.customer_tier_own_capacity:
                company = user.company_id
                user.customer_tier_weekly_capacity = (
                    company.customer_tier_weekly_capacity
                )

    def _get_customer_tier_workdays(self, monday):
        """Days from Monday to Friday on which people are there.

        :return: dict of user id → list of dates; empty for who left the company
        """
        week = [monday + timedelta(days=number) for number in range(5)]
        away = self._get_days_off(week[0], week[-1])
        return {
            user.id: [
                day for day in week if user.active and day not in away.get(user, ())
            ]
            for user in self
        }

    def _get_customer_tier_capacity(self, monday):
        """Contacts that people can make in a week: dict of user id → number."""
        present = self._get_customer_tier_workdays(monday)
        return {
            user.id: user.customer_tier_weekly_capacity * len(present[user.id]) // 5
            for user in self
        }

    def _get_days_off(self, first, last):
        """Days on which users are away: those at whose noon they are on leave.

        Leaves are those of Odoo's resources, where Time Off writes them too. Public
        holidays and days without work hours are not among them.

        :param date first: first day, inclusive
        :param date last: last day, inclusive
        :return: dict of user → set of dates, with users who are never away left out
        """
        margin = timedelta(days=1)  # time zones
        # sudo: when someone is away is asked for on behalf of their customers
        leaves = (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search(
                [
                    ("resource_id.user_id", "in", self.ids),
                    ("time_type", "=", "leave"),
                    ("date_from", "<", datetime.combine(last, time.max) + margin),
                    ("date_to", ">", datetime.combine(first, time.min) - margin),
                ]
            )
        )
        found = defaultdict(set)
        for leave in leaves:
            user = leave.resource_id.user_id.with_env(self.env)
            zone = pytz.timezone(user.tz or "UTC")
            day = max(first, leave.date_from.date() - margin)
            while day <= min(last, leave.date_to.date() + margin):
                noon = zone.localize(datetime.combine(day, time(12)))
                noon = noon.astimezone(pytz.utc).replace(tzinfo=None)
                if leave.date_from <= noon <= leave.date_to:
                    found[user].add(day)
                day += timedelta(days=1)
        return dict(found)

    def _filter_present(self, day):
        """Those who are active and not on leave on a day; the order stays."""
        users = self.filtered("active")
        away = users._get_days_off(day, day)
        return users.filtered(lambda user: user not in away)
