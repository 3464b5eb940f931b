from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common_backtest import END, SPLIT, TOTAL, BacktestCommon


@tagged("post_install", "-at_install")
class TestBacktestRights(BacktestCommon):
    """What is refused when a back-test is entered, and to whom."""

    # ------------------------------------------------------------------
    # Bad input
    # ------------------------------------------------------------------

    def refused(self, message, program=None, **values):
        program = program or self.ladder_of_two
        with self.assertRaisesRegex(ValidationError, message):
            self.backtest(program, **values)

    def test_days_that_make_no_sense(self):
        today = fields.Date.today()
        tomorrow = fields.Date.to_string(fields.Date.add(today, days=2))
        self.refused("Split date: it must be before today", split=tomorrow)
        self.refused(
            "Split date: it must be before today", split=fields.Date.to_string(today)
        )
        self.refused("End date: it must be after the split date", end="2024-06-29")
        self.refused("End date: it must be after the split date", end=SPLIT)
        self.refused("End date: it must not be in the future", end=tomorrow)

    def test_a_draft_that_cannot_grade(self):
        program = self.ladder(**self.two)
        program.criterion_ids[0].weight = 60
        self.refused("Weight .*weights total 110 %", program)
        program.tier_ids.is_base = False
        program.criterion_ids.weight = 50
        self.refused("Base: no tier is the base tier", program)

    def test_a_form_proposes_half_a_year(self):
        form = Form(
            self.env["customer.tier.backtest"]
            .with_user(self.officer)
            .with_context(default_program_id=self.ladder().id)
        )
        today = fields.Date.today()
        self.assertEqual(form.end_date, today)
        self.assertEqual(form.split_date, fields.Date.subtract(today, months=6))
        form.split_date = SPLIT
        form.end_date = END
        found = form.save()
        self.assertEqual((found.state, found.days), ("draft", 184))
        self.assertFalse(found.summary or found.report or found.settings_text)

    # ------------------------------------------------------------------
    # Rights
    # ------------------------------------------------------------------

    def test_who_may_run(self):
        program = self.ladder()
        for user in (self.officer, self.manager):
            self.assertEqual(self.backtest(program, user=user).create_uid, user)
        for user in (self.tiering_user, self.salesman):
            found = self.backtest(program).with_user(user)
            self.assertEqual(found.read(["summary"])[0]["summary"], found.summary)
            self.assertTrue(found.report["tiers"])
            self.assertTrue(found.settings_text)
            with self.assertRaises(AccessError):
                self.backtest(program, user=user)
            for attempt in (found.action_run, found.unlink):
                with self.assertRaises(AccessError):
                    attempt()
            draft = found.with_user(self.officer).copy().with_user(user)
            for attempt in (
                draft.action_run,
                lambda draft=draft: draft.write({"end_date": "2024-11-30"}),
            ):
                with self.assertRaises(AccessError):
                    attempt()
        found = self.backtest(program)
        with self.assertRaises(AccessError):
            found.with_user(self.portal_user).read(["summary"])
        with self.assertRaises(AccessError):
            found.with_user(self.officer).unlink()
        found.with_user(self.manager).unlink()

    def test_what_was_found_stays(self):
        found = self.backtest(self.ladder(), user=self.manager)
        draft = self.env["customer.tier.backtest"].with_user(self.manager)
        values = {"program_id": self.ladder().id, "split_date": SPLIT, "end_date": END}
        for name, value in (
            ("result", {"customers": 1}),
            ("state", "done"),
            ("settings", {}),
            ("version", 9),
        ):
            with self.assertRaises(AccessError):
                found.write({name: value})
            with self.assertRaises(AccessError):
                draft.create({**values, name: value})
        for attempt in (
            lambda: found.write({"end_date": "2024-11-30"}),
            found.action_run,
        ):
            with self.assertRaisesRegex(UserError, "make another one"):
                attempt()

    def test_two_companies(self):
        """Nobody back-tests the program of a company that they are not in."""
        theirs = self.ladder(company_id=self.company_b.id)
        found = self.backtest(theirs)
        self.officer.company_ids -= self.company_b
        tests = self.env["customer.tier.backtest"].with_user(self.officer)
        tests = tests.with_context(allowed_company_ids=self.company.ids)
        self.assertFalse(tests.search([("id", "=", found.id)]))
        with self.assertRaises(AccessError):
            tests.browse(found.id).read(["summary"])
        values = {"split_date": SPLIT, "end_date": END}
        with self.assertRaises(AccessError):
            tests.create({"program_id": theirs.id, **values})
        group = tests.create({"program_id": self.ladder_of_two.id, **values})
        group.action_run()
        self.assertEqual(group.later, TOTAL)

    def test_from_the_program(self):
        program = self.ladder().with_user(self.officer)
        action = program.action_backtest()
        self.assertEqual(action["res_model"], "customer.tier.backtest")
        self.assertEqual(action["context"], {"default_program_id": program.id})
