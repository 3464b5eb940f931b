from odoo import models


class PosOrder(models.Model):
    _inherit = "pos.order"

    def action_pos_order_paid(self):
        result = super().action_pos_order_paid()
        # A refund lowers the purchase that it reverses, whoever brings it back.
        bought = self.lines.refunded_orderline_id.order_id
        self.env["customer.tier.event"]._append((self | bought).partner_id.ids)
        return result
