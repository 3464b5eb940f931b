from collections import Counter

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common_managers import ManagerCommon


@tagged("post_install", "-at_install")
class TestManagerChoice(ManagerCommon):
    """Who of a tier a customer gets."""

    def loads(self, customers, name="user_id"):
        """Who has how many of the customers."""
        return Counter(customer[name].name for customer in customers)

    def test_seven_customers_for_three(self):
        customers = self.golden | self.make_members(6)
        self.assign()
        names = [customer.user_id.name for customer in customers]
        self.assertEqual(names, ["Ann", "Bob", "Cid", "Ann", "Bob", "Cid", "Ann"])

    def test_seven_customers_for_three_who_have_some(self):
        """Customers of all tiers count, those outside of the program do not."""
        for user, count in ((self.ann, 3), (self.bob, 1)):
            self.make_members(count, 30, user_id=user.id)
        self.env["res.partner"].create(
            [{"name": f"No customer {n}", "user_id": self.cid.id} for n in range(5)]
        )
        customers = self.golden | self.make_members(6)
        self.assign()
        # 3 + 1, 1 + 3, 0 + 3
        self.assertEqual(self.loads(customers), {"Ann": 1, "Bob": 3, "Cid": 3})

    def test_who_leaves_makes_room(self):
        """In one batch of moves, whoever is given back counts no more."""
        self.line.user_ids = self.ann | self.bob
        self.assign()
        self.assertEqual(self.golden.user_id, self.ann)
        coming, leaving = self.bronze, self.golden
        self.assertLess(leaving.id, coming.id)
        self.override(coming, "GOLD")
        self.override(leaving, "SILVER")
        (coming | leaving)._settle_account_managers()
        self.assertEqual((coming.user_id, leaving.user_id.id), (self.ann, False))

    def test_one_after_the_other(self):
        """As many as in one batch: what was given before counts."""
        users = []
        for customer in self.make_members(4, 30):
            self.override(customer, "GOLD")
            self.dispatch()
            users.append(customer.user_id)
        self.assertEqual(users, [self.ann, self.bob, self.cid, self.ann])

    def test_archived_is_replaced(self):
        customers = self.golden | self.make_members(3)
        self.assign()
        self.assertEqual(customers[1].user_id, self.bob)
        self.bob.active = False
        self.assign()
        users = [customer.user_id for customer in customers]
        self.assertEqual(users, [self.ann, self.cid, self.cid, self.ann])
        # What was there before Bob comes back, not Bob.
        self.spend_and_assess({self.golden: 90})
        self.assertFalse(customers[1].user_id)

    def test_archived_choice_stays(self):
        self.golden.user_id = self.dan
        self.dan.active = False
        self.assign()
        self.assertEqual(self.golden.user_id, self.dan)

    def test_all_are_archived(self):
        self.assign()
        (self.ann | self.bob | self.cid).active = False
        self.assign()
        self.assertFalse(self.golden.user_id)
        self.assertFalse(self.golden.customer_tier_managers_given)

    def test_on_leave(self):
        self.go_on_leave(self.ann, "2026-02-03")
        customers = self.golden | self.make_members(1)
        self.assign()
        users = [customer.user_id for customer in customers]
        self.assertEqual(users, [self.bob, self.cid])

    def test_on_leave_tomorrow(self):
        self.go_on_leave(self.ann, "2026-02-04")
        self.assign()
        self.assertEqual(self.golden.user_id, self.ann)

    def test_today_is_that_of_the_program(self):
        self.program.tz = "Asia/Shanghai"
        self.go_on_leave(self.ann, "2026-02-04")
        self.at("2026-02-03", "18:00:00")
        self.assign()
        self.assertEqual(self.golden.user_id, self.bob)

    def test_all_are_on_leave(self):
        for user in self.ann | self.bob:
            self.go_on_leave(user, "2026-02-03")
        self.cid.active = False
        self.assign()
        self.assertEqual(self.golden.user_id, self.ann)

    def test_leave_changes_nothing(self):
        self.assign()
        self.go_on_leave(self.ann, "2026-02-03", "2026-03-31")
        self.make_line(self.silver_tier, self.ann | self.bob)
        self.spend_and_assess({self.golden: 60})
        self.assertEqual(self.golden.user_id, self.ann)

    def test_access_to_the_company(self):
        other = self.make_company("Other Ltd")
        eve = self.make_salesman("Eve", other)
        both = self.make_salesman("Fay", other)
        both.company_ids |= self.company
        self.line.user_ids = eve | both
        self.assign()
        self.assertEqual(self.golden.user_id, both)
        self.line.user_ids = eve
        customer = self.make_members(1)
        self.assign()
        self.assertFalse(customer.user_id)

    def test_company_of_the_customer_in_a_program_of_the_group(self):
        other = self.make_company("Other Ltd")
        eve = self.make_salesman("Eve", other)
        self.program.action_archive()
        group = self.make_program(company_id=False, is_primary=True)
        self.make_line(self.tier(group, "GOLD"), self.ann | eve)
        customers = self.make_members(3, program=group)
        customers[0].company_id = other
        customers[1].company_id = self.company
        self.assign()
        users = [customer.user_id for customer in self.golden | customers]
        # Those who belong to no company could have either.
        self.assertEqual(users, [self.ann, eve, self.ann, eve])

    # ------------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------------

    def test_by_rule(self):
        """The first line that fits; the last one has no condition."""
        ref = self.env.ref
        self.line.sequence = 40
        self.line.user_ids = self.dan
        self.make_line(
            self.gold,
            self.ann,
            sequence=10,
            country_ids=ref("base.us").ids,
            state_ids=ref("base.state_us_5").ids,
        )
        self.make_line(self.gold, self.bob, sequence=20, country_ids=ref("base.us").ids)
        industry = ref("base.res_partner_industry_A")
        self.make_line(self.gold, self.cid, sequence=30, industry_ids=industry.ids)
        us, cn = ref("base.us").id, ref("base.cn").id
        expected = {
            self.ann: {"country_id": us, "state_id": ref("base.state_us_5").id},
            self.bob: {"country_id": us, "state_id": ref("base.state_us_6").id},
            self.cid: {"country_id": cn, "industry_id": industry.id},
            self.dan: {"country_id": cn},
        }
        customers = {user: self.make_members(1, **v) for user, v in expected.items()}
        both = self.make_members(1, country_id=us, industry_id=industry.id)
        self.assign()
        found = {user: customer.user_id for user, customer in customers.items()}
        self.assertEqual(found, {user: user for user in expected})
        self.assertEqual(both.user_id, self.bob)
        self.assertEqual(self.golden.user_id, self.dan)

    def test_line_without_anyone_is_passed_over(self):
        self.line.user_ids = self.ann
        self.make_line(self.gold, self.bob, sequence=20)
        self.ann.active = False
        self.assign()
        self.assertEqual(self.golden.user_id, self.bob)

    def test_no_line_fits(self):
        self.line.country_ids = self.env.ref("base.us")
        self.assign()
        self.assertFalse(self.golden.user_id)

    def test_refused(self):
        with self.assertRaisesRegex(ValidationError, "^Account managers: choose"):
            self.line.user_ids = False
        portal = self.make_user("tier_manager_portal", "base.group_portal", name="Pam")
        with self.assertRaisesRegex(ValidationError, "^Account managers: Pam is no"):
            self.line.user_ids = [Command.link(portal.id)]
        with self.assertRaisesRegex(ValidationError, "^Second contacts: Pam is no"):
            self.gold.second_manager_ids = portal

    # ------------------------------------------------------------------
    # Second contacts
    # ------------------------------------------------------------------

    def seconds(self, customers):
        return [one.customer_tier_second_user_id for one in customers]

    def test_second_contact(self):
        """By load, and never the one who is the first."""
        self.gold.second_manager_ids = self.ann | self.dan
        customers = self.golden | self.make_members(3)
        self.assign()
        firsts = [customer.user_id for customer in customers]
        self.assertEqual(firsts, [self.ann, self.bob, self.cid, self.ann])
        expected = [self.dan, self.ann, self.ann, self.dan]
        self.assertEqual(self.seconds(customers), expected)
        self.spend_and_assess({customers[1]: 90})
        self.assertEqual([bool(one) for one in self.seconds(customers)], [0, 1, 0, 0])

    def test_second_contact_alone(self):
        self.line.unlink()
        self.gold.second_manager_ids = self.ann | self.dan
        self.golden.user_id = self.ann
        self.assign()
        self.assertEqual(self.golden.customer_tier_second_user_id, self.dan)
        self.assertEqual(self.golden.user_id, self.ann)

    def test_second_contact_who_becomes_the_first(self):
        self.gold.second_manager_ids = self.cid | self.dan
        self.assign()
        self.assertEqual(self.golden.customer_tier_second_user_id, self.cid)
        self.golden.user_id = self.cid
        self.assign()
        self.assertEqual(self.golden.customer_tier_second_user_id, self.dan)

    def test_chosen_second_contact_stays(self):
        self.gold.second_manager_ids = self.cid
        self.gold.manager_replaces = True
        self.golden.customer_tier_second_user_id = self.dan
        self.assign()
        self.assertEqual(self.golden.customer_tier_second_user_id, self.dan)
        self.golden.customer_tier_second_user_id = False
        self.assign()
        self.assertEqual(self.golden.customer_tier_second_user_id, self.cid)

    def test_archived_second_contact(self):
        self.gold.second_manager_ids = self.cid | self.dan
        self.assign()
        self.cid.active = False
        self.assign()
        self.assertEqual(self.golden.customer_tier_second_user_id, self.dan)
        self.assertEqual(self.golden.user_id, self.ann)

    def test_sales_team(self):
        """Its members are account managers too, those who join it as well."""
        team = self.env["crm.team"].create(
            {"name": "Gold team", "member_ids": [Command.set(self.dan.ids)]}
        )
        self.line.write({"user_ids": [Command.clear()], "team_id": team.id})
        [first] = self.make_members(1)
        self.assign()
        self.assertEqual(first.user_id, self.dan)
        team.member_ids |= self.ann
        [second] = self.make_members(1)
        self.assign()
        self.assertEqual((first | second).mapped("user_id"), self.dan | self.ann)
