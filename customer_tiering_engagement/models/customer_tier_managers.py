from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .customer_tier_manager_rule import ASSIGN_BATCH


class CustomerTier(models.Model):
    """Account managers of the customers in a tier."""

    _name = "customer.tier"
    _inherit = ["customer.tier"]

    manager_rule_ids = fields.One2many(
        "customer.tier.manager.rule", "tier_id", "Account managers"
    )
    manager_replaces = fields.Boolean(
        "Replace salespeople",
        help="Customers who have a salesperson already when they enter the tier get an"
        " account manager too. Their salesperson comes back when they leave. Without,"
        " only customers who have none get one.",
    )
    second_manager_ids = fields.Many2many(
        "res.users",
        "customer_tier_second_manager_rel",
        string="Second contacts",
        domain="[('share', '=', False)]",
        help="Besides the account manager, each customer gets the one of these who has"
        " the fewest.",
    )
    is_primary_tier = fields.Boolean(related="program_id.is_primary")

    @api.constrains("second_manager_ids")
    def _check_second_manager_ids(self):
        label = self._fields["second_manager_ids"]._description_string(self.env)
        for tier in self:
            self.env["customer.tier.manager.rule"]._check_internal(
                label, tier.second_manager_ids
            )

    @api.model
    def _get_giving_managers(self):
        """Tiers of primary programs that have account managers or second contacts."""
        # sudo: everyone is looked after by the same rules, whoever asks
        Tier = self.sudo()
        lines = Domain("manager_rule_ids", "!=", False)
        giving = Tier.search(lines | Domain("second_manager_ids", "!=", False))
        primary = set(self.env["customer.tier.program"]._get_primary_by_company())
        return giving.filtered(lambda tier: tier.program_id.id in primary)

    def _get_managers_for(self, customer):
        """Who of the tier can be there for a customer: active users with access to the
        company of the customer or, without, of the program.

        :return: (account managers, second contacts)
        """
        self.ensure_one()
        company = customer.company_id or self.company_id

        def able(users):
            return users.filtered(
                lambda user: (
                    user.active and (not company or company in user.company_ids)
                )
            )

        lines = self.manager_rule_ids.filtered(lambda line: line._fits(customer))
        found = (able(line._get_users()) for line in lines)
        return (
            next(filter(None, found), self.env["res.users"]),
            able(self.second_manager_ids),
        )

    def action_assign_managers(self):
        """Give account managers to the customers in the tiers who have none."""
        self.check_access("read")
        if not self.env["customer.tier.program"]._may_assess():
            raise AccessError(
                self.env._(
                    "Only officers of Customer Tiering may assign account managers."
                )
            )
        waiting = self.env["customer.tier.manager.rule"]._get_waiting(self)
        given = waiting[:ASSIGN_BATCH]._settle_account_managers()
        message = self.env._("Customers with another account manager: %s.", len(given))
        if not self & self._get_giving_managers():
            message = self.env._(
                "Only tiers of a primary program that have account managers give them."
            )
        elif len(waiting) > ASSIGN_BATCH:
            # sudo: the job is the administrator's
            self.env.ref(
                "customer_tiering_engagement.ir_cron_assign_managers"
            ).sudo()._trigger()
            message = self.env._("%s The others follow by themselves.", message)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if given else "info",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
