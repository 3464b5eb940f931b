from odoo import api, fields, models


class CustomerTierStudyAssign(models.TransientModel):
    """Label the selected customers."""

    _name = "customer.tier.study.assign"
    _description = "Label Customers"

    study_id = fields.Many2one(
        "customer.tier.study",
        "Learned rules",
        required=True,
        ondelete="cascade",
        default=lambda self: self._default_study_id(),
    )
    class_id = fields.Many2one(
        "customer.tier.study.class",
        required=True,
        ondelete="cascade",
        domain="[('study_id', '=', study_id)]",
        compute="_compute_class_id",
        store=True,
        readonly=False,
    )
    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        required=True,
        default=lambda self: self._default_partner_ids(),
    )

    @api.model
    def _default_study_id(self):
        return self.env["customer.tier.study"].search([], limit=1)

    @api.model
    def _default_partner_ids(self):
        context = self.env.context
        selected = self.env[context.get("active_model") or "res.partner"].browse(
            context.get("active_ids")
        )
        if selected._name == "customer.tier.member":
            selected = selected.partner_id
        return selected.commercial_partner_id

    @api.depends("study_id")
    def _compute_class_id(self):
        for assign in self:
            if assign.class_id.study_id != assign.study_id:
                assign.class_id = False

    def action_label(self):
        """Label them, also those who had another label."""
        self.ensure_one()
        self.study_id._label(self.partner_ids, self.class_id)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(count)s customers are labelled %(name)s now.",
                    count=len(self.partner_ids),
                    name=self.class_id.name,
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
