from odoo import Command
from odoo.tests import Form, tagged

from odoo.addons.customer_tiering.tests.common_served import (
    ServedGroups,
    ServedPolicy,
)

from .common import DeliveryCommon


@tagged("post_install", "-at_install")
class TestDeliveries(ServedPolicy, ServedGroups, DeliveryCommon):
    """Which transfers take the priority of the customer's tier."""

    def test_delivery_of_an_order(self):
        """Made by confirming, by a salesperson who needs to know nothing of it."""
        order, other = self.order_goods(self.golden), self.order_goods(self.bronze)
        for delivery, priority in ((order.picking_ids, "1"), (other.picking_ids, "0")):
            self.assertEqual(delivery.picking_type_code, "outgoing")
            self.assertEqual(delivery.priority, priority)
            self.assertEqual(delivery.move_ids.priority, priority)

    def test_delivery_address_of_an_order(self):
        address = self.make_customer(
            "Warehouse", parent_id=self.golden.id, type="delivery", street="Dock 1"
        )
        order = self.order_goods(self.golden, partner_shipping_id=address.id)
        self.assertEqual(order.picking_ids.partner_id, address)
        self.assertEqual(order.picking_ids.priority, "1")

    def test_address_of_another_customer_on_the_order(self):
        order = self.order_goods(self.bronze)
        order.with_context(
            update_delivery_shipping_partner=True
        ).partner_shipping_id = self.golden
        self.assertEqual(order.picking_ids.partner_id, self.golden)
        self.assertEqual(order.picking_ids.move_ids.priority, "1")

    def test_every_step_of_a_delivery(self):
        self.warehouse.delivery_steps = "pick_pack_ship"
        self.put_in_stock()
        order = self.order_goods(self.golden)
        seen = []
        while todo := order.picking_ids.filtered(lambda one: one.state != "done"):
            self.assertEqual(todo.mapped("priority"), ["1"], todo.name)
            self.assertEqual(todo.move_ids.mapped("priority"), ["1"])
            seen.append(todo.picking_type_id)
            todo.move_ids.picked = True
            todo.with_user(self.keeper).button_validate()
            self.env.invalidate_all()
        kinds = ("pick_type_id", "pack_type_id", "out_type_id")
        self.assertEqual(seen, [self.warehouse[kind] for kind in kinds])
        self.assertEqual(self.order_goods(self.bronze).picking_ids.priority, "0")

    def test_steps_that_pull_each_other(self):
        """Made to order: each step asks for the one before."""
        self.warehouse.delivery_steps = "pick_ship"
        route = self.warehouse.delivery_route_id.copy({"name": "Pulled"})
        pick, ship = self.warehouse.pick_type_id, self.warehouse.out_type_id
        customers = self.env.ref("stock.stock_location_customers")
        output = self.warehouse.wh_output_stock_loc_id
        route.write(
            {
                "sale_selectable": True,
                "rule_ids": [
                    Command.clear(),
                    Command.create(
                        {
                            "name": "Ship",
                            "action": "pull",
                            "procure_method": "make_to_order",
                            "picking_type_id": ship.id,
                            "location_src_id": output.id,
                            "location_dest_id": customers.id,
                        }
                    ),
                    Command.create(
                        {
                            "name": "Pick",
                            "action": "pull",
                            "procure_method": "make_to_stock",
                            "picking_type_id": pick.id,
                            "location_src_id": self.warehouse.lot_stock_id.id,
                            "location_dest_id": output.id,
                        }
                    ),
                ],
            }
        )
        self.goods.route_ids = route
        self.order_goods(self.golden)
        moves = self.env["stock.move"].search([("product_id", "=", self.goods.id)])
        self.assertEqual(moves.picking_type_id, pick | ship)
        self.assertEqual(set(moves.picking_id.mapped("priority")), {"1"})
        self.assertEqual(set(moves.mapped("priority")), {"1"})

    def test_neither_receipts_nor_internal_transfers(self):
        for kind in (self.warehouse.in_type_id, self.warehouse.int_type_id):
            transfer = self.make_document(self.golden, picking_type_id=kind.id)
            self.assertEqual(transfer.priority, "0", kind.name)
        to_supplier = self.make_document(
            self.golden,
            location_dest_id=self.env.ref("stock.stock_location_suppliers").id,
        )
        self.assertEqual(to_supplier.priority, "0")

    def test_returns_and_what_is_sent_again(self):
        self.put_in_stock()
        delivery = self.order_goods(self.golden).picking_ids
        delivery.move_ids.picked = True
        delivery.with_user(self.keeper).button_validate()
        self.assertEqual((delivery.state, delivery.priority), ("done", "0"))
        returned = self.send_back(delivery)
        self.assertEqual(returned.location_id.usage, "customer")
        self.assertEqual(returned.priority, "0")
        returned.move_ids.picked = True
        returned.button_validate()
        again = self.send_back(returned)
        self.assertEqual(again.location_dest_id.usage, "customer")
        self.assertEqual(again.priority, "1")

    def send_back(self, picking):
        form = Form(
            self.env["stock.return.picking"].with_context(
                active_ids=picking.ids, active_id=picking.id, active_model=picking._name
            )
        )
        wizard = form.save()
        wizard.product_return_moves.quantity = 1
        action = wizard.action_create_returns()
        return picking.browse(action["res_id"])

    def test_backorder(self):
        """What is left of an urgent delivery is urgent, until the customer moves."""
        self.put_in_stock()
        delivery = self.order_goods(self.golden, quantity=3).picking_ids
        delivery.move_ids.picked = True
        delivery._action_done()
        left = delivery.backorder_ids
        self.assertEqual((delivery.priority, left.priority), ("0", "1"))
        self.assertEqual(left.move_ids.priority, "1")
        self.spend_and_assess({self.golden: 30})
        self.assertEqual((delivery.priority, left.priority), ("0", "0"))

    def test_backorder_of_what_someone_chose(self):
        self.put_in_stock()
        delivery = self.order_goods(self.golden, quantity=3).picking_ids
        delivery.priority = "0"
        delivery.move_ids.picked = True
        delivery._action_done()
        self.assertEqual(delivery.backorder_ids.priority, "0")

    def test_duplicate(self):
        self.put_in_stock()
        done = self.order_goods(self.golden).picking_ids
        done.move_ids.picked = True
        done._action_done()
        self.assertEqual(done.copy().priority, "1")
        starred = self.make_document(self.bronze, priority="1")
        self.assertEqual(starred.copy().priority, "1")
        self.assertEqual(self.make_document(self.bronze).copy().priority, "0")

    def test_form(self):
        """The storekeeper sees the priority while choosing the customer."""
        Picking = self.env["stock.picking"].with_user(self.keeper)
        form = Form(Picking.with_context(restricted_picking_type_code="outgoing"))
        form.partner_id = self.golden
        self.assertEqual(form.priority, "1")
        form.partner_id = self.bronze
        self.assertEqual(form.priority, "0")
        form.partner_id = self.golden
        delivery = form.save()
        self.assertEqual(delivery.priority, "1")
        self.spend_and_assess({self.golden: 30})
        self.assertEqual(delivery.priority, "0")

    def test_chosen_in_the_form(self):
        Picking = self.env["stock.picking"].with_user(self.keeper)
        form = Form(Picking.with_context(restricted_picking_type_code="outgoing"))
        form.partner_id = self.golden
        form.priority = "0"
        delivery = form.save()
        self.spend_and_assess({self.golden: 90})
        self.assertEqual(delivery.priority, "0")

    def test_priority_travels_in_files(self):
        tiers = self.program._to_portable()["program"]["tiers"]
        found = {tier["code"]: tier.get("delivery_priority") for tier in tiers}
        self.assertEqual(found["GOLD"], "1")

    def test_one_query_for_tiers_of_any_number_of_deliveries(self):
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(40)]
        )
        kind = self.warehouse.out_type_id

        def count(number):
            deliveries = self.env["stock.picking"].create(
                [
                    {"partner_id": one.id, "picking_type_id": kind.id}
                    for one in customers[:number]
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            deliveries._serve_customer_tier()
            return self.env.cr.sql_log_count - before

        count(1)
        self.assertEqual(count(40), count(2))
