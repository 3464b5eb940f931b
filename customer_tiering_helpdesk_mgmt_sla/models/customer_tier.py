from odoo import fields, models


class CustomerTier(models.Model):
    _inherit = "customer.tier"

    helpdesk_sla_ids = fields.Many2many(
        "helpdesk.sla",
        string="SLAs",
        compute="_compute_helpdesk_sla_ids",
        help="Times promised to customers in this tier alone, or to some tiers.",
    )

    def _compute_helpdesk_sla_ids(self):
        slas = self.env["helpdesk.sla"].search([("customer_tier_ids", "in", self.ids)])
        for tier in self:
            tier.helpdesk_sla_ids = slas.filtered(
                lambda sla, tier=tier: tier._origin in sla.customer_tier_ids
            )
