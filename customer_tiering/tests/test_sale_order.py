from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common_behaviour import BehaviourCommon


@tagged("post_install", "-at_install")
class TestSaleOrder(BehaviourCommon):
    """The tier on quotations and orders, and what is kept of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.make_program(is_primary=True)
        cls.gold = cls.make_customer("Gold", is_company=True)
        cls.contact = cls.make_customer("Contact", parent_id=cls.gold.id)
        cls.bronze = cls.make_customer("Bronze")
        cls.stranger = cls.make_customer("Stranger")
        cls.make_order(cls.gold, 80, "2026-01-15")
        cls.make_order(cls.bronze, 30, "2026-01-15")
        cls.program._assess(as_of="2026-01-31")
        cls.salesman = cls.make_user(
            "tier_order_salesman", "sales_team.group_sale_salesman_all_leads"
        )

    def quotation(self, partner, **values):
        order = self.make_order(partner, 10, "2026-02-15", state="draft", **values)
        return order.with_user(self.salesman)

    def test_quotation_follows_the_customer(self):
        quotation = self.quotation(self.contact)
        self.assertEqual(quotation.customer_tier_id.code, "GOLD")
        self.assertFalse(quotation.confirmed_tier_id)
        self.program._assess(as_of="2026-03-31")
        self.assertEqual(quotation.customer_tier_id.code, "BASE")
        quotation.partner_id = self.stranger
        self.assertFalse(quotation.customer_tier_id)

    def test_confirmed_order_keeps_the_tier(self):
        order = self.quotation(self.contact)
        order.action_confirm()
        self.assertEqual(order.confirmed_tier_id.code, "GOLD")
        self.program._assess(as_of="2026-04-30")
        self.assertEqual(self.code(self.program, self.gold), "BASE")
        self.assertEqual(order.confirmed_tier_id.code, "GOLD")
        self.assertEqual(order.customer_tier_id.code, "GOLD")

    def test_many_confirmed_at_once(self):
        orders = (
            self.quotation(self.gold)
            | self.quotation(self.bronze)
            | self.quotation(self.contact)
            | self.quotation(self.stranger)
        )
        orders.action_confirm()
        codes = [order.confirmed_tier_id.code for order in orders]
        self.assertEqual(codes, ["GOLD", "BRONZE", "GOLD", False])

    def test_confirmed_again(self):
        """After cancelling, the tier of the second confirmation counts."""
        order = self.quotation(self.gold)
        order.action_confirm()
        order._action_cancel()
        order.action_draft()
        self.program._assess(as_of="2026-04-30")
        order.action_confirm()
        self.assertEqual(order.confirmed_tier_id.code, "BASE")

    def test_copy_forgets(self):
        order = self.quotation(self.gold)
        order.action_confirm()
        self.assertFalse(order.copy().confirmed_tier_id)

    def test_portal_user_confirms(self):
        """Signing in the portal runs as the customer, who sees no tiers."""
        portal = self.make_user(
            "tier_order_portal", "base.group_portal", partner_id=self.contact.id
        )
        order = self.quotation(self.contact)
        order.with_user(portal).sudo().action_confirm()
        self.assertEqual(order.confirmed_tier_id.code, "GOLD")

    def test_public_user_confirms(self):
        """A link in a mail is opened without logging in."""
        order = self.quotation(self.contact)
        order.with_user(self.env.ref("base.public_user")).sudo().action_confirm()
        self.assertEqual(order.confirmed_tier_id.code, "GOLD")

    def test_without_any_program(self):
        self.program.action_draft()
        order = self.quotation(self.gold)
        order.action_confirm()
        self.assertFalse(order.confirmed_tier_id)
        self.assertFalse(order.customer_tier_id)

    def test_search(self):
        """Confirmed orders by the tier they were sold to, quotations by today's."""
        kept, live = self.quotation(self.gold), self.quotation(self.gold)
        other = self.quotation(self.stranger)
        kept.action_confirm()
        self.program._assess(as_of="2026-04-30")
        orders = self.env["sale.order"].with_user(self.salesman)
        everyone = [("id", "in", (kept | live | other).ids)]

        def found(*condition):
            return orders.search([*everyone, condition])

        golden, base = self.tier(self.program, "GOLD"), self.tier(self.program, "BASE")
        self.assertEqual(found("customer_tier_id", "=", golden.id), kept)
        self.assertEqual(found("customer_tier_id", "=", base.id), live)
        self.assertEqual(found("customer_tier_id.code", "=", "GOLD"), kept)
        self.assertEqual(found("customer_tier_id", "=", False), other)
        self.assertEqual(found("customer_tier_id", "!=", False), kept | live)
        self.assertEqual(found("customer_tier_id", "!=", golden.id), live | other)

    def test_group(self):
        """As the search finds them; each document by the tier in its own company."""
        kept, live = self.quotation(self.gold), self.quotation(self.gold)
        other = self.quotation(self.stranger)
        kept.action_confirm()
        self.program._assess(as_of="2026-04-30")
        company = self.make_company("Elsewhere")
        program = self.make_program(
            name="Elsewhere", company_id=company.id, is_primary=True
        )
        self.make_order(self.gold, 60, "2026-04-15", company=company)
        program._assess(as_of="2026-04-30")
        there = self.quotation(self.gold, company=company)
        orders = self.env["sale.order"].with_context(
            allowed_company_ids=(self.company | company).ids
        )
        domain = [("id", "in", (kept | live | other | there).ids)]
        found = orders._read_group(domain, ["customer_tier_id"], ["id:recordset"])
        expected = {
            self.tier(self.program, "GOLD"): kept,
            self.tier(self.program, "BASE"): live,
            self.tier(program, "SILVER"): there,
            self.env["customer.tier"]: other,
        }
        self.assertEqual(dict(found), expected)
        orders = orders.with_context(allowed_company_ids=self.company.ids)
        described = orders.with_user(self.salesman).fields_get(["customer_tier_id"])
        self.assertTrue(described["customer_tier_id"]["groupable"])
        clerk = self.make_user("tier_order_clerk", "account.group_account_readonly")
        with self.assertRaisesRegex(AccessError, "customer_tier_id"):
            orders.with_user(clerk)._read_group(domain, ["customer_tier_id"])

    def test_report_by_tier(self):
        """Sales by the tier at confirmation; what was sold before any, by none."""
        self.env["sale.order"].search([("company_id", "=", self.company.id)]).sudo()
        sold = self.quotation(self.gold) | self.quotation(self.contact)
        sold |= self.quotation(self.bronze) | self.quotation(self.stranger)
        sold.action_confirm()
        self.env.flush_all()
        groups = (
            self.env["sale.report"]
            .with_user(self.salesman)
            ._read_group(
                [("order_reference", "in", [f"sale.order,{id_}" for id_ in sold.ids])],
                ["customer_tier_id"],
                ["price_subtotal:sum"],
            )
        )
        self.assertEqual(
            {tier.code: total for tier, total in groups},
            {"GOLD": 20, "BRONZE": 10, False: 10},
        )

    def test_each_document_has_the_tier_in_its_company(self):
        """With two companies switched on, not that of the current one."""
        other = self.make_company("Orders Two")
        program = self.make_program(name="Two", company_id=other.id, is_primary=True)
        self.make_order(self.gold, 60, "2026-01-15", company=other)
        program._assess(as_of="2026-01-31")
        self.salesman.company_ids |= other
        both = {"allowed_company_ids": [self.company.id, other.id]}
        mine, theirs = (
            self.quotation(self.gold, company=company).with_context(**both)
            for company in (self.company, other)
        )
        orders = mine | theirs
        codes = [order.customer_tier_id.code for order in orders]
        self.assertEqual(codes, ["GOLD", "SILVER"])
        for order, code in zip(orders, codes, strict=True):
            found = orders.search(
                [("id", "in", orders.ids), ("customer_tier_id.code", "=", code)]
            )
            self.assertEqual(found, order)
        orders.action_confirm()
        codes = [order.confirmed_tier_id.code for order in orders]
        self.assertEqual(codes, ["GOLD", "SILVER"])

    def test_confirming_costs_one_query(self):
        def cost(order):
            self.env.flush_all()
            order.invalidate_recordset()
            before = self.env.cr.sql_log_count
            order.action_confirm()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        orders = [self.quotation(self.gold) for _number in range(3)]
        cost(orders[0])  # what is cached once for all
        Order = self.env.registry["sale.order"]
        nobody = dict.fromkeys(orders, False)
        with patch.object(Order, "_get_current_tier_ids", lambda self: nobody):
            bare = cost(orders[1])
        self.assertLessEqual(cost(orders[2]) - bare, 1)

    def test_form_of_a_salesperson(self):
        form = Form(self.env["sale.order"].with_user(self.salesman))
        form.partner_id = self.contact
        order = form.save()
        self.assertEqual(order.customer_tier_id.code, "GOLD")
