from odoo import Command
from odoo.tests import Form, tagged

from odoo.addons.customer_tiering.tests.common_served import ServedPolicy

from .common import LeadCommon


@tagged("post_install", "-at_install")
class TestLeads(ServedPolicy, LeadCommon):
    """Leads and opportunities have the priority of the customer's tier."""

    def test_lost_ones_stay(self):
        lead = self.make_document(self.bronze)
        lead.sudo().action_set_lost()
        self.spend_and_assess({self.bronze: 90})
        self.assertNotGiven(lead)

    def test_form(self):
        form = Form(self.env["crm.lead"].with_user(self.salesman))
        form.name = "Lead"
        form.partner_id = self.golden
        self.assertEqual(form.priority, "2")
        form.partner_id = self.bronze
        self.assertEqual(form.priority, "0")
        form.partner_id = self.golden
        lead = form.save()
        self.assertGiven(lead)
        self.spend_and_assess({self.golden: 30})
        self.assertNotGiven(lead)

    def test_quick_creation(self):
        view = "crm.quick_create_opportunity_form"
        form = Form(self.env["crm.lead"].with_user(self.salesman), view)
        form.name = "Lead"
        form.partner_id = self.make_customer("Contact", parent_id=self.golden.id)
        self.assertEqual(form.priority, "2")
        form.priority = "1"
        lead = form.save()
        self.assertEqual(lead.priority, "1")
        self.spend_and_assess({self.golden: 90})
        self.assertEqual(lead.priority, "1")


@tagged("post_install", "-at_install")
class TestLeadTeam(ServedPolicy, LeadCommon):
    """And its sales team, where nobody chose another than Odoo would."""

    benefit = "lead_team_id"
    served = "team_id"
    given = False  # there is no team yet

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        teams = cls.env["crm.team"].create([{"name": "Key"}, {"name": "General"}])
        teams.company_id = False
        cls.key_team, cls.team = teams
        cls.given, cls.otherwise = teams.ids
        cls.tier(cls.program, "GOLD").lead_team_id = cls.key_team
        cls.team.member_ids = cls.salesman | cls.salesman_elsewhere

    def test_by_hand_afterwards(self):
        lead = self.make_document(self.bronze)
        third = self.env["crm.team"].create({"name": "Third", "company_id": False})
        lead.team_id = third
        self.spend_and_assess({self.bronze: 90})
        self.assertEqual(lead.team_id, third)

    def test_team_of_another_company(self):
        self.key_team.write(
            {"member_ids": [Command.clear()], "company_id": self.other_company.id}
        )
        self.assertNotGiven(self.make_document(self.golden))

    def test_archived_team(self):
        self.key_team.active = False
        self.assertNotGiven(self.make_document(self.golden))
