from odoo import fields, models

from odoo.addons.stock.models.stock_move import PROCUREMENT_PRIORITIES


class CustomerTier(models.Model):
    _inherit = "customer.tier"

    manufacturing_priority = fields.Selection(
        PROCUREMENT_PRIORITIES,
        help="Priority of manufacturing orders for the customers in this tier."
        " Components are reserved for urgent ones first.",
    )
