from functools import partial

from odoo.tests import tagged

from .common_journey import JourneyCommon


@tagged("post_install", "-at_install")
class TestJourneyResult(JourneyCommon):
    """What a journey brings, and what it costs to find out."""

    def setUp(self):
        super().setUp()
        self.fall("2026-03-01")

    def test_results(self):
        partners = self.make_many(40, 10, "2026-02-28")
        self.journey.holdout_share = 25
        self.program._assess(as_of="2026-03-01", partners=partners)
        self.dispatch()
        rows = self.enrolments() - self.enrolments().filtered(
            lambda one: one.partner_id not in partners
        )
        control, treated = (
            rows.filtered(lambda one: one.arm == "control"),
            rows.filtered(lambda one: one.arm == "found"),
        )
        self.assertEqual(len(control) + len(treated), 40)
        # One of those left alone buys, four of the others; one is cancelled.
        for one, amount in zip(treated[:4], (10, 20, 30, 40), strict=True):
            self.make_order(one.partner_id, amount, "2026-03-04")
        self.make_order(control[0].partner_id, 500, "2026-03-04")
        treated[4]._close("cancelled", "rollback")
        treated[5].partner_id.active = False
        self.journey._start(self.base, by_hand=True)
        self.make_order(self.base, 7, "2026-03-04")
        self.at("2026-03-05")
        self.follow()
        # Besides the forty: three who fell on 1 March, and one by hand who bought.
        treated_count = len(treated) - 1 + 4
        compared = 100 * 4 / (treated_count - 1)
        self.assertRecordValues(
            self.journey,
            [
                {
                    "enrolled_count": treated_count,
                    "running_count": treated_count - 6,
                    "succeeded_count": 5,
                    "failed_count": 1,
                    "won_amount": 107.0,
                    "success_rate": 100 * 5 / treated_count,
                    "control_count": len(control),
                    "control_rate": 100 * 1 / len(control),
                    "effect": compared - 100 * 1 / len(control),
                }
            ],
        )
        self.journey.with_user(self.user).read()

    def test_opening_the_customers(self):
        """From a journey and from a customer, with what the screen shows by itself."""
        for action, domain in (
            (self.journey.action_open_enrolments(), ("journey_id", self.journey.id)),
            (
                self.golden.action_open_customer_tier_enrolments(),
                ("partner_id", self.golden.id),
            ),
        ):
            name, wanted = domain
            self.assertEqual(action["domain"], [(name, "=", wanted)])
            self.assertIn("pivot_measures", action["context"])

    def test_no_number_of_queries_grows(self):
        """Neither beginning nor following asks more for 200 customers than for 20."""
        counts = {}
        for size in (20, 200):
            partners = self.make_many(size, 10, "2026-02-28")
            self.program._assess(as_of="2026-03-01", partners=partners)
            moves = self.env["customer.tier.transition"].search(
                [("partner_id", "in", partners.ids)]
            )
            moves.state = "done"
            self.make_order(partners[::2], 10, "2026-03-02")
            self.at("2026-03-01", "13:00:00")
            start = partial(self.journey._start, partners, moves)
            started = self.count_queries(start)
            self.at("2026-03-03")
            enrolments = self.enrolments().filtered_domain(
                [("partner_id", "in", partners.ids)]
            )
            counts[size] = started, self.count_queries(enrolments._follow)
            self.assertEqual(
                len(enrolments.filtered(lambda one: one.state == "succeeded")), size / 2
            )
        (few_started, few_followed), (started, followed) = counts[20], counts[200]
        # Rows are created in batches of 100, and updated in batches.
        self.assertLessEqual(started - few_started, 10, counts)
        self.assertLessEqual(followed - few_followed, 10, counts)
