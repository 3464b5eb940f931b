from odoo import api, fields, models

# What customers have paid for, or were given as money, is theirs in any tier.
MONEY = ("gift_card", "ewallet")


class LoyaltyProgram(models.Model):
    _inherit = "loyalty.program"

    # Whoever sees the program sees all of its tiers, archived ones too: a program
    # whose tiers are out of sight would be one for everyone.
    customer_tier_ids = fields.Many2many(
        "customer.tier",
        string="Customer tiers",
        domain="['|', ('company_id', '=', False),"
        " ('company_id', 'parent_of', company_id)]",
        context={"active_test": False},
        bypass_search_access=True,
        ondelete="restrict",
        groups="customer_tiering.customer_tiering_group_user",
        help="Only customers in these tiers collect and redeem; everyone, if there are"
        " none. Gift cards and eWallets are never limited. The point of sale does not"
        " ask for tiers: there, the program is for everyone.",
    )

    @api.model
    def _get_customer_tier_domain(self, tier, path=""):
        """Programs for customers in a tier.

        :param tier: ``customer.tier``, empty for customers who have none
        :param str path: how what is searched leads to the program, with its dot
        :return: list
        """
        return [
            "|",
            "|",
            (f"{path}program_type", "in", MONEY),
            (f"{path}customer_tier_ids", "=", False),
            (f"{path}customer_tier_ids", "in", tier.ids),
        ]

    def _is_for_customer(self, partner):
        """Whether a customer collects and redeems by the program now."""
        self.ensure_one()
        company = self.company_id or self.env.company
        # sudo: customers in the portal need not see tiers
        program, partner = self.sudo(), partner.sudo().with_company(company)
        domain = self._get_customer_tier_domain(partner.customer_tier_id)
        return bool(program.filtered_domain(domain))
