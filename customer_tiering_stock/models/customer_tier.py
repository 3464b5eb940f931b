from odoo import fields, models

from odoo.addons.stock.models.stock_move import PROCUREMENT_PRIORITIES


class CustomerTier(models.Model):
    _inherit = "customer.tier"

    delivery_priority = fields.Selection(
        PROCUREMENT_PRIORITIES,
        help="Priority of deliveries to the customers in this tier. Stock is reserved"
        " for urgent ones first.",
    )
