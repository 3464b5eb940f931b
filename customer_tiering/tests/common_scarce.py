from odoo import Command

from .common_served import ServedCommon


class ScarceCommon(ServedCommon):
    """Goods that are out of stock; for bridges to apps that reserve them.

    A test makes the product ``scarce``. In ``order(partner)`` someone orders what needs
    one, and has the document that waits for it; ``reserved(*documents)`` tells how many
    are reserved for each, read anew. :class:`LastUnit` has the tests that are the same
    for all.
    """

    scarce = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesman = cls.make_user(
            "tier_scarce_salesman", "sales_team.group_sale_salesman"
        )
        # Carriers ask for the right on contacts where there are any.
        cls.keeper = cls.make_user(
            "tier_scarce_keeper", "stock.group_stock_user,base.group_partner_manager"
        )
        cls.warehouse = cls.get_warehouse(cls.company)

    @classmethod
    def get_warehouse(cls, company):
        return cls.env["stock.warehouse"].search(
            [("company_id", "=", company.id)], limit=1
        )

    @classmethod
    def make_goods(cls, name):
        values = {"type": "consu", "is_storable": True, "taxes_id": False}
        return cls.env["product.product"].create({"name": name, **values})

    def put_in_stock(self, quantity=1):
        self.env["stock.quant"]._update_available_quantity(
            self.scarce, self.warehouse.lot_stock_id, quantity
        )

    def receive(self):
        """A receipt of one that the storekeeper validates."""
        way = {
            "location_id": self.env.ref("stock.stock_location_suppliers").id,
            "location_dest_id": self.warehouse.lot_stock_id.id,
        }
        move = {"product_id": self.scarce.id, "product_uom_qty": 1, **way}
        receipt = (
            self.env["stock.picking"]
            .with_user(self.keeper)
            .create(
                {
                    "picking_type_id": self.warehouse.in_type_id.id,
                    "move_ids": [Command.create(move)],
                    **way,
                }
            )
        )
        receipt.action_confirm()
        receipt.move_ids.quantity = 1
        receipt.move_ids.picked = True
        receipt.button_validate()
        self.assertEqual(receipt.state, "done")

    def run_scheduler(self):
        self.env["stock.rule"].run_scheduler(company_id=self.company.id)

    def order_both(self, early=None, late=None):
        """The later document is of the better tier, unless said otherwise."""
        first = self.order(early or self.bronze)
        self.at("2026-02-04")
        return first, self.order(late or self.golden)


class LastUnit:
    """What is scarce goes to the better tier first.

    Beside :class:`ScarceCommon`: ``class TestX(LastUnit, ScarceCommon)``.
    """

    def test_when_stock_arrives(self):
        first, second = self.order_both()
        self.assertEqual(self.reserved(first, second), [0, 0])
        self.receive()
        self.assertEqual(self.reserved(first, second), [0, 1])
        self.receive()
        self.assertEqual(self.reserved(first, second), [1, 1])

    def test_by_the_scheduler(self):
        """Though the day of reservation of the first one is the day before."""
        first, second = self.order_both()
        self.put_in_stock()
        self.run_scheduler()
        self.assertEqual(self.reserved(first, second), [0, 1])
        self.put_in_stock()
        self.run_scheduler()
        self.assertEqual(self.reserved(first, second), [1, 1])

    def test_after_the_customer_moved(self):
        first, second = self.order(self.silver), self.order(self.bronze)
        self.spend_and_assess({self.bronze: 90})
        self.receive()
        self.assertEqual(self.reserved(first, second), [0, 1])
