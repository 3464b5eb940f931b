from odoo import Command
from odoo.tests import HttpCase, tagged

DATA = "customer_tiering_engagement."


@tagged("post_install", "-at_install")
class TestToursCadence(HttpCase):
    """The week of an account manager, in a browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["customer.tier.program"].search([]).action_archive()
        cls.env["sale.order"].search([("state", "=", "sale")])._action_cancel()
        cls.seller = cls.env["res.users"].create(
            {
                "name": "Tour seller",
                "login": "tour_seller",
                "password": "tour_seller",
                "group_ids": [
                    Command.link(cls.env.ref("sales_team.group_sale_salesman").id)
                ],
            }
        )
        cls.customers = cls.env["res.partner"].create(
            [
                {"name": f"Tour customer {number}", "user_id": cls.seller.id}
                for number in (1, 2)
            ]
        )
        revenue = cls.env["customer.tier.metric"].search([("code", "=", "revenue")])
        visit = cls.env.ref(f"{DATA}mail_activity_type_visit")
        cls.program = cls.env["customer.tier.program"].create(
            {
                "name": "Tour program",
                "is_primary": True,
                "partner_domain": f"[('id', 'in', {cls.customers.ids})]",
                "criterion_ids": [Command.create({"metric_id": revenue.id})],
                "tier_ids": [
                    Command.create(
                        {
                            "name": "Top",
                            "code": "TOP",
                            "is_base": True,
                            "cadence_ids": [
                                Command.create(
                                    {
                                        "activity_type_id": visit.id,
                                        "interval_number": 1,
                                        "interval_unit": "weeks",
                                    }
                                )
                            ],
                        }
                    )
                ],
            }
        )
        cls.program.action_publish()
        cls.program._assess()
        # They have been in the tier for a while; the week may be nearly over.
        cls.env.cr.execute(
            "UPDATE customer_tier_member SET since = since - 30 WHERE program_id = %s",
            [cls.program.id],
        )
        cls.env.invalidate_all()

    def plan(self):
        self.env.ref(f"{DATA}ir_cron_plan_contacts").method_direct_trigger()
        self.env.invalidate_all()

    def open_activities(self):
        return self.env["mail.activity"].search(
            [("customer_tier_cadence_id", "!=", False)], order="id"
        )

    def test_week(self):
        """One visit is done, a call is logged; coverage counts the visit alone."""
        monday = self.program._today()
        Plan = self.env["customer.tier.cadence"]
        monday = monday.fromordinal(monday.toordinal() - monday.weekday())
        Plan._plan_contacts(self.program, monday)
        self.assertEqual(
            self.open_activities().mapped("res_name"),
            ["Tour customer 1", "Tour customer 2"],
        )
        action = self.env.ref(f"{DATA}mail_activity_action_due")
        self.start_tour(
            f"/odoo/action-{action.id}",
            "customer_tiering_due_contacts",
            login="tour_seller",
        )
        self.plan()
        self.assertEqual(self.open_activities().mapped("res_name"), ["Tour customer 2"])
        action = self.env.ref(f"{DATA}customer_tier_coverage_action")
        self.start_tour(
            f"/odoo/action-{action.id}",
            "customer_tiering_coverage",
            login="tour_seller",
        )
