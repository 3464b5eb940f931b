from odoo import api, fields, models

from odoo.addons.customer_tiering.models.res_partner import GROUP_USER


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner"]

    customer_tier_enrolment_count = fields.Integer(
        "Journeys",
        compute="_compute_customer_tier_enrolment_count",
        groups=GROUP_USER,
    )

    @api.depends("commercial_partner_id")
    def _compute_customer_tier_enrolment_count(self):
        counts = dict(
            self.env["customer.tier.enrolment"]._read_group(
                [
                    ("partner_id", "in", self.commercial_partner_id._origin.ids),
                    ("arm", "!=", "control"),
                    ("state", "!=", "cancelled"),
                ],
                ["partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            customer = partner.commercial_partner_id._origin
            partner.customer_tier_enrolment_count = counts.get(customer, 0)

    def action_open_customer_tier_enrolments(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_tiering_engagement.customer_tier_enrolment_action"
        )
        action["domain"] = [("partner_id", "=", self.commercial_partner_id.id)]
        return action
