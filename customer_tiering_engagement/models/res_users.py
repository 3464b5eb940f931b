from collections import defaultdict
from datetime import datetime, time, timedelta

import pytz

from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

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
