from odoo import fields, models


class CustomerTierBuyingRole(models.Model):
    """What someone has to do with it when a customer buys."""

    _name = "customer.tier.buying.role"
    _description = "Buying Role"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    active = fields.Boolean(default=True)
    decides = fields.Boolean(
        help="An account has a gap while nobody has a role that decides, and when they"
        " have not been contacted for long."
    )
    description = fields.Char(translate=True)

    _name_uniq = models.Constraint("UNIQUE (name)", "Name: another role has it.")
