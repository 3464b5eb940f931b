from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ..models.updating import updating
from .common_behaviour import GROUP, BehaviourCommon


@tagged("post_install", "-at_install")
class TestEvents(BehaviourCommon):
    """What customers do is noticed, and they are assessed again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["customer.tier.event"].search([]).unlink()
        cls.customer = cls.make_customer("Customer", is_company=True)
        cls.contact = cls.make_customer("Contact", parent_id=cls.customer.id)
        cls.other = cls.make_customer("Other")
        cls.program = cls.make_program(is_primary=True)
        for partner in (cls.customer, cls.other):
            cls.make_order(partner, 30, "2026-02-01")
        cls.program._assess(as_of="2026-02-10")
        cls.clerk = cls.make_user(
            "tier_events_clerk", "sales_team.group_sale_salesman_all_leads"
        )

    def queued(self):
        """Whom the queue holds; empty afterwards."""
        self.env.flush_all()
        events = self.env["customer.tier.event"].search([])
        partners = events.partner_id
        events.unlink()
        return partners

    def quotation(self, partner, amount=50):
        return self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "company_id": self.company.id,
                "order_line": [
                    Command.create(
                        {"product_id": self.product.id, "price_unit": amount}
                    )
                ],
            }
        )

    def process(self):
        """Let the job run as the scheduler does."""
        with self.enter_registry_test_mode():
            self.env.ref("customer_tiering.ir_cron_events").method_direct_trigger()
        self.env.invalidate_all()

    def test_confirmed_order(self):
        with freeze_time("2026-02-11 10:00:00"):
            order = self.quotation(self.contact)
            self.assertFalse(self.queued())
            order.with_user(self.clerk).action_confirm()
            self.env.flush_all()
            self.assertEqual(
                self.env["customer.tier.event"].search([]).partner_id, self.contact
            )
            self.process()
        self.assertEqual(self.code(self.program, self.customer), "GOLD")
        self.assertFalse(self.env["customer.tier.event"].search([]))
        last = self.history(self.program, self.customer)[-1]
        self.assertEqual(last, ("BRONZE", "GOLD", "2026-02-11"))
        run = self.program.last_assessment_id
        self.assertTrue(run.is_partial)
        self.assertEqual((run.customer_count, run.partner_ids), (1, [self.customer.id]))

    def test_job_is_due_at_once(self):
        cron = self.env.ref("customer_tiering.ir_cron_events")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.quotation(self.customer).action_confirm()
        more = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertEqual(len(more - triggers), 1)

    def test_cancelled_order(self):
        with freeze_time("2026-02-11 10:00:00"):
            order = self.quotation(self.customer)
            order.action_confirm()
            self.process()
            order._action_cancel()
            self.process()
        self.assertEqual(self.code(self.program, self.customer), "BRONZE")

    def test_cancelled_quotation_is_no_event(self):
        self.quotation(self.customer)._action_cancel()
        self.assertFalse(self.queued())

    def test_without_a_program(self):
        """Nothing is queued where nobody could be moved."""
        self.env["customer.tier.program"].search([]).action_draft()
        self.quotation(self.customer).action_confirm()
        self.assertFalse(self.queued())

    def test_without_a_primary_program(self):
        self.program.is_primary = False
        self.quotation(self.customer).action_confirm()
        self.assertEqual(self.queued(), self.customer)

    def test_company_without_a_program(self):
        """A program of the whole group may grade by it."""
        company = self.make_company("Without a program")
        order = self.make_order(self.customer, 50, "2026-02-11", company, "draft")
        order.action_confirm()
        self.assertEqual(self.queued(), self.customer)

    def test_many_orders_at_once(self):
        orders = self.quotation(self.customer) | self.quotation(self.other)
        self.env["customer.tier.event"]._append(self.customer.ids)
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self.env["customer.tier.event"]._append(orders.partner_id.ids)
        self.assertEqual(self.env.cr.sql_log_count - before, 1)
        self.assertEqual(self.queued(), self.customer | self.other)

    def test_everybody_in_one_run(self):
        with freeze_time("2026-02-11 10:00:00"):
            for partner in (self.customer, self.contact, self.customer, self.other):
                self.quotation(partner, 10).action_confirm()
            runs = len(self.program.assessment_ids)
            self.process()
        self.program.invalidate_recordset()
        self.assertEqual(len(self.program.assessment_ids), runs + 1)
        self.assertEqual(self.program.last_assessment_id.customer_count, 2)

    def test_no_record_of_runs_that_found_nothing_new(self):
        runs = self.program.assessment_ids
        with freeze_time("2026-02-10 10:00:00"):
            self.env["customer.tier.event"]._append(self.customer.ids)
            self.process()
        self.program.invalidate_recordset()
        self.assertEqual(self.program.assessment_ids, runs)

    def test_rules_that_were_not_applied_yet_move_nobody(self):
        """Who buys is not the first to feel other rules: everyone is, together."""
        self.tier(self.program, "SILVER").min_score = 28
        with freeze_time("2026-02-11 10:00:00"):
            self.quotation(self.customer, 1).action_confirm()
            self.process()
        self.assertEqual(self.code(self.program, self.customer), "BRONZE")
        self.assertFalse(self.env["customer.tier.event"].search([]))

    def test_rules_that_were_not_applied_yet_wait_for_an_override_too(self):
        """One override neither moves everyone nor waits for other rules."""
        self.tier(self.program, "SILVER").min_score = 28
        member = self.member(self.program, self.customer)
        gold = self.tier(self.program, "GOLD")
        with freeze_time("2026-02-11 10:00:00"):
            member._override(gold, "A friend", until="2026-02-12")
            self.assertEqual(member.tier_id, gold)
            run = self.program.last_assessment_id
            self.assertEqual((run.is_partial, run.version), (True, 1))
            self.assertEqual(self.code(self.program, self.other), "BRONZE")
            self.assertEqual(member._explain()[0]["value"], 30)
        self.program._assess(as_of="2026-02-13")
        self.assertEqual(self.code(self.program, self.other), "SILVER")
        self.assertEqual(member.tier_id.code, "SILVER")

    def test_override_into_a_tier_that_nobody_can_be_in_yet(self):
        self.program.tier_ids = [
            Command.create(
                {"name": "Top", "code": "TOP", "sequence": 0, "min_score": 99}
            )
        ]
        member = self.member(self.program, self.customer)
        with self.assertRaisesRegex(UserError, "Tier: Top belongs to rules"):
            member._override(self.tier(self.program, "TOP"), "A friend")

    def test_purchase_after_other_rules_moves_by_those_before(self):
        self.tier(self.program, "SILVER").min_score = 70
        with freeze_time("2026-02-11 10:00:00"):
            self.quotation(self.customer, 25).action_confirm()
            self.process()
        self.assertEqual(self.code(self.program, self.customer), "SILVER")
        run = self.program.last_assessment_id
        self.assertEqual((run.version, run.settings["tiers"][1]["min_score"]), (1, 50))
        self.program._assess(as_of="2026-02-12")
        self.assertEqual(self.code(self.program, self.customer), "BRONZE")
        moves = self.env["customer.tier.transition"].search(
            [("partner_id", "=", self.customer.id)], order="id"
        )
        self.assertEqual(moves.mapped("cause"), ["behaviour", "behaviour", "rules"])

    def test_upgrades_at_the_assessment(self):
        self.program.upgrade_when = "assessment"
        self.program._assess(as_of="2026-02-10")
        with freeze_time("2026-02-11 10:00:00"):
            self.quotation(self.customer).action_confirm()
            self.process()
            self.assertEqual(self.code(self.program, self.customer), "BRONZE")
            member = self.member(self.program, self.customer)
            self.assertEqual(member.computed_tier_id.code, "GOLD")
        self.program._assess(as_of="2026-02-12")
        self.assertEqual(self.code(self.program, self.customer), "GOLD")

    def test_program_that_fails_does_not_stop_the_other(self):
        broken = self.make_program(name="Broken")
        broken._assess(as_of="2026-02-10")
        updating(broken).criterion_ids.weight = 50
        with freeze_time("2026-02-11 10:00:00"):
            self.quotation(self.customer).action_confirm()
            with self.assertLogs("odoo.addons.customer_tiering", "ERROR"):
                self.process()
        self.assertEqual(self.code(self.program, self.customer), "GOLD")
        failed = broken.assessment_ids.filtered(lambda run: run.state == "failed")
        self.assertRegex(failed.error, "Weight")

    def test_customer_who_is_gone(self):
        person = self.make_customer("Gone")
        self.env["customer.tier.event"]._append(person.ids)
        person.unlink()
        self.process()
        self.assertFalse(self.env["customer.tier.event"].search([]))

    def test_rights(self):
        """Nobody writes the queue by hand, and whoever sells need not see it."""
        manager = self.make_user("tier_events_manager", f"{GROUP}manager")
        Event = self.env["customer.tier.event"]
        for user in (self.clerk, manager):
            with self.assertRaises(AccessError):
                Event.with_user(user).create({"partner_id": self.customer.id})
