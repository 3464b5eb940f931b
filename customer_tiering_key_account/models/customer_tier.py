from odoo import fields, models


class CustomerTier(models.Model):
    _inherit = "customer.tier"

    is_key_account = fields.Boolean(
        "Key accounts",
        help="Customers in this tier are key accounts: each has a plan of its own, who"
        " decides there and how they buy.",
    )

    def write(self, vals):
        result = super().write(vals)
        if "is_key_account" in vals:
            # Of any number of customers: in batches, and not while someone waits.
            self.env["customer.tier.account"]._trigger_follow()
        return result

    def _summarize_benefits(self):
        texts = super()._summarize_benefits()
        if self.is_key_account:
            texts.append(self.env._("key accounts"))
        return texts
