from odoo.tests import tagged

from .common_journey import JourneyCommon


@tagged("post_install", "-at_install")
class TestJourneyGrowth(JourneyCommon):
    """Growth plans for who is near the next tier: bronze from 45, silver from 70."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.journey.action_archive()
        cls.journey = cls.make_journey(
            codes=(), name="Grow", purpose="growth", goal="tier"
        )

    def setUp(self):
        super().setUp()
        self.make_order(self.silver, 12, "2026-02-01")  # 72
        self.program._assess(as_of="2026-02-03")

    def test_near(self):
        self.follow()
        enrolment = self.enrolments()
        self.assertRecordValues(
            enrolment,
            [
                {
                    "partner_id": self.silver.id,
                    "state": "running",
                    "tier_id": self.tier(self.program, "SILVER").id,
                    "revenue_before": 72.0,
                    "way_up": "To reach Gold: Spend: $\N{NO-BREAK SPACE}3 more",
                }
            ],
        )
        self.assertEqual(enrolment.way_now, enrolment.way_up)
        self.carry_out()
        self.assertEqual(self.notes(self.silver), ["Step 0"])
        self.follow()
        self.assertEqual(self.enrolments(), enrolment)

    def test_what_is_missing_is_live(self):
        self.follow()
        self.make_order(self.silver, 1, "2026-02-03")
        self.program._assess(as_of="2026-02-03", partners=self.silver)
        enrolment = self.enrolments().with_user(self.user)
        self.assertRecordValues(
            enrolment,
            [
                {
                    "way_up": "To reach Gold: Spend: $\N{NO-BREAK SPACE}3 more",
                    "way_now": "To reach Gold: Spend: $\N{NO-BREAK SPACE}2 more",
                }
            ],
        )

    def test_only_some_tiers(self):
        self.journey.tier_ids = self.tier(self.program, "BRONZE")
        self.make_order(self.bronze, 16, "2026-02-01")  # 46
        self.program._assess(as_of="2026-02-03")
        self.follow()
        self.assertEqual(self.enrolments().partner_id, self.bronze)

    def test_a_better_tier_is_the_aim(self):
        self.follow()
        self.make_order(self.silver, 2, "2026-02-03")
        self.at("2026-02-04")
        self.program._assess(as_of="2026-02-04")
        self.follow()
        enrolment = self.enrolments(self.silver)
        self.assertEqual((enrolment.state, enrolment.won_amount), ("running", 2))
        order = self.make_order(self.silver, 1, "2026-02-04")
        self.at("2026-02-05")
        self.program._assess(as_of="2026-02-05")
        self.follow()
        self.assertRecordValues(
            enrolment,
            [
                {
                    "state": "succeeded",
                    "reason": "reached",
                    "won_amount": 3.0,
                }
            ],
        )
        self.assertNotEqual(enrolment.won_order_id, order)

    def test_far_for_sixty_days(self):
        self.follow()
        self.journey.measure_days = 365
        enrolment = self.enrolments()
        self.at("2026-02-20")
        self.follow()
        self.assertEqual(str(enrolment.near_on), "2026-02-20")
        for day in ("2026-02-21", "2026-04-20"):
            self.at(day)
            self.program._assess(as_of=day)
            self.follow()
            self.assertEqual(enrolment.state, "running", day)
        self.at("2026-04-21")
        self.follow()
        self.assertRecordValues(
            enrolment,
            [
                {
                    "state": "stopped",
                    "reason": "far",
                }
            ],
        )

    def test_list_of_who_is_near(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_tiering_engagement.customer_tier_member_action_near"
        )
        self.assertIn("search_default_near_next", action["context"])
        near = (
            self.env["customer.tier.member"]
            .with_user(self.user)
            .search([("is_near_next", "=", True), ("program_id", "=", self.program.id)])
        )
        self.assertEqual(near.partner_id, self.silver)
        self.assertEqual(near.way_up, "To reach Gold: Spend: $\N{NO-BREAK SPACE}3 more")
        top = self.member(self.program, self.golden)
        self.assertFalse(top.way_up)

    def test_no_number_of_queries_grows(self):
        counts = []
        for size in (20, 200):
            partners = self.make_many(size, 72, "2026-02-02")
            self.program._assess(as_of="2026-02-03", partners=partners)
            counts.append(self.count_queries(self.journey._start_near))
            enrolled = self.enrolments().filtered_domain(
                [("partner_id", "in", partners.ids)]
            )
            self.assertEqual(len(enrolled), size)
            self.assertEqual(len(set(enrolled.mapped("way_up"))), 1)
        self.assertLessEqual(counts[1] - counts[0], 10, counts)
