from collections import Counter

from odoo import Command
from odoo.tests import tagged

from .common import LeadCommon


@tagged("post_install", "-at_install")
class TestSalespeople(LeadCommon):
    """Of the tier's salespeople, the one with the fewest open leads has the next."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann, cls.bob, cls.cid = cls.people = [
            cls.make_user(f"tier_crm_{name}", "sales_team.group_sale_salesman")
            for name in ("ann", "bob", "cid")
        ]
        cls.gold = cls.tier(cls.program, "GOLD")
        cls.gold.lead_user_ids = [Command.set([one.id for one in cls.people])]

    def occupy(self, user, count, **values):
        return self.env["crm.lead"].create(
            [
                {"name": "Work", "user_id": user.id, "company_id": self.company.id}
                | values
                for _number in range(count)
            ]
        )

    def test_fewest_open_leads(self):
        for user, count in zip(self.people, (3, 1, 2), strict=True):
            self.occupy(user, count)
        self.assertEqual(self.make_document(self.golden).user_id, self.bob)
        # Bob and Cid have two each: the first in order.
        self.assertEqual(self.make_document(self.golden).user_id, self.bob)
        self.assertEqual(self.make_document(self.golden).user_id, self.cid)

    def test_only_open_ones_count(self):
        for lead in self.occupy(self.ann, 2):
            lead.action_set_won()
        self.occupy(self.ann, 1).action_set_lost()
        self.occupy(self.ann, 1).action_archive()
        self.occupy(self.bob, 1)
        self.occupy(self.cid, 1)
        self.assertEqual(self.make_document(self.golden).user_id, self.ann)

    def test_leads_made_together_are_shared_out(self):
        self.occupy(self.ann, 2)
        values = {"name": "Lead", "partner_id": self.golden.id}
        leads = (
            self.env["crm.lead"]
            .with_user(self.salesman)
            .create([values | {"company_id": self.company.id} for _number in range(7)])
        )
        counts = Counter(lead.user_id for lead in leads)
        self.assertEqual(counts, {self.ann: 1, self.bob: 3, self.cid: 3})

    def test_who_has_it_keeps_it(self):
        self.occupy(self.bob, 5)
        lead = self.make_document(self.bronze).sudo()
        lead.user_id = self.bob
        self.spend_and_assess({self.bronze: 90})
        self.assertEqual(lead.user_id, self.bob)
        self.assertEqual(lead.priority, "2")

    def test_someone_else_was_chosen(self):
        lead = self.make_document(self.golden, user_id=self.salesman.id)
        self.assertEqual(lead.user_id, self.salesman)
        nobody = self.make_document(self.golden, user_id=False)
        self.assertFalse(nobody.user_id)
        given = self.make_document(self.golden).sudo()
        given.user_id = self.salesman
        self.spend_and_assess({self.golden: 90})
        self.assertEqual(given.user_id, self.salesman)

    def test_archived_and_of_another_company(self):
        self.ann.active = False
        self.bob.write(
            {
                "company_ids": [Command.set(self.other_company.ids)],
                "company_id": self.other_company.id,
            }
        )
        self.assertEqual(self.make_document(self.golden).user_id, self.cid)
        self.cid.active = False
        self.assertEqual(self.make_document(self.golden).user_id, self.salesman)

    def test_goes_with_the_tier(self):
        lead = self.make_document(self.golden)
        self.assertEqual(lead.user_id, self.ann)
        self.spend_and_assess({self.golden: 30})
        self.assertEqual(lead.user_id, self.salesman)

    def test_next_tier_has_some_of_the_same_people(self):
        silver = self.tier(self.program, "SILVER")
        silver.lead_user_ids = [Command.set([self.ann.id, self.salesman.id])]
        first, second = (self.make_document(self.golden).sudo() for _number in "12")
        self.assertEqual((first.user_id, second.user_id), (self.ann, self.bob))
        self.spend_and_assess({self.golden: 60})
        self.assertEqual((first.user_id, second.user_id), (self.ann, self.salesman))

    def test_team_with_the_salesperson(self):
        """The team that the tier names, though it is not the salesperson's own."""
        team, own = self.env["crm.team"].create([{"name": "Key"}, {"name": "Ann's"}])
        (team | own).company_id = self.company
        own.member_ids = self.ann
        lead = self.make_document(self.golden)
        self.assertEqual((lead.user_id, lead.team_id), (self.ann, own))
        self.gold.lead_team_id = team
        lead = self.make_document(self.golden)
        self.assertEqual((lead.user_id, lead.team_id), (self.bob, team))

    def test_queries_do_not_grow_with_leads(self):
        def count(number):
            leads = self.occupy(self.salesman, number, partner_id=self.bronze.id)
            leads.invalidate_recordset()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            for lead in leads.with_context(customer_tier_open_leads=Counter()):
                lead._choose_salesperson(self.gold.lead_user_ids)
            return self.env.cr.sql_log_count - before

        count(1)
        self.assertEqual(count(40), count(2))
