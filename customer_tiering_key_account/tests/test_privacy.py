from odoo import fields
from odoo.tests import tagged

from .common import KeyAccountCommon


@tagged("post_install", "-at_install")
class TestPrivacy(KeyAccountCommon):
    """People who object or are erased, and customers and contacts that are merged."""

    # ------------------------------------------------------------------
    # Objection
    # ------------------------------------------------------------------

    def test_objection_of_a_contact(self):
        """Nothing is kept of what they think; others and the account stay."""
        ann, bob = (self.stakeholder(one, "user") for one in (self.ann, self.bob))
        clerk = self.make_user(
            "tier_key_clerk", "base.group_user,base.group_partner_manager"
        )
        self.ann.with_user(clerk).customer_tier_objection = True
        self.assertFalse(ann.exists())
        self.assertEqual(self.account.stakeholder_ids, bob)
        with self.refused("^Contact: Ann objects to profiling"):
            self.stakeholder(self.ann, "user")

    def test_objection_of_the_customer(self):
        """Goes for the people who work there, too; the plan stays."""
        ann = self.stakeholder(self.ann, "user")
        objective = self.part("objective", name="Grow")
        self.golden.customer_tier_objection = True
        self.assertFalse(ann.exists())
        self.assertTrue(objective.exists())

    # ------------------------------------------------------------------
    # Erasure
    # ------------------------------------------------------------------

    def lookup(self, partner):
        if "privacy.lookup.wizard" not in self.env:
            self.skipTest("privacy_lookup is not installed")
        wizard = self.env["privacy.lookup.wizard"].create(
            {"name": partner.name, "email": partner.email}
        )
        wizard.action_lookup()
        return wizard.line_ids

    def test_erasure_finds_stakeholders(self):
        self.ann.write({"name": "Ann Erasable", "email": "ann@erased.example"})
        ann = self.stakeholder(self.ann, "user")
        self.stakeholder(self.bob, "user")
        lines = self.lookup(self.ann).filtered(
            lambda line: line.res_model == "customer.tier.stakeholder"
        )
        self.assertEqual(lines.mapped("res_id"), ann.ids)
        lines.action_unlink_all()
        self.assertFalse(ann.exists())
        self.assertTrue(self.ann.exists())
        self.assertEqual(self.account.stakeholder_ids.partner_id, self.bob)

    def test_erasure_of_everything(self):
        self.ann.write({"name": "Ann Erasable", "email": "ann@erased.example"})
        ann = self.stakeholder(self.ann, "user")
        self.lookup(self.ann).action_unlink_all()
        self.assertFalse(self.ann.exists() or ann.exists())
        self.assertTrue(self.account.exists())

    def test_erasure_finds_accounts(self):
        person = self.make_customer("Erasable Person", email="person@erased.example")
        account = self.accounts().create({"partner_id": person.id})
        lines = self.lookup(person)
        found = lines.filtered(lambda line: line.res_model == account._name)
        self.assertEqual(found.mapped("res_id"), account.ids)

    def test_deleted(self):
        """Whoever may delete a customer needs no right on accounts."""
        clerk = self.make_user(
            "tier_key_clerk", "base.group_user,base.group_partner_manager"
        )
        person = self.make_customer("Person")
        account = self.accounts().create({"partner_id": person.id, "active": False})
        self.stakeholder(person, "decider", account=account)
        ann = self.stakeholder(self.ann, "user")
        (person | self.ann).with_user(clerk).unlink()
        self.assertFalse(account.exists() or ann.exists())
        self.assertTrue(self.account.exists())

    # ------------------------------------------------------------------
    # Merging
    # ------------------------------------------------------------------

    def merge(self, source, destination):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((source | destination).ids, destination)
        self.env.invalidate_all()

    def test_merged_customers(self):
        """One account, with the work on both."""
        other = self.accounts().create(
            {
                "partner_id": self.silver.id,
                "company_id": self.company.id,
                "strategy": "<p>Theirs</p>",
                "date_from": "2026-01-01",
                "user_id": self.kim.id,
            }
        )
        cat = self.make_customer("Cat", parent_id=self.silver.id)
        for account, name, progress in ((self.account, "A", 20), (other, "B", 60)):
            self.part("objective", account, name=name, progress=progress)
            self.part("purchase", account, name=name)
        self.account.strategy = "<p>Ours</p>"
        self.part("review", date="2025-12-01")
        self.part("review", other, date="2026-05-01")
        self.stakeholder(self.ann, "decider")
        self.stakeholder(cat, "user", account=other)
        other.message_post(body="Said of theirs")
        other.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.kim.id, summary="Call"
        )
        self.merge(self.silver, self.golden)
        self.assertFalse(other.exists())
        kept = self.account_of(self.golden)
        self.assertEqual(kept, self.account)
        self.assertRecordValues(
            kept,
            [
                {
                    "user_id": self.sam.id,
                    "is_manual": True,
                    "in_key_tier": True,
                    "progress": 40,
                    "strategy": "<p>Ours</p><p>Theirs</p>",
                }
            ],
        )
        self.assertEqual(str(kept.next_review), "2025-12-01")
        self.assertEqual(sorted(kept.objective_ids.mapped("name")), ["A", "B"])
        self.assertEqual(sorted(kept.purchase_ids.mapped("name")), ["A", "B"])
        self.assertEqual(len(kept.review_ids), 2)
        self.assertEqual(kept.stakeholder_ids.partner_id, self.ann | cat)
        self.assertEqual(cat.commercial_partner_id, self.golden)
        self.assertIn("Said of theirs", "".join(kept.message_ids.mapped("body")))
        self.assertEqual(kept.activity_ids.summary, "Call")

    def test_merged_into_one_without_an_account(self):
        """And several who have one: the oldest is kept, archived ones too."""
        new = self.make_customer("New", is_company=True)
        other = self.accounts().create(
            {"partner_id": self.silver.id, "company_id": self.company.id}
        )
        elsewhere = self.make_company("Elsewhere")
        there = self.accounts().create(
            {"partner_id": self.silver.id, "company_id": elsewhere.id, "active": False}
        )
        self.merge(self.golden | self.silver, new)
        self.assertFalse(other.exists())
        self.assertEqual(self.account.partner_id, new)
        self.assertEqual(there.partner_id, new)
        self.assertFalse(there.active)

    def test_merged_contacts(self):
        """One stakeholder, with the roles and notes of both."""
        self.stakeholder(self.ann, "user", met_on="2026-01-10", notes="Likes blue")
        self.stakeholder(self.bob, "decider", met_on="2026-01-20", notes="Golfs")
        self.merge(self.bob, self.ann)
        self.assertRecordValues(
            self.account.stakeholder_ids,
            [
                {
                    "partner_id": self.ann.id,
                    "role_ids": (self.role("user") | self.role("decider")).ids,
                    "met_on": fields.Date.to_date("2026-01-20"),
                    "notes": "Likes blue; Golfs",
                }
            ],
        )

    def test_merged_into_a_contact_without_a_role(self):
        bob = self.stakeholder(self.bob, "decider")
        self.merge(self.bob, self.ann)
        self.assertEqual(self.account.stakeholder_ids, bob)
        self.assertEqual(bob.partner_id, self.ann)
