from odoo import Command
from odoo.tests import tagged

from .common import TicketCommon


@tagged("post_install", "-at_install")
class TestAssignment(TicketCommon):
    """To the agent of the tier with the fewest open tickets."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.closed = cls.env["helpdesk.ticket.stage"].create(
            {
                "name": "Over",
                "sequence": 90,
                "closed": True,
                "company_id": cls.company.id,
            }
        )

    def test_in_turn(self):
        """Equals by the order in which they came."""
        users = [self.make_ticket(self.gold).user_id.name for _number in range(4)]
        self.assertEqual(users, ["Ann", "Bob", "Ann", "Bob"])

    def test_many_at_once(self):
        tickets = self.env["helpdesk.ticket"].create(
            [
                {"name": "One", "description": "…", "partner_id": self.contact.id}
                for _number in range(4)
            ]
        )
        names = [ticket.user_id.name for ticket in tickets]
        self.assertEqual(names, ["Ann", "Bob", "Ann", "Bob"])

    def test_open_tickets_count(self):
        """Of any customer; closed and archived ones do not."""
        own = self.make_ticket(self.stranger, user_id=self.ann.id)
        self.assertEqual(self.make_ticket(self.gold).user_id, self.bob)
        own.stage_id = self.closed
        self.assertEqual(self.make_ticket(self.gold).user_id, self.ann)
        # One each: one more of Ann's, archived, leaves her before Bob.
        self.make_ticket(self.stranger, user_id=self.ann.id).active = False
        self.assertEqual(self.make_ticket(self.gold).user_id, self.ann)

    def test_who_left(self):
        self.ann.active = False
        self.assertGold(self.make_ticket(self.gold), self.bob)

    def test_who_is_of_another_company(self):
        other = self.make_company("Elsewhere")
        self.ann.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        self.assertGold(self.make_ticket(self.gold), self.bob)

    def test_without_a_team(self):
        """Anyone of them, and the ticket is one of the first team of the assignee."""
        self.tier(self.program, "GOLD").ticket_team_id = False
        self.assertServed(
            self.make_ticket(self.gold), "2", self.team, self.ann, self.gold_tag
        )
        self.make_ticket(self.gold)
        third = self.make_ticket(self.gold)
        self.assertServed(third, "2", None, self.cid, self.gold_tag)
        self.move(self.gold, 60)
        self.assertServed(third, "3", tags=self.silver_tag)

    def test_stays_with_the_agent(self):
        """Who has it keeps it while they are agents of the tier, however busy."""
        ticket = self.make_ticket(self.gold)
        for _number in range(3):
            self.make_ticket(self.stranger, user_id=self.ann.id)
        ticket.with_user(self.agent).partner_id = self.contact
        self.assertGold(ticket)
        ticket._serve_customer_tier()
        self.assertGold(ticket)
        self.tier(self.program, "GOLD").ticket_agent_ids -= self.ann
        ticket._serve_customer_tier()
        self.assertGold(ticket, self.bob)

    def test_queries_do_not_grow_with_customers(self):
        self.make_ticket(self.gold)
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        self.make_ticket(self.gold)
        self.env.flush_all()
        few = self.env.cr.sql_log_count - start
        customers = [self.make_customer(f"C{number}") for number in range(20)]
        for customer in customers:
            self.make_order(customer, 80, "2026-01-15")
        self.program._assess(as_of="2026-01-31")
        self.make_ticket(self.gold)
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        self.make_ticket(self.gold)
        self.env.flush_all()
        self.assertLessEqual(self.env.cr.sql_log_count - start, few)
