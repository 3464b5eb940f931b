from datetime import datetime

import psycopg2

from odoo import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.customer_tiering.tests.common_behaviour import BehaviourCommon

AGENT = "helpdesk_mgmt.group_helpdesk_user"


@tagged("post_install", "-at_install")
class TestSla(BehaviourCommon):
    """Four hours for Gold, eight for Silver; two days, and later one, for everyone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What is in the database already has nothing to do with this.
        cls.env["customer.tier.program"].search([]).action_archive()
        cls.env["helpdesk.sla"].search([]).active = False
        cls.program = cls.make_program(is_primary=True)
        cls.new, cls.over = cls.env["helpdesk.ticket.stage"].create(
            [
                {"name": "New", "sequence": 0, "company_id": cls.company.id},
                {
                    "name": "Over",
                    "sequence": 90,
                    "closed": True,
                    "company_id": cls.company.id,
                },
            ]
        )
        cls.calendar = cls.env["resource.calendar"].create(
            {"name": "Always", "tz": "UTC", "attendance_ids": cls.whole_days()}
        )
        cls.team = cls.make_team(cls.company)
        cls.company.helpdesk_mgmt_ticket_auto_assign = False
        cls.everyone = cls.make_sla("Everyone", 48)
        cls.golden = cls.make_sla("Golden", 4, "GOLD")
        cls.silvery = cls.make_sla("Silvery", 8, "SILVER")
        cls.gold = cls.make_customer("Gold Ltd", is_company=True)
        cls.contact = cls.make_customer("Contact", parent_id=cls.gold.id)
        cls.stranger = cls.make_customer("Stranger")
        cls.make_order(cls.gold, 80, "2026-01-15")
        cls.program._assess(as_of="2026-01-31")
        cls.agent = cls.make_user("tier_sla_agent", AGENT)

    def setUp(self):
        super().setUp()
        self.at("2026-02-02 10:00:00")

    def at(self, moment):
        frozen = freeze_time(moment)
        frozen.start()
        self.addCleanup(frozen.stop)

    @classmethod
    def whole_days(cls):
        return [
            Command.create(
                {
                    "name": "Day",
                    "dayofweek": str(day),
                    "day_period": "morning",
                    "hour_from": 0,
                    "hour_to": 24,
                }
            )
            for day in range(7)
        ]

    @classmethod
    def make_team(cls, company, **values):
        return cls.env["helpdesk.ticket.team"].create(
            {
                "name": "Team",
                "company_id": company.id,
                "use_sla": True,
                "resource_calendar_id": cls.calendar.id,
                **values,
            }
        )

    @classmethod
    def make_sla(cls, name, hours, *codes, **values):
        tiers = cls.program.tier_ids.filtered(lambda tier: tier.code in codes)
        return cls.env["helpdesk.sla"].create(
            {
                "name": name,
                "hours": hours,
                "stage_id": cls.over.id,
                "customer_tier_ids": [Command.set(tiers.ids)],
                "company_id": cls.company.id,
                **values,
            }
        )

    def make_ticket(self, partner, user=None, **values):
        user = user or self.agent
        tickets = self.env["helpdesk.ticket"].with_user(user)
        tickets = tickets.with_context(allowed_company_ids=user.company_ids.ids)
        return tickets.create(
            {
                "name": "Broken",
                "description": "It broke.",
                "partner_id": partner.id,
                "team_id": self.team.id,
                **values,
            }
        ).with_env(self.env)

    def move(self, amount, day="2026-02-28"):
        if amount:
            self.make_order(self.gold, amount, f"{day[:8]}15")
        run = self.program._assess(as_of=day)
        self.dispatch()
        return run

    def dispatch(self):
        transitions = self.env["customer.tier.transition"]
        for row in transitions.search([("state", "=", "pending")], order="id"):
            row._dispatch_safely()
            self.assertEqual(row.state, "done", row.error)
        self.env.invalidate_all()

    def assertPromised(self, ticket, *names):
        self.assertEqual(sorted(ticket.sla_ids.mapped("name")), sorted(names))

    # ------------------------------------------------------------------
    # Which
    # ------------------------------------------------------------------

    def test_of_the_tier(self):
        self.assertPromised(self.make_ticket(self.gold), "Everyone", "Golden")
        self.assertPromised(self.make_ticket(self.contact), "Everyone", "Golden")
        self.assertPromised(self.make_ticket(self.stranger), "Everyone")

    def test_deadline(self):
        """The promise counts from when the ticket was made, whatever its priority."""
        ticket = self.make_ticket(self.gold)
        start = ticket.create_date
        hours = (ticket.sla_deadline - start).total_seconds() / 3600
        self.assertEqual(round(hours, 2), 4)
        ticket.priority = "3"
        self.assertEqual((ticket.sla_deadline - start).total_seconds() / 3600, hours)

    def test_team_without(self):
        team = self.make_team(self.company, use_sla=False)
        ticket = self.make_ticket(self.gold, team_id=team.id)
        ticket.partner_id = self.stranger
        self.assertPromised(ticket)

    def test_other_conditions_hold_too(self):
        self.golden.domain = "[('priority', '=', '3')]"
        self.assertPromised(self.make_ticket(self.gold), "Everyone")
        ticket = self.make_ticket(self.gold, priority="3")
        self.assertPromised(ticket, "Everyone", "Golden")

    def test_archived_tier(self):
        """An SLA of an archived tier is still of that tier alone."""
        self.tier(self.program, "SILVER").active = False
        self.env.invalidate_all()
        self.assertPromised(self.make_ticket(self.stranger), "Everyone")

    def test_tier_of_an_sla_cannot_be_deleted(self):
        tier = self.tier(self.program, "SILVER")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.Error),
            self.cr.savepoint(),
        ):
            tier.unlink()
        self.assertEqual(self.silvery.customer_tier_ids, tier)

    def test_tier_shows_its_slas(self):
        gold, bronze = (self.tier(self.program, code) for code in ("GOLD", "BRONZE"))
        self.assertEqual(gold.helpdesk_sla_ids, self.golden)
        self.assertFalse(bronze.helpdesk_sla_ids)

    # ------------------------------------------------------------------
    # Companies
    # ------------------------------------------------------------------

    def test_another_company(self):
        """Under superuser, too, as in scheduled jobs, mails and the portal."""
        other = self.make_company("Elsewhere")
        self.make_sla("Foreign", 1, company_id=other.id)
        self.make_sla("Shared", 24, company_id=False)
        team = self.make_team(other)
        there = self.make_user("tier_sla_there", AGENT, company=other)
        for here in (self.agent, self.env.ref("base.user_root")):
            ticket = self.make_ticket(self.gold, here, company_id=self.company.id)
            self.assertPromised(ticket, "Everyone", "Golden", "Shared")
            self.assertEqual(
                ticket.sudo()._get_sla(), ticket.with_user(self.agent)._get_sla()
            )
            ticket.sudo().refresh_sla()
            self.assertPromised(ticket, "Everyone", "Golden", "Shared")
        ticket = self.make_ticket(self.gold, there, team_id=team.id)
        self.assertPromised(ticket, "Foreign", "Shared")

    def test_tier_in_another_company(self):
        """The tier that the customer has there promises nothing here."""
        other = self.make_company("Elsewhere")
        program = self.make_program(
            name="Elsewhere", company_id=other.id, is_primary=True
        )
        self.make_order(self.gold, 60, "2026-01-15", company=other)
        program._assess(as_of="2026-01-31")
        theirs = self.tier(program, "SILVER")
        shared = self.make_sla("Shared", 24, company_id=False)
        shared.customer_tier_ids = theirs
        self.assertPromised(self.make_ticket(self.gold), "Everyone", "Golden")
        there = self.make_user("tier_sla_there", AGENT, company=other)
        team = self.make_team(other)
        ticket = self.make_ticket(self.gold, there, team_id=team.id)
        self.assertPromised(ticket, "Shared")

    # ------------------------------------------------------------------
    # Another customer, another tier
    # ------------------------------------------------------------------

    def test_another_customer(self):
        ticket = self.make_ticket(self.stranger)
        ticket.with_user(self.agent).partner_id = self.contact
        self.assertPromised(ticket, "Everyone", "Golden")
        ticket.with_user(self.agent).partner_id = False
        self.assertPromised(ticket, "Everyone")

    def test_down_and_up(self):
        ticket = self.make_ticket(self.contact)
        line = ticket.ticket_sla_ids.filtered(lambda one: one.sla_id == self.everyone)
        self.move(60)
        self.assertPromised(ticket, "Everyone", "Silvery")
        # What holds before and after is not begun anew.
        self.assertIn(line, ticket.ticket_sla_ids)
        self.move(80, "2026-03-31")
        self.assertPromised(ticket, "Everyone", "Golden")

    def test_no_tier_any_more(self):
        ticket = self.make_ticket(self.gold)
        self.gold.customer_tier_objection = True
        self.dispatch()
        self.assertPromised(ticket, "Everyone")

    def test_override_and_its_end(self):
        ticket = self.make_ticket(self.gold)
        silver = self.tier(self.program, "SILVER")
        member = self.member(self.program, self.gold)
        member._override(silver, "Because", "2026-02-10")
        self.dispatch()
        self.assertPromised(ticket, "Everyone", "Silvery")
        self.program._assess(as_of="2026-02-11")
        self.dispatch()
        self.assertPromised(ticket, "Everyone", "Golden")

    def test_rollback(self):
        ticket = self.make_ticket(self.gold)
        run = self.move(60)
        run.action_rollback()
        self.dispatch()
        self.assertPromised(ticket, "Everyone", "Golden")

    def test_as_they_are(self):
        self.tier(self.program, "SILVER").open_documents = "keep"
        ticket = self.make_ticket(self.gold)
        self.move(60)
        self.assertPromised(ticket, "Everyone", "Golden")

    def test_closed_tickets_stay(self):
        ticket = self.make_ticket(self.gold)
        ticket.stage_id = self.over
        self.move(60)
        self.assertPromised(ticket, "Everyone", "Golden")

    def test_broken_promise_stays(self):
        ticket = self.make_ticket(self.gold)
        line = ticket.ticket_sla_ids.filtered(lambda one: one.sla_id == self.golden)
        line.deadline = datetime(2026, 2, 1)
        self.assertTrue(line.expired)
        self.move(60)
        self.assertPromised(ticket, "Everyone", "Golden", "Silvery")
        self.assertTrue(ticket.sla_expired)

    def test_team_of_the_tier(self):
        """The promise is that of the team and the tags that the tier gives."""
        tier = self.tier(self.program, "GOLD")
        if "ticket_team_id" not in tier:
            self.skipTest("tiers give no team here")
        tag = self.env["helpdesk.ticket.tag"].create(
            {"name": "Gold", "company_id": self.company.id}
        )
        tier.write(
            {"ticket_team_id": self.team.id, "ticket_tag_ids": [Command.set(tag.ids)]}
        )
        self.make_sla("Tagged", 2, tag_ids=[Command.set(tag.ids)])
        ticket = self.make_ticket(self.gold, team_id=False)
        self.assertEqual(ticket.team_id, self.team)
        self.assertPromised(ticket, "Everyone", "Golden", "Tagged")
        ticket.with_user(self.agent).partner_id = self.stranger
        self.assertFalse(ticket.team_id)
        self.assertPromised(ticket)

    def test_no_tickets_of_others(self):
        """Of those who did not move nothing is touched."""
        ticket = self.make_ticket(self.stranger)
        self.make_sla("Newer", 24)
        self.move(60)
        self.assertPromised(ticket, "Everyone")
