from odoo.tests import tagged

from odoo.addons.customer_tiering.tests.common_scarce import LastUnit

from .common import DeliveryCommon


@tagged("post_install", "-at_install")
class TestReservation(LastUnit, DeliveryCommon):
    """Scarce stock goes to the better tier first, and nobody loses what they have."""

    def test_what_is_reserved_stays(self):
        self.put_in_stock()
        first, second = self.order_both()
        self.assertEqual(self.reserved(first, second), [1, 0])
        self.run_scheduler()
        self.assertEqual(self.reserved(first, second), [1, 0])
        self.spend_and_assess({self.bronze: 30, self.golden: 90})
        self.assertEqual(self.reserved(first, second), [1, 0])

    def test_equals_in_odoos_own_order(self):
        first, second = self.order_both(early=self.golden)
        self.receive()
        self.assertEqual(self.reserved(first, second), [1, 0])
        first, second = self.order_both(self.silver, self.bronze)
        self.run_scheduler()
        self.receive()  # for the second order of GOLD
        self.receive()
        self.assertEqual(self.reserved(first, second), [1, 0])

    def test_someones_star_counts_as_much_as_a_tier(self):
        first, second = self.order_both()
        first.picking_ids.priority = "1"
        self.put_in_stock()
        self.run_scheduler()
        self.assertEqual(self.reserved(first, second), [1, 0])

    def by_date(self, days=2, urgent_days=2):
        self.warehouse.out_type_id.write(
            {
                "reservation_method": "by_date",
                "reservation_days_before": days,
                "reservation_days_before_priority": urgent_days,
            }
        )

    def test_by_date_when_stock_arrives(self):
        self.by_date()
        first, second = self.order_both()
        self.receive()
        self.assertEqual(self.reserved(first, second), [0, 1])

    def test_by_date_by_the_scheduler(self):
        self.by_date()
        first, second = self.order_both()
        self.put_in_stock()
        self.run_scheduler()
        self.assertEqual(self.reserved(first, second), [0, 1])

    def test_by_date_is_not_reserved_before_its_day(self):
        """Urgent or not: Odoo's days for urgent transfers hold."""
        self.by_date(days=5, urgent_days=1)
        day = "2026-02-10 12:00:00"
        first = self.order_goods(self.bronze, commitment_date=day)
        second = self.order_goods(self.golden, commitment_date=day)
        moves = (first | second).picking_ids.move_ids
        reservation = [str(move.reservation_date) for move in moves.sorted("id")]
        self.assertEqual(reservation, ["2026-02-05", "2026-02-09"])
        self.at("2026-02-06")
        self.put_in_stock()
        self.run_scheduler()
        self.assertEqual(self.reserved(first, second), [1, 0])
        self.put_in_stock()
        self.run_scheduler()
        self.assertEqual(self.reserved(first, second), [1, 0])
        self.at("2026-02-09")
        self.run_scheduler()
        self.assertEqual(self.reserved(first, second), [1, 1])

    def test_first_step_of_a_delivery(self):
        """Where stock is reserved: the goods are picked for the better tier."""
        self.warehouse.delivery_steps = "pick_ship"
        first, second = self.order_both()
        self.receive()
        self.assertEqual(self.reserved(first, second), [0, 1])
