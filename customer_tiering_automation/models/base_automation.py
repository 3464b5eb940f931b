from odoo import api, fields, models
from odoo.exceptions import UserError


class BaseAutomation(models.Model):
    _inherit = "base.automation"

    customer_tier_automation_id = fields.Many2one(
        "customer.tier.automation",
        "Kept by the automation",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="cascade",
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_kept(self):
        """Without it the automation by tier would do nothing, and not say so."""
        kept = self.customer_tier_automation_id[:1]
        if kept and not self.env.su:
            raise UserError(
                self.env._(
                    "The automation by tier %(name)s keeps this rule: change it there.",
                    name=kept.name,
                )
            )
