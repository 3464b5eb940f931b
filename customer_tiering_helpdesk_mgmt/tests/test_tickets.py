from odoo import Command
from odoo.tests import Form, tagged

from .common import TicketCommon


@tagged("post_install", "-at_install")
class TestTickets(TicketCommon):
    """What tickets have of the tier of their customer, and what stays by hand."""

    def test_made(self):
        self.assertGold(self.make_ticket(self.gold))
        self.assertServed(self.make_ticket(self.silver), "3", tags=self.silver_tag)
        for customer in self.bronze | self.stranger:
            self.assertServed(self.make_ticket(customer), "1")

    def test_contact_of_a_company(self):
        self.assertGold(self.make_ticket(self.contact))

    def test_without_a_customer_and_then_with_one(self):
        ticket = self.make_ticket(self.env["res.partner"])
        self.assertServed(ticket, "1")
        ticket.with_user(self.agent).partner_id = self.contact
        self.assertGold(ticket)
        ticket.with_user(self.agent).partner_id = self.silver
        self.assertServed(ticket, "3", tags=self.silver_tag)
        ticket.with_user(self.agent).partner_id = False
        self.assertServed(ticket, "1")

    def test_chosen_when_made(self):
        """The default, too, where it was chosen; tags come besides."""
        ticket = self.make_ticket(
            self.gold,
            priority="1",
            team_id=self.team.id,
            user_id=self.agent.id,
            tag_ids=[Command.link(self.other_tag.id)],
        )
        tags = self.other_tag | self.gold_tag
        self.assertServed(ticket, "1", self.team, self.agent, tags)
        ticket.with_user(self.agent).partner_id = self.silver
        tags = self.other_tag | self.silver_tag
        self.assertServed(ticket, "1", self.team, self.agent, tags)

    def test_team_chosen_when_made(self):
        """The agent is one of it."""
        team = self.make_team("Two", self.bob | self.agent)
        ticket = self.make_ticket(self.gold, team_id=team.id)
        self.assertServed(ticket, "2", team, self.bob, self.gold_tag)

    def test_nobody_of_the_team(self):
        team = self.make_team("Other", self.agent)
        ticket = self.make_ticket(self.gold, team_id=team.id)
        self.assertServed(ticket, "2", team, None, self.gold_tag)

    def test_assignee_chosen_when_made(self):
        """Helpdesk takes out who is not of the team: the team is not given then."""
        ticket = self.make_ticket(self.gold, user_id=self.cid.id)
        self.assertServed(ticket, "2", None, self.cid, self.gold_tag)
        ticket = self.make_ticket(self.gold, user_id=self.bob.id, team_id=False)
        self.assertEqual(ticket.user_id, self.bob)

    def test_changed_later(self):
        ticket = self.make_ticket(self.gold)
        ticket.with_user(self.agent).write(
            {"priority": "0", "user_id": self.bob.id, "tag_ids": [Command.clear()]}
        )
        ticket.with_user(self.agent).partner_id = self.silver
        self.assertServed(ticket, "0", None, self.bob, self.silver_tag)
        ticket.with_user(self.agent).partner_id = self.contact
        self.assertEqual((ticket.priority, ticket.user_id), ("0", self.bob))

    def test_taken_out_by_hand(self):
        ticket = self.make_ticket(self.gold)
        ticket.with_user(self.agent).user_id = False
        ticket.with_user(self.agent).partner_id = self.contact
        self.assertServed(ticket, "2", self.gold_team, None, self.gold_tag)

    def test_maker_is_assigned_by_default(self):
        """As helpdesk is set at first: a default is no choice."""
        self.company.helpdesk_mgmt_ticket_auto_assign = True
        ticket = self.make_ticket(self.bronze)
        self.assertServed(ticket, "1", self.team, self.agent)
        ticket.with_user(self.agent).partner_id = self.gold
        self.assertGold(ticket)
        ticket.with_user(self.agent).partner_id = self.bronze
        self.assertServed(ticket, "1", self.team, self.agent)
        self.assertGold(self.make_ticket(self.gold))

    def test_maker_chooses_to_be_assigned(self):
        self.company.helpdesk_mgmt_ticket_auto_assign = True
        ticket = self.make_ticket(self.gold, user_id=self.agent.id)
        self.assertServed(ticket, "2", self.team, self.agent, self.gold_tag)

    def test_form(self):
        """The form shows at once what the ticket is going to have."""
        form = Form(self.env["helpdesk.ticket"].with_user(self.agent))
        form.name, form.description = "Broken", "It broke."
        form.partner_id = self.contact
        self.assertEqual(form.priority, "2")
        self.assertEqual(form.team_id, self.gold_team)
        self.assertEqual(form.user_id, self.ann)
        self.assertEqual(form.tag_ids.ids, self.gold_tag.ids)
        form.partner_id = self.silver
        self.assertEqual(form.priority, "3")
        self.assertFalse(form.team_id or form.user_id)
        form.partner_id = self.contact
        form.priority = "1"
        ticket = form.save().with_env(self.env)
        self.assertServed(ticket, "1", self.gold_team, self.ann, self.gold_tag)
        self.move(self.gold, 60)
        self.assertServed(ticket, "1", tags=self.silver_tag)

    def test_copy(self):
        """A copy has the same."""
        copy = self.make_ticket(self.gold).copy()
        self.assertGold(copy)

    def test_channel(self):
        self.tier(self.program, "GOLD").service_channel = "personal"
        ticket = self.make_ticket(self.contact).with_user(self.agent)
        self.assertEqual(ticket.customer_tier_channel, "personal")
        self.assertFalse(self.make_ticket(self.bronze).customer_tier_channel)
        self.program._assess(as_of="2026-02-28")
        self.assertFalse(ticket.customer_tier_channel)

    def test_search_and_group(self):
        viewer = self.make_user(
            "tier_ticket_viewer",
            f"{self.agent_group},customer_tiering.customer_tiering_group_user",
        )
        golden = self.make_ticket(self.gold) | self.make_ticket(self.contact)
        other = self.make_ticket(self.stranger)
        tickets = self.env["helpdesk.ticket"].with_user(viewer)
        domain = [("id", "in", (golden | other).ids)]
        tier = self.tier(self.program, "GOLD")
        found = tickets.search([*domain, ("customer_tier_id", "=", tier.id)])
        self.assertEqual(found, golden)
        groups = tickets._read_group(domain, ["customer_tier_id"], ["__count"])
        self.assertEqual(groups, [(tier, 2), (tier.browse(), 1)])
        described = tickets.fields_get(["customer_tier_id"], ["groupable"])
        self.assertTrue(described["customer_tier_id"]["groupable"])

    def test_better_customers_first(self):
        tickets = self.env["helpdesk.ticket"]
        for customer in (self.stranger, self.gold, self.bronze, self.silver):
            tickets |= self.make_ticket(customer)
        ordered = tickets.search([("id", "in", tickets.ids)]).partner_id
        self.assertEqual((ordered[0], ordered[1]), (self.silver, self.gold))

    # ------------------------------------------------------------------
    # Companies
    # ------------------------------------------------------------------

    def test_two_companies(self):
        """Each has its own tiers; a tier of the group gives nothing of the other's."""
        other = self.make_company("Elsewhere")
        program = self.make_program(
            name="Elsewhere", company_id=other.id, is_primary=True
        )
        self.tier(program, "BRONZE").ticket_priority = "3"
        self.make_order(self.gold, 30, "2026-01-15", company=other)
        program._assess(as_of="2026-01-31")
        there = self.make_user("tier_ticket_there", self.agent_group, company=other)
        both = self.make_user("tier_ticket_both", self.agent_group)
        both.company_ids |= other
        self.assertServed(self.make_ticket(self.gold, there), "3")
        self.assertGold(self.make_ticket(self.gold))
        ticket = self.make_ticket(self.gold, both, company_id=other.id)
        self.assertServed(ticket, "3")

    def test_tier_of_the_group(self):
        """Neither people nor tags of another company."""
        other = self.make_company("Elsewhere")
        self.program.is_primary = False
        self.gold_team.company_id = False
        program = self.make_program(name="Group", company_id=False, is_primary=True)
        tier = self.tier(program, "GOLD")
        tier.write(
            {
                "ticket_priority": "2",
                "ticket_team_id": self.gold_team.id,
                "ticket_agent_ids": [Command.set((self.ann | self.bob).ids)],
                "ticket_tag_ids": [Command.set(self.gold_tag.ids)],
            }
        )
        program._assess(as_of="2026-01-31")
        there = self.make_user("tier_ticket_there", self.agent_group, company=other)
        self.assertServed(self.make_ticket(self.gold, there), "2", self.gold_team)
        self.assertGold(self.make_ticket(self.gold))
        self.bob.company_ids |= other
        ticket = self.make_ticket(self.gold, there)
        self.assertServed(ticket, "2", self.gold_team, self.bob)
        # The only team that Bob is of is one of the first company.
        tier.ticket_team_id = False
        self.gold_team.user_ids -= self.bob
        ticket = self.make_ticket(self.gold, there)
        self.assertServed(ticket, "2", None, self.bob)
