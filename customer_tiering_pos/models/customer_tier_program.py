from odoo import fields, models


class CustomerTierProgram(models.Model):
    _inherit = "customer.tier.program"

    source = fields.Selection(
        selection_add=[("pos_order", "Point of sale orders")],
        # Nothing is done when this addon goes: the program keeps its rules, customers
        # and history, says that its app is not installed, and is not assessed until
        # the app is back. Another source would grade everyone anew by something else.
        ondelete={"pos_order": lambda programs: None},
    )
