from odoo.tests import tagged

from .common import TieringPosCommon


@tagged("post_install", "-at_install")
class TestPosEvents(TieringPosCommon):
    """Who buys at the counter, or brings something back, is assessed again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program(source="pos_order")
        cls.env["customer.tier.event"].search([]).unlink()

    def queued(self):
        """Whom the queue holds; empty afterwards."""
        self.env.flush_all()
        events = self.env["customer.tier.event"].search([])
        partners = events.partner_id
        events.unlink()
        return partners

    def test_purchase(self):
        for shop in (self.shop, self.shop_b):
            self.buy(self.ann, 100, shop=shop)
            self.assertEqual(self.queued(), self.ann)

    def test_refund(self):
        order = self.buy(self.ann, 100)
        self.queued()
        self.give_back(order)
        self.assertEqual(self.queued(), self.ann)

    def test_nobody(self):
        self.buy(self.env["res.partner"], 100)
        self.assertFalse(self.queued())
