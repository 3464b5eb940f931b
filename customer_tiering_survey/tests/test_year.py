from datetime import date, timedelta
from itertools import pairwise

from dateutil.relativedelta import relativedelta

from odoo.tests import tagged

from .common import SurveyCommon

REST = {"A": 30, "B": 45}
EVERY = {
    ("A", "GOLD"): relativedelta(months=1),
    ("A", "SILVER"): relativedelta(weeks=7),
    ("A", "BRONZE"): relativedelta(days=100),
    ("B", "GOLD"): relativedelta(months=2),
    ("B", "BASE"): relativedelta(months=5),
}


def model(days):
    """Who should have been asked: for each day, {customer: {program: (tier, since)}}
    of those who may be asked.

    :return: list of (day, customer, program)
    """
    asked = []
    for day, standing in days:
        for customer, places in standing.items():
            before = [(d, p) for d, c, p in asked if c == customer]
            due = []
            for program, (tier, since) in places.items():
                if (program, tier) not in EVERY:
                    continue
                last = max((d for d, p in before if p == program), default=since)
                rest = timedelta(days=REST[program])
                first = last + EVERY[program, tier]
                if first <= day and all(d + rest <= day for d, p in before):
                    due.append((first, program))
            if due:
                asked.append((day, customer, min(due)[1]))
    return asked


@tagged("post_install", "-at_install")
class TestYear(SurveyCommon):
    """A year of the daily job, in two companies, against a slow model."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_b = cls.make_company("Company B")
        cls.program_b = cls.make_program(
            name="B", company_id=cls.company_b.id, is_primary=True
        )
        cls.programs = {"A": cls.program, "B": cls.program_b}
        cls.company.customer_tier_survey_rest_days = REST["A"]
        cls.company_b.customer_tier_survey_rest_days = REST["B"]
        for program in cls.programs.values():
            for tier in program.tier_ids:
                cls.give(tier.code, 0, program=program)
        for (name, code), every in EVERY.items():
            # Weeks are days in a relativedelta.
            number, unit = (
                (every.months, "months") if every.months else (every.days, "days")
            )
            if unit == "days" and not number % 7:
                number, unit = number // 7, "weeks"
            cls.give(code, number, unit, cls.programs[name])
        for customer in (cls.golden, cls.silver, cls.bronze):
            cls.make_order(customer, 90, "2026-01-20", company=cls.company_b)
        cls.program_b._assess(as_of="2026-01-31")

    def live(self, day):
        """What happens on some days of the year."""
        if day.month > 2 and day.day == 1:
            # Golden stays Gold; the others go up and down, each at their own pace.
            self.make_order(self.golden, 90, f"{day}")
            self.make_order(self.silver, 30 * (day.month % 4), f"{day}")
            self.make_order(self.bronze, 25 * (day.month % 5), f"{day}")
            self.make_order(self.bronze, 90, f"{day}", company=self.company_b)
        if (day.month, day.day) in [(3, 1), (4, 1), (6, 1), (9, 1)]:
            for program in self.programs.values():
                program._assess(as_of=day)
        happening = {
            date(2026, 2, 20): lambda: self.override(
                self.base, "GOLD", until=date(2026, 5, 15)
            ),
            date(2026, 6, 10): lambda: self.program.last_assessment_id.with_user(
                self.manager
            ).action_rollback(),
            date(2026, 7, 1): lambda: (
                self.env["mail.blacklist"].sudo()._add("golden@example.com")
            ),
            date(2026, 8, 15): lambda: (
                self.env["mail.blacklist"].sudo()._remove("golden@example.com")
            ),
            date(2026, 10, 1): lambda: self.silver.write(
                {"customer_tier_objection": True}
            ),
        }
        if day in happening:
            happening[day]()
        if day == date(2026, 5, 16):
            self.run_cron()

    def standing(self):
        """Where those who may be asked stand: as the model takes it."""
        blocked = self.env["mail.blacklist"].sudo().search([]).mapped("email")
        found = {}
        for name, program in self.programs.items():
            for member in self.env["customer.tier.member"].search(
                [("program_id", "=", program.id)]
            ):
                partner = member.partner_id
                if partner.email not in blocked and not partner.customer_tier_objection:
                    places = found.setdefault(partner.name, {})
                    places[name] = (member.tier_id.code, member.since)
        return found

    def test_nobody_is_asked_but_when_due(self):
        self.env.flush_all()
        days, found = [], []
        names = {program: name for name, program in self.programs.items()}
        for number in range(365):
            day = date(2026, 2, 1) + timedelta(days=number)
            self.at(str(day))
            self.live(day)
            days.append((day, self.standing()))
            found += [
                (row.date, row.partner_id.name, names[row.program_id])
                for row in self.ask()
            ]
        expected = model(days)
        self.assertEqual(sorted(found), sorted(expected))
        # The year is worth something: everyone was asked, by both companies.
        self.assertEqual({name for _day, name, _program in found}, set(self.names))
        self.assertEqual({program for _day, _name, program in found}, {"A", "B"})
        self.assertGreater(len(found), 15)
        for customer in self.names:
            asked = sorted(day for day, name, _program in found if name == customer)
            for first, second in pairwise(asked):
                self.assertGreaterEqual((second - first).days, 30)

    names = ("Golden", "Silver", "Bronze", "Base")
