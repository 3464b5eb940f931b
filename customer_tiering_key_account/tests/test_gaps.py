from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged

from .common import KeyAccountCommon

FIELDS = {
    "owner": "is_without_owner",
    "decider": "is_without_decider",
    "contact": "is_without_contact",
    "review": "is_without_review",
    "objective": "is_objective_overdue",
}


@tagged("post_install", "-at_install")
class TestGaps(KeyAccountCommon):
    """What is missing, on the day that it is."""

    def whole(self):
        """An account where nothing is missing: met, and reviewed, today."""
        self.stakeholder(self.ann, "decider", met_on="2026-02-03")
        self.part("review", date="2027-01-01")
        self.assertGaps()

    def assertGaps(self, *kinds, account=None, texts=None):
        """Exactly these gaps, on the account and in every search."""
        account = account or self.account
        self.env.invalidate_all()
        found = [kind for kind, name in FIELDS.items() if account[name]]
        self.assertEqual(sorted(found), sorted(kinds))
        self.assertEqual(account.has_gap, bool(kinds))
        for kind, name in FIELDS.items():
            with_gap = self.accounts().search([(name, "=", True)])
            without = self.accounts().search([(name, "=", False)])
            self.assertEqual(account in with_gap, kind in kinds, kind)
            self.assertEqual(account in without, kind not in kinds, kind)
        self.assertEqual(
            account in self.accounts().search([("has_gap", "=", True)]), bool(kinds)
        )
        if texts is not None:
            self.assertEqual((account.gaps or "").split("\n"), texts)
            self.assertEqual(account.gap_count, len(texts))

    def test_new_account(self):
        self.assertGaps(
            "decider",
            "review",
            texts=["Nobody is known as decider.", "No review is planned."],
        )

    def test_whole(self):
        self.whole()
        self.assertFalse(self.account.gaps)
        self.assertEqual(self.account.gap_count, 0)

    def test_decider(self):
        """By role, and as long as the contact is there."""
        self.whole()
        self.account.stakeholder_ids.role_ids = self.role("influencer")
        self.assertGaps("decider")
        self.account.stakeholder_ids.role_ids |= self.role("decider")
        self.assertGaps()
        self.ann.active = False
        self.assertGaps("decider")
        self.ann.active = True
        self.ann.parent_id = self.silver
        self.assertGaps("decider")

    def test_own_role_that_decides(self):
        role = self.env["customer.tier.buying.role"].create(
            {"name": "Owner of the plant", "decides": True}
        )
        self.part("review", date="2027-01-01")
        ann = self.stakeholder(self.ann, met_on="2026-02-03")
        self.assertGaps("decider")
        ann.role_ids = role
        self.assertGaps()

    def test_never_met(self):
        self.part("review", date="2027-01-01")
        self.stakeholder(self.ann, "decider")
        self.assertGaps("contact", texts=["The decider Ann was never met."])

    def test_ninety_days(self):
        """Met on 3 February 2026: the 89th, 90th and 91st day after."""
        self.whole()
        self.at("2026-05-03")
        self.assertGaps()
        self.at("2026-05-04")
        self.assertGaps(
            "contact", texts=["The decider Ann has not been met for 90 days."]
        )
        self.at("2026-05-05")
        self.assertGaps(
            "contact", texts=["The decider Ann has not been met for 91 days."]
        )

    def test_days_of_the_company(self):
        self.whole()
        self.company.customer_tier_meeting_days = 10
        self.at("2026-02-12")
        self.assertGaps()
        self.at("2026-02-13")
        self.assertGaps("contact")

    def test_days_of_the_group(self):
        """An account of the group has those of the company that looks."""
        account = self.accounts().create(
            {"partner_id": self.silver.id, "company_id": False, "user_id": self.sam.id}
        )
        cat = self.make_customer("Cat", parent_id=self.silver.id)
        self.stakeholder(cat, "decider", account=account, met_on="2026-02-03")
        self.part("review", account, date="2027-01-01")
        other = self.make_company("Elsewhere", customer_tier_meeting_days=5)
        self.at("2026-02-10")
        self.assertGaps(account=account)
        elsewhere = self.accounts().with_company(other)
        self.assertEqual(elsewhere.search([("is_without_contact", "=", True)]), account)
        self.assertTrue(account.with_company(other).is_without_contact)

    def test_each_decider(self):
        self.whole()
        self.stakeholder(self.bob, "decider", "approver", met_on="2026-01-04")
        self.at("2026-05-04")
        self.assertGaps(
            "contact",
            texts=[
                "The decider Ann has not been met for 90 days.",
                "The decider Bob has not been met for 120 days.",
            ],
        )
        self.account.stakeholder_ids[0].met_on = "2026-05-01"
        self.assertGaps("contact")

    def test_review(self):
        self.whole()
        self.at("2026-12-31")
        self.account.stakeholder_ids.met_on = "2026-12-31"
        self.assertGaps()
        self.at("2027-01-01")
        self.assertGaps()
        self.at("2027-01-02")
        self.assertGaps("review", texts=["The review of 01/01/2027 was not held."])
        self.account.review_ids.is_done = True
        self.assertGaps("review", texts=["No review is planned."])
        self.part("review", date="2027-06-01")
        self.assertGaps()

    def test_objective(self):
        self.whole()
        objective = self.part("objective", name="Grow", date_due="2026-02-10")
        self.assertGaps()
        self.at("2026-02-10")
        self.assertGaps()
        self.at("2026-02-11")
        self.assertGaps("objective", texts=["Overdue: Grow."])
        for state in ("achieved", "dropped"):
            objective.state = state
            self.assertGaps()

    def test_owner(self):
        self.whole()
        self.sam.active = False
        self.assertGaps("owner", texts=["The owner, Sam, is archived."])
        self.account.user_id = False
        self.assertGaps("owner", texts=["Nobody owns the account."])
        self.account.user_id = self.kim
        self.assertGaps()

    def test_no_longer_key(self):
        """Nobody need mend what is not a key account any more."""
        self.account.in_key_tier = False
        self.assertGaps()
        self.assertFalse(self.account.gaps)
        self.account.action_keep()
        self.assertGaps("decider", "review")

    def test_not_saved_yet(self):
        account = self.accounts().new({"partner_id": self.silver.id})
        self.assertFalse(account.has_gap)

    # ------------------------------------------------------------------
    # The last contact
    # ------------------------------------------------------------------

    def contact_of(self, stakeholder, user=None):
        self.env.invalidate_all()
        found = stakeholder.with_user(user or self.env.user).last_contact
        return fields.Date.to_string(found) or None

    def meet(self, partner, start):
        start = fields.Datetime.to_datetime(start)
        return self.env["calendar.event"].create(
            {
                "name": "Secret",
                "start": start,
                "stop": start + timedelta(hours=1),
                "privacy": "private",
                "user_id": self.sam.id,
                "partner_ids": [Command.set((partner | self.sam.partner_id).ids)],
            }
        )

    def test_meeting(self):
        """Past ones, that the contact did not decline; of the contact alone."""
        ann, bob = (self.stakeholder(one, "user") for one in (self.ann, self.bob))
        self.assertIsNone(self.contact_of(ann))
        event = self.meet(self.ann, "2026-02-02 09:00:00")
        later = self.meet(self.ann, "2026-02-03 10:00:01")
        self.assertEqual(self.contact_of(ann), "2026-02-02")
        # Kim may not see the meeting, but when it was.
        self.assertEqual(self.contact_of(ann, self.kim), "2026-02-02")
        self.assertIsNone(self.contact_of(bob))
        self.at("2026-02-04")
        self.assertEqual(self.contact_of(ann), "2026-02-03")
        event.attendee_ids.filtered(
            lambda one: one.partner_id == self.ann
        ).state = "declined"
        self.meet(self.ann, "2026-02-03 11:00:00").active = False
        self.assertEqual(self.contact_of(ann), "2026-02-03")
        later.unlink()
        self.assertIsNone(self.contact_of(ann))

    def test_meeting_where_we_are(self):
        """The day is that of who looks."""
        ann = self.stakeholder(self.ann, "decider")
        self.meet(self.ann, "2026-02-02 20:00:00")
        self.sam.tz = "Asia/Shanghai"
        self.assertEqual(self.contact_of(ann, self.sam), "2026-02-03")
        self.kim.tz = "America/New_York"
        self.assertEqual(self.contact_of(ann, self.kim), "2026-02-02")

    def test_activity(self):
        ann = self.stakeholder(self.ann, "decider")
        activity = self.ann.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.sam.id
        )
        self.assertIsNone(self.contact_of(ann))
        self.at("2026-02-20")
        activity.with_user(self.sam).action_feedback("Talked")
        self.at("2026-02-25")
        self.assertEqual(self.contact_of(ann), "2026-02-20")

    def test_message(self):
        """Written by one of us, not by the contact or the system, and no note."""
        ann = self.stakeholder(self.ann, "decider")
        self.ann.email = "ann@example.com"
        record = self.golden.with_context(mail_notify_force_send=False)
        record.message_post(
            body="From Ann",
            author_id=self.ann.id,
            message_type="email",
            partner_ids=self.bob.ids,
        )
        record.message_post(
            body="Robot",
            author_id=self.env.ref("base.partner_root").id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.ann.ids,
        )
        self.ann.with_user(self.sam).message_post(body="A note for us")
        self.assertIsNone(self.contact_of(ann))
        self.at("2026-02-05")
        record.with_user(self.sam).message_post(
            body="Dear Ann",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.ann.ids,
        )
        self.at("2026-02-09")
        self.assertEqual(self.contact_of(ann), "2026-02-05")

    def test_met_by_hand(self):
        ann = self.stakeholder(self.ann, "decider", met_on="2026-01-20")
        self.assertEqual(self.contact_of(ann), "2026-01-20")
        self.meet(self.ann, "2026-01-15 09:00:00")
        self.assertEqual(self.contact_of(ann), "2026-01-20")
        self.meet(self.ann, "2026-01-25 09:00:00")
        self.assertEqual(self.contact_of(ann), "2026-01-25")

    def test_silent_is_shown(self):
        """The list of stakeholders marks whom the gap names."""
        ann = self.stakeholder(self.ann, "decider", met_on="2026-02-03")
        bob = self.stakeholder(self.bob, "user", met_on="2026-02-03")
        self.at("2026-05-03")
        self.assertEqual((ann | bob).mapped("is_silent"), [False, False])
        self.at("2026-05-04")
        self.assertEqual((ann | bob).mapped("is_silent"), [True, False])

    # ------------------------------------------------------------------
    # Queries
    # ------------------------------------------------------------------

    def test_list_costs_the_same(self):
        """Reading and searching a list of 80 takes as many queries as one of 4."""
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {one}", "is_company": True} for one in range(80)]
        )
        contacts = self.env["res.partner"].create(
            [{"name": "Contact", "parent_id": customer.id} for customer in customers]
        )
        accounts = self.accounts().create(
            [
                {"partner_id": customer.id, "company_id": self.company.id}
                for customer in customers
            ]
        )
        accounts[:40].user_id = self.sam
        self.env["customer.tier.stakeholder"].create(
            [
                {
                    "account_id": account.id,
                    "partner_id": contact.id,
                    "role_ids": [Command.set(self.role("decider").ids)],
                    "met_on": "2025-06-01" if number % 2 else "2026-02-01",
                }
                for number, (account, contact) in enumerate(
                    zip(accounts, contacts, strict=True)
                )
            ]
        )
        names = {
            name: {} for name in ("gaps", "gap_count", "has_gap", *FIELDS.values())
        }
        names["stakeholder_ids"] = {"fields": {"last_contact": {}, "is_silent": {}}}
        counts = []
        for some in (accounts[:4], accounts):
            some = some.with_user(self.sam).with_company(self.company)
            some.web_read(names)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            rows = some.web_read(names)
            counts.append(self.cr.sql_log_count - before)
            self.assertEqual(len(rows), len(some))
        self.assertEqual(counts[0], counts[1])
        silent = self.accounts().search(
            [("is_without_contact", "=", True), ("id", "in", accounts.ids)]
        )
        self.assertEqual(silent, accounts.filtered("is_without_contact"))
        self.assertEqual(len(silent), 40)
        unowned = self.accounts().search(
            [("is_without_owner", "=", True), ("id", "in", accounts.ids)]
        )
        self.assertEqual(unowned, accounts.browse(accounts[40:].ids))
