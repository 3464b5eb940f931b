from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.customer_tiering.models import customer_tier_outbox

from .common_behaviour import BehaviourCommon


class Crash(BaseException):
    """The worker is killed."""


@tagged("post_install", "-at_install")
class TestDispatch(BehaviourCommon):
    """The outbox: what a move brings about happens once, whatever happens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # moves that are in the database already have nothing to do with this
        cls.env["customer.tier.transition"].search([("state", "=", "pending")]).write(
            {"state": "done"}
        )
        cls.salesman = cls.make_user(
            "tier_dispatch_salesman", "sales_team.group_sale_salesman"
        )
        cls.program = cls.make_program(notify_up="note", notify_down="note")
        cls.riser, cls.faller, cls.stayer = (
            cls.make_customer(name, user_id=cls.salesman.id)
            for name in ("Riser", "Faller", "Stayer")
        )
        for partner, amounts in (
            (cls.riser, (30, 80)),
            (cls.faller, (80, 30)),
            (cls.stayer, (60, 60)),
        ):
            for month, amount in enumerate(amounts, 1):
                cls.make_order(partner, amount, f"2026-{month:02d}-15")
        cls.program._assess(as_of="2026-01-31")

    def move(self):
        """The second month: one rises, one falls."""
        self.program._assess(as_of="2026-02-28")
        return self.env["customer.tier.transition"].search(
            [("program_id", "=", self.program.id), ("date", "=", "2026-02-28")]
        )

    def dispatch(self):
        with self.enter_registry_test_mode():
            self.env.ref("customer_tiering.ir_cron_dispatch").method_direct_trigger()

    def notes(self, partner):
        bodies = [message.body.striptags() for message in partner.message_ids]
        return [body for body in bodies if "→" in body]

    def test_first_run_tells_nobody(self):
        transitions = self.env["customer.tier.transition"].search(
            [("program_id", "=", self.program.id)]
        )
        self.assertEqual(transitions.mapped("state"), ["done"] * 3)
        self.dispatch()
        for partner in self.riser | self.faller | self.stayer:
            self.assertEqual(self.notes(partner), [])

    def test_notes(self):
        transitions = self.move()
        self.assertEqual(transitions.mapped("state"), ["pending"] * 2)
        self.dispatch()
        self.assertEqual(transitions.mapped("state"), ["done"] * 2)
        self.assertEqual(self.notes(self.riser), ["Ladder: Bronze → Gold"])
        self.assertEqual(self.notes(self.faller), ["Ladder: Gold → Bronze"])
        self.assertEqual(self.notes(self.stayer), [])
        self.dispatch()
        self.assertEqual(len(self.notes(self.riser)), 1)

    def test_notes_tell_no_follower(self):
        """A note is written for colleagues: nothing is sent to the customer."""
        self.riser.message_subscribe(self.riser.ids)
        self.move()
        before = self.env["mail.mail"].search_count([])
        self.dispatch()
        self.assertEqual(self.env["mail.mail"].search_count([]), before)
        message = self.riser.message_ids.filtered(lambda m: "→" in (m.body or ""))
        self.assertTrue(message.is_internal or message.subtype_id.internal)
        self.assertFalse(message.notified_partner_ids)

    def test_activities(self):
        self.program.write({"notify_up": "activity", "notify_down": "activity"})
        self.faller.user_id = False
        self.move()
        self.dispatch()
        self.assertRecordValues(
            self.riser.activity_ids,
            [{"summary": "Ladder: Bronze → Gold", "user_id": self.salesman.id}],
        )
        # nobody to do it: it is noted instead
        self.assertFalse(self.faller.activity_ids)
        self.assertEqual(self.notes(self.faller), ["Ladder: Gold → Bronze"])

    def test_activity_of_someone_who_left(self):
        self.program.notify_up = "activity"
        self.salesman.active = False
        self.move()
        self.dispatch()
        self.assertFalse(self.riser.activity_ids)
        self.assertEqual(self.notes(self.riser), ["Ladder: Bronze → Gold"])

    def test_nobody_is_told(self):
        self.program.write({"notify_up": "none", "notify_down": "none"})
        transitions = self.move()
        self.dispatch()
        self.assertEqual(transitions.mapped("state"), ["done"] * 2)
        self.assertFalse(self.notes(self.riser) or self.notes(self.faller))

    def test_entering_and_leaving_tell_nobody(self):
        newcomer = self.make_customer("Newcomer")
        self.make_order(newcomer, 80, "2026-02-15")
        self.stayer.active = False
        transitions = self.move()
        self.assertEqual(len(transitions), 4)
        self.dispatch()
        self.assertEqual(transitions.mapped("state"), ["done"] * 4)
        self.assertFalse(self.notes(newcomer) or self.notes(self.stayer))

    def test_failure_is_counted_shown_and_retried(self):
        """Each failure by itself: the other move is told all the same."""
        transitions = self.move()
        bad = transitions.filtered(lambda t: t.partner_id == self.riser)
        Transition = self.env.registry["customer.tier.transition"]
        dispatch = Transition._dispatch

        def failing(moves):
            for partner in moves.partner_id:
                partner._message_log(body="half done → lost")
            if self.riser.id in moves.partner_id.ids:
                raise ValueError("no such thing")
            return dispatch(moves)

        with patch.object(Transition, "_dispatch", failing):
            for attempt in range(1, customer_tier_outbox.MAX_ATTEMPTS + 1):
                self.dispatch()
                last = attempt == customer_tier_outbox.MAX_ATTEMPTS
                self.assertRecordValues(
                    bad,
                    [
                        {
                            "attempts": attempt,
                            "error": "no such thing",
                            "state": "failed" if last else "pending",
                        }
                    ],
                )
            self.dispatch()
            self.assertEqual(bad.attempts, customer_tier_outbox.MAX_ATTEMPTS)
        self.assertEqual((transitions - bad).state, "done")
        # what was begun is taken back with the failure
        self.assertEqual(self.notes(self.riser), [])
        bad.action_retry()
        self.assertRecordValues(bad, [{"state": "pending", "attempts": 0}])
        self.dispatch()
        self.assertRecordValues(bad, [{"state": "done", "error": False}])
        self.assertEqual(self.notes(self.riser), ["Ladder: Bronze → Gold"])

    def test_failure_of_the_database(self):
        """A refused statement leaves the transaction usable for the next move."""
        transitions = self.move()
        Transition = self.env.registry["customer.tier.transition"]
        dispatch = Transition._dispatch

        def failing(moves):
            if self.riser.id in moves.partner_id.ids:
                moves.env.cr.execute("SELECT 1 / 0")
            return dispatch(moves)

        with patch.object(Transition, "_dispatch", failing), mute_logger("odoo.sql_db"):
            self.dispatch()
        states = {move.partner_id.name: move.state for move in transitions}
        self.assertEqual(states, {"Riser": "pending", "Faller": "done"})

    def test_crash_loses_nothing_and_repeats_nothing(self):
        transitions = self.move().sorted("id")
        Transition = self.env.registry["customer.tier.transition"]
        dispatch = Transition._dispatch
        done = []

        def crashing(moves):
            dispatch(moves)
            if done:
                raise Crash  # its note is written, and not committed
            done.append(moves.id)

        with (
            patch.object(Transition, "_dispatch", crashing),
            patch.object(customer_tier_outbox, "DISPATCH_BATCH", 1),
        ):
            # not assertRaises, which would take back what was committed
            try:
                self.dispatch()
            except Crash:
                done.append("crashed")
        self.assertEqual(done[1:], ["crashed"])
        self.env.invalidate_all()
        self.assertEqual(transitions.mapped("state"), ["done", "pending"])
        self.dispatch()
        self.assertEqual(transitions.mapped("state"), ["done", "done"])
        for partner in transitions.partner_id:
            self.assertEqual(len(self.notes(partner)), 1)

    def test_batches(self):
        """More than one batch is worked off in one run of the job."""
        newcomers = self.env["res.partner"].create(
            [{"name": f"Newcomer {number}"} for number in range(4)]
        )
        for newcomer in newcomers:
            self.make_order(newcomer, 80, "2026-02-15")
        transitions = self.move()
        self.assertEqual(len(transitions), 6)
        job = self.env.ref("customer_tiering.ir_cron_dispatch")
        with (
            patch.object(customer_tier_outbox, "DISPATCH_BATCH", 2),
            self.enter_registry_test_mode(),
        ):
            for _call in range(3):  # as often as the scheduler would call it
                job.method_direct_trigger()
        self.assertEqual(transitions.mapped("state"), ["done"] * 6)

    def test_deleted_customer_takes_moves_along(self):
        self.move()
        self.env["sale.order"].search([("partner_id", "=", self.riser.id)]).write(
            {"partner_id": self.stayer.id}
        )
        self.riser.unlink()
        self.dispatch()
        self.assertEqual(self.notes(self.faller), ["Ladder: Gold → Bronze"])

    # A run that moves many

    def move_many(self, count, **values):
        """So many customers of the salesman rise, of the programme with these values.

        :return: (the customers, their moves)
        """
        self.program.write(values)
        many = self.make_many(count, 30, "2026-01-15", user_id=self.salesman.id)
        self.program._assess(as_of="2026-01-31", partners=many)
        self.make_order(many, 80, "2026-02-15")
        self.program._assess(as_of="2026-02-28", partners=many)
        moves = self.env["customer.tier.transition"].search(
            [("partner_id", "in", many.ids), ("old_tier_id", "!=", False)]
        )
        self.assertEqual(moves.mapped("direction"), ["up"] * count)
        return many, moves

    def to_dos(self):
        return self.env["mail.activity"].search([("user_id", "=", self.salesman.id)])

    def test_as_many_activities_as_one_can_look_at(self):
        limit = customer_tier_outbox.ACTIVITY_LIMIT
        many, _moves = self.move_many(limit, notify_up="activity")
        self.dispatch()
        to_dos = self.to_dos()
        self.assertEqual(sorted(to_dos.mapped("res_id")), sorted(many.ids))

    def test_one_activity_for_more_than_that(self):
        """However many batches the run takes."""
        limit = customer_tier_outbox.ACTIVITY_LIMIT
        many, moves = self.move_many(limit + 1, notify_up="activity")
        with patch.object(customer_tier_outbox, "DISPATCH_BATCH", 8):
            for _batch in range(4):
                self.dispatch()
        self.assertEqual(set(moves.mapped("state")), {"done"})
        to_do = self.to_dos()
        self.assertRecordValues(
            to_do,
            [
                {
                    "summary": f"Ladder: look at {limit + 1} of your customers",
                    "res_id": False,
                }
            ],
        )
        self.assertIn(
            f"/odoo/customer.tier.assessment/{moves.assessment_id.id}", to_do.note
        )
        for partner in many:
            self.assertEqual(self.notes(partner), ["Ladder: Bronze → Gold"])

    def test_two_moves_of_a_customer_in_one_batch(self):
        self.move()
        self.make_order(self.riser, 1, "2026-03-15")
        self.program._assess(as_of="2026-03-31")
        self.dispatch()
        self.assertEqual(
            self.notes(self.riser), ["Ladder: Gold → Base", "Ladder: Bronze → Gold"]
        )

    def test_queries_do_not_grow_with_the_moves(self):
        _many, moves = self.move_many(90)
        warm, few, lots = moves[:10], moves[10:20], moves[20:]
        self.count_queries(warm._dispatch_safely)
        # one INSERT more, at most, for each hundred rows
        self.assertLessEqual(
            self.count_queries(lots._dispatch_safely),
            self.count_queries(few._dispatch_safely) + 2,
        )
