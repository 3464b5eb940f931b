from odoo import api, fields, models

from odoo.addons.stock.models.stock_move import PROCUREMENT_PRIORITIES


class CustomerTier(models.Model):
    _inherit = "customer.tier"

    delivery_priority = fields.Selection(
        PROCUREMENT_PRIORITIES,
        "Delivery priority",
        help="Priority of deliveries to the customers in this tier. Stock is reserved"
        " for urgent ones first.",
    )

    @api.model
    def _get_level_benefits(self, level):
        priority = {"top": "1"}.get(level, False)
        return {**super()._get_level_benefits(level), "delivery_priority": priority}

    def _summarize_benefits(self):
        choices = self._summarize_choices("delivery_priority")
        return super()._summarize_benefits() + choices
