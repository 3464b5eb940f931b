from odoo.tests import tagged

from .common_managers import ManagerCommon


@tagged("post_install", "-at_install")
class TestManagers(ManagerCommon):
    """Customers have whom their tier gives, and give way to whom someone chose."""

    def test_upgrade_and_downgrade(self):
        self.spend_and_assess({self.bronze: 90})
        self.assertEqual(self.bronze.user_id, self.ann)
        self.spend_and_assess({self.bronze: 30}, "2026-03-31")
        self.assertFalse(self.bronze.user_id)
        self.assertFalse(self.bronze.customer_tier_managers_given)

    def test_first_assessment(self):
        """Nobody moves in it; the daily job looks after everyone."""
        self.assertFalse(self.golden.user_id)
        self.assign()
        self.assertEqual(self.golden.user_id, self.ann)
        self.assertFalse((self.silver | self.bronze | self.base).user_id)

    def test_override_and_its_end(self):
        self.override(self.bronze, "GOLD", until="2026-02-10")
        self.dispatch()
        self.assertEqual(self.bronze.user_id, self.ann)
        self.at("2026-02-11")
        self.run_cron()
        self.dispatch()
        self.assertFalse(self.bronze.user_id)

    def test_rollback(self):
        self.line.user_ids = self.ann
        self.assign()
        assessment = self.spend_and_assess({self.bronze: 90})
        self.assertEqual(
            (self.bronze.user_id, self.golden.user_id.id), (self.ann, False)
        )
        assessment.action_rollback()
        self.dispatch()
        self.assertEqual(
            (self.bronze.user_id.id, self.golden.user_id), (False, self.ann)
        )

    def test_objection(self):
        self.assign()
        self.golden.customer_tier_objection = True
        self.dispatch()
        self.assertFalse(self.golden.user_id)

    def test_contacts(self):
        """They have their company's salesperson when they are made, as in Odoo."""
        before = self.make_customer("Before", parent_id=self.golden.id)
        self.assign()
        after = self.make_customer("After", parent_id=self.golden.id)
        self.assertEqual((before.user_id.id, after.user_id), (False, self.ann))
        managers = (before | after)._get_account_managers()
        self.assertEqual(managers, {before: self.ann, after: self.ann})
        self.make_order(before, 90, "2026-02-15")
        self.spend_and_assess({self.golden: 5})
        self.assertEqual(self.golden.user_id, self.ann)

    # ------------------------------------------------------------------
    # Choices
    # ------------------------------------------------------------------

    def test_salesperson_of_before_stays(self):
        self.bronze.user_id = self.dan
        self.spend_and_assess({self.bronze: 90})
        self.assertEqual(self.bronze.user_id, self.dan)
        self.spend_and_assess({self.bronze: 30}, "2026-03-31")
        self.assertEqual(self.bronze.user_id, self.dan)

    def test_salesperson_is_replaced_and_comes_back(self):
        self.gold.manager_replaces = True
        self.bronze.user_id = self.dan
        self.spend_and_assess({self.bronze: 90})
        self.assertEqual(self.bronze.user_id, self.ann)
        self.spend_and_assess({self.bronze: 30}, "2026-03-31")
        self.assertEqual(self.bronze.user_id, self.dan)
        self.assertFalse(self.bronze.customer_tier_managers_given)

    def test_job_replaces_salespeople(self):
        self.golden.user_id = self.dan
        self.assign()
        self.assertEqual(self.golden.user_id, self.dan)
        self.gold.manager_replaces = True
        self.assign()
        self.assertEqual(self.golden.user_id, self.ann)

    def test_salesperson_who_has_left_does_not_come_back(self):
        self.gold.manager_replaces = True
        self.bronze.user_id = self.dan
        self.spend_and_assess({self.bronze: 90})
        self.dan.active = False
        self.spend_and_assess({self.bronze: 30}, "2026-03-31")
        self.assertFalse(self.bronze.user_id)

    def test_default_salesperson_is_replaced_and_comes_back(self):
        """Whom nobody chose: the one of all new customers."""
        self.env["ir.default"].set("res.partner", "user_id", self.dan.id)
        customer = self.make_members(1)
        self.assertEqual(customer.user_id, self.dan)
        # As the job does it, on the next move.
        self.override(customer, "SILVER")
        self.override(customer, "GOLD")
        self.dispatch()
        self.assertEqual(customer.user_id, self.ann)
        self.override(customer, "SILVER")
        self.dispatch()
        self.assertEqual(customer.user_id, self.dan)

    def test_choice_stays_until_it_is_emptied(self):
        self.assign()
        # Another one of the tier's is a choice too.
        self.golden.user_id = self.bob
        self.line.user_ids -= self.bob
        self.spend_and_assess({self.golden: 90})
        self.assertEqual(self.golden.user_id, self.bob)
        self.spend_and_assess({self.golden: 30}, "2026-03-31")
        self.assertEqual(self.golden.user_id, self.bob)
        self.spend_and_assess({self.golden: 90}, "2026-04-30")
        self.assign()
        self.assertEqual(self.golden.user_id, self.bob)
        self.golden.user_id = False
        self.assign()
        self.assertEqual(self.golden.user_id, self.ann)
        self.spend_and_assess({self.golden: 30}, "2026-05-31")
        self.assertFalse(self.golden.user_id)

    def test_next_tier_keeps_who_is_in_its_pool(self):
        customers = self.golden | self.make_members(2)
        ann, bob, cid, dan = self.ann, self.bob, self.cid, self.dan

        def users():
            return [customer.user_id for customer in customers]

        self.assign()
        self.assertEqual(users(), [ann, bob, cid])
        self.make_line(self.silver_tier, bob | dan)
        self.spend_and_assess(dict.fromkeys(customers, 60))
        # Dan has nobody; then both have one.
        self.assertEqual(users(), [dan, bob, bob])
        self.spend_and_assess(dict.fromkeys(customers, 90), "2026-03-31")
        self.assertEqual(users(), [ann, bob, bob])
        self.spend_and_assess(dict.fromkeys(customers, 30), "2026-04-30")
        self.assertFalse(customers.user_id)

    def test_one_of_the_pool_whom_someone_chose_comes_back(self):
        """As with documents: a choice that is what the tier gives is the tier's."""
        self.bronze.user_id = self.cid
        self.make_line(self.silver_tier, self.dan)
        users = []
        for spent, day in ((90, "02-28"), (60, "03-31"), (30, "04-30")):
            self.spend_and_assess({self.bronze: spent}, f"2026-{day}")
            users.append(self.bronze.user_id)
        self.assertEqual(users, [self.cid, self.dan, self.cid])

    # ------------------------------------------------------------------
    # Companies
    # ------------------------------------------------------------------

    def elsewhere(self):
        """A program of another company, whose GOLD has somebody of there."""
        company = self.make_company("Elsewhere")
        program = self.make_program(
            company_id=company.id, is_primary=True, name="There"
        )
        there = self.make_salesman("Eve", company)
        self.make_line(self.tier(program, "GOLD"), there)
        self.make_order(self.golden, 90, "2026-01-15", company=company)
        self.make_order(self.bronze, 90, "2026-01-15", company=company)
        program._assess(as_of="2026-01-31")
        return company, there

    def test_first_company_that_gives_one(self):
        company, there = self.elsewhere()
        self.company.sequence, company.sequence = 1, 2
        self.assign()
        # Where only the other one gives anyone, it is that one.
        self.assertEqual((self.golden.user_id, self.bronze.user_id), (self.ann, there))

    def test_order_of_companies(self):
        company, there = self.elsewhere()
        self.company.sequence, company.sequence = 2, 1
        self.assign()
        self.assertEqual((self.golden.user_id, self.bronze.user_id), (there, there))

    def test_customer_of_a_company(self):
        company, there = self.elsewhere()
        self.company.sequence, company.sequence = 1, 2
        self.golden.company_id = company
        self.bronze.company_id = self.company
        self.assign()
        self.assertEqual((self.golden.user_id, self.bronze.user_id.id), (there, False))

    def test_only_a_primary_program_gives(self):
        other = self.make_program(name="Other")
        self.make_line(self.tier(other, "BRONZE"), self.dan)
        other._assess(as_of="2026-01-31")
        self.assign()
        self.assertFalse(self.bronze.user_id)
        other.is_primary = True
        self.assign()
        self.assertEqual(
            (self.bronze.user_id, self.golden.user_id.id), (self.dan, False)
        )
