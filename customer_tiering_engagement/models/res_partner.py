from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    customer_tier_second_user_id = fields.Many2one(
        "res.users",
        "Second contact",
        domain="[('share', '=', False)]",
        index="btree_not_null",
        help="Who is there for the customer when the salesperson is away.",
    )

    def _get_account_managers(self, day=None):
        """Who is there for each customer: the salesperson; while they are on leave or
        have left the company, the second contact, if that one is there. Where both are
        away, it is whoever has not left.

        :param date day: today without
        :return: dict of partner → active user, empty where there is none
        """
        day = day or fields.Date.context_today(self)
        owners = {partner: partner.commercial_partner_id for partner in self}
        users = self.env["res.users"]
        for owner in owners.values():
            users |= owner.user_id | owner.customer_tier_second_user_id
        present = users._filter_present(day)
        managers = {}
        for partner, owner in owners.items():
            first, second = owner.user_id, owner.customer_tier_second_user_id
            there = (first | second) & present or (first | second).filtered("active")
            managers[partner] = there[:1]
        return managers
