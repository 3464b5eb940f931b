from odoo import Command

from odoo.addons.customer_tiering.tests.common_behaviour import BehaviourCommon


class TicketCommon(BehaviourCommon):
    """A team for customers in Gold, of Ann and Bob; Silver has a priority and a tag.

    Tickets of Gold go to Ann, Bob or Cid, who is of no team.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Programs that are in the database already have nothing to do with this.
        cls.env["customer.tier.program"].search([]).action_archive()
        cls.program = cls.make_program(is_primary=True)
        cls.ann, cls.bob, cls.cid = (
            cls.make_user(f"tier_ticket_{name.lower()}", cls.agent_group, name=name)
            for name in ("Ann", "Bob", "Cid")
        )
        cls.agent = cls.make_user("tier_ticket_agent", cls.agent_group, name="Agent")
        cls.team = cls.make_team("Everyone", cls.ann | cls.bob | cls.agent)
        cls.gold_team = cls.make_team("Golden", cls.ann | cls.bob)
        cls.gold_tag, cls.silver_tag, cls.other_tag = cls.env[
            "helpdesk.ticket.tag"
        ].create(
            [
                {"name": name, "company_id": cls.company.id}
                for name in ("Gold", "Silver", "Other")
            ]
        )
        cls.tier(cls.program, "GOLD").write(
            {
                "ticket_priority": "2",
                "ticket_team_id": cls.gold_team.id,
                "ticket_agent_ids": [Command.set((cls.ann | cls.bob | cls.cid).ids)],
                "ticket_tag_ids": [Command.set(cls.gold_tag.ids)],
            }
        )
        cls.tier(cls.program, "SILVER").write(
            {
                "ticket_priority": "3",
                "ticket_tag_ids": [Command.set(cls.silver_tag.ids)],
            }
        )
        cls.gold = cls.make_customer("Gold Ltd", is_company=True)
        cls.contact = cls.make_customer(
            "Contact", parent_id=cls.gold.id, email="contact@gold.example.com"
        )
        cls.silver = cls.make_customer("Silver Ltd", is_company=True)
        cls.bronze = cls.make_customer("Bronze Ltd", is_company=True)
        cls.stranger = cls.make_customer("Stranger")
        for customer, amount in ((cls.gold, 80), (cls.silver, 60), (cls.bronze, 30)):
            cls.make_order(customer, amount, "2026-01-15")
        cls.program._assess(as_of="2026-01-31")

    agent_group = "helpdesk_mgmt.group_helpdesk_user"

    @classmethod
    def make_company(cls, name, **values):
        values.setdefault("helpdesk_mgmt_ticket_auto_assign", False)
        return super().make_company(name, **values)

    @classmethod
    def make_team(cls, name, users, company=None):
        return cls.env["helpdesk.ticket.team"].create(
            {
                "name": name,
                "company_id": (company or cls.company).id,
                "user_ids": [Command.set(users.ids)],
            }
        )

    @classmethod
    def make_ticket(cls, partner, user=None, **values):
        """A ticket as an agent makes it, or another ``user``."""
        user = user or cls.agent
        tickets = cls.env["helpdesk.ticket"].with_user(user)
        tickets = tickets.with_context(allowed_company_ids=user.company_ids.ids)
        ticket = tickets.create(
            {
                "name": "Broken",
                "description": "It broke.",
                "partner_id": partner.id,
                **values,
            }
        )
        return ticket.with_env(cls.env)

    @classmethod
    def move(cls, customer, amount, day="2026-02-28"):
        """A customer has spent this much in the month, and open tickets follow."""
        if amount:
            cls.make_order(customer, amount, f"{day[:8]}15")
        run = cls.program._assess(as_of=day)
        cls.dispatch()
        return run

    @classmethod
    def dispatch(cls):
        transitions = cls.env["customer.tier.transition"]
        for row in transitions.search([("state", "=", "pending")], order="id"):
            row._dispatch_safely()
            assert row.state == "done", row.error
        cls.env.invalidate_all()

    def assertServed(self, ticket, priority, team=None, user=None, tags=None):
        """What a ticket has; nothing where nothing is named."""
        self.assertRecordValues(
            ticket,
            [
                {
                    "priority": priority,
                    "team_id": team.id if team else False,
                    "user_id": user.id if user else False,
                    "tag_ids": tags.ids if tags else [],
                }
            ],
        )

    def assertGold(self, ticket, user=None):
        self.assertServed(ticket, "2", self.gold_team, user or self.ann, self.gold_tag)
