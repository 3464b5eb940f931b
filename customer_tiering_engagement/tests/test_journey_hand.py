from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common_journey import JourneyCommon


@tagged("post_install", "-at_install")
class TestJourneyHand(JourneyCommon):
    """What people do: start and stop by hand, set up, and see what they may."""

    def enrol(self, user, partners, journey=None):
        wizard = (
            self.env["customer.tier.enrol"]
            .with_user(user)
            .with_context(active_model="res.partner", active_ids=partners.ids)
            .create({"journey_id": (journey or self.journey).id})
        )
        return wizard, wizard.action_enrol()

    def test_by_hand(self):
        self.journey.holdout_share = 100
        contact = self.make_customer("Contact", parent_id=self.base.id)
        wizard, answer = self.enrol(self.officer, contact | self.golden)
        self.assertEqual(wizard.partner_ids, self.base | self.golden)
        self.assertEqual(answer["params"]["message"], "Customers enrolled: 1")
        enrolment = self.enrolments()
        self.assertRecordValues(
            enrolment,
            [{"partner_id": self.base.id, "arm": "manual"}],
        )
        self.assertEqual(enrolment.create_uid, self.officer)
        self.carry_out()
        self.assertEqual(self.notes(self.base), ["Step 0"])

    def test_by_hand_says_who_is_left_out(self):
        member = self.member(self.program, self.golden)
        wizard = (
            self.env["customer.tier.enrol"]
            .with_user(self.officer)
            .with_context(active_model="customer.tier.member", active_ids=member.ids)
            .create({"journey_id": self.journey.id})
        )
        self.assertEqual(wizard.left_out, "The customer is in none of the tiers. (1)")

    def test_by_hand_is_for_their_salesperson(self):
        with self.assertRaisesRegex(AccessError, "Customer: only officers"):
            self.enrol(self.salesman, self.base)
        self.base.user_id = self.salesman
        self.enrol(self.salesman, self.base)
        enrolment = self.enrolments()
        self.assertEqual(enrolment.partner_id, self.base)
        with self.assertRaisesRegex(AccessError, "Customer: only officers"):
            enrolment.with_user(self.user).action_stop()
        enrolment.with_user(self.salesman).action_stop()
        self.assertRecordValues(
            enrolment,
            [
                {
                    "state": "stopped",
                    "reason": "manual",
                    "stopped_by_id": self.salesman.id,
                    "follow_on": False,
                }
            ],
        )
        self.carry_out()
        self.assertEqual(self.notes(self.base), [])

    def test_by_hand_not_in_a_draft(self):
        self.journey.action_draft()
        with self.assertRaisesRegex(UserError, "Journey: it is a draft."):
            self.enrol(self.officer, self.base)

    def test_nobody_writes_enrolments(self):
        self.fall()
        enrolment = self.enrolments(self.golden).with_user(self.manager)
        for action in (
            lambda: enrolment.write({"state": "succeeded"}),
            lambda: enrolment.copy(),
            enrolment.unlink,
        ):
            with self.assertRaises(AccessError):
                action()

    def test_users_see_the_customers_they_may_see(self):
        self.fall()
        self.env["ir.rule"].create(
            {
                "name": "Own customers only",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": "[('user_id', '=', user.id)]",
                "groups": [Command.link(self.env.ref("base.group_user").id)],
            }
        )
        seen = self.env["customer.tier.enrolment"].with_user(self.salesman).search([])
        self.assertEqual(seen.partner_id, self.golden)

    def test_what_is_refused(self):
        other = self.make_program(name="Other")
        for message, values in (
            ("Tiers: all must be", {"tier_ids": [Command.set(other.tier_ids.ids)]}),
            ("Tiers: choose those", {"tier_ids": [Command.clear()]}),
            ("Steps: there is none", {"step_ids": [Command.clear()]}),
            ("Left alone .*between 0 and 100", {"holdout_share": 101}),
            ("Rest .*at least 0", {"rest_days": -1}),
            ("Attempts: it must be at least 1", {"max_attempts": 0}),
            ("After .*ends after 20 days", {"measure_days": 20}),
        ):
            with (
                self.subTest(values),
                self.assertRaisesRegex(ValidationError, message),
                self.cr.savepoint(),
            ):
                self.journey.write(values)
        tier = {"tier_id": self.tier(self.program, "BASE").id}
        journey = {"journey_id": self.journey.id}
        for message, values in (
            ("Occasion: steps are made", {"occasion": "step"}),
            ("Tier: steps belong", {"occasion": "step", **journey, **tier}),
            ("Occasion: actions of", {"occasion": "enter", **journey, **tier}),
        ):
            with (
                self.subTest(values),
                self.assertRaisesRegex(ValidationError, message),
                self.cr.savepoint(),
            ):
                self.env["customer.tier.action"].create(
                    {"kind": "note", "note": "Hello", **values}
                )

    def test_usual_steps(self):
        journey = (
            self.env["customer.tier.journey"]
            .with_user(self.manager)
            .create({"name": "Usual", "program_id": self.program.id})
        )
        self.assertEqual((journey.state, journey.goal), ("draft", "order"))
        self.assertFalse(journey.tier_ids)
        with self.assertRaisesRegex(ValidationError, "Tiers: choose"):
            journey.action_start()
        journey.state = "draft"
        journey.action_use_usual_steps()
        self.assertEqual(
            [(step.delay_days, step.kind) for step in journey.step_ids.sorted("id")],
            [(0, "mail"), (7, "activity"), (21, "mail")],
        )
        for purpose in ("growth", "onboarding"):
            other = journey.copy({"purpose": purpose, "step_ids": False})
            other.action_use_usual_steps()
            self.assertEqual(len(other.step_ids), 3)
        with self.assertRaises(UserError):
            journey.action_use_usual_steps()
