from odoo import Command
from odoo.tests import HttpCase, tagged

from .common_behaviour import GROUP


@tagged("post_install", "-at_install")
class TestToursOverride(HttpCase):
    """Tiers given by hand, in a browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["customer.tier.program"].search([]).action_archive()
        cls.customers = cls.env["res.partner"].create(
            [{"name": f"Tour customer {number}"} for number in range(1, 4)]
        )
        cls.officer = cls.make_user("officer")
        revenue = cls.env["customer.tier.metric"].search([("code", "=", "revenue")])
        cls.program = cls.env["customer.tier.program"].create(
            {
                "name": "Tour program",
                "partner_domain": f"[('id', 'in', {cls.customers.ids})]",
                # Nobody else's purchases count.
                "window_months": 1,
                "criterion_ids": [Command.create({"metric_id": revenue.id})],
                "tier_ids": [
                    Command.create(
                        {
                            "name": name,
                            "code": name.upper(),
                            "sequence": place,
                            "min_score": line,
                            "is_base": not line,
                            "color": place,
                        }
                    )
                    for place, (name, line) in enumerate(
                        (("Top", 80), ("Middle", 50), ("Low", 0)), 1
                    )
                ],
            }
        )
        cls.program.action_publish()
        cls.program.is_primary = True
        cls.env["sale.order"].search([("state", "=", "sale")])._action_cancel()
        cls.program._assess()
        cls.members = cls.env["customer.tier.member"].search(
            [("program_id", "=", cls.program.id)], order="partner_id"
        )

    @classmethod
    def make_user(cls, role):
        return cls.env["res.users"].create(
            {
                "name": f"Tour {role}",
                "login": f"tour_{role}",
                "password": f"tour_{role}",
                "group_ids": [Command.link(cls.env.ref(f"{GROUP}{role}").id)],
            }
        )

    def states(self):
        overrides = self.env["customer.tier.override"].search(
            [("program_id", "=", self.program.id)], order="partner_id, id"
        )
        return [
            (override.partner_id.name, override.tier_id.name, override.state)
            for override in overrides
        ]

    def test_override(self):
        """From the form: up for a while with computed beside final, and back."""
        self.assertEqual(self.members.partner_id, self.customers)
        self.start_tour(
            f"/odoo/customer.tier.member/{self.members[0].id}",
            "customer_tiering_override",
            login="tour_officer",
        )
        self.assertEqual(self.states(), [("Tour customer 1", "Top", "ended")])
        override = self.members[0].override_ids
        self.assertEqual(
            (override.kind, override.user_id, str(override.until), override.ending),
            ("upgrade", self.officer, "2099-12-31", "hand"),
        )
        self.assertEqual(self.members[0].tier_id.name, "Low")

    def test_bulk(self):
        """From the list: all but the customer whose salesperson one is."""
        self.customers[0].user_id = self.officer
        self.start_tour(
            "/odoo/action-customer_tiering.customer_tier_member_action",
            "customer_tiering_override_bulk",
            login="tour_officer",
        )
        self.assertEqual(
            self.states(),
            [
                ("Tour customer 2", "Top", "active"),
                ("Tour customer 3", "Top", "active"),
            ],
        )

    def test_approve(self):
        self.program.override_approval = True
        self.make_user("manager")
        self.members[1].with_user(self.officer)._override(
            self.program.tier_ids.sorted("sequence")[0], "A guest of the fair"
        )
        self.start_tour(
            "/odoo/action-customer_tiering.customer_tier_override_action_menu",
            "customer_tiering_override_approve",
            login="tour_manager",
        )
        self.assertEqual(self.states(), [("Tour customer 2", "Top", "active")])
        self.assertEqual(self.members[1].tier_id.name, "Top")
