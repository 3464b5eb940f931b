from datetime import date

from odoo import Command
from odoo.tests import tagged

from .common_journey import JourneyCommon


@tagged("post_install", "-at_install")
class TestJourneyOutcome(JourneyCommon):
    """What becomes of those for whom a journey began on 1 March 2026."""

    def setUp(self):
        super().setUp()
        self.fall("2026-03-01")
        self.enrolment = self.enrolments(self.golden)

    def assertEnded(self, enrolment, state, reason, day, done=(0,)):
        self.assertRecordValues(
            enrolment,
            [{"state": state, "reason": reason, "ended_on": date.fromisoformat(day)}],
        )
        self.assertEqual(
            [days for days, state, _error in self.steps(enrolment) if state == "done"],
            list(done),
        )
        self.assertNotIn("pending", [step[1] for step in self.steps(enrolment)])

    # ------------------------------------------------------------------
    # Buying again
    # ------------------------------------------------------------------

    def test_order(self):
        order = self.make_order(self.golden, 40, "2026-03-04")
        self.at("2026-03-05")
        self.follow()
        self.assertEnded(self.enrolment, "succeeded", "bought", "2026-03-05")
        self.assertRecordValues(
            self.enrolment,
            [
                {
                    "won_order_id": order.id,
                    "won_on": date(2026, 3, 4),
                    "won_amount": 40.0,
                    "follow_on": date(2026, 3, 6),
                }
            ],
        )
        self.assertEqual(self.enrolments(self.silver).state, "running")
        self.at("2026-03-08")
        self.carry_out()
        self.assertEqual(self.notes(self.golden), ["Step 0"])
        self.assertEqual(self.notes(self.silver), ["Step 0", "Step 7"])

    def test_order_of_a_contact(self):
        contact = self.make_customer("Contact", parent_id=self.golden.id)
        order = self.make_order(contact, 40, "2026-03-04")
        self.at("2026-03-05")
        self.follow()
        self.assertEnded(self.enrolment, "succeeded", "bought", "2026-03-05")
        self.assertEqual(self.enrolment.won_order_id, order)

    def test_right_before_a_step(self):
        """The job of the day has run already, and they buy before the step."""
        self.at("2026-03-08", "01:00:00")
        self.follow()
        order = self.make_order(self.golden, 40, "2026-03-08")
        self.at("2026-03-08", "13:00:00")
        self.carry_out()
        self.assertEnded(self.enrolment, "succeeded", "bought", "2026-03-08")
        self.assertEqual(self.enrolment.won_order_id, order)
        self.assertEqual(self.notes(self.golden), ["Step 0"])

    def test_what_is_no_purchase(self):
        """Quotations, cancelled orders, orders before the start or elsewhere."""
        self.make_order(self.golden, 40, "2026-03-04", state="draft")
        self.make_order(self.golden, 40, "2026-03-04", state="cancel")
        self.make_order(self.golden, 40, "2026-02-28")
        order = self.make_order(self.golden, 40, "2026-03-01")
        order.date_order = "2026-03-01 09:59:59"
        elsewhere = self.make_company("Journey Elsewhere")
        self.make_order(self.golden, 40, "2026-03-04", company=elsewhere)
        self.make_order(self.base, 40, "2026-03-04")
        self.at("2026-03-05")
        self.follow()
        self.assertEqual(self.enrolment.state, "running")
        self.assertEqual(self.enrolment.won_amount, 0)
        order.date_order = "2026-03-01 10:00:00"
        self.at("2026-03-06")
        self.follow()
        self.assertEqual(self.enrolment.won_order_id, order)

    def test_revenue_until_the_last_day(self):
        """First purchase, more of them within 90 days, and those after that."""
        self.make_order(self.golden, 40, "2026-03-04")
        self.at("2026-03-05")
        self.follow()
        self.make_order(self.golden, 25, "2026-05-30")
        self.make_order(self.golden, 1000, "2026-05-31")
        self.at("2026-05-29")
        self.follow()
        self.assertEqual(self.enrolment.won_amount, 40)
        for day in ("2026-05-31", "2026-06-02"):
            self.at(day)
            self.follow()
            self.assertEqual(self.enrolment.won_amount, 65, day)
            self.assertFalse(self.enrolment.follow_on)
        self.assertEqual(str(self.enrolment.ended_on), "2026-03-05")

    def test_two_currencies(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            [
                {
                    "name": day,
                    "rate": rate,
                    "currency_id": euro.id,
                    "company_id": self.company.id,
                }
                for day, rate in (("2026-01-01", 0.8), ("2026-03-10", 0.5))
            ]
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id, "company_id": self.company.id}
        )
        self.make_order(self.golden, 40, "2026-03-04")
        for day, amount in (("2026-03-05", 8), ("2026-03-12", 10)):
            order = self.env["sale.order"].create(
                {
                    "partner_id": self.golden.id,
                    "pricelist_id": pricelist.id,
                    "date_order": f"{day} 12:00:00",
                    "order_line": [
                        Command.create(
                            {"product_id": self.product.id, "price_unit": amount}
                        )
                    ],
                }
            )
            order.state = "sale"
        self.at("2026-03-13")
        self.follow()
        # 40 + 8 / 0.8 + 10 / 0.5
        self.assertEqual(self.enrolment.won_amount, 70)

    # ------------------------------------------------------------------
    # Other ends
    # ------------------------------------------------------------------

    def test_objection(self):
        self.golden.customer_tier_objection = True
        self.at("2026-03-08")
        self.carry_out()
        reason = "objection"
        self.assertEnded(self.enrolment, "stopped", reason, "2026-03-08")
        self.assertFalse(self.enrolment.follow_on)
        self.assertEqual(self.notes(self.golden), ["Step 0"])

    def test_archived(self):
        self.golden.active = False
        self.at("2026-03-02")
        self.follow()
        reason = "archived"
        self.assertEnded(self.enrolment, "stopped", reason, "2026-03-02")

    def test_better_tier(self):
        self.override(self.golden, "SILVER")
        self.at("2026-03-02")
        self.follow()
        reason = "reached"
        self.assertEnded(self.enrolment, "succeeded", reason, "2026-03-02")
        self.assertFalse(self.enrolment.won_order_id)

    def test_worse_tier(self):
        self.override(self.golden, "GOLD")
        self.journey.write(
            {"tier_ids": self.tier(self.program, "GOLD"), "rest_days": 0}
        )
        self.enrolment._close("stopped", "manual")
        self.at("2026-03-03")
        enrolments, _left_out = self.journey._start(self.golden)
        self.override(self.golden, "BRONZE")
        self.at("2026-03-04")
        self.follow()
        reason = "gone"
        self.assertEnded(enrolments, "stopped", reason, "2026-03-04", done=())

    def test_between_tiers_of_the_journey(self):
        self.journey.tier_ids |= self.tier(self.program, "BRONZE")
        self.override(self.golden, "BRONZE")
        self.at("2026-03-02")
        self.follow()
        self.assertEqual(self.enrolment.state, "running")

    def test_left_the_program(self):
        self.member(self.program, self.golden)._leave("rules")
        self.at("2026-03-02")
        self.follow()
        reason = "ungraded"
        self.assertEnded(self.enrolment, "stopped", reason, "2026-03-02")

    def test_time_is_up(self):
        for day in ("2026-03-08", "2026-03-22", "2026-05-30"):
            self.at(day)
            self.carry_out()
            self.follow()
        self.assertEqual(self.enrolment.state, "running")
        self.at("2026-05-31")
        self.follow()
        self.assertEnded(self.enrolment, "finished", "time", "2026-05-31", (0, 7, 21))
        self.assertFalse(self.enrolment.follow_on)

    def test_archived_journey_and_step(self):
        self.journey.step_ids.filtered(lambda one: one.delay_days == 7).active = False
        self.at("2026-03-08")
        self.carry_out()
        self.assertEqual(
            self.steps(self.enrolment.with_context(active_test=False))[1],
            (7, "cancelled", "step"),
        )
        self.journey.action_archive()
        self.at("2026-03-22")
        self.carry_out()
        self.assertEqual(
            (self.enrolment.state, self.enrolment.reason),
            ("stopped", "journey"),
        )
        self.assertEqual(self.notes(self.golden), ["Step 0"])

    def test_twice_on_the_same_day(self):
        self.make_order(self.golden, 40, "2026-03-04")
        self.at("2026-03-05")
        self.follow()
        before = self.enrolments().read()
        self.env["customer.tier.enrolment"].search([]).flush_recordset()
        self.follow()
        self.assertEqual(self.enrolments().read(), before)

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def add_step(self, **values):
        self.journey.step_ids = [
            Command.clear(),
            Command.create({"occasion": "step", "kind": "activity", **values}),
        ]

    def start(self, *partners):
        self.journey.rest_days = 0
        self.enrolments()._close("stopped", "manual")
        self.at("2026-03-02")
        partners = self.env["res.partner"].union(*partners)
        enrolments, _left_out = self.journey._start(partners)
        return enrolments

    def test_activity_while_the_salesperson_is_on_leave(self):
        second = self.make_user("tier_journey_second", "base.group_user")
        self.golden.customer_tier_second_user_id = second
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Away",
                "resource_id": self.env["resource.resource"]
                .create({"name": "S", "user_id": self.salesman.id})
                .id,
                "date_from": "2026-03-09 00:00:00",
                "date_to": "2026-03-09 23:59:59",
            }
        )
        self.add_step(summary="Call them", delay_days=7, deadline_days=2)
        [enrolment] = self.start(self.golden)
        self.assertEqual(enrolment.user_id, self.salesman)
        self.at("2026-03-09")
        self.carry_out()
        self.assertRecordValues(
            self.golden.activity_ids,
            [
                {
                    "summary": "Call them",
                    "user_id": second.id,
                    "date_deadline": date(2026, 3, 11),
                }
            ],
        )

    def test_what_is_planned_goes_with_the_journey(self):
        """Who has bought again is not asked why they do not; what was done stays, and
        so does what somebody planned."""
        todo = self.env.ref("mail.mail_activity_data_todo")
        plan = self.env["mail.activity.plan"].create(
            {
                "name": "Ask",
                "res_model": "res.partner",
                "template_ids": [
                    Command.create(
                        {
                            "activity_type_id": todo.id,
                            "summary": "Planned",
                            "responsible_type": "on_demand",
                        }
                    )
                ],
            }
        )
        self.add_step(summary="Ask why", activity_type_id=todo.id)
        step = {"occasion": "step", "kind": "plan", "plan_id": plan.id}
        self.journey.step_ids = [Command.create(step)]
        self.silver.user_id = self.salesman
        golden, silver = self.start(self.golden, self.silver)
        self.carry_out()
        for partner in (self.golden, self.silver):
            self.assertEqual(
                sorted(partner.activity_ids.mapped("summary")), ["Ask why", "Planned"]
            )
        done = self.golden.activity_ids.filtered(lambda one: one.summary == "Planned")
        done.action_done()
        self.golden.activity_schedule("mail.mail_activity_data_todo", summary="By hand")
        self.make_order(self.golden, 40, "2026-03-04")
        self.at("2026-03-05")
        self.follow()
        self.assertEqual((golden.state, silver.state), ("succeeded", "running"))
        self.assertEqual(self.golden.activity_ids.mapped("summary"), ["By hand"])
        self.assertTrue(done.exists())
        self.assertEqual(len(self.silver.activity_ids), 2)

    def test_mail_and_the_blacklist(self):
        template = self.env.ref("customer_tiering_engagement.mail_template_win_back")
        self.add_step(kind="mail", mail_template_id=template.id)
        self.golden.email = "golden@example.com"
        self.silver.email = "silver@example.com"
        self.env["mail.blacklist"]._add("silver@example.com")
        golden, silver, bronze = self.start(self.golden, self.silver, self.bronze)
        self.carry_out()
        self.assertEqual(golden.errand_ids.state, "done")
        mail = golden.errand_ids.mail_id
        self.assertEqual(mail.subject, "We have missed you")
        self.assertIn("Dear Golden", mail.body_html)
        self.assertIn(self.salesman.name, mail.body_html)
        self.assertEqual(mail.recipient_ids, self.golden)
        self.assertEqual(
            [step[1:] for one in (silver, bronze) for step in self.steps(one)],
            [
                ("cancelled", "blacklist"),
                ("cancelled", "no_address"),
            ],
        )

    def test_mail_that_is_not_sent_yet_is_not_sent(self):
        template = self.env.ref("customer_tiering_engagement.mail_template_win_back")
        self.add_step(kind="mail", mail_template_id=template.id)
        self.golden.email = "golden@example.com"
        enrolment = self.start(self.golden)
        self.carry_out()
        mail = enrolment.errand_ids.mail_id
        mail.state = "outgoing"
        self.make_order(self.golden, 40, "2026-03-02")
        self.at("2026-03-03")
        self.follow()
        self.assertEqual((enrolment.state, mail.state), ("succeeded", "cancel"))
