from odoo.tests import freeze_time, tagged

from .common_behaviour import BehaviourCommon


@tagged("post_install", "-at_install")
class TestNotices(BehaviourCommon):
    """Nobody goes down before their salesperson knows what is missing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["customer.tier.notice"].search([]).unlink()
        cls.salesman = cls.make_user(
            "tier_notice_salesman", "sales_team.group_sale_salesman"
        )
        cls.customer = cls.make_customer("Customer", user_id=cls.salesman.id)

    def notices(self, program):
        return self.env["customer.tier.notice"].search(
            [("program_id", "=", program.id)], order="id"
        )

    def dispatch(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "customer_tiering.ir_cron_dispatch_notices"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def test_notice_and_then_the_fall(self):
        program = self.make_program(grace=3, notice_days=14)
        codes = self.walk(program, self.customer, 80, 0, 0)
        self.assertEqual(codes, ["GOLD"] * 3)
        notice = self.notices(program)
        self.assertRecordValues(
            notice,
            [
                {
                    "partner_id": self.customer.id,
                    "tier_id": self.tier(program, "GOLD").id,
                    "state": "pending",
                }
            ],
        )
        self.assertEqual(str(notice.date), "2026-03-31")
        member = self.member(program, self.customer)
        self.assertEqual(str(member.notice_at), "2026-03-31")
        self.dispatch()
        self.assertEqual(notice.state, "done")
        activity = self.customer.activity_ids
        self.assertEqual(activity.user_id, self.salesman)
        self.assertEqual(
            activity.summary,
            "Ladder: from 04/14/2026 on the customer can move down from Gold. To stay,"
            " any one of these is enough: Spend: $\N{NO-BREAK SPACE}75.",
        )
        program._assess(as_of="2026-04-30")
        self.assertEqual(self.code(program, self.customer), "BASE")
        self.assertEqual(len(self.notices(program)), 1)
        self.assertFalse(member.notice_at)

    def test_too_soon_after_the_notice(self):
        program = self.make_program(notice_days=40)
        codes = self.walk(program, self.customer, 80, 0, 0, 0)
        # notice on 28 February; 31 days later is too soon, 61 days later is not
        self.assertEqual(codes, ["GOLD", "GOLD", "GOLD", "BASE"])
        self.assertEqual(len(self.notices(program)), 1)

    def test_recovered_before_anyone_was_told(self):
        program = self.make_program(notice_days=14)
        self.walk(program, self.customer, 80, 0, 80)
        self.assertEqual(self.code(program, self.customer), "GOLD")
        self.dispatch()
        self.assertEqual(self.notices(program).state, "done")
        self.assertFalse(self.customer.activity_ids)

    def test_a_second_decline_has_a_notice_of_its_own(self):
        program = self.make_program(notice_days=14)
        self.walk(program, self.customer, 80, 0, 80, 0)
        self.assertEqual(len(self.notices(program)), 2)

    def test_same_day_again_gives_no_second_notice(self):
        program = self.make_program(notice_days=14)
        self.walk(program, self.customer, 80, 0)
        program._assess(as_of="2026-02-28")
        program._assess(as_of="2026-02-28", partners=self.customer)
        self.assertEqual(len(self.notices(program)), 1)

    def test_no_notice_by_default(self):
        program = self.make_program(grace=3)
        self.walk(program, self.customer, 80, 0, 0, 0)
        self.assertFalse(self.notices(program))

    def test_nobody_wants_to_know(self):
        program = self.make_program(notice_days=14, notify_notice="none")
        self.walk(program, self.customer, 80, 0)
        self.dispatch()
        self.assertEqual(self.notices(program).state, "done")
        self.assertFalse(self.customer.activity_ids)

    def test_note_without_a_salesperson_in_the_language_of_the_company(self):
        self.customer.user_id = False
        program = self.make_program(notice_days=14)
        self.walk(program, self.customer, 80, 0)
        self.dispatch()
        self.assertIn("can move down from Gold", self.customer.message_ids[0].body)

    def test_on_a_fixed_day(self):
        """The first day on which it can happen is one of review."""
        program = self.make_program(
            notice_days=14, downgrade_when="fixed", review_days="07-01"
        )
        self.walk(program, self.customer, 80, 0)
        member = self.member(program, self.customer)
        self.assertEqual(str(member._get_earliest_fall()), "2026-07-01")
        with freeze_time("2026-03-01"):
            self.assertIn("07/01/2026", self.notices(program)._describe())

    def test_fixed_day_that_nobody_was_assessed_on(self):
        """It holds at the first assessment after it, whoever is assessed then."""
        program = self.make_program(
            notice_days=14, downgrade_when="fixed", review_days="04-01"
        )
        self.walk(program, self.customer, 80, 80, 0)
        member = self.member(program, self.customer)
        self.assertEqual(str(member.notice_at), "2026-03-31")
        self.assertEqual(str(member._get_earliest_fall()), "2026-04-14")
        for day, code in (("2026-04-13", "GOLD"), ("2026-04-14", "BASE")):
            program._assess(as_of=day, partners=self.customer)
            self.assertEqual(self.code(program, self.customer), code)

    def test_rolled_back(self):
        program = self.make_program(notice_days=14)
        self.walk(program, self.customer, 80, 0)
        run = program.last_assessment_id
        run.action_rollback()
        self.assertEqual(self.notices(program).state, "cancelled")
        self.assertFalse(self.member(program, self.customer).notice_at)
