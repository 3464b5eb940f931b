from odoo import fields, models


class CustomerTierOverrideReason(models.Model):
    _name = "customer.tier.override.reason"
    _description = "Reason of an Override"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        ondelete="cascade",
        help="Empty: the reason is offered in all companies.",
    )
