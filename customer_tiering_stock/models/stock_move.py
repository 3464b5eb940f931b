from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _assign_picking_post_process(self, new=False):
        result = super()._assign_picking_post_process(new=new)
        # Only its moves tell that a transfer is the first step of a delivery.
        self.picking_id._serve_customer_tier()
        return result
