from odoo.tests import freeze_time

from .common_behaviour import GROUP, BehaviourCommon

SPENT = {"golden": 80, "silver": 60, "bronze": 30, "base": 10}


class OverrideCommon(BehaviourCommon):
    """Four customers, one in each tier since 31 January; today is 3 February 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Programs that are in the database already have nothing to do with this.
        cls.env["customer.tier.program"].search([]).action_archive()
        cls.program = cls.make_program(is_primary=True)
        for name, amount in SPENT.items():
            customer = cls.make_customer(name.title(), is_company=True)
            setattr(cls, name, customer)
            cls.make_order(customer, amount, "2026-01-15")
        cls.program._assess(as_of="2026-01-31")
        cls.user = cls.make_user("tier_override_user", f"{GROUP}user")
        cls.officer = cls.make_user("tier_override_officer", f"{GROUP}officer")
        cls.manager, cls.second_manager = (
            cls.make_user(f"tier_override_manager_{number}", f"{GROUP}manager")
            for number in (1, 2)
        )
        cls.reason = cls.env.ref(
            "customer_tiering.customer_tier_override_reason_strategic"
        )

    def setUp(self):
        super().setUp()
        self.at("2026-02-03")

    def at(self, day, time="10:00:00"):
        """It is this day, UTC, from now on."""
        frozen = freeze_time(f"{day} {time}")
        frozen.start()
        self.addCleanup(frozen.stop)
        self.env.invalidate_all()

    def override(self, partner, code, reason="Because", until=None, **options):
        """Override as an officer does, or another ``user``; in another ``program``.

        :param code: of the tier; none ends the override
        """
        program = options.get("program") or self.program
        member = self.member(program, partner).with_user(
            options.get("user") or self.officer
        )
        tier = self.tier(program, code) if code else None
        return member._override(tier, reason, until).with_env(self.env)

    def overrides(self, partner=None, program=None):
        """Overrides of the program, or of one customer, oldest first."""
        domain = [("program_id", "=", (program or self.program).id)]
        if partner:
            domain.append(("partner_id", "=", partner.id))
        return self.env["customer.tier.override"].search(domain, order="id")

    def states(self, partner=None):
        """(tier, state, how it ended) of each override, oldest first."""
        return [
            (override.tier_id.code, override.state, override.ending)
            for override in self.overrides(partner)
        ]

    def moves(self, partner, program=None):
        """(from, to, day, cause) of each move, oldest first."""
        rows = self.env["customer.tier.transition"].search(
            [
                ("program_id", "=", (program or self.program).id),
                ("partner_id", "=", partner.id),
            ],
            order="id",
        )
        return [
            (row.old_tier_id.code, row.new_tier_id.code, str(row.date), row.cause)
            for row in rows
        ]

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "customer_tiering.ir_cron_expire_overrides"
            ).method_direct_trigger()
        self.env.invalidate_all()
