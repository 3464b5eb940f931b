from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from odoo.addons.customer_tiering.tests.common_behaviour import GROUP

from .common import KeyAccountCommon

PARTS = {
    "customer.tier.account.objective": {"name": "Grow"},
    "customer.tier.account.purchase": {"name": "Steel"},
    "customer.tier.account.review": {"date": "2026-06-01"},
}


@tagged("post_install", "-at_install")
class TestRights(KeyAccountCommon):
    """Everyone reads, owners and those nobody owns are changed; Sam owns Golden's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.all_documents = cls.make_user(
            "tier_key_all", "sales_team.group_sale_salesman_all_leads"
        )
        cls.internal = cls.make_user("tier_key_internal", "base.group_user")

    def as_user(self, user, records=None):
        records = self.account if records is None else records
        return records.with_user(user).with_context(
            allowed_company_ids=user.company_ids.ids
        )

    def denied(self):
        return self.refused("", AccessError)

    def test_reading(self):
        for user in (self.sam, self.kim, self.user, self.officer):
            self.assertEqual(self.as_user(user).partner_id, self.golden)
            self.assertTrue(self.as_user(user).has_gap)
        with self.denied():
            self.as_user(self.internal).read(["health"])

    def test_writing_the_own_ones(self):
        self.as_user(self.sam).health = "risk"
        for user in (self.kim, self.user):
            with self.denied():
                self.as_user(user).write({"health": "good"})
        self.assertEqual(self.account.health, "risk")
        for user in (self.all_documents, self.officer):
            self.as_user(user).health = "critical"
        self.account.user_id = False
        self.as_user(self.kim).user_id = self.kim
        with self.denied():
            self.as_user(self.sam).write({"health": "good"})

    def test_writing_the_parts(self):
        self.stakeholder(self.bob, "user")
        for model, values in PARTS.items():
            values = {"account_id": self.account.id, **values}
            records = self.env[model]
            part = self.as_user(self.sam, records).create(values)
            name = next(iter(values.keys() - {"account_id"}))
            self.as_user(self.sam, part).write({name: values[name]})
            self.assertTrue(self.as_user(self.kim, part).read([name]))
            kim = self.as_user(self.kim, part)
            with self.denied():
                kim.write({name: values[name]})
            with self.denied():
                kim.create(values)
            with self.denied():
                kim.unlink()
            self.as_user(self.officer, part).unlink()
        bob = self.as_user(self.kim, self.account.stakeholder_ids)
        self.assertEqual(bob.partner_id, self.bob)
        with self.denied():
            bob.write({"attitude": "opponent"})

    def test_own_objective(self):
        """Whoever is to achieve it says how far they are."""
        objective = self.part("objective", name="Grow", user_id=self.kim.id)
        self.as_user(self.kim, objective).progress = 50
        self.assertEqual(self.account.progress, 50)

    def test_deleting(self):
        with self.denied():
            self.as_user(self.sam).unlink()
        self.as_user(self.officer).unlink()
        self.assertFalse(self.account.exists())

    def test_making(self):
        """By a salesperson, through the form; the customer's salesperson owns it."""
        self.silver.user_id = self.kim
        form = Form(self.as_user(self.kim, self.accounts()))
        form.partner_id = self.silver
        self.assertEqual(form.user_id, self.kim)
        account = form.save()
        self.assertRecordValues(
            account,
            [{"state": "manual", "company_id": self.company.id}],
        )
        with self.denied():
            self.as_user(self.sam, self.accounts()).create(
                {"partner_id": self.bronze.id, "user_id": self.kim.id}
            )

    def test_roles_are_for_administrators(self):
        role = self.role("buyer")
        self.assertEqual(self.as_user(self.sam, role).name, "Buyer")
        for user in (self.sam, self.officer):
            with self.denied():
                self.as_user(user, role).write({"color": 1})
        self.as_user(self.manager, role).color = 1

    def test_other_companies(self):
        other = self.make_company("Elsewhere")
        there = self.make_user("tier_key_there", f"{GROUP}officer", company=other)
        group = self.accounts().create(
            {"partner_id": self.silver.id, "company_id": False}
        )
        bob = self.stakeholder(self.bob, "user")
        seen = self.as_user(there, self.accounts()).search([])
        self.assertEqual(seen.sudo(), group)
        self.assertFalse(self.as_user(there, bob).search([]))
        with self.denied():
            self.as_user(there).read(["health"])
        there.company_ids |= self.company
        seen = self.as_user(there, self.accounts()).search([])
        self.assertEqual(seen.sudo(), self.account | group)

    def test_branch(self):
        """Accounts of a company are those of its branches too."""
        branch = self.make_company("Branch", parent_id=self.company.id)
        there = self.make_user("tier_key_branch", f"{GROUP}user", company=branch)
        self.assertEqual(
            self.as_user(there, self.accounts()).search([]).sudo(), self.account
        )
        golden = self.as_user(there, self.golden)
        self.assertEqual(golden.customer_tier_account_id.sudo(), self.account)

    def test_customers_that_are_not_seen(self):
        """The rules on customers hold for their accounts."""
        self.env["ir.rule"].create(
            {
                "name": "Own customers",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": "['|', ('user_id', '=', user.id),"
                " ('parent_id.user_id', '=', user.id)]",
                "groups": [
                    Command.link(self.env.ref("sales_team.group_sale_salesman").id)
                ],
            }
        )
        bob = self.stakeholder(self.bob, "user")
        self.assertTrue(self.as_user(self.sam, self.accounts()).search([]))
        self.assertTrue(self.as_user(self.sam, bob).search([]))
        self.assertFalse(self.as_user(self.kim, self.accounts()).search([]))
        self.assertFalse(self.as_user(self.kim, bob).search([]))

    # ------------------------------------------------------------------
    # On customers and members
    # ------------------------------------------------------------------

    def test_on_the_customer(self):
        """A contact leads to the account of the customer."""
        self.part("objective", name="Grow", progress=40)
        for partner in (self.golden, self.ann):
            partner = self.as_user(self.kim, partner)
            self.assertEqual(partner.customer_tier_account_id.sudo(), self.account)
            self.assertEqual(partner.customer_tier_account_progress, 40)
            action = partner.action_open_key_account()
            self.assertEqual(action["res_id"], self.account.id)
        self.assertFalse(self.silver.customer_tier_account_id)
        partners = self.golden | self.ann | self.silver
        found = self.as_user(self.kim, partners).search(
            [("id", "in", partners.ids), ("customer_tier_account_id", "!=", False)]
        )
        self.assertEqual(found.sudo(), self.golden | self.ann)
        found = partners.search(
            [("id", "in", partners.ids), ("customer_tier_account_id", "=", False)]
        )
        self.assertEqual(found, self.silver)
        with self.denied():
            self.as_user(self.internal, partners).search(
                [("customer_tier_account_id", "!=", False)]
            )

    def test_on_the_member(self):
        member = self.as_user(self.kim, self.member(self.program, self.golden))
        self.assertEqual(member.action_open_key_account()["res_id"], self.account.id)
        Form(member)
