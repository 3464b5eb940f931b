from odoo import Command

from odoo.addons.customer_tiering.tests.common_served import ServedCommon


class DeliveryCommon(ServedCommon):
    """Deliveries of GOLD are urgent; there is one thing to deliver, out of stock."""

    benefit = "delivery_priority"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesman = cls.make_user(
            "tier_stock_salesman", "sales_team.group_sale_salesman"
        )
        # Carriers ask for the right on contacts where there are any.
        cls.keeper = cls.make_user(
            "tier_stock_keeper", "stock.group_stock_user,base.group_partner_manager"
        )
        cls.goods = cls.env["product.product"].create(
            {"name": "Goods", "type": "consu", "is_storable": True, "taxes_id": False}
        )
        cls.warehouse = cls.get_warehouse(cls.company)

    @classmethod
    def get_warehouse(cls, company):
        return cls.env["stock.warehouse"].search(
            [("company_id", "=", company.id)], limit=1
        )

    def make_document(self, partner, company=None, **values):
        """A delivery made by hand."""
        kind = self.get_warehouse(company or self.company).out_type_id
        return self.env["stock.picking"].create(
            {"partner_id": partner.id, "picking_type_id": kind.id, **values}
        )

    def close(self, document):
        document.action_cancel()

    def order_goods(self, partner, quantity=1, **values):
        """An order that a salesperson confirms."""
        order = (
            self.env["sale.order"]
            .with_user(self.salesman)
            .create(
                {
                    "partner_id": partner.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self.goods.id,
                                "product_uom_qty": quantity,
                                "price_unit": 0,
                            }
                        )
                    ],
                    **values,
                }
            )
        )
        order.action_confirm()
        return order.sudo()

    def put_in_stock(self, quantity=1):
        self.env["stock.quant"]._update_available_quantity(
            self.goods, self.warehouse.lot_stock_id, quantity
        )

    def receive(self, quantity=1):
        """A receipt that the storekeeper validates."""
        supplier = self.env.ref("stock.stock_location_suppliers")
        receipt = (
            self.env["stock.picking"]
            .with_user(self.keeper)
            .create(
                {
                    "picking_type_id": self.warehouse.in_type_id.id,
                    "location_id": supplier.id,
                    "location_dest_id": self.warehouse.lot_stock_id.id,
                    "move_ids": [
                        Command.create(
                            {
                                "product_id": self.goods.id,
                                "product_uom_qty": quantity,
                                "location_id": supplier.id,
                                "location_dest_id": self.warehouse.lot_stock_id.id,
                            }
                        )
                    ],
                }
            )
        )
        receipt.action_confirm()
        receipt.move_ids.quantity = quantity
        receipt.move_ids.picked = True
        receipt.button_validate()
        self.assertEqual(receipt.state, "done")
        return receipt

    def reserved(self, *orders):
        """How many of the goods are reserved for each order."""
        self.env.invalidate_all()
        return [sum(order.picking_ids.move_ids.mapped("quantity")) for order in orders]
