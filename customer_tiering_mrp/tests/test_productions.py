from odoo.tests import tagged

from odoo.addons.customer_tiering.tests.common_served import ServedPolicy

from .common import ProductionCommon


@tagged("post_install", "-at_install")
class TestProductions(ServedPolicy, ProductionCommon):
    """Which manufacturing orders take the priority of the customer's tier."""

    def test_made_to_order(self):
        """By confirming, by a salesperson who needs to know nothing of it."""
        for partner, priority in ((self.golden, "1"), (self.bronze, "0")):
            production = self.order_machine(partner)
            self.assertEqual(production.customer_tier_partner_id, partner)
            self.assertEqual(production.priority, priority)
            self.assertEqual(production.move_raw_ids.priority, priority)

    def test_semi_finished_products(self):
        """What is made for what is made for the customer."""
        raw = self.env["product.product"].create({"name": "Raw", "type": "consu"})
        self.make_bom(self.component, raw)
        self.component.route_ids = self.machine.route_ids
        self.order_machine(self.golden)
        made = self.env["mrp.production"].search(
            [("product_id", "=", self.component.id)]
        )
        self.assertEqual(made.customer_tier_partner_id, self.golden)
        self.assertEqual(made.priority, "1")

    def test_made_for_stock(self):
        production = self.make_document(self.golden, sale_line_id=False)
        self.assertFalse(production.customer_tier_partner_id)
        self.assertEqual(production.priority, "0")

    def test_contact_of_a_customer(self):
        contact = self.make_customer("Buyer", parent_id=self.golden.id)
        production = self.order_machine(contact)
        self.assertEqual(production.customer_tier_partner_id, self.golden)
        self.assertEqual(production.priority, "1")

    def test_merged(self):
        """The best tier counts, until that customer moves."""
        productions = self.order_machine(self.golden) | self.order_machine(self.bronze)
        action = productions.action_merge()
        merged = productions.browse(action["res_id"])
        self.assertEqual(merged.product_qty, 2)
        self.assertEqual(merged.customer_tier_partner_id, self.golden)
        self.assertEqual(merged.priority, "1")
        self.spend_and_assess({self.golden: 30, self.bronze: 60})
        self.assertEqual(merged.customer_tier_partner_id, self.bronze)
        self.assertEqual(merged.priority, "0")
        self.spend_and_assess({self.golden: 30, self.bronze: 90}, "2026-03-31")
        self.assertEqual(merged.priority, "1")

    def test_split(self):
        production = self.order_machine(self.golden, quantity=3)
        parts = production._split_productions({production: [1, 2]})
        self.assertEqual(parts.mapped("priority"), ["1", "1"])
        self.assertEqual(parts.customer_tier_partner_id, self.golden)
        self.spend_and_assess({self.golden: 30})
        self.assertEqual(parts.mapped("priority"), ["0", "0"])

    def test_backorder(self):
        self.put_in_stock(3)
        production = self.order_machine(self.golden, quantity=3)
        production.action_assign()
        production.qty_producing = 1
        production._set_qty_producing()
        production.with_context(
            skip_backorder=True, mo_ids_to_backorder=production.ids
        ).button_mark_done()
        left = production.production_group_id.production_ids - production
        self.assertEqual((production.state, production.priority), ("done", "0"))
        self.assertEqual((left.product_qty, left.priority), (2, "1"))
        self.assertEqual(left.move_raw_ids.mapped("priority"), ["1"])

    def test_searched_by_customer(self):
        productions = self.order_machine(self.golden) | self.order_machine(self.bronze)
        productions |= self.make_document(self.golden, sale_line_id=False)
        golden, bronze, stock = productions
        for operator, value, expected in (
            ("=", self.golden.id, golden),
            ("!=", self.golden.id, bronze | stock),
            ("ilike", "bronze", bronze),
            ("=", False, stock),
            ("!=", False, golden | bronze),
        ):
            domain = [
                ("id", "in", productions.ids),
                ("customer_tier_partner_id", operator, value),
            ]
            found = productions.search(domain)
            self.assertEqual(set(found), set(expected), (operator, value))

    def test_worker_sees_nothing_of_tiers(self):
        """And needs no right on orders to work."""
        production = self.order_machine(self.golden).with_user(self.worker)
        self.assertEqual(production.priority, "1")
        production.priority = "0"
        self.assertNotIn("customer_tier_partner_id", production.fields_get())
        self.assertNotIn("customer_tier_id", production.fields_get())
