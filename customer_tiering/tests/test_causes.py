from odoo import Command
from odoo.tests import tagged

from .common_behaviour import BehaviourCommon


@tagged("post_install", "-at_install")
class TestCauses(BehaviourCommon):
    """Why customers move: what they did, time alone, other rules, someone's hand."""

    def setUp(self):
        super().setUp()
        self.customer = self.make_customer("Mover")
        self.program = self.make_program()

    def causes(self, partner=None, program=None):
        """Cause of each move of a customer, oldest first."""
        transitions = self.env["customer.tier.transition"].search(
            [
                ("program_id", "=", (program or self.program).id),
                ("partner_id", "=", (partner or self.customer).id),
            ],
            order="id",
        )
        return transitions.mapped("cause")

    def test_behaviour(self):
        """They bought more, and then less."""
        self.walk(self.program, self.customer, 30, 80, 30)
        self.assertEqual(self.causes(), ["behaviour"] * 3)

    def test_time(self):
        """They did nothing, and the window moved on."""
        self.walk(self.program, self.customer, 80, 0)
        self.assertEqual(self.causes(), ["behaviour", "time"])

    def test_purchase_on_the_first_day_after_the_last_run(self):
        self.make_order(self.customer, 80, "2026-01-15")
        self.program._assess(as_of="2026-01-31")
        self.make_order(self.customer, 30, "2026-02-01")
        self.program._assess(as_of="2026-02-28")
        self.assertEqual(self.causes(), ["behaviour", "behaviour"])

    def test_purchase_on_the_day_of_the_last_run(self):
        """It was known then: what moves the customer a month later is time."""
        self.make_order(self.customer, 80, "2026-01-31")
        self.program._assess(as_of="2026-01-31")
        self.program._assess(as_of="2026-03-10")
        self.assertEqual(self.causes(), ["behaviour", "time"])

    def test_same_day_again(self):
        """No time has passed: a document of the past was changed."""
        order = self.make_order(self.customer, 80, "2026-01-15")
        self.program._assess(as_of="2026-01-31")
        order._action_cancel()
        self.make_order(self.customer, 30, "2026-01-16")
        self.program._assess(as_of="2026-01-31")
        self.assertEqual(self.causes(), ["behaviour", "behaviour"])

    def test_rules(self):
        """The line was moved, and the customer did what they always did."""
        self.walk(self.program, self.customer, 60, 60)
        self.tier(self.program, "GOLD").min_score = 55
        self.make_order(self.customer, 60, "2026-03-15")
        self.program._assess(as_of="2026-03-31")
        self.assertEqual(self.code(self.program, self.customer), "GOLD")
        self.assertEqual(self.causes(), ["behaviour", "rules"])

    def test_behaviour_under_other_rules(self):
        """The rules before would have moved the customer up, too."""
        self.walk(self.program, self.customer, 30)
        self.tier(self.program, "GOLD").min_score = 70
        self.make_order(self.customer, 80, "2026-02-15")
        self.program._assess(as_of="2026-02-28")
        self.assertEqual(self.causes(), ["behaviour", "behaviour"])

    def test_time_under_other_rules(self):
        self.walk(self.program, self.customer, 80)
        self.tier(self.program, "GOLD").min_score = 70
        self.program._assess(as_of="2026-02-28")
        self.assertEqual(self.causes(), ["behaviour", "time"])

    def test_rules_against_behaviour(self):
        """The rules before would have moved the customer up, these move down."""
        self.walk(self.program, self.customer, 55)
        self.assertEqual(self.code(self.program, self.customer), "SILVER")
        self.tier(self.program, "GOLD").min_score = 99
        self.tier(self.program, "SILVER").min_score = 98
        self.make_order(self.customer, 90, "2026-02-15")
        self.program._assess(as_of="2026-02-28")
        self.assertEqual(self.code(self.program, self.customer), "BRONZE")
        self.assertEqual(self.causes(), ["behaviour", "rules"])

    def test_once_the_rules_have_moved_everyone_it_is_behaviour_again(self):
        self.walk(self.program, self.customer, 60)
        self.tier(self.program, "GOLD").min_score = 55
        self.program._assess(as_of="2026-01-31")
        self.make_order(self.customer, 30, "2026-02-15")
        self.program._assess(as_of="2026-02-28")
        self.assertEqual(self.causes(), ["behaviour", "rules", "behaviour"])

    def test_other_metrics_and_window(self):
        """The rules before measured something else, over another time."""
        self.walk(self.program, self.customer, 60)
        orders = self.metric("orders")
        self.program.write(
            {
                "window": "lifetime",
                "criterion_ids": [
                    Command.clear(),
                    Command.create(self.criterion("orders", high=1)),
                ],
            }
        )
        self.assertEqual(self.program.criterion_ids.metric_id, orders)
        self.program._assess(as_of="2026-02-28")
        self.assertEqual(self.code(self.program, self.customer), "GOLD")
        self.assertEqual(self.causes(), ["behaviour", "rules"])

    def test_archived_tier(self):
        self.walk(self.program, self.customer, 80)
        self.tier(self.program, "GOLD").active = False
        self.program._assess(as_of="2026-01-31")
        self.assertEqual(self.code(self.program, self.customer), "SILVER")
        self.assertEqual(self.causes(), ["behaviour", "rules"])

    def test_inserted_tier(self):
        """A ladder with one more rung: who moves there does so by the rules."""
        self.walk(self.program, self.customer, 80)
        self.tier(self.program, "GOLD").sequence = 1
        self.program.tier_ids = [
            Command.create(
                {"name": "Top", "code": "TOP", "sequence": 0, "min_score": 78}
            )
        ]
        self.program._assess(as_of="2026-01-31")
        self.assertEqual(self.code(self.program, self.customer), "TOP")
        self.assertEqual(self.causes(), ["behaviour", "rules"])

    def test_prospects_enter_and_leave_by_the_rules(self):
        prospect = self.make_customer("Prospect", ref="cause")
        self.walk(self.program, self.customer, 80)
        self.program.partner_domain = "[('ref', '=', 'cause')]"
        self.program._assess(as_of="2026-01-31")
        self.program.partner_domain = False
        self.program._assess(as_of="2026-01-31")
        self.assertEqual(self.causes(prospect), ["rules", "rules"])
        self.assertEqual(self.causes(), ["behaviour"])

    def test_newcomer_after_other_rules(self):
        """Who buys for the first time would have entered all the same."""
        self.walk(self.program, self.customer, 80)
        self.tier(self.program, "GOLD").min_score = 70
        newcomer = self.make_customer("Newcomer")
        self.make_order(newcomer, 80, "2026-02-15")
        self.program._assess(as_of="2026-02-28")
        self.assertEqual(self.causes(newcomer), ["behaviour"])

    def test_archived_customer_leaves_by_what_happened(self):
        self.walk(self.program, self.customer, 80)
        self.tier(self.program, "GOLD").min_score = 70
        self.customer.active = False
        self.program._assess(as_of="2026-02-28")
        self.assertEqual(self.causes(), ["behaviour", "behaviour"])

    def test_override(self):
        self.walk(self.program, self.customer, 30)
        member = self.member(self.program, self.customer)
        member._override(self.tier(self.program, "GOLD"), "A friend")
        member._override(self.env["customer.tier"], "")
        self.assertEqual(self.causes(), ["behaviour", "override", "override"])

    def test_topmost_parent(self):
        """A whole group moves for what one of its companies did."""
        parent = self.make_customer("Group", is_company=True)
        child = self.make_customer("Firm", is_company=True, parent_id=parent.id)
        program = self.make_program(name="Groups", roll_up="top")
        self.walk(program, child, 80, 0)
        for partner in (parent, child):
            self.assertEqual(self.causes(partner, program), ["behaviour", "time"])
        self.tier(program, "BRONZE").min_score = 5
        self.make_order(child, 10, "2026-03-15")
        program._assess(as_of="2026-03-31")
        for partner in (parent, child):
            self.assertEqual(self.causes(partner, program)[2:], ["rules"])

    def test_no_client_saves_rules_without_a_version(self):
        program, version = self.program, self.program.version
        client = program.with_context(customer_tiering_updating=True)
        client.tier_ids.filtered(lambda tier: tier.code == "GOLD").min_score = 90
        self.assertEqual(program.version, version + 1)

    def test_versions_say_who_when_and_why(self):
        manager = self.make_user(
            "tier_cause_manager", "customer_tiering.customer_tiering_group_manager"
        )
        program = self.program.with_user(manager)
        program.with_context(customer_tiering_reason="More for fewer").grace = 5
        latest = self.program.version_ids[0]
        self.assertRecordValues(
            latest,
            [{"number": 2, "user_id": manager.id, "reason": "More for fewer"}],
        )
        self.assertEqual(latest.settings["policy"]["grace"], 5)
        first = self.program.version_ids[1]
        self.assertEqual((first.number, first.settings["policy"]["grace"]), (1, 1))
        self.program._assess(as_of="2026-01-31")
        self.assertEqual(self.program.last_assessment_id.version_id, latest)
        # names are no rules
        self.tier(self.program, "GOLD").name = "Or"
        self.assertEqual(self.program.version, 2)
        self.assertEqual(first._restore()._get_policy()["grace"], 1)
