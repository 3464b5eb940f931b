from odoo import Command, fields
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestTours(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        product = cls.env["product.product"].create(
            {"name": "Tour product", "type": "service", "taxes_id": False}
        )
        cls.customers = cls.env["res.partner"].create(
            [{"name": f"Tour customer {number}"} for number in range(1, 11)]
        )
        orders = cls.env["sale.order"].create(
            [
                {
                    "partner_id": customer.id,
                    "order_line": [
                        Command.create({"product_id": product.id, "price_unit": amount})
                    ],
                }
                for customer, amount in zip(
                    cls.customers,
                    [900, 910, 920, 930, 940, 10, 20, 30, 40, 50],
                    strict=True,
                )
            ]
        )
        orders.action_confirm()
        orders.date_order = fields.Datetime.now()

    def test_learn_a_tree(self):
        """Label the last customer, learn, look at the rules, make a draft program."""
        study = self.env["customer.tier.study"].create(
            {
                "name": "Tour study",
                "class_ids": [
                    Command.create({"name": "Good", "sequence": 1}),
                    Command.create({"name": "Ordinary", "sequence": 2}),
                ],
            }
        )
        good, ordinary = study.class_ids
        study._label(self.customers[1:5], good)
        study._label(self.customers[5:], ordinary)
        with mute_logger("odoo.http"):  # of the refusal
            self.start_tour("/odoo", "customer_tiering_learning", login="admin")
        program = study.program_id
        self.assertEqual((program.state, program.method), ("draft", "rule"))
        self.assertEqual(
            program.tier_ids.sorted("sequence").mapped("code"), ["GOOD", "ORDINARY"]
        )
        self.assertEqual(
            program.tier_ids[0].entry_rules[0]["conditions"][0]["value"], 500
        )
