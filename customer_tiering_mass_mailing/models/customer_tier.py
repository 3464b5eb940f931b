from odoo import fields, models


class CustomerTier(models.Model):
    _inherit = "customer.tier"

    mailing_list_ids = fields.Many2many(
        "mailing.list",
        "mailing_list_customer_tier_rel",
        "tier_id",
        "list_id",
        "Mailing lists",
        readonly=True,
        copy=False,
        groups="mass_mailing.group_mass_mailing_user",
        help="Lists that follow the tier: its customers are in them as long as they"
        " are in the tier.",
    )
