from datetime import timedelta

from odoo import Command, fields
from odoo.tests import freeze_time, tagged

from odoo.addons.customer_tiering.tests.common_tours import ToursCommon


@tagged("post_install", "-at_install")
class TestToursJourney(ToursCommon):
    """From dormant to bought again, in a browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["customer.tier.journey"].search([]).action_archive()
        cls.salesman, cls.manager = cls.env["res.users"].create(
            [
                {
                    "name": f"Tour {role}",
                    "login": f"tour_{role}",
                    "password": f"tour_{role}",
                    "group_ids": [Command.link(cls.env.ref(group).id)],
                }
                for role, group in (
                    ("salesman", "sales_team.group_sale_salesman"),
                    ("manager", "customer_tiering.customer_tiering_group_manager"),
                )
            ]
        )
        cls.customer = cls.customers[-1]
        cls.customer.user_id = cls.salesman
        revenue = cls.env["customer.tier.metric"].search([("code", "=", "revenue")])
        cls.program = cls.env["customer.tier.program"].create(
            {
                "name": "Tour life cycle",
                "is_primary": True,
                "window_months": 2,
                "grace": 1,
                "buffer_down": 0,
                "criterion_ids": [
                    Command.create(
                        {
                            "metric_id": revenue.id,
                            "weight": 100,
                            "scoring": "linear",
                            "fixed_range": True,
                            "low": 0,
                            "high": 100,
                        }
                    )
                ],
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
                        (("Regular", 50), ("Dormant", 0)), 1
                    )
                ],
            }
        )
        cls.program.action_publish()
        cls.program._assess()

    def trigger(self, *names):
        for name in names:
            self.env.ref(name).method_direct_trigger()
        self.env.invalidate_all()

    def test_win_back(self):
        self.start_tour(
            "/odoo/action-customer_tiering_engagement.customer_tier_journey_action",
            "customer_tiering_journey_make",
            login="tour_manager",
        )
        journey = self.env["customer.tier.journey"].search([])
        self.assertEqual((journey.state, len(journey.step_ids)), ("running", 3))
        # The call first, so that the salesperson has something to do at once.
        call = journey.step_ids.filtered(lambda step: step.kind == "activity")
        (journey.step_ids - call).active = False
        call.delay_days = 0
        # They did not buy for a long time.
        orders = self.env["sale.order"].search([("partner_id", "=", self.customer.id)])
        orders.date_order = fields.Datetime.now() - timedelta(days=400)
        self.program._assess(partners=self.customer)
        self.trigger(
            "customer_tiering.ir_cron_dispatch",
            "customer_tiering_engagement.ir_cron_dispatch",
        )
        enrolment = self.env["customer.tier.enrolment"].search([])
        self.assertEqual(
            (enrolment.partner_id, enrolment.state), (self.customer, "running")
        )
        self.assertEqual(self.customer.activity_ids.user_id, self.salesman)
        quotation = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "user_id": self.salesman.id,
                "order_line": [
                    Command.create(
                        {"product_id": orders.order_line.product_id.id}
                        | {"price_unit": 250, "tax_ids": False}
                    )
                ],
            }
        )
        self.start_tour(
            f"/odoo/res.partner/{self.customer.id}",
            "customer_tiering_journey_work",
            login="tour_salesman",
        )
        self.assertFalse(self.customer.activity_ids)
        self.start_tour(
            f"/odoo/sale.order/{quotation.id}",
            "customer_tiering_journey_confirm",
            login="tour_salesman",
        )
        self.assertEqual(quotation.state, "sale")
        with freeze_time(fields.Datetime.now() + timedelta(days=1)):
            self.trigger("customer_tiering_engagement.ir_cron_journeys")
        self.assertRecordValues(
            enrolment,
            [
                {
                    "state": "succeeded",
                    "won_order_id": quotation.id,
                    "won_amount": 250.0,
                }
            ],
        )
        self.start_tour(
            f"/odoo/res.partner/{self.customer.id}",
            "customer_tiering_journey_won",
            login="tour_salesman",
        )
