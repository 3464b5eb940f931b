from odoo.tests import tagged

from .common import ProductionCommon


@tagged("post_install", "-at_install")
class TestComponents(ProductionCommon):
    """Scarce components go to the better tier first."""

    def order_both(self):
        """The later order is of the better tier."""
        first = self.order_machine(self.bronze)
        self.at("2026-02-04")
        second = self.order_machine(self.golden)
        self.assertEqual(self.reserved(first, second), [0, 0])
        return first, second

    def receive(self, quantity=1):
        """A receipt of components."""
        supplier = self.env.ref("stock.stock_location_suppliers")
        move = self.env["stock.move"].create(
            {
                "product_id": self.component.id,
                "product_uom_qty": quantity,
                "location_id": supplier.id,
                "location_dest_id": self.warehouse.lot_stock_id.id,
                "picking_type_id": self.warehouse.in_type_id.id,
            }
        )
        move._action_confirm()
        receipt = move.picking_id
        move.quantity = quantity
        move.picked = True
        receipt._action_done()
        self.assertEqual(receipt.state, "done")

    def test_when_components_arrive(self):
        first, second = self.order_both()
        self.receive()
        self.assertEqual(self.reserved(first, second), [0, 1])
        self.receive()
        self.assertEqual(self.reserved(first, second), [1, 1])

    def test_by_the_scheduler(self):
        first, second = self.order_both()
        self.put_in_stock()
        self.run_scheduler()
        self.assertEqual(self.reserved(first, second), [0, 1])

    def test_what_is_reserved_stays(self):
        self.put_in_stock()
        first = self.order_machine(self.bronze)
        first.action_assign()
        second = self.order_machine(self.golden)
        self.run_scheduler()
        self.assertEqual(self.reserved(first, second), [1, 0])

    def test_after_the_customer_moved(self):
        first, second = self.order_machine(self.silver), self.order_machine(self.bronze)
        self.spend_and_assess({self.bronze: 90})
        self.assertEqual(second.move_raw_ids.priority, "1")
        self.receive()
        self.assertEqual(self.reserved(first, second), [0, 1])

    def test_brought_to_the_shop_floor_before(self):
        """In two steps, components are reserved by the transfer that brings them."""
        self.warehouse.manufacture_steps = "pbm"
        first, second = self.order_both()
        moves = [one.move_raw_ids.move_orig_ids for one in (first, second)]
        self.assertEqual([move.priority for move in moves], ["0", "1"])
        self.receive()
        self.assertEqual([move.quantity for move in moves], [0, 1])
        self.spend_and_assess({self.golden: 30, self.bronze: 90})
        self.assertEqual([move.priority for move in moves], ["1", "0"])
        self.assertEqual([move.quantity for move in moves], [0, 1])
