from odoo import Command
from odoo.tests import Form, tagged

from odoo.addons.customer_tiering_automation import uninstall_hook

from .common import LINE, AutomationCommon


@tagged("post_install", "-at_install")
class TestGiven(AutomationCommon):
    """What records are given when they are made and when their customer changes."""

    def test_new_records(self):
        self.make_rule()
        expected = {
            self.golden: "FIRST",
            self.contact: "FIRST",
            self.silver: False,
            self.make_customer("Unknown"): False,
            self.env["res.partner"]: False,
        }
        for partner, ref in expected.items():
            self.assertEqual(self.make_line(partner).ref, ref, partner.name)

    def test_customer_changes(self):
        self.make_rule()
        line = self.make_line(self.silver)
        line.partner_id = self.golden
        self.assertEqual(line.ref, "FIRST")
        line.partner_id = self.silver
        self.assertFalse(line.ref)
        line.name = "Another name"
        self.assertFalse(line.ref)

    def test_only_when_told(self):
        self.make_rule(on_create=False)
        line = self.make_line(self.golden)
        self.assertFalse(line.ref)
        line.partner_id = self.contact
        self.assertEqual(line.ref, "FIRST")

    def test_only_when_created(self):
        self.make_rule(on_customer=False)
        line = self.make_line(self.silver)
        line.partner_id = self.golden
        self.assertFalse(line.ref)
        self.assertEqual(self.make_line(self.golden).ref, "FIRST")

    def test_only_records_where(self):
        self.make_rule(domain="[('unit_amount', '>', 5)]")
        self.assertFalse(self.make_line(self.golden, unit_amount=5).ref)
        self.assertEqual(self.make_line(self.golden, unit_amount=6).ref, "FIRST")

    def test_tier_of_the_company_of_the_record(self):
        other = self.make_company("Automation Two")
        ladder = self.make_program(company_id=other.id, is_primary=True)
        self.make_order(self.silver, 80, "2026-01-15", company=other)
        ladder._assess(as_of="2026-01-31")
        rule = self.make_rule()
        rule.sudo().tier_ids |= self.tier(ladder, "GOLD")
        self.clerk.company_ids |= other
        for partner, here, there in (
            (self.golden, "FIRST", False),
            (self.silver, False, "FIRST"),
        ):
            self.assertEqual(self.make_line(partner).ref, here)
            # The user works in the first company all the while.
            line = self.make_line(partner, company_id=other.id)
            self.assertEqual(line.ref, there)

    # ------------------------------------------------------------------
    # Choices
    # ------------------------------------------------------------------

    def test_choice_stays(self):
        self.make_rule()
        line = self.make_line(self.golden, ref="MINE")
        self.assertEqual(line.ref, "MINE")
        line.partner_id = self.contact
        self.assertEqual(line.ref, "MINE")

    def test_later_choice_stays(self):
        self.make_rule()
        line = self.make_line(self.golden)
        line.ref = "MINE"
        for partner in (self.silver, self.golden):
            line.partner_id = partner
            self.assertEqual(line.ref, "MINE")

    def test_choice_does_not_count(self):
        self.make_rule(keep_choices=False)
        line = self.make_line(self.golden, ref="MINE")
        self.assertEqual(line.ref, "FIRST")
        line.partner_id = self.silver
        self.assertEqual(line.ref, "MINE")

    # ------------------------------------------------------------------
    # Types
    # ------------------------------------------------------------------

    def assertGives(self, field, expected, before, **value):
        self.make_rule(field=field, **value)
        line = self.make_line(self.golden)
        self.assertEqual(line[field], expected)
        line.partner_id = self.silver
        self.assertEqual(line[field], before)

    def test_number(self):
        self.assertGives("unit_amount", 2.5, 0, value="2.5")

    def test_money_as_it_is_rounded(self):
        self.assertGives("amount", 1.23, 0, value="1.234")

    def test_selection(self):
        option = self.env["ir.model.fields.selection"].search(
            [
                ("field_id.model", "=", LINE),
                ("value", "=", "invoice"),
            ]
        )
        self.assertGives("category", "invoice", "other", value_selection_id=option.id)

    def test_record(self):
        user = self.administrator
        self.assertGives("user_id", user, self.clerk, value_ref=f"res.users,{user.id}")

    def test_yes_or_no(self):
        """What Odoo computes is nobody's choice."""
        self.company.portal_confirmation_sign = True
        self.make_rule(
            model="sale.order",
            field="require_signature",
            value_boolean="no",
        )
        for partner, expected in ((self.golden, False), (self.silver, True)):
            order = self.env["sale.order"].create({"partner_id": partner.id})
            self.assertEqual(order.require_signature, expected)

    # ------------------------------------------------------------------
    # Over other records
    # ------------------------------------------------------------------

    def test_path_over_another_record(self):
        self.make_rule(
            model="sale.order.line",
            partner_path="order_id.partner_id",
            field="discount",
            value="5",
        )
        line = {"product_id": self.product.id}
        order = self.env["sale.order"].create(
            {"partner_id": self.golden.id, "order_line": [Command.create(line)]}
        )
        self.assertEqual(order.order_line.discount, 5)
        order.partner_id = self.silver
        self.assertEqual(order.order_line.discount, 0)
        order.partner_id = self.contact
        self.assertEqual(order.order_line.discount, 5)
        order.order_line = [Command.create({**line, "discount": 7})]
        self.assertEqual(order.order_line.mapped("discount"), [5, 7])

    # ------------------------------------------------------------------
    # Rules that change
    # ------------------------------------------------------------------

    def test_first_rule_that_fits(self):
        self.make_rule("GOLD", "SILVER", value="SECOND", sequence=20)
        self.make_rule("GOLD", sequence=10)
        line = self.make_line(self.golden)
        self.assertEqual(line.ref, "FIRST")
        line.partner_id = self.silver
        self.assertEqual(line.ref, "SECOND")
        line.partner_id = self.bronze
        self.assertFalse(line.ref)

    def test_rule_that_goes(self):
        first = self.make_rule("GOLD", sequence=10)
        second = self.make_rule("GOLD", value="SECOND", sequence=20)
        line = self.make_line(self.golden)
        mine = self.make_line(self.golden, ref="MINE")
        first.unlink()
        self.assertEqual(line.ref, "SECOND")
        second.active = False
        self.assertFalse(line.ref)
        self.assertEqual(mine.ref, "MINE")
        self.assertFalse(self.make_line(self.golden).ref)
        second.active = True
        self.assertEqual(self.make_line(self.golden).ref, "SECOND")

    def test_rule_that_changes(self):
        rule = self.make_rule()
        line = self.make_line(self.golden)
        rule.value = "OTHER"
        self.assertEqual(line.ref, "OTHER")
        rule.tier_ids = self.tier(self.program, "SILVER")
        self.assertFalse(line.ref)

    def test_apply_to_existing_records(self):
        golden, mine = self.make_line(self.golden), self.make_line(self.golden, ref="X")
        silver = self.make_line(self.silver)
        rule = self.make_rule()
        self.assertFalse(golden.ref)
        rule.action_apply()
        self.assertEqual([golden.ref, mine.ref, silver.ref], ["FIRST", "X", False])

    def test_deleted_records_are_forgotten(self):
        self.make_rule()
        line, other = self.make_line(self.golden), self.make_line(self.golden)
        line.unlink()
        given = self.env["customer.tier.automation.given"]
        given._gc_deleted_records()
        self.assertEqual(given.search([]).mapped("res_id"), other.ids)

    def test_uninstall_leaves_nothing(self):
        before = self.env["base.automation"].search_count([])
        self.make_rule()
        line = self.make_line(self.golden)
        self.assertEqual(self.env["base.automation"].search_count([]), before + 1)
        uninstall_hook(self.env)
        self.assertFalse(line.ref)
        self.assertEqual(self.env["base.automation"].search_count([]), before)

    # ------------------------------------------------------------------
    # Form
    # ------------------------------------------------------------------

    def test_form(self):
        """The way to the customer is proposed, and the rule is a sentence."""
        Field = self.env["ir.model.fields"]
        form = Form(self.env["customer.tier.automation"].with_user(self.administrator))
        form.name = "First lines"
        form.model_id = self.env["ir.model"]._get(LINE)
        self.assertEqual(form.partner_path, "partner_id")
        form.tier_ids.add(self.tier(self.program, "GOLD"))
        form.tier_ids.add(self.tier(self.program, "SILVER"))
        form.field_id = Field._get(LINE, "ref")
        form.value = "FIRST"
        rule = form.save()
        self.assertEqual(
            rule.sentence,
            "On records of Analytic Line whose Partner is Gold or Silver: set Ref. to"
            " FIRST",
        )
        self.assertEqual(self.make_line(self.silver).ref, "FIRST")
