from odoo import Command

from odoo.addons.customer_tiering.tests.common_behaviour import GROUP
from odoo.addons.customer_tiering.tests.common_override import OverrideCommon


class JourneyCommon(OverrideCommon):
    """A journey that wins back who falls to BASE, with a step after 0, 7 and 21 days.

    Gold, silver, bronze and base customers stand in their tiers since 31 January; it is
    3 February 2026. The salesperson has the gold one.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for model in ("customer.tier.transition", "customer.tier.errand"):
            cls.env[model].search([("state", "=", "pending")]).state = "done"
        cls.env["customer.tier.journey"].search([]).action_archive()
        cls.env["customer.tier.enrolment"].search([]).follow_on = False
        cls.salesman = cls.make_user("tier_journey_salesman", f"{GROUP}user")
        cls.golden.user_id = cls.salesman
        cls.journey = cls.make_journey()

    @classmethod
    def make_journey(cls, program=None, codes=("BASE",), **values):
        program = program or cls.program
        tiers = program.tier_ids.filtered(lambda tier: tier.code in codes)
        journey = cls.env["customer.tier.journey"].create(
            {
                "name": "Win back",
                "program_id": program.id,
                "tier_ids": [Command.set(tiers.ids)],
                "step_ids": [
                    Command.create(
                        {
                            "occasion": "step",
                            "kind": "note",
                            "note": f"Step {days}",
                            "delay_days": days,
                        }
                    )
                    for days in (0, 7, 21)
                ],
                **values,
            }
        )
        journey.action_start()
        return journey

    def trigger(self, name, module="customer_tiering_engagement"):
        with self.enter_registry_test_mode():
            self.env.ref(f"{module}.{name}").method_direct_trigger()
        self.env.invalidate_all()

    def dispatch(self):
        """What moves bring about, and what is due of it."""
        self.trigger("ir_cron_dispatch", "customer_tiering")
        self.carry_out()

    def carry_out(self):
        self.trigger("ir_cron_dispatch")

    def follow(self):
        self.trigger("ir_cron_journeys")

    def fall(self, day="2026-03-01", program=None):
        """Nobody bought for a month: those who were better are in BASE."""
        self.at(day)
        assessment = (program or self.program)._assess(as_of=day)
        self.dispatch()
        return assessment

    def enrolments(self, partner=None, journey=None):
        domain = [("journey_id", "=", (journey or self.journey).id)]
        if partner:
            domain.append(("partner_id", "=", partner.id))
        return self.env["customer.tier.enrolment"].search(domain, order="id")

    def steps(self, enrolment):
        """(days after the start, state, reason) of each step."""
        return [
            (one.action_id.delay_days, one.state, one.reason or None)
            for one in enrolment.errand_ids.sorted(lambda one: one.action_id.delay_days)
        ]

    def notes(self, partner):
        bodies = [message.body.striptags() for message in partner.message_ids]
        return sorted(body for body in bodies if body.startswith("Step"))
