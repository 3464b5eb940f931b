from datetime import date, timedelta

from odoo.tests import tagged

from .common_behaviour import BehaviourCommon

TODAY = date(2026, 2, 16)
FIXED = {"downgrade_when": "fixed", "review_days": "02-18, 03-10"}
# Rules → the first day on which who buys nothing more moves down.
EXPECTED = (
    ({"grace": 1}, "2026-02-16"),
    ({"grace": 3}, "2026-03-06"),
    ({"grace": 2, "min_stay_days": 30}, "2026-03-02"),
    ({"grace": 1, "notice_days": 10}, "2026-02-26"),
    ({"grace": 3, "notice_days": 10}, "2026-03-09"),
    ({"grace": 1, **FIXED}, "2026-02-18"),
    ({"grace": 2, "min_stay_days": 20, **FIXED}, "2026-03-10"),
    ({"grace": 2, "notice_days": 5, **FIXED}, "2026-03-10"),
)


@tagged("post_install", "-at_install")
class TestEarliestFall(BehaviourCommon):
    """Until when a tier holds in any case.

    The customer has not bought for a month, everyone was assessed on 31 January and is
    each Friday from 20 February on, and somebody asks about this customer every day.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer("Customer")
        cls.make_order(cls.customer, 80, "2026-01-15")

    def make_weekly(self, **policy):
        program = self.make_program(**policy)
        program.write({"interval": "weekly", "next_run": "2026-02-20"})
        program._assess(as_of="2026-01-31")
        return program

    def test_first_day(self):
        """What is said, and what assessments make of it day by day."""
        for policy, expected in EXPECTED:
            with self.subTest(policy):
                program = self.make_weekly(**policy)
                member = self.member(program, self.customer)
                self.assertEqual(str(member._get_earliest_fall(TODAY)), expected)
                fallen, day = None, TODAY
                while not fallen and day <= date(2026, 3, 20):
                    is_friday = day >= date(2026, 2, 20) and day.weekday() == 4
                    program._assess(
                        as_of=day, partners=None if is_friday else self.customer
                    )
                    if self.code(program, self.customer) != "GOLD":
                        fallen = str(day)
                    day += timedelta(days=1)
                self.assertEqual(fallen, expected)

    def test_anniversary(self):
        program = self.make_weekly(downgrade_when="anniversary")
        member = self.member(program, self.customer)
        self.assertEqual(str(member._get_earliest_fall(TODAY)), "2027-01-31")
        for day, code in (("2027-01-30", "GOLD"), ("2027-01-31", "BASE")):
            program._assess(as_of=day, partners=self.customer)
            self.assertEqual(self.code(program, self.customer), code)

    def test_without_a_schedule(self):
        """Anyone may assess everyone on any day."""
        program = self.make_weekly(grace=3, min_stay_days=20)
        program.interval = False
        member = self.member(program, self.customer)
        self.assertEqual(str(member._get_earliest_fall(TODAY)), "2026-02-20")

    def test_run_that_is_overdue(self):
        """It is made today, and counts."""
        program = self.make_weekly(grace=2)
        member = self.member(program, self.customer)
        for today, expected in (
            ("2026-02-20", "2026-02-27"),
            ("2026-02-22", "2026-02-27"),
            ("2026-02-28", "2026-03-06"),
        ):
            day = date.fromisoformat(today)
            self.assertEqual(str(member._get_earliest_fall(day)), expected)
