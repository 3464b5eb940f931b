from datetime import date

from odoo.tests import tagged

from .common import MailingCommon


@tagged("post_install", "-at_install")
class TestMoves(MailingCommon):
    """Customers who come and go."""

    def test_up_and_down(self):
        self.assertListed("golden", "silver")
        self.move(self.bronze, "SILVER")
        self.assertListed("golden", "silver", "bronze")
        # From one tier of the list to the other one: the same subscription.
        subscription = self.subscription("bronze@example.com")
        self.move(self.bronze, "GOLD")
        self.assertEqual(self.subscription("bronze@example.com"), subscription)
        self.move(self.bronze, "BASE")
        self.move(self.silver, "BRONZE")
        self.assertListed("golden")

    def test_override_and_its_expiry(self):
        self.move(self.base, "GOLD", until=date(2026, 2, 10))
        self.assertListed("golden", "silver", "base")
        self.at("2026-02-11")
        self.run_cron()
        self.dispatch()
        self.assertListed("golden", "silver")

    def test_rollback(self):
        self.at("2026-02-28")
        run = self.program._assess(as_of="2026-02-28")
        self.dispatch()
        self.assertListed()
        run.with_user(self.manager).action_rollback()
        self.dispatch()
        self.assertListed("golden", "silver")

    def test_by_hand_stays(self):
        self.subscribe("bronze@example.com")
        self.subscribe("else@example.com")
        self.assertListed("golden", "silver", "+bronze", "+else")
        self.move(self.bronze, "GOLD")
        self.assertListed("golden", "silver", "+bronze", "+else")
        self.move(self.bronze, "BASE")
        self.move(self.golden, "BASE")
        self.assertListed("silver", "+bronze", "+else")

    def test_unsubscribed_for_ever(self):
        self.list._update_subscription_from_email("golden@example.com", opt_out=True)
        self.assertListed("-golden", "silver")
        for code in ("BASE", "GOLD", "SILVER"):
            self.move(self.golden, code)
            self.assertListed("-golden", "silver")
        self.list.action_follow_customer_tiers()
        self.run_job()
        self.assertListed("-golden", "silver")

    def test_unsubscribed_with_another_contact_of_the_same_address(self):
        self.subscribe("BRONZE@example.com", opt_out=True)
        self.move(self.bronze, "GOLD")
        self.assertListed("golden", "silver", "-+bronze")

    def test_whoever_comes_back_stays_whatever_the_tier(self):
        email = "golden@example.com"
        self.list._update_subscription_from_email(email, opt_out=True)
        self.list._update_subscription_from_email(email, opt_out=False)
        self.assertListed("+golden", "silver")
        self.move(self.golden, "BASE")
        self.assertListed("+golden", "silver")

    def test_unsubscribed_from_one_list_is_in_the_others(self):
        other = self.make_list("GOLD", name="Other")
        self.list._update_subscription_from_email("golden@example.com", opt_out=True)
        self.move(self.golden, "BASE")
        self.move(self.golden, "GOLD")
        self.assertListed("-golden", "silver")
        self.assertListed("golden", in_list=other)

    def test_blacklist(self):
        """Who is on it is not added; who is in the list already is left out by Odoo
        when it sends."""
        blacklist = self.env["mail.blacklist"].sudo()
        blacklist._add("bronze@example.com")
        blacklist._add("golden@example.com")
        self.move(self.bronze, "GOLD")
        self.assertListed("golden", "silver")
        blacklist._remove("bronze@example.com")
        self.list.action_follow_customer_tiers()
        self.assertListed("golden", "silver", "bronze")

    def test_objection_at_once_and_for_good(self):
        salesman = self.make_user(
            "tier_mailing_sales",
            "sales_team.group_sale_salesman,base.group_partner_manager",
        )
        self.golden.with_user(salesman).customer_tier_objection = True
        self.assertListed("silver")
        self.dispatch()
        self.list.action_follow_customer_tiers()
        self.run_job()
        self.assertListed("silver")

    def test_objection_leaves_what_was_made_by_hand_and_what_was_refused(self):
        self.list._update_subscription_from_email("silver@example.com", opt_out=True)
        self.subscribe("hand@example.com")
        self.golden.email = "hand@example.com"
        (self.golden | self.silver).customer_tier_objection = True
        self.assertListed("-silver", "+hand", "golden")
        # An address that is nobody's any more goes with the job.
        self.run_job()
        self.assertListed("-silver", "+hand")

    def test_only_moves_of_tiers_that_are_followed(self):
        self.list.customer_tier_ids = self.tier(self.program, "GOLD")
        self.assertListed("golden")
        self.golden.email = "new@example.com"
        # Golden did not move: it is not for this to look at them.
        self.move(self.base, "BRONZE")
        self.assertListed("golden")

    def test_two_companies(self):
        """A list follows the tiers that it names, of one company or of both."""
        company_b = self.make_company("Company B")
        program_b = self.make_program(name="B", company_id=company_b.id)
        self.make_order(self.base, 90, "2026-01-20", company=company_b)
        program_b._assess(as_of="2026-01-31")
        self.dispatch()
        self.assertListed("golden", "silver")
        theirs = self.make_list("GOLD", program=program_b, name="B")
        self.assertListed("base", in_list=theirs)
        theirs.customer_tier_ids |= self.tier(self.program, "GOLD")
        self.assertListed("base", "golden", in_list=theirs)
        self.move(self.golden, "BASE")
        self.assertListed("base", in_list=theirs)
