from functools import partial
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.customer_tiering_mass_mailing.models import mailing_list_follow

from .common import MailingCommon


@tagged("post_install", "-at_install")
class TestFollow(MailingCommon):
    """Which addresses a list has."""

    def test_tiers_of_a_list_change(self):
        self.subscribe("hand@example.com")
        self.list.customer_tier_ids = self.tier(self.program, "BASE")
        self.assertListed("base", "+hand")
        self.list.customer_tier_ids = False
        self.assertListed("+hand")

    def test_mailing_contact_of_a_customer(self):
        self.golden.country_id = self.env.ref("base.fr")
        self.golden.email = '"Golden" <Golden@New.example.com>'
        self.list.action_follow_customer_tiers()
        contact = self.subscription("golden@new.example.com").contact_id
        self.assertRecordValues(
            contact,
            [
                {
                    "name": "Golden",
                    "company_name": "Golden",
                    "email_normalized": "golden@new.example.com",
                    "country_id": self.env.ref("base.fr").id,
                }
            ],
        )
        # The address that they had went.
        self.assertListed("golden@new.example.com", "silver")

    def test_customer_or_all_contacts(self):
        contact, without, gone = (
            self.make_customer(name, parent_id=self.golden.id, email=email)
            for name, email in (
                ("Contact", "Contact@example.com"),
                ("Without", False),
                ("Gone", "gone@example.com"),
            )
        )
        gone.active = False
        self.list.action_follow_customer_tiers()
        self.assertListed("golden", "silver")
        self.list.customer_tier_contact_scope = "contacts"
        self.assertListed("golden", "silver", "contact")
        self.assertEqual(
            self.subscription("contact@example.com").contact_id.company_name, "Golden"
        )
        self.golden.email = False
        self.list.action_follow_customer_tiers()
        self.assertListed("silver", "contact")
        contact.email, without.email = "gone@example.com", "without@example.com"
        self.run_job()
        self.assertListed("silver", "gone", "without")
        self.move(self.golden, "BASE")
        self.assertListed("silver")
        self.move(self.golden, "GOLD")
        self.list.customer_tier_contact_scope = "customer"
        self.assertListed("silver")

    def test_same_address_is_one_contact(self):
        """Two customers, a contact and a mailing contact that is there already."""
        known = self.env["mailing.contact"].create(
            {"name": "Known", "email": "Shared@Example.com"}
        )
        self.env["mailing.contact"].create({"email": "shared@example.com"})
        (self.bronze | self.base).email = "shared@example.com"
        self.make_customer(
            "Contact", parent_id=self.bronze.id, email="SHARED@example.com"
        )
        count = self.env["mailing.contact"].search_count([])
        self.list.customer_tier_contact_scope = "contacts"
        other = self.make_list("GOLD", name="Other")
        self.move(self.bronze, "GOLD")
        self.move(self.base, "SILVER")
        self.assertListed("golden", "silver", "shared")
        self.assertListed("golden", "shared", in_list=other)
        self.assertEqual(self.subscription("shared@example.com").contact_id, known)
        self.assertEqual(self.env["mailing.contact"].search_count([]), count)
        # As long as one of them is in the tiers, the address is.
        self.move(self.bronze, "BASE")
        self.assertListed("golden", "silver", "shared")
        self.assertListed("golden", in_list=other)
        self.move(self.base, "BASE")
        self.assertListed("golden", "silver")

    def test_new_address_in_two_lists_is_one_contact(self):
        lists = self.list | self.make_list("BRONZE", "GOLD", name="Other")
        self.golden.email = "new@example.com"
        lists.action_follow_customer_tiers()
        contacts = self.env["mailing.contact"].search(
            [("email_normalized", "=", "new@example.com")]
        )
        self.assertEqual(len(contacts), 1)
        self.assertEqual(contacts.list_ids, lists)

    def test_archived(self):
        self.golden.active = False
        self.run_job()
        self.assertListed("silver")
        self.list.active = False
        self.move(self.bronze, "GOLD")
        self.run_job()
        self.assertListed("silver")
        self.list.active = True
        self.assertListed("silver", "bronze")
        self.program.active = False
        self.run_job()
        self.assertListed()

    def test_job_in_batches_and_nothing_twice(self):
        self.list.customer_tier_contact_scope = "contacts"
        for number in range(5):
            self.make_customer(
                f"c{number}", parent_id=self.golden.id, email=f"c{number}@example.com"
            )
        wanted = ["golden", "silver", *(f"c{number}" for number in range(5))]
        with patch.object(mailing_list_follow, "FOLLOW_BATCH", 2):
            self.run_job()
        self.assertListed(*wanted)
        ids = self.list.subscription_ids.ids
        self.run_job()
        self.assertEqual(self.list.subscription_ids.ids, ids)

    def test_what_is_more_than_a_batch_is_left_to_the_job(self):
        self.list.customer_tier_contact_scope = "contacts"
        for number in range(3):
            self.make_customer(
                f"c{number}", parent_id=self.golden.id, email=f"c{number}@example.com"
            )
        job = self.env.ref("customer_tiering_mass_mailing.ir_cron_follow")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", job.id)])
        with patch.object(mailing_list_follow, "FOLLOW_BATCH", 2):
            self.list.action_follow_customer_tiers()
        self.assertEqual(len(triggers.search([("cron_id", "=", job.id)]) - triggers), 1)
        self.assertListed("golden", "silver", "c0", "c1")
        self.run_job()
        self.assertListed("golden", "silver", "c0", "c1", "c2")

    def test_copied_list(self):
        copied = self.list.copy()
        self.assertListed("golden", "silver", in_list=copied)
        self.move(self.golden, "BASE")
        self.assertListed("silver", in_list=copied)

    def test_mailing_to_customers_of_a_tier(self):
        """Without a list: a mailing to customers, filtered by their tier."""
        gold = self.tier(self.program, "GOLD")
        contact = self.make_customer("Contact", parent_id=self.golden.id)
        contact.email = "contact@example.com"
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "To the best",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "mailing_domain": f"[('customer_tier_id', 'in', {gold.ids})]",
            }
        )
        recipients = self.env["res.partner"].browse(mailing._get_recipients())
        self.assertEqual(recipients, self.golden | contact)

    def test_same_queries_for_two_and_for_forty(self):
        first = self.make_gold(2, "first")
        few = self.make_gold(2, "few")
        many = self.make_gold(40, "many")
        counts = []
        # The first ones have what is looked up once.
        for partners in (first, few, many):
            counts.append(self.count(partners))
            names = set(self.list.subscription_ids.contact_id.mapped("name"))
            self.assertLessEqual(set(partners.mapped("name")), names)
        self.assertEqual(counts[2], counts[1])
        removed = []
        for partners in (first, few, many):
            partners.active = False
            removed.append(self.count(partners))
        self.assertListed("golden", "silver")
        self.assertEqual(removed[2], removed[1])

    def count(self, partners):
        return self.count_queries(partial(self.list._follow_customers, partners))

    @classmethod
    def make_gold(cls, count, name):
        """Customers in Gold whom no list has noticed."""
        partners = cls.make_many(count, 90, "2026-01-15", name)
        for number, partner in enumerate(partners):
            partner.email = f"{name}{number}@example.com"
        cls.program._assess(as_of="2026-01-31", partners=partners)
        return partners
