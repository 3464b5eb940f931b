from odoo.tests import freeze_time, tagged

from .common import TicketCommon


@tagged("post_install", "-at_install")
class TestMoves(TicketCommon):
    """Open tickets follow when their customer moves, where the tier says so."""

    def test_down(self):
        ticket = self.make_ticket(self.contact)
        self.move(self.gold, 60)
        self.assertServed(ticket, "3", tags=self.silver_tag)
        self.move(self.gold, 30, "2026-03-31")
        self.assertServed(ticket, "1")

    def test_up(self):
        ticket = self.make_ticket(self.bronze)
        self.move(self.bronze, 60)
        self.assertServed(ticket, "3", tags=self.silver_tag)
        self.move(self.bronze, 80, "2026-03-31")
        self.assertGold(ticket)

    def test_no_tier_any_more(self):
        """Who objects to profiling has what everyone has."""
        ticket = self.make_ticket(self.contact)
        self.gold.customer_tier_objection = True
        self.dispatch()
        self.assertServed(ticket, "1")

    def test_into_a_tier_again(self):
        self.gold.customer_tier_objection = True
        ticket = self.make_ticket(self.gold)
        self.assertServed(ticket, "1")
        self.gold.customer_tier_objection = False
        self.move(self.gold, 80)
        self.assertGold(ticket)

    def test_override_and_its_end(self):
        ticket = self.make_ticket(self.bronze)
        golden = self.tier(self.program, "GOLD")
        with freeze_time("2026-02-03 10:00:00"):
            self.member(self.program, self.bronze)._override(
                golden, "Because", "2026-02-10"
            )
            self.dispatch()
            self.assertGold(ticket)
        self.program._assess(as_of="2026-02-11")
        self.dispatch()
        self.assertServed(ticket, "1")

    def test_rollback(self):
        ticket = self.make_ticket(self.gold)
        run = self.move(self.gold, 60)
        self.assertServed(ticket, "3", tags=self.silver_tag)
        run.action_rollback()
        self.dispatch()
        self.assertGold(ticket)

    def test_closed_tickets_stay(self):
        ticket = self.make_ticket(self.gold)
        ticket.stage_id = self.env["helpdesk.ticket.stage"].create(
            {"name": "Over", "closed": True, "company_id": self.company.id}
        )
        self.move(self.gold, 60)
        self.assertGold(ticket)

    def test_as_they_are(self):
        self.tier(self.program, "SILVER").open_documents = "keep"
        ticket = self.make_ticket(self.gold)
        self.move(self.gold, 60)
        self.assertGold(ticket)
        self.assertEqual(self.code(self.program, self.gold), "SILVER")

    def test_made_by_hand(self):
        chosen = self.make_ticket(self.gold, priority="1", user_id=self.cid.id)
        changed = self.make_ticket(self.gold)
        changed.with_user(self.agent).write({"priority": "0", "team_id": self.team.id})
        self.move(self.gold, 60)
        self.assertServed(chosen, "1", None, self.cid, self.silver_tag)
        self.assertServed(changed, "0", self.team, None, self.silver_tag)

    def test_stage_stays(self):
        """Another team starts a ticket anew, but not because its customer moved."""
        ticket = self.make_ticket(self.gold)
        stage = self.env["helpdesk.ticket.stage"].create(
            {"name": "Half", "sequence": 50, "company_id": self.company.id}
        )
        ticket.stage_id = stage
        self.move(self.gold, 60)
        self.assertServed(ticket, "3", tags=self.silver_tag)
        self.assertEqual(ticket.stage_id, stage)

    def test_two_companies(self):
        """A move in one says nothing of tickets in the other."""
        other = self.make_company("Elsewhere")
        program = self.make_program(
            name="Elsewhere", company_id=other.id, is_primary=True
        )
        self.tier(program, "BRONZE").ticket_priority = "3"
        self.make_order(self.gold, 30, "2026-01-15", company=other)
        program._assess(as_of="2026-01-31")
        there = self.make_user("tier_ticket_there", self.agent_group, company=other)
        elsewhere = self.make_ticket(self.gold, there)
        ticket = self.make_ticket(self.gold)
        self.move(self.gold, 60)
        self.assertServed(ticket, "3", tags=self.silver_tag)
        self.assertServed(elsewhere, "3")
        program._assess(as_of="2026-02-28")
        self.dispatch()
        self.assertServed(ticket, "3", tags=self.silver_tag)
        self.assertServed(elsewhere, "1")
