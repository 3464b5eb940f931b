from odoo import Command
from odoo.tests import tagged

from .common import NOBODY_ELSE, LoyaltyCommon


@tagged("post_install", "-at_install")
class TestPromotions(LoyaltyCommon):
    """Who collects and redeems, and what a move does to it."""

    # ------------------------------------------------------------------
    # Who
    # ------------------------------------------------------------------

    def test_only_the_tier(self):
        unknown = self.make_customer("Unknown")
        self.assertTotals(
            {self.golden: 90, self.contact: 90, self.silver: 100, unknown: 100}
        )

    def test_several_tiers_and_everyone(self):
        self.promotion.customer_tier_ids |= self.tier(self.program, "SILVER")
        self.assertTotals({self.golden: 90, self.silver: 90, self.bronze: 100})
        self.promotion.customer_tier_ids = False
        self.assertTotals({self.golden: 90, self.bronze: 90, self.base: 90})

    def test_archived_tier_is_still_one(self):
        """A program of a tier that went is not for everyone."""
        bronze = self.tier(self.program, "BRONZE")
        self.promotion.customer_tier_ids = bronze
        bronze.active = False
        self.assertTotals({self.silver: 100, self.base: 100})

    def test_objection_to_profiling(self):
        self.golden.customer_tier_objection = True
        self.assertTotals({self.golden: 100})

    def test_upgrade_and_downgrade(self):
        self.make_order(self.silver, 80, "2026-02-15")
        self.program._assess(as_of="2026-02-28")
        self.assertTotals({self.silver: 90, self.golden: 100})

    def test_override_and_its_end(self):
        self.override(self.bronze, "GOLD", until="2026-02-10")
        self.assertTotals({self.bronze: 90})
        self.at("2026-02-11")
        self.run_cron()
        self.assertTotals({self.bronze: 100})

    def test_rollback(self):
        run = self.program._assess(as_of="2026-02-28")
        self.assertTotals({self.golden: 100})
        run.action_rollback()
        self.assertTotals({self.golden: 90})

    def test_two_companies(self):
        """The tier is that of the company of the order."""
        other = self.make_company("Loyalty Two")
        self.salesman.company_ids |= other
        ladder = self.make_program(company_id=other.id, is_primary=True)
        self.make_order(self.golden, 10, "2026-01-15", company=other)
        self.make_order(self.silver, 90, "2026-01-15", company=other)
        ladder._assess(as_of="2026-01-31")
        self.promotion.write(
            {
                "company_id": False,
                "customer_tier_ids": [Command.link(self.tier(ladder, "GOLD").id)],
            }
        )
        self.assertTotals({self.golden: 90, self.silver: 100})
        for partner, amount in ((self.golden, 100), (self.silver, 90)):
            self.assertEqual(self.quote(partner, other).amount_total, amount)

    # ------------------------------------------------------------------
    # Orders
    # ------------------------------------------------------------------

    def test_quotation_loses_it_when_computed_anew(self):
        order = self.quote(self.golden)
        self.program._assess(as_of="2026-02-28")
        self.assertEqual(order.amount_total, 90)
        self.assertFalse(order._get_claimable_rewards())
        order._update_programs_and_rewards()
        self.assertEqual(order.amount_total, 100)

    def test_quotation_loses_it_at_confirmation_at_the_latest(self):
        order = self.quote(self.golden)
        self.program._assess(as_of="2026-02-28")
        order.action_confirm()
        self.assertEqual(order.amount_total, 100)

    def test_confirmed_order_keeps_it(self):
        order = self.quote(self.golden)
        order.action_confirm()
        self.program._assess(as_of="2026-02-28")
        order._update_programs_and_rewards()
        self.assertEqual(order.amount_total, 90)

    # ------------------------------------------------------------------
    # Codes and coupons
    # ------------------------------------------------------------------

    def test_code(self):
        self.promotion.action_archive()
        self.make_loyalty(
            "Code",
            "promo_code",
            rule={"mode": "with_code", "code": "GOLD10"},
            trigger="with_code",
        )
        self.assertIn(True, self.try_code(self.golden, "GOLD10"))
        self.assertIn(True, self.try_code(self.contact, "GOLD10"))
        self.assertEqual(
            self.try_code(self.silver, "GOLD10"), {"error": NOBODY_ELSE % "GOLD10"}
        )
        result = self.try_code(self.silver, "NONE")
        self.assertTrue(result["not_found"])

    def test_coupon(self):
        self.promotion.action_archive()
        program = self.make_loyalty("Coupons", "coupons", trigger="with_code")
        coupon = self.make_card(program, 1, code="COUPON-1")
        self.assertEqual(
            self.try_code(self.bronze, "COUPON-1"), {"error": NOBODY_ELSE % "COUPON-1"}
        )
        self.assertIn(True, self.try_code(self.golden, "COUPON-1"))
        self.assertEqual(coupon.points, 1)
        program.action_archive()
        self.assertTrue(self.try_code(self.bronze, "COUPON-1")["not_found"])

    def try_code(self, partner, code):
        """What a code brings: {True: rewards}, or the answer with its error."""
        result = self.quote(partner)._try_apply_code(code)
        return result if "error" in result else {bool(result): result}

    # ------------------------------------------------------------------
    # Points and money
    # ------------------------------------------------------------------

    def make_loyalty_cards(self):
        self.promotion.action_archive()
        return self.make_loyalty("Points", "loyalty", trigger="auto", applies_on="both")

    def test_points_collected(self):
        program = self.make_loyalty_cards()
        for partner in self.golden | self.silver:
            self.quote(partner).action_confirm()
        cards = self.env["loyalty.card"].search([("program_id", "=", program.id)])
        self.assertEqual(cards.partner_id, self.golden)

    def test_points_redeemed(self):
        program = self.make_loyalty_cards()
        for partner in self.golden | self.silver:
            self.make_card(program, 5, partner)
        self.assertTotals({self.golden: 90, self.silver: 100})

    def test_points_stay_after_a_downgrade(self):
        program = self.make_loyalty_cards()
        card = self.make_card(program, 5, self.golden)
        order = self.quote(self.golden)
        self.program._assess(as_of="2026-02-28")
        order.action_confirm()
        self.assertEqual((order.amount_total, card.points), (100, 5))

    def test_money_is_never_limited(self):
        """Not by tiers that were chosen on the program, as an import could, either."""
        self.promotion.action_archive()
        wallet = self.make_money("ewallet", applies_on="future")
        self.make_card(wallet, 30, self.silver)
        self.assertTotals({self.silver: 70})
        gift = self.make_money("gift_card", applies_on="future")
        self.make_card(gift, 20, code="GIFT-1")
        self.assertIn(True, self.try_code(self.bronze, "GIFT-1"))

    def make_money(self, kind, **values):
        program = self.make_loyalty(kind, kind, trigger="auto", **values)
        program.reward_ids.write(
            {"discount_mode": "per_point", "discount": 1, "required_points": 1}
        )
        return program
