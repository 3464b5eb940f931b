from odoo.tests import tagged

from odoo.addons.customer_tiering.tests.common_scarce import LastUnit

from .common import ProductionCommon


@tagged("post_install", "-at_install")
class TestComponents(LastUnit, ProductionCommon):
    """Scarce components go to the better tier first."""

    def test_what_is_reserved_stays(self):
        self.put_in_stock()
        first = self.order_machine(self.bronze)
        first.action_assign()
        second = self.order_machine(self.golden)
        self.run_scheduler()
        self.assertEqual(self.reserved(first, second), [1, 0])

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
