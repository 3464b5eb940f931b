from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_behaviour import GROUP, BehaviourCommon


class ControlCommon(BehaviourCommon):
    """Ten customers in GOLD, and a run that holds from three who lose it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.make_program(hold_share=20, hold_count=3, notify_down="note")
        cls.customers = cls.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(10)]
        )
        for partner in cls.customers:
            cls.make_order(partner, 80, "2026-01-15")
        cls.first = cls.program._assess(as_of="2026-01-31")
        cls.manager, cls.officer = (
            cls.make_user(f"tier_control_{name}", f"{GROUP}{name}")
            for name in ("manager", "officer")
        )

    def buy(self, count, day, amount=80):
        """So many of the customers buy again."""
        for partner in self.customers[:count]:
            self.make_order(partner, amount, day)

    def codes(self):
        return [self.code(self.program, partner) for partner in self.customers]

    def standing(self):
        """Everything that a run changes of members, by customer."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT partner_id, id, tier_id, computed_tier_id, since, below, below_at,
                   notice_at, score, revenue, digest, detail, assessment_id,
                   override_tier_id,
                   (SELECT array_agg((date, score, tier_id) ORDER BY date)
                      FROM customer_tier_score s WHERE s.member_id = m.id)
              FROM customer_tier_member m
             WHERE program_id = %s ORDER BY partner_id
            """,
            [self.program.id],
        )
        return self.env.cr.fetchall()


@tagged("post_install", "-at_install")
class TestHold(ControlCommon):
    """A run that would take their tier from too many waits for someone."""

    def test_held(self):
        self.buy(7, "2026-02-15")
        before = self.standing()
        run = self.program._assess(as_of="2026-02-28")
        self.assertRecordValues(
            run, [{"state": "held", "down_count": 3, "customer_count": 10}]
        )
        self.assertEqual(self.standing(), before)
        self.assertEqual(self.codes(), ["GOLD"] * 10)
        self.assertEqual(self.program.last_assessment_id, self.first)
        self.assertIn("3 of 10", self.program.message_ids[0].body)

    def test_not_so_many(self):
        """Two of ten are no more than 20 %."""
        self.buy(8, "2026-02-15")
        run = self.program._assess(as_of="2026-02-28")
        self.assertEqual((run.state, run.down_count), ("done", 2))

    def test_few_never_hold_a_run(self):
        self.program.hold_count = 4
        self.buy(7, "2026-02-15")
        run = self.program._assess(as_of="2026-02-28")
        self.assertEqual((run.state, run.down_count), ("done", 3))

    def test_never(self):
        self.program.hold_share = 0
        self.assertEqual(self.program._assess(as_of="2026-02-28").state, "done")

    def test_leaving_counts_too(self):
        self.buy(10, "2026-02-15")
        self.customers[:3].active = False
        run = self.program._assess(as_of="2026-02-28")
        self.assertEqual((run.state, run.left_count), ("held", 3))

    def test_single_customers_are_not_held(self):
        run = self.program._assess(as_of="2026-02-28", partners=self.customers)
        self.assertEqual((run.state, run.down_count), ("done", 10))

    def test_approved(self):
        self.buy(5, "2026-02-15")
        run = self.program._assess(as_of="2026-02-28")
        with self.assertRaises(AccessError):
            run.with_user(self.officer).action_approve()
        run.with_user(self.manager).action_approve()
        self.assertRecordValues(
            run,
            [
                {
                    "state": "done",
                    "down_count": 5,
                    "decided_by_id": self.manager.id,
                    "is_latest": True,
                }
            ],
        )
        self.assertEqual(self.codes(), ["GOLD"] * 5 + ["BASE"] * 5)
        self.assertEqual(self.program.last_assessment_id, run)
        self.assertStandsByHistory(self.program)
        with self.assertRaisesRegex(UserError, "not held"):
            run.action_approve()

    def test_worse_than_what_was_approved(self):
        """More would go down by now: held again, and nothing has moved."""
        self.buy(5, "2026-02-15")
        run = self.program._assess(as_of="2026-02-28")
        self.env["sale.order"].search(
            [("partner_id", "=", self.customers[0].id)]
        )._action_cancel()
        self.make_order(self.customers[0], 10, "2026-02-10")
        run.action_approve()
        self.assertEqual((run.state, run.down_count), ("held", 6))
        self.assertEqual(self.codes(), ["GOLD"] * 10)

    def test_approved_too_late(self):
        self.buy(5, "2026-02-15")
        run = self.program._assess(as_of="2026-02-28")
        self.tier(self.program, "GOLD").min_score = 76
        with self.assertRaisesRegex(UserError, "rules have changed"):
            run.action_approve()
        later = self.program._assess(as_of="2026-02-28")
        self.assertEqual(later.state, "held")
        self.assertEqual(run.state, "failed")
        self.assertEqual(run.error, "A later run took its place.")
        later.action_approve()
        self.assertEqual(later.state, "done")

    def test_discarded(self):
        run = self.program._assess(as_of="2026-02-28")
        with self.assertRaises(AccessError):
            run.with_user(self.officer).action_discard()
        run.with_user(self.manager).action_discard()
        self.assertEqual((run.state, self.codes()), ("failed", ["GOLD"] * 10))

    def test_scheduled_run_is_held_and_the_schedule_goes_on(self):
        self.program.write({"interval": "monthly", "next_run": "2026-02-28"})
        self.program._run_scheduled()
        run = self.program.assessment_ids.sorted("id")[-1]
        self.assertEqual(run.state, "held")
        self.assertGreater(str(self.program.next_run), "2026-02-28")


@tagged("post_install", "-at_install")
class TestRollback(ControlCommon):
    """The latest run is taken back; members and history agree again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.hold_share = 0

    def test_everything_is_as_it_was(self):
        before = self.standing()
        newcomer = self.make_customer("Newcomer")
        self.make_order(newcomer, 80, "2026-02-20")
        self.buy(6, "2026-02-15", amount=60)
        self.customers[9].active = False
        run = self.program._assess(as_of="2026-02-28")
        self.assertEqual((run.down_count, run.left_count, run.new_count), (9, 1, 1))
        self.customers[9].active = True
        with self.assertRaises(AccessError):
            run.with_user(self.officer).action_rollback()
        run.with_user(self.manager).action_rollback()
        self.assertEqual(self.standing(), before)
        self.assertRecordValues(
            run, [{"state": "rolled_back", "decided_by_id": self.manager.id}]
        )
        self.assertEqual(self.program.last_assessment_id, self.first)
        self.assertStandsByHistory(self.program)
        self.assertEqual(
            [move[:2] for move in self.history(self.program, self.customers[0])],
            [(False, "GOLD"), ("GOLD", "SILVER"), ("SILVER", "GOLD")],
        )
        self.assertEqual(
            [move[:2] for move in self.history(self.program, self.customers[9])],
            [(False, "GOLD"), ("GOLD", False), (False, "GOLD")],
        )
        self.assertEqual(
            [move[:2] for move in self.history(self.program, newcomer)],
            [(False, "GOLD"), ("GOLD", False)],
        )
        moves = self.env["customer.tier.transition"].search(
            [("assessment_id", "=", run.id), ("cause", "=", "rollback")]
        )
        self.assertEqual(len(moves), 11)
        self.assertEqual(moves.user_id, self.manager)
        # and again: what it had found is found anew
        again = self.program._assess(as_of="2026-02-28")
        self.assertEqual((again.down_count, again.new_count), (10, 1))

    def test_nothing_is_brought_about(self):
        """What was not dispatched yet is cancelled, both ways."""
        run = self.program._assess(as_of="2026-02-28")
        run.action_rollback()
        moves = self.env["customer.tier.transition"].search(
            [("assessment_id", "=", run.id)]
        )
        self.assertEqual(len(moves), 20)
        self.assertEqual(set(moves.mapped("state")), {"cancelled"})

    def test_what_was_brought_about_is_answered(self):
        run = self.program._assess(as_of="2026-02-28")
        moves = self.env["customer.tier.transition"].search(
            [("assessment_id", "=", run.id)]
        )
        moves[0]._dispatch_safely()
        told = moves[0].partner_id
        run.action_rollback()
        back = self.env["customer.tier.transition"].search(
            [("assessment_id", "=", run.id), ("cause", "=", "rollback")]
        )
        pending = back.filtered(lambda move: move.state == "pending")
        self.assertEqual(pending.partner_id, told)
        self.assertEqual(pending.direction, "up")

    def test_first_run(self):
        self.first.action_rollback()
        self.assertFalse(self.program.member_ids)
        moves = self.env["customer.tier.transition"].search(
            [("program_id", "=", self.program.id), ("cause", "=", "rollback")]
        )
        self.assertEqual((len(moves), set(moves.mapped("state"))), (10, {"cancelled"}))
        self.assertFalse(self.program._get_frozen_run())
        self.assertEqual(self.program._assess(as_of="2026-01-31").new_count, 10)

    def test_what_is_needed_no_more_is_let_go_later(self):
        """By the daily clean-up: a run that finds nothing new writes no row."""
        Undo = self.env["customer.tier.undo"]
        down = self.program._assess(as_of="2026-02-28")
        kept = Undo.search([("program_id", "=", self.program.id)])
        self.assertEqual((len(kept), kept.assessment_id), (10, down))
        self.program._assess(as_of="2026-02-28")
        self.assertEqual(Undo.search([("program_id", "=", self.program.id)]), kept)
        Undo._gc_undo()
        self.assertFalse(Undo.search([("program_id", "=", self.program.id)]))
        self.buy(10, "2026-03-15")
        up = self.program._assess(as_of="2026-03-31")
        Undo._gc_undo()
        self.assertEqual(len(Undo.search([("assessment_id", "=", up.id)])), 10)
        up.action_rollback()
        self.assertEqual(self.codes(), ["BASE"] * 10)

    def test_only_the_latest(self):
        second = self.program._assess(as_of="2026-02-28")
        with self.assertRaisesRegex(UserError, "only the latest"):
            self.first.action_rollback()
        second.action_rollback()
        with self.assertRaisesRegex(UserError, "not done"):
            second.action_rollback()
        # the first one is the latest now, but what it changed was kept no longer
        self.assertFalse(self.first.is_latest)
        with self.assertRaisesRegex(UserError, "only the latest"):
            self.first.action_rollback()

    def test_after_single_customers_were_assessed(self):
        """Their later purchases count; they are assessed again by the cuts before."""
        self.buy(10, "2026-02-15")
        full = self.program._assess(as_of="2026-02-28")
        self.assertEqual(full.down_count, 0)
        self.tier(self.program, "GOLD").min_score = 90
        full = self.program._assess(as_of="2026-02-28")
        self.assertEqual(full.down_count, 10)
        buyer = self.customers[0]
        self.make_order(buyer, 15, "2026-02-20")
        self.program._assess(as_of="2026-02-28", partners=buyer)
        self.assertEqual(self.code(self.program, buyer), "GOLD")
        self.assertTrue(full.is_latest)
        self.env["customer.tier.event"].search([]).unlink()
        full.action_rollback()
        self.assertEqual(self.codes(), ["GOLD"] * 10)
        self.assertStandsByHistory(self.program)
        events = self.env["customer.tier.event"].search([])
        self.assertEqual(events.partner_id, buyer)

    def test_single_run(self):
        before = self.standing()
        single = self.program._assess(as_of="2026-02-28", partners=self.customers[0])
        self.assertEqual(self.codes()[0], "BASE")
        single.action_rollback()
        self.assertEqual(self.standing(), before)

    def test_override_since_stays(self):
        run = self.program._assess(as_of="2026-02-28")
        chosen = self.customers[0]
        member = self.member(self.program, chosen)
        member._override(self.tier(self.program, "BRONZE"), "A special case")
        run.action_rollback()
        self.assertEqual(self.codes(), ["BRONZE"] + ["GOLD"] * 9)
        self.assertTrue(member.override_tier_id)
        self.assertStandsByHistory(self.program)

    def test_override_that_the_run_ended(self):
        chosen = self.customers[0]
        member = self.member(self.program, chosen)
        member._override(self.tier(self.program, "SILVER"), "Until March", "2099-12-31")
        member.override_until = member.override_id.until = "2026-02-20"
        self.buy(10, "2026-02-15")
        run = self.program._assess(as_of="2026-02-28")
        self.assertEqual(self.codes()[0], "GOLD")
        self.assertFalse(member.override_tier_id)
        override = member.override_ids
        self.assertEqual((override.state, override.ending), ("ended", "expired"))
        run.action_rollback()
        self.assertEqual(self.codes()[0], "SILVER")
        self.assertEqual(member.override_tier_id.code, "SILVER")
        self.assertEqual(member.override_id.state, "active")
        self.program._assess(as_of="2026-02-28")
        self.assertEqual(self.codes()[0], "GOLD")

    def test_objection_since_stays(self):
        run = self.program._assess(as_of="2026-02-28")
        self.customers[0].customer_tier_objection = True
        run.action_rollback()
        self.assertFalse(self.member(self.program, self.customers[0]))
        self.assertEqual(self.codes()[1:], ["GOLD"] * 9)

    def test_two_programs(self):
        """The other program's members stay where they are."""
        other = self.make_program(name="Other", hold_share=0)
        other._assess(as_of="2026-01-31")
        runs = (self.program | other)._assess(as_of="2026-02-28")
        runs[0].action_rollback()
        self.assertEqual(self.codes(), ["GOLD"] * 10)
        self.assertEqual(
            {self.code(other, partner) for partner in self.customers}, {"BASE"}
        )


@tagged("post_install", "-at_install")
class TestForgedContext(ControlCommon):
    """What the code says to itself by the context, a client cannot say."""

    def test_held_run_cannot_be_approved_by_the_context(self):
        run = self.program._assess(as_of="2026-02-28")
        self.assertEqual(run.state, "held")
        forged = {
            "customer_tiering_approved": run.id,
            "customer_tiering_event": True,
            "customer_tiering_archived_since": "2020-01-01",
        }
        program = self.program.with_user(self.officer).with_context(**forged)
        program.action_assess()
        self.assertNotEqual(run.state, "done")
        self.assertEqual(self.codes(), ["GOLD"] * 10)

    def test_run_of_another_program_explains_nothing(self):
        other = self.make_program(name="Other")
        run = other._assess(as_of="2026-01-31")
        member = self.member(self.program, self.customers[0])
        forged = member.with_context(customer_tiering_run=run.id)
        self.assertEqual(forged._get_run(), self.first)
        mine = member.with_context(customer_tiering_run=self.first.id)
        self.assertEqual(mine._get_run(), self.first)
