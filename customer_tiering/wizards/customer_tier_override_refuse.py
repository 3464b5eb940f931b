from odoo import fields, models


class CustomerTierOverrideRefuse(models.TransientModel):
    """Say why an override is refused."""

    _name = "customer.tier.override.refuse"
    _description = "Refuse Overrides"

    override_ids = fields.Many2many(
        "customer.tier.override",
        string="Overrides",
        default=lambda self: self.env.context.get("active_ids"),
    )
    comment = fields.Char("Why")

    def action_refuse(self):
        self.override_ids.action_refuse(self.comment)
        return {"type": "ir.actions.act_window_close"}
