from odoo import http
from odoo.tests import HttpCase, tagged

from .common import TicketCommon

MAIL = """\
From: Contact <contact@gold.example.com>
To: {to}
Subject: It broke
Message-ID: <{to}-1@gold.example.com>
Date: Mon, 02 Feb 2026 10:00:00 +0000
Content-Type: text/plain; charset=utf-8

It broke.
"""


@tagged("post_install", "-at_install")
class TestTicketsPortal(TicketCommon, HttpCase):
    """Customers make tickets, who see neither tiers nor teams."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = cls.make_user(
            "tier_ticket_portal", "base.group_portal", partner_id=cls.contact.id
        )
        cls.contact.email = "contact@gold.example.com"

    def submit(self, **values):
        """A ticket as the portal's form makes it."""
        before = self.env["helpdesk.ticket"].search([])
        self.authenticate(self.portal.login, self.portal.login)
        answer = self.url_open(
            "/submitted/ticket",
            data={
                "csrf_token": http.Request.csrf_token(self),
                "subject": "Broken",
                "description": "It broke.",
                **values,
            },
        )
        self.assertEqual(answer.status_code, 200)
        return self.env["helpdesk.ticket"].search([]) - before

    def test_portal(self):
        category = self.env["helpdesk.ticket.category"].create(
            {"name": "Any", "company_id": self.company.id}
        )
        ticket = self.submit(category=category.id)
        self.assertEqual(ticket.partner_id, self.contact)
        self.assertGold(ticket)
        page = self.url_open(f"/my/ticket/{ticket.id}")
        self.assertEqual(page.status_code, 200)

    def test_portal_complaint(self):
        manager = self.make_user(
            "tier_ticket_manager", "sales_team.group_sale_salesman"
        )
        self.gold.user_id = manager
        category = self.env["helpdesk.ticket.category"].create(
            {"name": "Bad", "company_id": self.company.id, "is_complaint": True}
        )
        ticket = self.submit(category=category.id)
        self.assertEqual(ticket.priority, "3")
        self.assertEqual(ticket.activity_ids.user_id, manager)

    def receive(self, team):
        """A mail of a contact to the address of a team."""
        domain = self.env["mail.alias.domain"].create({"name": "desk.example.com"})
        self.company.alias_domain_id = domain
        team.write({"alias_name": "tickets", "alias_domain_id": domain.id})
        ticket = self.env["mail.thread"].message_process(
            None, MAIL.format(to="tickets@desk.example.com")
        )
        return self.env["helpdesk.ticket"].browse(ticket)

    def test_mail(self):
        """The team that was written to is a choice of the customer."""
        ticket = self.receive(self.team)
        self.assertEqual(ticket.partner_id, self.contact)
        self.assertServed(ticket, "2", self.team, self.ann, self.gold_tag)

    def test_mail_of_a_stranger(self):
        self.contact.email = "other@gold.example.com"
        ticket = self.receive(self.team)
        self.assertServed(ticket, "1", self.team)

    # ------------------------------------------------------------------
    # Rights
    # ------------------------------------------------------------------

    def test_own_tickets_only(self):
        """Whoever sees their own tickets alone goes on seeing what they made, or
        named the customer of, though it is someone else's now."""
        user = self.make_user(
            "tier_ticket_own", "helpdesk_mgmt.group_helpdesk_user_own"
        )
        self.team.user_ids |= user
        self.company.helpdesk_mgmt_ticket_auto_assign = True
        ticket = self.make_ticket(self.gold, user)
        self.assertGold(ticket)
        self.assertEqual(ticket.with_user(user).name, "Broken")
        self.company.helpdesk_mgmt_ticket_auto_assign = False
        ticket = self.make_ticket(self.env["res.partner"], team_id=self.team.id)
        ticket.with_user(user).partner_id = self.gold
        self.assertServed(ticket, "2", self.team, self.bob, self.gold_tag)
        self.env.invalidate_all()
        self.assertEqual(ticket.with_user(user).name, "Broken")

    def test_tiers_stay_hidden(self):
        """Who may not see tiers reads the channel, and nothing else of the tier."""
        ticket = self.make_ticket(self.gold).with_user(self.agent)
        names = ticket.fields_get()
        self.assertIn("customer_tier_channel", names)
        self.assertNotIn("customer_tier_id", names)
