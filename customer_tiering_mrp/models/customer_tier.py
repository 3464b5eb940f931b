from odoo import api, fields, models

from odoo.addons.stock.models.stock_move import PROCUREMENT_PRIORITIES


class CustomerTier(models.Model):
    _inherit = "customer.tier"

    manufacturing_priority = fields.Selection(
        PROCUREMENT_PRIORITIES,
        "Manufacturing priority",
        help="Priority of manufacturing orders for the customers in this tier."
        " Components are reserved for urgent ones first.",
    )

    @api.model
    def _get_level_benefits(self, level):
        priority = {"top": "1"}.get(level, False)
        return {
            **super()._get_level_benefits(level),
            "manufacturing_priority": priority,
        }

    def _summarize_benefits(self):
        choices = self._summarize_choices("manufacturing_priority")
        return super()._summarize_benefits() + choices
