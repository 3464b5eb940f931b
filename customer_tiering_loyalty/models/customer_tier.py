from odoo import fields, models


class CustomerTier(models.Model):
    _inherit = "customer.tier"

    loyalty_program_count = fields.Integer(
        "Promotions",
        compute="_compute_loyalty_program_count",
        groups="sales_team.group_sale_salesman",
    )

    def _compute_loyalty_program_count(self):
        counts = dict(
            self.env["loyalty.program"]._read_group(
                [("customer_tier_ids", "in", self.ids)],
                ["customer_tier_ids"],
                ["__count"],
            )
        )
        for tier in self:
            tier.loyalty_program_count = counts.get(tier._origin, 0)

    def action_open_loyalty_programs(self):
        """Promotions for customers in the tier."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "loyalty.loyalty_program_discount_loyalty_action"
        )
        action["domain"] = [("customer_tier_ids", "in", self.ids)]
        action["context"] = {"default_customer_tier_ids": self.ids}
        return action
