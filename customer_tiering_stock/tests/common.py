from odoo import Command

from odoo.addons.customer_tiering.tests.common_scarce import ScarceCommon


class DeliveryCommon(ScarceCommon):
    """Deliveries of GOLD are urgent; there is one thing to deliver, out of stock."""

    benefit = "delivery_priority"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goods = cls.scarce = cls.make_goods("Goods")

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

    def order(self, partner):
        return self.order_goods(partner)

    def reserved(self, *orders):
        """How many of the goods are reserved for each order."""
        self.env.invalidate_all()
        return [sum(order.picking_ids.move_ids.mapped("quantity")) for order in orders]
