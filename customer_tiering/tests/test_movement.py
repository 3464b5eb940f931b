from odoo.tests import tagged

from .common_behaviour import BehaviourCommon


@tagged("post_install", "-at_install")
class TestMovement(BehaviourCommon):
    """Who moves, when, and what is written about it."""

    def setUp(self):
        super().setUp()
        self.customer = self.make_customer("Mover")

    def test_up_at_once_and_all_the_way(self):
        program = self.make_program(grace=3, buffer_down=5, downgrade_policy="step")
        codes = self.walk(program, self.customer, 10, 30, 99)
        self.assertEqual(codes, ["BASE", "BRONZE", "GOLD"])

    def test_on_the_line_is_the_better_side(self):
        program = self.make_program()
        codes = self.walk(program, self.customer, 75, 50, 25, 24.99)
        self.assertEqual(codes, ["GOLD", "SILVER", "BRONZE", "BASE"])

    def test_buffer_up(self):
        program = self.make_program(buffer_up=5)
        # 30 is the line of BRONZE and its buffer; 79 reaches SILVER only
        codes = self.walk(program, self.customer, 10, 29.99, 30, 79, 80)
        self.assertEqual(codes, ["BASE", "BASE", "BRONZE", "SILVER", "GOLD"])

    def test_buffer_down(self):
        program = self.make_program(buffer_down=5)
        codes = self.walk(program, self.customer, 80, 70, 69.99)
        self.assertEqual(codes, ["GOLD", "GOLD", "SILVER"])

    def test_grace(self):
        program = self.make_program(grace=3, downgrade_policy="direct")
        codes = self.walk(program, self.customer, 80, 30, 30, 30)
        self.assertEqual(codes, ["GOLD", "GOLD", "GOLD", "BRONZE"])
        member = self.member(program, self.customer)
        self.assertEqual((member.below, str(member.since)), (0, "2026-04-30"))

    def test_grace_starts_again_after_a_good_month(self):
        program = self.make_program(grace=3)
        codes = self.walk(program, self.customer, 80, 30, 30, 80, 30, 30, 30)
        self.assertEqual(codes, ["GOLD"] * 6 + ["BRONZE"])

    def test_same_day_again_does_not_advance_the_count(self):
        program = self.make_program(grace=3)
        self.walk(program, self.customer, 80, 30)
        for _again in range(4):
            program._assess(as_of="2026-02-28")
            program._assess(as_of="2026-02-28", partners=self.customer)
        member = self.member(program, self.customer)
        self.assertEqual((member.tier_id.code, member.below), ("GOLD", 1))
        self.assertEqual(str(member.below_at), "2026-02-28")

    def test_same_day_again_after_a_downgrade_moves_no_further(self):
        program = self.make_program(grace=1, downgrade_policy="step")
        self.walk(program, self.customer, 80, 0)
        self.assertEqual(self.code(program, self.customer), "SILVER")
        program._assess(as_of="2026-02-28")
        self.assertEqual(self.code(program, self.customer), "SILVER")

    def test_minimum_stay(self):
        program = self.make_program(min_stay_days=80)
        # in GOLD since 31 January: 28, 59 and 89 days later
        codes = self.walk(program, self.customer, 80, 30, 30, 30)
        self.assertEqual(codes, ["GOLD", "GOLD", "GOLD", "BRONZE"])

    def test_minimum_stay_does_not_hold_a_rise(self):
        program = self.make_program(min_stay_days=80)
        codes = self.walk(program, self.customer, 30, 80)
        self.assertEqual(codes, ["BRONZE", "GOLD"])

    def test_one_step_a_run(self):
        program = self.make_program(downgrade_policy="step")
        codes = self.walk(program, self.customer, 80, 0, 0, 0)
        self.assertEqual(codes, ["GOLD", "SILVER", "BRONZE", "BASE"])

    def test_straight_down(self):
        program = self.make_program(downgrade_policy="direct")
        codes = self.walk(program, self.customer, 80, 0)
        self.assertEqual(codes, ["GOLD", "BASE"])

    def test_defaults(self):
        """Up at once; down one tier after three assessments five points under."""
        program = self.env["customer.tier.program"].new({})
        self.assertEqual(
            (program.buffer_up, program.buffer_down, program.grace),
            (0, 5, 3),
        )
        self.assertEqual((program.min_stay_days, program.downgrade_policy), (0, "step"))

    def test_no_document_in_the_window_moves_and_is_logged(self):
        """Customers who stop buying neither keep their tier nor vanish."""
        program = self.make_program()
        self.walk(program, self.customer, 80, 0)
        member = self.member(program, self.customer)
        self.assertRecordValues(
            member,
            [
                {
                    "tier_id": self.tier(program, "BASE").id,
                    "computed_tier_id": self.tier(program, "BASE").id,
                    "score": 0,
                    "revenue": 0,
                }
            ],
        )
        self.assertEqual(
            self.history(program, self.customer),
            [(False, "GOLD", "2026-01-31"), ("GOLD", "BASE", "2026-02-28")],
        )
        last = program.last_assessment_id
        self.assertEqual((last.down_count, last.left_count), (1, 0))

    def test_archived_customer_leaves_and_comes_back(self):
        program = self.make_program()
        self.walk(program, self.customer, 80)
        self.customer.active = False
        leaving = program._assess(as_of="2026-01-31")
        self.assertFalse(self.member(program, self.customer))
        self.assertEqual((leaving.left_count, leaving.customer_count), (1, 0))
        self.customer.active = True
        program._assess(as_of="2026-01-31")
        self.assertEqual(
            self.history(program, self.customer),
            [
                (False, "GOLD", "2026-01-31"),
                ("GOLD", False, "2026-01-31"),
                (False, "GOLD", "2026-01-31"),
            ],
        )

    def test_transitions_and_counts(self):
        """Each move is one line of the history, and the run counts it."""
        program = self.make_program()
        riser, faller, stayer = (
            self.make_customer(name) for name in ("Riser", "Faller", "Stayer")
        )
        self.spend(riser, 30, 80)
        self.spend(faller, 80, 30)
        self.spend(stayer, 60, 60)
        first = program._assess(as_of="2026-01-31")
        self.spend(self.customer, 0, 55)
        second = program._assess(as_of="2026-02-28")
        counts = [
            "customer_count",
            "new_count",
            "up_count",
            "down_count",
            "left_count",
            "written_count",
        ]
        self.assertEqual([first[name] for name in counts], [3, 3, 0, 0, 0, 3])
        self.assertEqual([second[name] for name in counts], [4, 1, 1, 1, 0, 3])
        transitions = self.env["customer.tier.transition"].search(
            [("assessment_id", "=", second.id)]
        )
        self.assertRecordValues(
            transitions.sorted(lambda transition: transition.partner_id.id),
            [
                {
                    "partner_id": self.customer.id,
                    "direction": "enter",
                    "cause": "behaviour",
                    "score": 55,
                    "revenue": 55,
                    "state": "pending",
                },
                {
                    "partner_id": riser.id,
                    "direction": "up",
                    "cause": "behaviour",
                    "score": 80,
                    "revenue": 80,
                    "state": "pending",
                },
                {
                    "partner_id": faller.id,
                    "direction": "down",
                    "cause": "behaviour",
                    "score": 30,
                    "revenue": 30,
                    "state": "pending",
                },
            ],
        )
        self.assertEqual(self.member(program, riser).revenue, 80)
        for direction, partner in (("up", riser), ("down", faller)):
            found = self.env["customer.tier.transition"].search(
                [("direction", "=", direction), ("program_id", "=", program.id)]
            )
            self.assertEqual(found.partner_id, partner)
        self.assertStandsByHistory(program)

    def test_cause_of_a_move(self):
        """A move after the rules were changed is theirs, later ones are not."""
        program = self.make_program()
        self.spend(self.customer, 60, 60, 10)
        program._assess(as_of="2026-01-31")
        program.write({"tier_ids": [self.update(program, "GOLD", min_score=60)]})
        program._assess(as_of="2026-02-28")
        program._assess(as_of="2026-03-31")
        transitions = self.env["customer.tier.transition"].search(
            [("program_id", "=", program.id)], order="id"
        )
        self.assertEqual(
            transitions.mapped("cause"), ["behaviour", "rules", "behaviour"]
        )

    def update(self, program, code, **values):
        return (1, self.tier(program, code).id, values)

    def test_run_with_nothing_changed_writes_nothing(self):
        program = self.make_program(grace=3)
        others = self.env["res.partner"].create(
            [{"name": f"Other {number}"} for number in range(5)]
        )
        for number, other in enumerate(others):
            self.spend(other, 20 * number, 20 * number)
        self.spend(self.customer, 80, 30)
        program._assess(as_of="2026-01-31")
        program._assess(as_of="2026-02-28")
        before = self.count_rows()
        checksum = self.checksum()
        again = program._assess(as_of="2026-02-28")
        self.assertEqual(again.written_count, 0)
        self.assertEqual(self.count_rows(), before)
        self.assertEqual(self.checksum(), checksum)

    def checksum(self):
        """Of all members, with everything that is stored of them."""
        self.env.cr.execute(
            "SELECT md5(string_agg(m::text, '' ORDER BY id))"
            "  FROM customer_tier_member m"
        )
        return self.env.cr.fetchone()

    def test_nothing_changes_overnight_for_who_did_nothing(self):
        """Dates are stored, not days since: the next day writes no row."""
        program = self.make_program(
            window="lifetime",
            criterion_ids=[
                (0, 0, self.criterion("last_purchase", scoring="percentile"))
            ],
        )
        self.spend(self.customer, 80)
        program._assess(as_of="2026-01-31")
        before = self.count_rows()
        next_day = program._assess(as_of="2026-02-01")
        self.assertEqual((next_day.written_count, self.count_rows()), (0, before))

    def test_members_equal_their_last_transition(self):
        """After a year of ups and downs under the default policy, and overrides."""
        program = self.make_program(grace=3, buffer_down=5, downgrade_policy="step")
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(12)]
        )
        for month, day in enumerate(self.month_ends(8), 1):
            for number, customer in enumerate(customers):
                amount = (number * 37 + month * 53) % 101
                if amount > 20:
                    self.make_order(customer, amount, f"{day[:8]}15")
            program._assess(as_of=day)
            self.assertStandsByHistory(program)

    def test_score_history(self):
        """One row a month, when the score is another one."""
        program = self.make_program()
        self.walk(program, self.customer, 40, 60)
        self.make_order(self.customer, 10, "2026-02-20")
        program._assess(as_of="2026-02-28")
        program._assess(as_of="2026-03-10")
        scores = self.member(program, self.customer).score_ids.sorted("date")
        self.assertEqual(
            [(str(row.date), row.score, row.tier_id.code) for row in scores],
            [("2026-02-28", 70, "SILVER")],
        )

    def test_score_that_differs_by_a_hair_is_no_history(self):
        program = self.make_program()
        self.walk(program, self.customer, 40, 40.01, 40.04)
        member = self.member(program, self.customer)
        self.assertEqual(member.score, 40.04)
        self.assertFalse(member.score_ids)
        self.walk(program, self.customer, 0, 0, 0.02)
        self.assertEqual(member.score_ids.mapped("score"), [40.06])

    def test_two_programs_side_by_side(self):
        """Each program keeps its own count, tier and history."""
        quick = self.make_program(name="Quick")
        slow = self.make_program(name="Slow", grace=3)
        self.spend(self.customer, 80, 30)
        for day in self.month_ends(2):
            (quick | slow)._assess(as_of=day)
        self.assertEqual(self.code(quick, self.customer), "BRONZE")
        self.assertEqual(self.code(slow, self.customer), "GOLD")
        self.assertEqual(len(self.history(quick, self.customer)), 2)
        self.assertEqual(len(self.history(slow, self.customer)), 1)
