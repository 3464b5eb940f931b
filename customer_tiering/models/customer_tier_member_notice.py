from datetime import date, timedelta
from itertools import islice, takewhile

import numpy as np

from odoo import fields, models
from odoo.tools.misc import format_date

from .. import wording
from ..engine import reviews
from ..measure.parts import days
from ..sentences import describe_value

DAY_ZERO = date(1970, 1, 1)


class CustomerTierMemberNotice(models.AbstractModel):
    """When a member can move down, and what is missing to stay."""

    _name = "customer.tier.member.notice"
    _description = "Downgrade Ahead of a Member"

    notice_at = fields.Date("Notice given", readonly=True)

    def _get_earliest_fall(self, today=None):
        """The first day on which the customer can move down, if they buy nothing more.

        By the rules as they are, with everyone assessed when the schedule says. What
        the customer does is assessed on any day, which is enough where the rules ask
        for one assessment below, and not for several in a row.

        :param date today: the day to look from; that of the notice without
        """
        self.ensure_one()
        program = self.program_id
        today = today or self.notice_at
        runs = list(islice(program._iter_runs(today), program.grace)) or [today]

        def counted(times):
            """The day of so many more assessments below."""
            if program.grace == 1 or times <= 0:
                return today
            return runs[min(times, len(runs)) - 1]

        earliest = max(
            today,
            counted(program.grace - self.below),
            self.since + timedelta(days=program.min_stay_days),
        )
        if program.notice_days:
            # Given one assessment ahead of the last one that counts.
            given = self.notice_at or counted(program.grace - 1 - self.below)
            earliest = max(earliest, given + timedelta(days=program.notice_days))
        if program.downgrade_when == "scheduled":
            return earliest
        # A day of review holds until the first assessment after it.
        before = takewhile(lambda run: run < earliest, program._iter_runs(today))
        reviewed = max([program._get_reviewed(earliest), *map(days, before)])
        if reviewed < 0:
            reviewed = days(earliest) - 1
        [review] = reviews.following(
            np.array([days(self.since)]), program._get_policy(), reviewed
        ).tolist()
        return max(earliest, DAY_ZERO + timedelta(days=review))

    def _describe_missing(self):
        """What one criterion alone has to be for the customer to stay."""
        self.ensure_one()
        found = []
        for criterion in self._explain():
            value, unit = criterion["to_return"], criterion["unit"]
            if value is None:
                continue
            if unit == "date":
                shown = format_date(self.env, value)
            else:
                shown = describe_value(self.env, value, unit, self.currency_id)
            found.append(wording.labelled(self.env, criterion["name"], shown))
        return wording.separated(self.env, found)
