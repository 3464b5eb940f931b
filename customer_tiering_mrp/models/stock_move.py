from odoo import api, models


class StockMove(models.Model):
    _inherit = "stock.move"

    @api.depends("move_dest_ids.raw_material_production_id.priority")
    def _compute_priority(self):
        """What brings components to an urgent manufacturing order is urgent too."""
        result = super()._compute_priority()
        for move in self:
            fed = move.move_dest_ids.raw_material_production_id
            if "1" in fed.mapped("priority"):
                move.priority = "1"
        return result
