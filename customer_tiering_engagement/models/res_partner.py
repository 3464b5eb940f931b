from odoo import api, fields, models
from odoo.tools import SQL

GROUP_USER = "customer_tiering.customer_tiering_group_user"


class ResPartner(models.Model):
    _inherit = "res.partner"

    customer_tier_second_user_id = fields.Many2one(
        "res.users",
        "Second contact",
        domain="[('share', '=', False)]",
        index="btree_not_null",
        groups=GROUP_USER,
        help="Who is there for the customer when the salesperson is away.",
    )
    customer_tier_last_contact = fields.Date(
        "Last contact",
        compute="_compute_customer_tier_contacts",
        groups=GROUP_USER,
        help="Last visit, call, other done activity or message to the customer, for"
        " customers whose tier has a cadence.",
    )
    customer_tier_next_contact = fields.Date(
        "Next contact due",
        compute="_compute_customer_tier_contacts",
        groups=GROUP_USER,
        help="When the next contact is due by the cadences of the tier.",
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("company")
    def _compute_customer_tier_contacts(self):
        contacts = self._get_customer_tier_contacts(
            self.env["customer.tier.program"]._get_primary()
        )
        for partner in self:
            customer = partner.commercial_partner_id._origin
            last, due = contacts.get(customer.id, (False, False))
            partner.customer_tier_last_contact = last
            partner.customer_tier_next_contact = due

    def _get_customer_tier_contacts(self, programs):
        """Last contact of any kind and the day on which the next one is due.

        :return: dict of commercial partner id → (date or None, date); one query for
            any number of partners, who are left out where no cadence applies
        """
        ids = self.commercial_partner_id.ids
        if not ids or not programs:
            return {}
        Cadence = self.env["customer.tier.cadence"]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner_id, max(any_contact), min(due_date)
                  FROM (%s) AS standing GROUP BY partner_id
                """,
                Cadence._get_standings_sql(
                    programs, max(program._today() for program in programs), ids
                ),
            )
        )
        return {partner: (last, due) for partner, last, due in rows}

    def write(self, vals):
        handed_over = self.browse()
        if "user_id" in vals:
            handed_over = self.filtered(lambda one: one.user_id.id != vals["user_id"])
            salespeople = handed_over.user_id
        result = super().write(vals)
        if handed_over:
            handed_over._hand_over_customer_tier_contacts(salespeople)
        return result

    def _hand_over_customer_tier_contacts(self, salespeople):
        """Contacts that were planned for former salespeople are planned anew."""
        # sudo: whoever assigns customers need not see what others have to do
        activities = (
            self.env["mail.activity"]
            .sudo()
            .search(
                [
                    ("customer_tier_cadence_id", "!=", False),
                    ("res_id", "in", self.ids),
                    ("user_id", "in", salespeople.ids),
                ]
            )
        )
        if activities:
            activities.unlink()
            activities._trigger_customer_tier_plan()

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
        # sudo: who is there is asked for on behalf of the customer, whoever sees tiers
        pairs = {
            owner: (owner.user_id, owner.sudo().customer_tier_second_user_id)
            for owner in owners.values()
        }
        for first, second in pairs.values():
            users |= first | second.with_env(self.env)
        present = users._filter_present(day)
        managers = {}
        for partner, owner in owners.items():
            first, second = pairs[owner]
            second = second.with_env(self.env)
            there = (first | second) & present or (first | second).filtered("active")
            managers[partner] = there[:1]
        return managers
