from odoo import Command

from odoo.addons.customer_tiering.tests.common_override import OverrideCommon


class ManagerCommon(OverrideCommon):
    """Four customers, one in each tier; Ann, Bob and Cid look after those in GOLD."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # moves that are in the database already have nothing to do with this
        cls.env["customer.tier.transition"].search([("state", "=", "pending")]).write(
            {"state": "done"}
        )
        cls.ann, cls.bob, cls.cid, cls.dan = (
            cls.make_salesman(name) for name in ("Ann", "Bob", "Cid", "Dan")
        )
        cls.gold, cls.silver_tier, cls.bronze_tier = (
            cls.tier(cls.program, code) for code in ("GOLD", "SILVER", "BRONZE")
        )
        cls.line = cls.make_line(cls.gold, cls.ann | cls.bob | cls.cid)

    @classmethod
    def make_salesman(cls, name, company=None):
        return cls.make_user(
            f"tier_manager_{name.lower()}",
            "sales_team.group_sale_salesman",
            company,
            name=name,
        )

    @classmethod
    def make_line(cls, tier, users, **values):
        return cls.env["customer.tier.manager.rule"].create(
            {"tier_id": tier.id, "user_ids": [Command.set(users.ids)], **values}
        )

    @classmethod
    def make_members(cls, count, amount=80, day="2026-01-31", program=None, **values):
        """New customers who are in the tier of what they spent, without a move."""
        customers = cls.env["res.partner"].create(
            [{"name": f"Customer {number}", **values} for number in range(count)]
        )
        for customer in customers:
            cls.make_order(customer, amount, f"{day[:8]}15")
        (program or cls.program)._assess(as_of=day, partners=customers)
        cls.env["customer.tier.transition"].search(
            [("partner_id", "in", customers.ids)]
        ).state = "done"
        return customers

    def go_on_leave(self, user, first, last=None):
        """Absence from the morning of a day to the evening of another, UTC."""
        resource = self.env["resource.resource"].search([("user_id", "=", user.id)])
        resource = resource or self.env["resource.resource"].create(
            {"name": user.name, "user_id": user.id, "company_id": self.company.id}
        )
        return self.env["resource.calendar.leaves"].create(
            {
                "name": "Away",
                "resource_id": resource.id,
                "calendar_id": False,
                "date_from": f"{first} 06:00:00",
                "date_to": f"{last or first} 18:00:00",
            }
        )

    def run_job(self, xmlid):
        with self.enter_registry_test_mode():
            self.env.ref(xmlid).method_direct_trigger()
        self.env.invalidate_all()

    def dispatch(self):
        """What moves bring about, as the scheduled job does it."""
        self.run_job("customer_tiering.ir_cron_dispatch")
        states = self.env["customer.tier.transition"].search([]).mapped("state")
        self.assertEqual({*states} - {"done", "cancelled"}, set())

    def assign(self):
        """The daily job."""
        self.run_job("customer_tiering_engagement.ir_cron_assign_managers")

    def spend_and_assess(self, spent, day="2026-02-28"):
        """What these customers spent in the month of the day; the others nothing.

        :return: the assessment, after what it brings about
        """
        self.at(day)
        for partner, amount in spent.items():
            self.make_order(partner, amount, f"{day[:8]}15")
        assessment = self.program._assess(as_of=day)
        self.dispatch()
        return assessment

    def notes(self, partner):
        """Who looked after a customer, oldest first."""
        bodies = [message.body.striptags() for message in partner.message_ids]
        return [body for body in bodies if body.startswith("Account")][::-1]
