from unittest.mock import patch

from odoo import fields
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.customer_tiering.measure import population

from .common_behaviour import BehaviourCommon

RUN = "odoo.addons.customer_tiering.models.customer_tier_program_schedule"


@tagged("post_install", "-at_install")
class TestCron(BehaviourCommon):
    """Assessments by the clock."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # programs that are in the database already have nothing to do with this
        cls.env["customer.tier.program"].search([]).interval = False
        cls.customer = cls.make_customer("Customer")
        cls.make_order(cls.customer, 80, "2026-01-15")

    def schedule(self, interval, next_run, **values):
        program = self.make_program(
            name=interval or "None", interval=interval, **values
        )
        program.next_run = next_run
        return program

    def run_cron(self, moment):
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref("customer_tiering.ir_cron_assess").method_direct_trigger()

    def runs(self, program):
        """(day, state) of the runs of a program, oldest first."""
        return [
            (str(run.as_of), run.state) for run in program.assessment_ids.sorted("id")
        ]

    def test_intervals(self):
        expected = {
            "daily": "2026-01-16",
            "weekly": "2026-01-22",
            "monthly": "2026-02-15",
            "quarterly": "2026-04-15",
            "half_yearly": "2026-07-15",
        }
        programs = {name: self.schedule(name, "2026-01-15") for name in expected}
        self.run_cron("2026-01-15 02:00:00")
        for name, program in programs.items():
            self.assertEqual(str(program.next_run), expected[name])
            self.assertEqual(self.runs(program), [("2026-01-15", "done")])
            self.assertEqual(self.code(program, self.customer), "GOLD")

    def test_due_days_do_not_drift(self):
        """A server that was down assesses once, and goes on as planned."""
        expected = {
            "daily": "2026-01-21",
            "weekly": "2026-01-26",
            "monthly": "2026-02-05",
            "quarterly": "2026-04-05",
            "half_yearly": "2026-07-05",
        }
        programs = {name: self.schedule(name, "2026-01-05") for name in expected}
        self.run_cron("2026-01-20 23:59:00")
        for name, program in programs.items():
            self.assertEqual(str(program.next_run), expected[name], name)
            self.assertEqual(self.runs(program), [("2026-01-20", "done")])
        self.run_cron("2026-01-20 23:59:30")
        self.assertEqual(len(self.runs(programs["daily"])), 1)

    def test_last_day_of_the_month(self):
        program = self.schedule("monthly", "2026-01-31")
        days = []
        for _month in range(4):
            self.run_cron(f"{program.next_run} 08:00:00")
            days.append(str(program.next_run))
        self.assertEqual(days, ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"])
        quarter = self.schedule("quarterly", "2026-11-30")
        self.run_cron("2026-11-30 08:00:00")
        self.assertEqual(str(quarter.next_run), "2027-02-28")

    def test_not_due(self):
        later = self.schedule("daily", "2026-01-16")
        unplanned = self.schedule(False, "2026-01-01")
        draft = self.schedule("daily", "2026-01-01")
        draft.action_draft()
        archived = self.schedule("daily", "2026-01-01")
        archived.action_archive()
        self.run_cron("2026-01-15 12:00:00")
        programs = later | unplanned | draft | archived
        self.assertFalse(programs.assessment_ids)
        self.assertEqual(
            programs.mapped(lambda program: str(program.next_run)),
            ["2026-01-16", "2026-01-01", "2026-01-01", "2026-01-01"],
        )

    def test_days_begin_where_the_program_is(self):
        """It is the first of February in Shanghai while London has January."""
        here = self.schedule("daily", "2026-02-01", tz="Europe/London")
        there = self.schedule("daily", "2026-02-01", tz="Asia/Shanghai")
        self.run_cron("2026-01-31 17:00:00")
        self.assertEqual(self.runs(here), [])
        self.assertEqual(self.runs(there), [("2026-02-01", "done")])
        self.assertEqual(str(there.next_run), "2026-02-02")

    def test_publishing_schedules_the_first_run(self):
        with freeze_time("2026-01-15 12:00:00"):
            program = self.make_program(interval="weekly")
        self.assertEqual(str(program.next_run), "2026-01-15")
        self.run_cron("2026-01-15 13:00:00")
        self.assertEqual(str(program.next_run), "2026-01-22")

    def break_metric(self, program):
        """As if the app that measures it had been uninstalled."""
        gone = self.env["customer.tier.metric"].create(
            {"name": "Margin", "code": f"test_gone_{program.id}", "unit": "money"}
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE customer_tier_criterion SET metric_id = %s WHERE program_id = %s",
            [gone.id, program.id],
        )
        self.env.invalidate_all()

    @mute_logger(RUN)
    def test_failure_is_recorded_and_others_go_on(self):
        broken = self.schedule("daily", "2026-01-15", sequence=1)
        together = self.schedule("weekly", "2026-01-15", sequence=2)
        apart = self.schedule("monthly", "2026-01-15", sequence=3, tz="Asia/Tokyo")
        self.break_metric(broken)
        self.run_cron("2026-01-15 12:00:00")
        self.assertEqual(self.runs(broken), [("2026-01-15", "failed")])
        failed = broken.assessment_ids
        self.assertIn("Margin", failed.error)
        self.assertIn("Margin", failed.summary)
        self.assertEqual(self.runs(together), [("2026-01-15", "done")])
        self.assertEqual(self.runs(apart), [("2026-01-15", "done")])
        self.assertEqual(str(broken.next_run), "2026-01-16")
        self.assertFalse(broken.last_assessment_id)

    @mute_logger(RUN)
    def test_failure_in_the_middle_leaves_nothing(self):
        """What was written before the failure is taken back, what follows is not."""
        program = self.schedule("daily", "2026-01-15")
        ledger = "odoo.addons.customer_tiering.measure.ledger"
        with patch(f"{ledger}._append_scores", side_effect=ZeroDivisionError("half")):
            self.run_cron("2026-01-15 12:00:00")
        self.assertEqual(self.runs(program), [("2026-01-15", "failed")])
        self.assertEqual(program.assessment_ids.error, "half")
        self.assertFalse(self.member(program, self.customer))
        self.assertFalse(self.history(program, self.customer))
        self.run_cron("2026-01-16 12:00:00")
        self.assertEqual(self.code(program, self.customer), "GOLD")

    def test_reads_with_a_read_only_cursor(self):
        """The full run by the clock only: a replica may serve it."""
        program = self.schedule("daily", "2026-01-15")
        opened = []
        with freeze_time("2026-01-15 12:00:00"), self.enter_registry_test_mode():
            cursor = self.env.registry.cursor

            def spy(readonly=False):
                opened.append(readonly)
                return cursor(readonly=readonly)

            with patch.object(self.env.registry, "cursor", spy):
                self.env.ref("customer_tiering.ir_cron_assess").method_direct_trigger()
                self.assertEqual(opened.count(True), 1)
                self.env.invalidate_all()
                self.assertEqual(self.code(program, self.customer), "GOLD")
                program._assess(as_of="2026-01-15")
                program._assess(as_of="2026-01-15", partners=self.customer)
                self.assertEqual(opened.count(True), 1)

    def test_runs_by_hand_leave_the_schedule_alone(self):
        program = self.schedule("weekly", "2026-01-15")
        program._assess(as_of="2026-01-10")
        self.assertEqual(program.next_run, fields.Date.to_date("2026-01-15"))

    def test_one_statement_for_programs_of_one_scope(self):
        """What can be measured together is."""
        first = self.schedule("daily", "2026-01-15")
        second = self.schedule("weekly", "2026-01-15")
        with patch.object(
            population, "measure", side_effect=population.measure
        ) as measured:
            self.run_cron("2026-01-15 12:00:00")
        self.assertEqual(measured.call_count, 1)
        for program in first | second:
            self.assertEqual(self.code(program, self.customer), "GOLD")
