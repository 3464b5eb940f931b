from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common_behaviour import BehaviourCommon


@tagged("post_install", "-at_install")
class TestReviewDays(BehaviourCommon):
    """When customers may go down, and how far."""

    def setUp(self):
        super().setUp()
        self.customer = self.make_customer("Mover")

    def test_fixed_days(self):
        program = self.make_program(downgrade_when="fixed", review_days="04-01, 10-1")
        codes = self.walk(program, self.customer, 80, 0, 0, 0, 0)
        # 1 April is over when everyone is assessed on 30 April
        self.assertEqual(codes, ["GOLD", "GOLD", "GOLD", "BASE", "BASE"])

    def test_fixed_day_does_not_hold_a_rise(self):
        program = self.make_program(downgrade_when="fixed", review_days="12-31")
        self.assertEqual(self.walk(program, self.customer, 30, 80), ["BRONZE", "GOLD"])

    def test_same_day_again_on_a_fixed_day(self):
        program = self.make_program(
            downgrade_when="fixed", review_days="02-28", downgrade_policy="step"
        )
        self.walk(program, self.customer, 80, 0)
        for _again in range(2):
            program._assess(as_of="2026-02-28")
            self.assertEqual(self.code(program, self.customer), "SILVER")

    def test_anniversary(self):
        program = self.make_program(downgrade_when="anniversary")
        self.make_order(self.customer, 80, "2026-01-15")
        days = ["2026-01-31", "2026-06-30", "2027-01-30", "2027-02-28"]
        codes = []
        for day in days:
            program._assess(as_of=day)
            codes.append(self.code(program, self.customer))
        self.assertEqual(codes, ["GOLD", "GOLD", "GOLD", "BASE"])

    def test_down_to_the_base_tier(self):
        program = self.make_program(downgrade_policy="base")
        codes = self.walk(program, self.customer, 80, 60)
        self.assertEqual(codes, ["GOLD", "BASE"])

    def test_settings_that_cannot_be_read(self):
        for text in ("13-01", "02-30", "tomorrow", "1", "01-01; x"):
            with (
                self.subTest(text),
                self.assertRaisesRegex(ValidationError, "Fixed days"),
            ):
                self.make_program(downgrade_when="fixed", review_days=text)
        with self.assertRaisesRegex(ValidationError, "Fixed days"):
            self.make_program(downgrade_when="fixed")

    def test_29_february_and_chinese_commas_are_fine(self):
        program = self.make_program(
            downgrade_when="fixed", review_days="02-29，7-1、12-31"
        )
        self.assertEqual(program._get_review_days(), [[2, 29], [7, 1], [12, 31]])

    def test_sentence(self):
        program = self.make_program(
            downgrade_when="fixed",
            review_days="07-01",
            upgrade_when="assessment",
            downgrade_policy="base",
            notice_days=14,
            grace=2,
            buffer_down=5,
        )
        self.assertEqual(
            program.movement_summary,
            "Up when everyone is assessed. Down to the base tier after 2 assessments in"
            " a row 5 points under the line. Only on July 1. Never within 14 days of a"
            " notice.",
        )
        run = program._assess(as_of="2026-01-31")
        self.assertIn(program.movement_summary, run.settings_text)

    def test_settings_that_are_not_used_are_no_rules(self):
        """A program published before they existed has the same rules as ever."""
        policy = self.make_program()._get_policy()
        self.assertEqual(
            set(policy), {"buffer_up", "buffer_down", "grace", "min_stay", "max_steps"}
        )
