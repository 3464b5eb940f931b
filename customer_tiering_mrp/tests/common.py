from odoo import Command

from odoo.addons.customer_tiering.tests.common_scarce import ScarceCommon


class ProductionCommon(ScarceCommon):
    """What is sold is made to order, from one component that is out of stock."""

    benefit = "manufacturing_priority"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.make_user("tier_mrp_worker", "mrp.group_mrp_user")
        route = cls.env.ref("stock.route_warehouse0_mto")
        route.active = True
        routes = route | cls.warehouse.manufacture_pull_id.route_id
        cls.machine = cls.make_goods("Machine")
        cls.component = cls.scarce = cls.make_goods("Component")
        cls.machine.route_ids = routes
        cls.bom = cls.make_bom(cls.machine, cls.component)

    @classmethod
    def make_bom(cls, product, component):
        return cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "company_id": False,
                "bom_line_ids": [
                    Command.create({"product_id": component.id, "product_qty": 1})
                ],
            }
        )

    def quote(self, partner, company=None, quantity=1):
        company = company or self.company
        orders = self.env["sale.order"].with_company(company)
        line = {
            "product_id": self.machine.id,
            "product_uom_qty": quantity,
            "price_unit": 0,
        }
        return orders.create(
            {
                "partner_id": partner.id,
                "company_id": company.id,
                "order_line": [Command.create(line)],
            }
        )

    def make_document(self, partner, company=None, **values):
        """A manufacturing order made by hand for the line of a quotation."""
        company = company or self.company
        line = self.quote(partner, company).order_line
        return (
            self.env["mrp.production"]
            .with_company(company)
            .create(
                {
                    "product_id": self.machine.id,
                    "bom_id": self.bom.id,
                    "picking_type_id": self.get_warehouse(company).manu_type_id.id,
                    "company_id": company.id,
                    "sale_line_id": line.id,
                    **values,
                }
            )
        )

    def change_customer(self, document, partner):
        document.sale_line_id = self.quote(partner).order_line

    def close(self, document):
        document.action_cancel()

    def order_machine(self, partner, quantity=1):
        """An order that a salesperson confirms.

        :return: the manufacturing order for it
        """
        order = self.quote(partner, quantity=quantity)
        order.user_id = self.salesman
        order.with_user(self.salesman).action_confirm()
        production = order.stock_reference_ids.production_ids.filtered(
            lambda one: one.product_id == self.machine
        )
        self.assertEqual(len(production), 1)
        return production

    def order(self, partner):
        return self.order_machine(partner)

    def reserved(self, *productions):
        """How many components are reserved for each manufacturing order."""
        self.env.invalidate_all()
        return [
            sum(production.move_raw_ids.mapped("quantity"))
            for production in productions
        ]
