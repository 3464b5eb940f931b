from odoo import api, models
from odoo.fields import Domain


class IrRule(models.Model):
    _inherit = "ir.rule"

    @api.model
    def _compute_domain(self, model_name, mode="read"):
        """Where a customer stands is seen by those who see the customer.

        The rules on customers hold for their members and history too, those that a
        database adds (own customers only) included.
        """
        domain = super()._compute_domain(model_name, mode)
        path = self._get_customer_paths().get(model_name)
        if path and not self.env.su:
            customers = super()._compute_domain("res.partner", "read")
            if not customers.is_true():
                domain &= Domain(path, "any", customers)
        return domain

    @api.model
    def _get_customer_paths(self):
        """Models that tell something about a customer, and how they lead there."""
        return {
            "customer.tier.member": "partner_id",
            "customer.tier.override": "partner_id",
            "customer.tier.rating": "partner_id",
            "customer.tier.score": "member_id.partner_id",
            "customer.tier.transition": "partner_id",
        }
