from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _assign_picking_post_process(self, new=False):
        result = super()._assign_picking_post_process(new=new)
        # Only its moves tell that a transfer is a step before the delivery itself.
        steps = self.picking_id.filtered(
            lambda picking: picking.location_dest_id.usage != "customer"
        )
        steps._serve_customer_tier()
        return result
