from odoo import fields, models


class MailingSubscription(models.Model):
    _inherit = "mailing.subscription"

    customer_tier_added = fields.Boolean(
        "By tier",
        readonly=True,
        help="Subscribed because of the customer's tier, and until they leave it.",
    )

    def write(self, vals):
        if "opt_out" in vals and not vals["opt_out"]:
            # Whoever comes back does so by themselves, and stays whatever their tier.
            vals = {**vals, "customer_tier_added": False}
        return super().write(vals)
