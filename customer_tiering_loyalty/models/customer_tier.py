from odoo import fields, models

SALESMAN = "sales_team.group_sale_salesman"


class CustomerTier(models.Model):
    _inherit = "customer.tier"

    loyalty_program_ids = fields.Many2many(
        "loyalty.program", string="Promotions", copy=False, groups=SALESMAN
    )
    loyalty_program_count = fields.Integer(
        "Number of promotions", compute="_compute_loyalty_program_count", groups=SALESMAN
    )

    def _compute_loyalty_program_count(self):
        for tier in self:
            tier.loyalty_program_count = len(tier.loyalty_program_ids)

    def action_open_loyalty_programs(self):
        """Promotions for customers in the tier."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "loyalty.loyalty_program_discount_loyalty_action"
        )
        action["domain"] = [("customer_tier_ids", "in", self.ids)]
        action["context"] = {"default_customer_tier_ids": self.ids}
        return action
