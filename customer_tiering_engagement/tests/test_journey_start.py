from hashlib import sha256

from odoo.tests import tagged

from .common_journey import JourneyCommon


@tagged("post_install", "-at_install")
class TestJourneyStart(JourneyCommon):
    """For whom a journey begins, and for whom it does not."""

    def test_falling_into_the_tier(self):
        self.fall()
        enrolment = self.enrolments(self.golden)
        self.assertRecordValues(
            enrolment,
            [
                {
                    "state": "running",
                    "tier_id": self.tier(self.program, "BASE").id,
                    "user_id": self.salesman.id,
                    "revenue_before": 0.0,
                    "arm": "found",
                    "company_id": self.company.id,
                }
            ],
        )
        self.assertEqual(
            self.enrolments().partner_id, self.golden | self.silver | self.bronze
        )
        self.assertEqual(enrolment.transition_id.partner_id, self.golden)
        self.assertEqual(self.notes(self.golden), ["Step 0"])
        self.assertEqual(
            self.steps(enrolment),
            [(0, "done", None), (7, "pending", None), (21, "pending", None)],
        )

    def test_steps_come_on_their_days_and_once(self):
        self.fall("2026-03-01")
        for day, notes in (
            ("2026-03-07", ["Step 0"]),
            ("2026-03-08", ["Step 0", "Step 7"]),
            ("2026-03-21", ["Step 0", "Step 7"]),
            ("2026-03-22", ["Step 0", "Step 21", "Step 7"]),
            ("2026-04-30", ["Step 0", "Step 21", "Step 7"]),
        ):
            self.at(day)
            self.follow()
            self.carry_out()
            self.carry_out()
            self.assertEqual(self.notes(self.golden), notes, day)

    def test_a_step_missed_is_made_up_for(self):
        self.fall("2026-03-01")
        self.at("2026-03-12")
        self.carry_out()
        self.assertEqual(self.notes(self.golden), ["Step 0", "Step 7"])

    def test_entering_anew(self):
        newcomer = self.make_customer("Newcomer", is_company=True)
        self.make_order(newcomer, 10, "2026-02-02")
        self.program._assess(as_of="2026-02-03", partners=newcomer)
        self.dispatch()
        self.assertEqual(self.enrolments().partner_id, newcomer)

    def test_rising_and_falling_into_the_middle(self):
        self.journey.tier_ids = self.tier(self.program, "SILVER")
        self.make_order(self.bronze, 30, "2026-02-02")
        self.make_order(self.golden, 60, "2026-02-20")
        self.program._assess(as_of="2026-02-03")
        self.dispatch()
        self.assertEqual(self.enrolments().partner_id, self.bronze)
        self.fall("2026-03-01")
        self.assertEqual(self.enrolments().partner_id, self.bronze | self.golden)

    def test_override_and_its_end(self):
        self.override(self.golden, "BASE", until="2026-02-10")
        self.dispatch()
        self.assertEqual(self.enrolments().partner_id, self.golden)
        self.journey.tier_ids = self.tier(self.program, "BRONZE")
        self.override(self.bronze, "GOLD", until="2026-02-10")
        self.dispatch()
        self.assertEqual(self.enrolments().partner_id, self.golden)
        self.at("2026-02-11")
        self.run_cron()
        self.dispatch()
        self.assertEqual(self.enrolments().partner_id, self.golden | self.bronze)
        # Back in a better tier, which is found before the step that was due.
        enrolment = self.enrolments(self.golden)
        self.assertRecordValues(
            enrolment,
            [{"state": "succeeded", "reason": "reached"}],
        )
        self.assertEqual(self.steps(enrolment)[1][:2], (7, "cancelled"))

    def test_rollback(self):
        assessment = self.fall()
        enrolment = self.enrolments(self.golden)
        assessment.action_rollback()
        self.assertRecordValues(
            enrolment,
            [{"state": "cancelled", "reason": "rollback"}],
        )
        self.assertEqual(
            self.steps(enrolment)[1:],
            [
                (7, "cancelled", "rollback"),
                (21, "cancelled", "rollback"),
            ],
        )
        self.dispatch()
        self.assertEqual(set(self.enrolments().mapped("state")), {"cancelled"})
        # Nor does it count as an attempt, or as a time after which to rest.
        self.fall("2026-03-02")
        self.assertEqual(
            self.enrolments(self.golden).mapped("state"), ["cancelled", "running"]
        )

    def test_rollback_of_a_success(self):
        self.journey.tier_ids = self.tier(self.program, "BRONZE")
        self.journey._start(self.bronze)
        self.override_free_rise()
        self.assertEqual(self.enrolments().state, "succeeded")
        self.assessment.action_rollback()
        self.assertEqual(self.enrolments().state, "cancelled")

    def override_free_rise(self):
        """Bronze rises by what they bought before the start."""
        self.make_order(self.bronze, 60, "2026-02-02")
        self.assessment = self.program._assess(as_of="2026-02-03")
        self.dispatch()
        self.follow()

    def test_no_second_one_while_it_runs(self):
        self.fall()
        self.make_order(self.base, 30, "2026-03-01")
        for enrolled in (self.golden, self.base):
            _none, left_out = self.journey._start(enrolled)
            self.assertEqual(
                left_out,
                {enrolled: "The customer is enrolled already."}
                if enrolled == self.golden
                else {},
            )
        self.assertEqual(len(self.enrolments(self.golden)), 1)

    def test_draft_and_archived_journeys_begin_for_nobody(self):
        self.journey.action_draft()
        other = self.make_journey(name="Other")
        other.action_archive()
        self.fall()
        self.assertFalse(self.enrolments() | self.enrolments(journey=other))

    def test_objection_and_archived(self):
        self.golden.customer_tier_objection = True
        self.silver.active = False
        self.fall()
        self.assertEqual(self.enrolments().partner_id, self.bronze)
        _none, left_out = self.journey._start(self.golden | self.silver)
        self.assertEqual(
            left_out,
            {
                self.golden: "The customer objects to profiling.",
                self.silver: "The customer is archived.",
            },
        )

    def test_two_companies(self):
        company = self.make_company("Journey Elsewhere")
        program = self.make_program(company_id=company.id, name="Elsewhere")
        journey = self.make_journey(program, name="Elsewhere")
        self.make_order(self.golden, 80, "2026-01-15", company=company)
        program._assess(as_of="2026-01-31")
        self.fall()
        self.assertFalse(self.enrolments(journey=journey))
        self.make_order(self.golden, 30, "2026-03-02", company=company)
        self.fall("2026-03-02", program)
        self.assertFalse(self.enrolments(journey=journey))
        self.at("2026-04-15")
        self.fall("2026-04-15", program)
        self.assertEqual(self.enrolments(journey=journey).partner_id, self.golden)
        self.assertEqual(self.enrolments(journey=journey).company_id, company)
        # Who works in one of the companies sees what belongs to it.
        mine = self.env["customer.tier.enrolment"].with_user(self.user).search([])
        self.assertEqual(mine & self.enrolments(), self.enrolments())
        self.assertFalse(mine & self.enrolments(journey=journey))
        journeys = self.env["customer.tier.journey"].with_user(self.user).search([])
        self.assertIn(self.journey, journeys)
        self.assertNotIn(journey, journeys)

    # ------------------------------------------------------------------
    # Left alone
    # ------------------------------------------------------------------

    def test_left_alone(self):
        """Exactly those whose number says so, and the same ones with a larger share."""
        partners = self.make_many(200, 10, "2026-02-02")
        self.journey.holdout_share = 20
        self.program._assess(as_of="2026-02-03")
        self.dispatch()
        enrolments = self.enrolments().filtered(lambda one: one.partner_id in partners)
        self.assertEqual(len(enrolments), 200)
        control = enrolments.filtered(lambda one: one.arm == "control")
        expected = partners.filtered(
            lambda one: (
                int(sha256(f"{self.journey.id}:{one.id}".encode()).hexdigest(), 16)
                % 100
                < 20
            )
        )
        self.assertEqual(control.partner_id, expected)
        self.assertTrue(20 <= len(control) <= 62, len(control))
        self.assertFalse(control.errand_ids)
        treated = enrolments - control
        self.assertEqual(len(treated.errand_ids), 3 * len(treated))
        self.journey.holdout_share = 50
        self.assertEqual({self.journey._get_arm(one) for one in expected}, {"control"})

    def test_nobody_or_everybody_left_alone(self):
        self.assertEqual(self.journey._get_arm(self.golden), "found")
        self.journey.holdout_share = 100
        self.fall()
        self.assertEqual(self.enrolments().mapped("arm"), ["control"] * 3)
        self.assertEqual(self.notes(self.golden), [])
        _none, left_out = self.journey._start(self.golden, by_hand=True)
        self.assertEqual(
            left_out, {self.golden: "The customer is left alone, to compare."}
        )

    # ------------------------------------------------------------------
    # Rest, attempts
    # ------------------------------------------------------------------

    def test_rest(self):
        self.journey.write({"rest_days": 30, "max_attempts": 9})
        self.fall("2026-03-01")
        self.at("2026-03-05")
        self.enrolments(self.golden)._close("stopped", "manual")
        for day, count in (("2026-04-04", 1), ("2026-04-05", 2)):
            self.at(day)
            self.journey._start(self.golden)
            self.assertEqual(len(self.enrolments(self.golden)), count, day)

    def test_attempts(self):
        self.journey.write({"rest_days": 0, "max_attempts": 2})
        self.fall("2026-03-01")
        found = []
        for month, end in enumerate(
            ("finished", "stopped", "finished", "finished"), start=4
        ):
            self.enrolments(self.golden).filtered(
                lambda one: one.state == "running"
            )._close(end, "manual")
            self.at(f"2026-{month:02d}-20")
            _new, left_out = self.journey._start(self.golden)
            found.append(left_out.get(self.golden))
        enough = "It was tried often enough."
        self.assertEqual(found, [None, enough, enough, enough])
        self.assertEqual(len(self.enrolments(self.golden)), 2)

    def test_a_success_begins_the_count_anew(self):
        self.journey.write({"rest_days": 0, "max_attempts": 2})
        self.fall("2026-03-01")
        for month, end in enumerate(("finished", "succeeded", "finished"), start=4):
            self.enrolments(self.golden)[-1:]._close(end, "manual")
            self.at(f"2026-{month:02d}-20")
            self.journey._start(self.golden)
        self.assertEqual(
            self.enrolments(self.golden).mapped("state"),
            ["finished", "succeeded", "finished", "running"],
        )
