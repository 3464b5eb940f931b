from datetime import timedelta

import numpy as np

from odoo import fields, models
from odoo.tools.misc import format_date

from .. import wording
from ..engine import reviews
from ..measure.parts import days
from ..sentences import describe_value


class CustomerTierMemberNotice(models.AbstractModel):
    """When a member can move down, and what is missing to stay."""

    _name = "customer.tier.member.notice"
    _description = "Downgrade Ahead of a Member"

    notice_at = fields.Date("Notice given", readonly=True)

    def _get_earliest_fall(self):
        """The first day on which the customer can move down."""
        self.ensure_one()
        program = self.program_id
        policy = program._get_policy()
        earliest = max(
            self.notice_at + timedelta(days=program.notice_days),
            self.since + timedelta(days=program.min_stay_days),
            (program.interval and program.next_run) or self.notice_at,
        )
        [day] = reviews.following(
            np.array([days(self.since)]), policy, days(earliest) - 1
        )
        return fields.Date.to_date("1970-01-01") + timedelta(days=int(day))

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
