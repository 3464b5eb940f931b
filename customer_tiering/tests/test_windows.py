from odoo.tests import freeze_time, tagged

from .common import TieringCommon


@tagged("post_install", "-at_install")
class TestWindows(TieringCommon):
    """Which days count."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann = cls.customer("Ann")

    def assertSpend(self, amount, as_of, **values):
        """What counts of Ann on a day, in a program with these settings."""
        program = self.metric_program("revenue", **values)
        self.assertMeasured(program, {self.ann: amount}, as_of)

    def buy(self, amounts):
        for day, amount in amounts.items():
            self.order(self.ann, amount, day)

    # ------------------------------------------------------------------
    # Windows
    # ------------------------------------------------------------------

    def test_rolling_year(self):
        self.buy({"2023-06-15": 1, "2023-06-16": 10, "2024-06-15": 100})
        self.buy({"2024-06-16": 1000})
        self.assertSpend(110, "2024-06-15")
        self.assertSpend(1100, "2024-06-16")

    def test_rolling_year_that_ends_with_the_year(self):
        self.buy({"2023-12-31": 1, "2024-01-01": 10, "2024-12-31": 100})
        self.assertSpend(110, "2024-12-31")

    def test_rolling_months_at_the_end_of_months(self):
        self.buy({"2024-01-29": 1, "2024-01-30": 10, "2024-02-29": 100})
        self.buy({"2024-03-01": 1000, "2024-03-31": 10_000})
        self.assertSpend(110, "2024-02-29", window_months=1)
        self.assertSpend(1100, "2024-03-28", window_months=1)
        self.assertSpend(1000, "2024-03-30", window_months=1)
        self.assertSpend(11_000, "2024-03-31", window_months=1)

    def test_rolling_year_from_the_day_that_only_leap_years_have(self):
        self.buy({"2023-02-28": 1, "2023-03-01": 10, "2024-02-29": 100})
        self.assertSpend(110, "2024-02-29")
        self.buy({"2025-02-28": 1000})
        self.assertSpend(1100, "2025-02-28")

    def test_calendar_year(self):
        self.buy({"2023-12-31": 1, "2024-01-01": 10, "2024-06-15": 100})
        self.buy({"2024-12-31": 1000, "2025-01-01": 10_000})
        values = {"window": "calendar_year"}
        self.assertSpend(1, "2023-12-31", **values)
        self.assertSpend(10, "2024-01-01", **values)
        self.assertSpend(110, "2024-06-15", **values)
        self.assertSpend(1110, "2024-12-31", **values)
        self.assertSpend(10_000, "2025-01-01", **values)

    def test_fiscal_year(self):
        self.company.write({"fiscalyear_last_month": "3", "fiscalyear_last_day": 31})
        self.buy({"2023-03-31": 1, "2023-04-01": 10, "2024-03-31": 100})
        self.buy({"2024-04-01": 1000})
        values = {"window": "fiscal_year"}
        self.assertSpend(110, "2024-03-31", **values)
        self.assertSpend(1000, "2024-04-01", **values)
        self.assertSpend(1000, "2025-03-31", **values)

    def test_fiscal_year_that_ends_in_february(self):
        self.company.write({"fiscalyear_last_month": "2", "fiscalyear_last_day": 29})
        self.buy({"2023-02-28": 1, "2023-03-01": 10, "2024-02-29": 100})
        self.buy({"2024-03-01": 1000})
        values = {"window": "fiscal_year"}
        self.assertSpend(110, "2024-02-29", **values)
        self.assertSpend(1000, "2024-03-01", **values)

    def test_fiscal_year_of_the_company_of_the_program(self):
        self.company_b.write({"fiscalyear_last_month": "6", "fiscalyear_last_day": 30})
        self.order(self.ann, 7, "2024-06-30", company=self.company_b)
        self.order(self.ann, 70, "2024-07-01", company=self.company_b)
        values = {"window": "fiscal_year", "company_id": self.company_b.id}
        self.assertSpend(7, "2024-06-30", **values)
        self.assertSpend(70, "2024-12-31", **values)

    def test_lifetime(self):
        self.buy({"1999-12-31": 1, "2024-06-15": 10, "2024-06-16": 100})
        self.assertSpend(11, "2024-06-15", window="lifetime")
        self.assertSpend(1, "1999-12-31", window="lifetime")

    def test_programs_with_different_windows_from_one_statement(self):
        """Measured together they have what each of them has alone."""
        self.buy({"2021-01-01": 1, "2023-12-31": 10, "2024-03-31": 100})
        self.buy({"2024-05-01": 1000})
        windows = {
            "rolling": 1110,
            "calendar_year": 1100,
            "fiscal_year": 1000,
            "lifetime": 1111,
        }
        self.company.write({"fiscalyear_last_month": "3", "fiscalyear_last_day": 31})
        programs = self.env["customer.tier.program"]
        for window in windows:
            programs |= self.metric_program("revenue", "trend", window=window)
        self.assertEqual(len({p._get_scope_key("2024-06-15") for p in programs}), 1)
        assessments = self.assess(programs, "2024-06-15")
        self.assertEqual(assessments.program_id, programs)
        found = {
            program.window: self.measured(program)[self.ann]["revenue"]
            for program in programs
        }
        self.assertEqual(found, windows)

    # ------------------------------------------------------------------
    # Nothing in the window
    # ------------------------------------------------------------------

    def test_customer_who_stops_buying_moves_down_and_it_is_logged(self):
        """No document in the window: base tier, kept in the program, in the history."""
        program = self.program()
        self.order(self.ann, 9000, "2024-01-15")
        self.assess(program, "2024-12-31")
        self.assertGraded(program, {self.ann: ("VIP", 90)})
        self.assess(program, "2025-01-14")
        self.assertGraded(program, {self.ann: ("VIP", 90)})
        self.assess(program, "2025-01-15")
        self.assertGraded(program, {self.ann: ("BASE", 0)})
        tiers = {tier.code: tier.id for tier in program.tier_ids}
        self.assertRecordValues(
            self.env["customer.tier.transition"].search(
                [("partner_id", "=", self.ann.id)], order="id"
            ),
            [
                {
                    "old_tier_id": False,
                    "new_tier_id": tiers["VIP"],
                    "date": self.day("2024-12-31"),
                    "cause": "behaviour",
                    "score": 90,
                },
                {
                    "old_tier_id": tiers["VIP"],
                    "new_tier_id": tiers["BASE"],
                    "date": self.day("2025-01-15"),
                    "cause": "time",
                    "score": 0,
                },
            ],
        )

    def test_who_never_bought_in_the_window_has_no_points(self):
        """Even where no value is good: fewer days late than none cannot be."""
        bob = self.customer("Bob")
        self.order(self.ann, 100, "2024-06-15")
        self.order(bob, 100, "2022-06-15")
        program = self.program(
            {
                "overdue": {"scoring": "bands", "bands": {0: 100}},
                "first_purchase": {"scoring": "bands", "bands": {100: 40, 700: 100}},
            }
        )
        self.assess(program)
        self.assertGraded(program, {self.ann: ("IMPORTANT", 70), bob: ("BASE", 0)})

    # ------------------------------------------------------------------
    # Time zones
    # ------------------------------------------------------------------

    def test_half_past_eleven_at_night_is_tomorrow_in_shanghai(self):
        self.buy({"2024-06-15 23:30:00": 7})
        program = self.metric_program("revenue", "last_purchase", tz="Asia/Shanghai")
        self.assertMeasured(program, {}, "2024-06-15")
        self.assertMeasured(program, {self.ann: (7, "2024-06-16")}, "2024-06-16")
        utc = self.metric_program("revenue", "last_purchase", tz="UTC")
        self.assertMeasured(utc, {self.ann: (7, "2024-06-15")}, "2024-06-15")

    def test_last_second_of_a_day_in_shanghai(self):
        program = self.metric_program("revenue", "orders", tz="Asia/Shanghai")
        self.buy({"2024-06-15 15:59:59": 1, "2024-06-15 16:00:00": 10})
        self.assertMeasured(program, {self.ann: (1, 1)}, "2024-06-15")
        self.assertMeasured(program, {self.ann: (11, 2)}, "2024-06-16")

    def test_first_second_of_a_year_in_shanghai(self):
        self.buy({"2023-12-31 15:59:59": 1, "2023-12-31 16:00:00": 10})
        values = {"tz": "Asia/Shanghai", "window": "calendar_year"}
        self.assertSpend(10, "2024-12-31", **values)
        self.assertSpend(1, "2023-12-31", **values)

    def test_days_of_23_and_25_hours_in_new_york(self):
        values = {"tz": "America/New_York", "window_months": 1}
        # The clock is put forward on 10 March and back on 3 November 2024.
        self.buy({"2024-03-10 04:59:59": 1, "2024-03-10 05:00:00": 10})
        self.buy({"2024-03-11 03:59:59": 100, "2024-03-11 04:00:00": 1000})
        self.assertSpend(1, "2024-03-09", **values)
        self.assertSpend(111, "2024-03-10", **values)
        self.assertSpend(1110, "2024-04-09", **values)
        self.buy({"2024-11-03 03:59:59": 1, "2024-11-04 04:59:59": 10})
        self.buy({"2024-11-04 05:00:00": 100})
        self.assertSpend(1, "2024-11-02", **values)
        self.assertSpend(11, "2024-11-03", **values)
        self.assertSpend(110, "2024-12-02", **values)

    def test_clock_changed_at_midnight(self):
        """Midnight comes twice in Havana on 3 November, never in Beirut on 31 March."""
        havana = {"tz": "America/Havana", "window_months": 1}
        self.buy({"2024-11-03 03:59:59": 1, "2024-11-03 04:00:00": 10})
        self.buy({"2024-11-03 05:30:00": 100, "2024-11-04 04:59:59": 1000})
        self.assertSpend(1, "2024-11-02", **havana)
        self.assertSpend(1111, "2024-11-03", **havana)
        self.assertSpend(1110, "2024-12-02", **havana)
        beirut = {"tz": "Asia/Beirut", "window_months": 1}
        self.buy({"2024-03-30 21:59:59": 1, "2024-03-30 22:00:00": 10})
        self.assertSpend(1, "2024-03-30", **beirut)
        self.assertSpend(11, "2024-03-31", **beirut)

    def test_purchases_of_one_local_day(self):
        """The gap is counted in local days: 23 hours apart, but the same day."""
        self.buy({"2024-06-14 16:10:00": 1, "2024-06-15 15:10:00": 1})
        program = self.metric_program("purchase_gap", "orders", tz="Asia/Shanghai")
        self.assertMeasured(program, {self.ann: (0, 2)})
        utc = self.metric_program("purchase_gap", "orders", tz="UTC")
        self.assertMeasured(utc, {self.ann: (1, 2)})

    def test_time_zone_of_a_program_is_that_of_its_company(self):
        Program = self.env["customer.tier.program"]
        programs = Program.create(
            [
                {"name": company.name, "company_id": company.id}
                for company in (self.company, self.company_b)
            ]
        )
        self.assertEqual(programs.mapped("tz"), ["UTC", "Asia/Shanghai"])

    @freeze_time("2024-06-15 23:30:00")
    def test_today_is_that_of_the_program(self):
        self.buy({"2024-06-15 23:29:00": 7})
        program = self.metric_program("revenue", "last_purchase", tz="Asia/Shanghai")
        utc = self.metric_program("revenue", "last_purchase", tz="UTC")
        self.assertRecordValues(
            self.assess(program | utc, None),
            [
                {"program_id": program.id, "as_of": self.day("2024-06-16")},
                {"program_id": utc.id, "as_of": self.day("2024-06-15")},
            ],
        )
        self.assertEqual(
            [self.measured(p)[self.ann]["last_purchase"] for p in (program, utc)],
            ["2024-06-16", "2024-06-15"],
        )
