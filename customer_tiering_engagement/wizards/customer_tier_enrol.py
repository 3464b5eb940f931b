from collections import Counter

from odoo import api, fields, models

from odoo.addons.customer_tiering import wording


class CustomerTierEnrol(models.TransientModel):
    """Enrol one customer, or many, in a journey by hand."""

    _name = "customer.tier.enrol"
    _description = "Enrol Customers in a Journey"

    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        default=lambda self: self._default_partner_ids(),
    )
    partner_count = fields.Integer(
        "Number of customers", compute="_compute_partner_count"
    )
    journey_id = fields.Many2one(
        "customer.tier.journey",
        required=True,
        domain=[("state", "=", "running")],
        ondelete="cascade",
        default=lambda self: self._default_journey_id(),
    )
    left_out = fields.Char(compute="_compute_left_out")

    @api.model
    def _default_partner_ids(self):
        ids = self.env.context.get("active_ids", [])
        if self.env.context.get("active_model") == "customer.tier.member":
            return self.env["customer.tier.member"].browse(ids).partner_id
        return self.env["res.partner"].browse(ids).commercial_partner_id

    @api.model
    def _default_journey_id(self):
        journeys = self.env["customer.tier.journey"].search(
            [("state", "=", "running")], limit=2
        )
        return journeys if len(journeys) == 1 else journeys.browse()

    @api.depends("partner_ids")
    def _compute_partner_count(self):
        for wizard in self:
            wizard.partner_count = len(wizard.partner_ids)

    @api.depends("partner_ids", "journey_id")
    def _compute_left_out(self):
        """Who is left out, and why: "The customer is archived. (3)"."""
        for wizard in self:
            wizard.left_out = False
            if not wizard.journey_id:
                continue
            _may, left_out = wizard.journey_id._sort_out(wizard.partner_ids._origin)
            wizard.left_out = wording.listed(
                self.env,
                [
                    self.env._("%(reason)s (%(count)s)", reason=reason, count=count)
                    for reason, count in Counter(left_out.values()).items()
                ],
            )

    def action_enrol(self):
        self.ensure_one()
        enrolments, _left_out = self.journey_id._start_by_hand(self.partner_ids)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if enrolments else "warning",
                "message": self.env._(
                    "Customers enrolled: %(count)s", count=len(enrolments)
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
