from functools import partial

from odoo.tests import tagged

from .common import KeyAccountCommon


@tagged("post_install", "-at_install")
class TestFollow(KeyAccountCommon):
    """Accounts come with key tiers, and stay when customers leave them."""

    def test_tier_becomes_key(self):
        """Those who stand in it already are key accounts, by a job."""
        self.assertStates({self.golden: "tier"})
        self.assertRecordValues(
            self.account,
            [{"user_id": self.sam.id, "is_manual": False, "health": "good"}],
        )
        self.tier(self.program, "SILVER").is_key_account = True
        self.assertStates({self.golden: "tier"})
        self.run_job("follow")
        self.assertStates({self.golden: "tier", self.silver: "tier"})
        self.tier(self.program, "SILVER").is_key_account = False
        self.accounts()._follow_tiers()
        self.assertStates({self.golden: "tier", self.silver: "left"})

    def test_the_job_is_due_at_once(self):
        """When a tier becomes key, and after the first run, which tells of nobody."""
        cron = self.env.ref("customer_tiering_key_account.ir_cron_follow")
        triggers = self.env["ir.cron.trigger"].sudo()

        def count():
            return triggers.search_count([("cron_id", "=", cron.id)])

        before = count()
        self.gold.with_user(self.manager).is_key_account = False
        self.assertEqual(count(), before + 1)
        second = self.make_program(name="Second")
        second._assess(as_of="2026-01-31")
        self.assertEqual(count(), before + 1)
        third = self.make_program(name="Third")
        self.tier(third, "SILVER").is_key_account = True
        self.assertEqual(count(), before + 2)
        third._assess(as_of="2026-01-31")
        self.assertEqual(count(), before + 3)
        third._assess(as_of="2026-01-31")
        self.assertEqual(count(), before + 3)

    def test_in_batches(self):
        self.program.tier_ids.is_key_account = True
        self.assertEqual(self.accounts()._follow_tiers(limit=2), 2)
        self.assertEqual(self.accounts()._follow_tiers(limit=2), 1)
        self.assertEqual(self.accounts()._follow_tiers(limit=2), 0)
        self.assertEqual(len(self.accounts().search([("state", "=", "tier")])), 4)

    def test_upgrade_and_downgrade(self):
        objective = self.part("objective", name="Grow")
        self.move(self.silver, 90, "2026-02-28")
        self.assertStates({self.golden: "left", self.silver: "tier"})
        self.assertTrue(self.account.active)
        self.assertTrue(objective.exists())
        self.assertIn("No longer in a key tier", self.account.message_ids[0].body)

    def test_comes_back(self):
        """The plan is as it was left, even where somebody put it away."""
        objective = self.part("objective", name="Grow", progress=40)
        self.move(self.golden, 10, "2026-02-28")
        self.account.active = False
        self.move(self.golden, 90, "2026-03-31")
        self.assertStates({self.golden: "tier"})
        self.assertTrue(self.account.active)
        self.assertEqual(self.account.objective_ids, objective)
        self.assertEqual(self.account.progress, 40)
        self.assertIn("In a key tier again", self.account.message_ids[0].body)

    def test_put_away_while_key(self):
        """Only coming back brings an account back."""
        self.account.active = False
        self.move(self.golden, 95, "2026-02-28")
        self.accounts()._follow_tiers()
        self.assertFalse(self.account.active)
        self.assertEqual(self.account.state, "tier")

    def test_override_and_its_end(self):
        self.override(self.bronze, "GOLD", until="2026-02-10")
        self.dispatch()
        self.assertStates({self.golden: "tier", self.bronze: "tier"})
        self.at("2026-02-11")
        self.run_cron()
        self.dispatch()
        self.assertStates({self.golden: "tier", self.bronze: "left"})

    def test_rollback(self):
        run = self.move(self.golden, 10, "2026-02-28")
        self.assertStates({self.golden: "left"})
        run.action_rollback()
        self.dispatch()
        self.assertStates({self.golden: "tier"})

    def test_rollback_of_an_entry(self):
        self.make_order(self.golden, 90, "2026-02-15")
        run = self.move(self.silver, 90, "2026-02-28")
        self.assertStates({self.golden: "tier", self.silver: "tier"})
        run.action_rollback()
        self.dispatch()
        self.assertStates({self.golden: "tier", self.silver: "left"})

    def test_dispatched_late(self):
        """What counts is where the customer stands, not the move that is told."""
        self.make_order(self.silver, 90, "2026-02-15")
        self.program._assess(as_of="2026-02-28")
        self.program._assess(as_of="2026-03-31")
        self.dispatch()
        self.assertStates({self.golden: "left"})

    def test_objection(self):
        self.golden.customer_tier_objection = True
        self.dispatch()
        self.assertStates({self.golden: "left"})

    def test_contact_of_a_company(self):
        """The customer is the company, whoever of it buys."""
        clerk = self.make_customer("Clerk", parent_id=self.silver.id)
        self.make_order(self.golden, 90, "2026-02-15")
        self.move(clerk, 90, "2026-02-28")
        self.assertStates({self.golden: "tier", self.silver: "tier"})

    def test_program_put_away(self):
        self.program.action_archive()
        self.accounts()._follow_tiers()
        self.assertStates({self.golden: "left"})

    def test_second_program(self):
        """Key in any program is key; leaving one is not leaving the other."""
        second = self.make_program(name="Second")
        self.tier(second, "SILVER").is_key_account = True
        second._assess(as_of="2026-01-31")
        self.run_job("follow")
        self.assertStates({self.golden: "tier", self.silver: "tier"})
        self.tier(second, "GOLD").is_key_account = True
        self.gold.is_key_account = False
        self.accounts()._follow_tiers()
        self.assertStates({self.golden: "tier", self.silver: "tier"})

    def test_two_companies(self):
        """One account in each, and one of the group."""
        other = self.make_company("Elsewhere")
        group, there = (
            self.make_program(name=name, company_id=company)
            for name, company in (("Group", False), ("There", other.id))
        )
        (self.tier(group, "GOLD") | self.tier(there, "GOLD")).is_key_account = True
        self.make_order(self.golden, 90, "2026-01-15", company=other)
        (group | there)._assess(as_of="2026-01-31")
        self.run_job("follow")
        found = self.accounts().search([("partner_id", "=", self.golden.id)])
        self.assertEqual(
            sorted(account.company_id.id or 0 for account in found),
            sorted([0, self.company.id, other.id]),
        )
        # Sam does not work there.
        self.assertFalse(self.account_of(self.golden, other).user_id)
        there._assess(as_of="2026-02-28")
        self.dispatch()
        self.assertEqual(self.account_of(self.golden, other).state, "left")
        self.assertEqual(self.account.state, "tier")

    def test_archived_salesperson(self):
        self.silver.user_id = self.kim
        self.kim.active = False
        self.move(self.silver, 90, "2026-02-28")
        self.assertFalse(self.account_of(self.silver).user_id)

    # ------------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------------

    def test_by_hand(self):
        """Stays key, whatever the tier; a contact stands for the customer."""
        clerk = self.make_customer("Clerk", parent_id=self.base.id)
        self.base.user_id = self.kim
        clerk.with_user(self.kim).with_company(self.company).action_make_key_account()
        self.assertStates({self.golden: "tier", self.base: "manual"})
        account = self.account_of(self.base)
        self.assertEqual(account.user_id, self.kim)
        self.override(self.base, "GOLD")
        self.dispatch()
        self.assertEqual(account.state, "tier")
        self.override(self.base, None)
        self.dispatch()
        self.assertEqual(account.state, "manual")

    def test_keep(self):
        self.move(self.golden, 10, "2026-02-28")
        self.account.with_user(self.sam).action_keep()
        self.assertStates({self.golden: "manual"})
        self.accounts()._follow_tiers()
        self.assertStates({self.golden: "manual"})

    def test_make_again(self):
        """Who was a key account is one again, and has no second."""
        self.account.write({"in_key_tier": False, "active": False})
        partners = (self.golden | self.silver).with_company(self.company)
        action = partners.action_make_key_account()
        self.assertTrue(self.account.active)
        self.assertTrue(self.account.is_manual)
        ids = (self.account | self.account_of(self.silver)).ids
        self.assertEqual(sorted(action["domain"][0][2]), sorted(ids))

    def test_one_of_each(self):
        self.refused_by_database(
            "^Customer: there is a key account already",
            lambda: self.accounts().create(
                {"partner_id": self.golden.id, "company_id": self.company.id}
            ),
        )

    def test_not_of_a_contact(self):
        with self.refused("^Customer: Ann is a contact of"):
            self.account.partner_id = self.ann

    # ------------------------------------------------------------------
    # Queries, files
    # ------------------------------------------------------------------

    def test_queries_do_not_grow(self):
        """Entering, leaving and coming back, of two customers and of forty."""
        counts = []
        for number in (2, 40):
            customers = self.make_many(number, 90, "2026-01-15", user_id=self.sam.id)
            self.program._assess(as_of="2026-01-31", partners=customers)
            queries = []
            for wanted in (True, False, True):
                self.gold.is_key_account = wanted
                follow = partial(self.accounts()._follow_tiers, customers)
                queries.append(self.count_queries(follow))
                found = self.accounts().search([("partner_id", "in", customers.ids)])
                self.assertEqual(len(found), number)
                self.assertEqual(set(found.mapped("in_key_tier")), {wanted})
            counts.append(queries)
        # What is looked up once and kept is looked up by the few.
        for few, many in zip(*counts, strict=True):
            self.assertLessEqual(many, few)

    def test_travels_in_a_file(self):
        data = self.program._to_portable()
        found = [tier["is_key_account"] for tier in data["program"]["tiers"]]
        self.assertEqual(found, [True, False, False, False])
        copy = self.env["customer.tier.program"]._create_portable(data)
        self.assertEqual(
            copy.tier_ids.mapped("is_key_account"), [True, False, False, False]
        )
        self.assertIn("key accounts", self.gold._summarize_benefits())

    def test_presets(self):
        """The key tier of a preset is one; VIPs by score are too many."""
        presets = self.env["customer.tier.preset"]
        for code, expected in (("pyramid", {"KEY"}), ("scorecard", set())):
            preset = presets.search([("code", "=", code)])
            tiers = preset._to_portable()["program"]["tiers"]
            key = {tier["code"] for tier in tiers if tier.get("is_key_account")}
            self.assertEqual(key, expected, code)
