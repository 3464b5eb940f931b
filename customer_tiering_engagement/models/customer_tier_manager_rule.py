from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, split_every

# One transaction each; customers of a batch are shared out together.
ASSIGN_BATCH = 500
# Condition of a line → field of the customer.
CONDITIONS = {
    "country_ids": "country_id",
    "state_ids": "state_id",
    "industry_ids": "industry_id",
}


class CustomerTierManagerRule(models.Model):
    """A line of a tier: account managers, and whom they are for.

    A customer gets one of the first line that fits and in which there is anyone. A
    line without a condition fits everyone.
    """

    _name = "customer.tier.manager.rule"
    _description = "Account Managers of a Tier"
    _order = "sequence, id"
    _rec_name = "tier_id"

    tier_id = fields.Many2one(
        "customer.tier", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="tier_id.company_id")
    sequence = fields.Integer(default=10, required=True)
    user_ids = fields.Many2many(
        "res.users",
        "customer_tier_manager_rule_user_rel",
        string="Account managers",
        domain="[('share', '=', False)]",
        help="A customer gets the one who has the fewest, and keeps them.",
    )
    team_id = fields.Many2one(
        "crm.team",
        "Sales team",
        ondelete="restrict",
        help="Its members are account managers too, whoever joins or leaves it.",
    )
    country_ids = fields.Many2many(
        "res.country",
        string="Countries",
        help="Of the customer. Empty: all.",
    )
    state_ids = fields.Many2many(
        "res.country.state",
        string="States",
        domain="country_ids and [('country_id', 'in', country_ids)] or []",
        help="Of the customer. Empty: all.",
    )
    industry_ids = fields.Many2many(
        "res.partner.industry",
        string="Industries",
        help="Of the customer. Empty: all.",
    )

    @api.constrains("user_ids", "team_id")
    def _check_user_ids(self):
        for line in self:
            label = line._fields["user_ids"]._description_string(self.env)
            if not line.user_ids and not line.team_id:
                raise ValidationError(
                    self.env._("%(field)s: choose at least one.", field=label)
                )
            self._check_internal(label, line.user_ids)

    def _get_users(self):
        """The account managers of a line: those named and those of its team."""
        # sudo: who is in a team counts, whoever may see the team
        return self.user_ids | self.sudo().team_id.member_ids.with_env(self.env)

    @api.model
    def _check_internal(self, label, users):
        """Refuse users who are no colleagues."""
        for user in users.filtered("share"):
            raise ValidationError(
                self.env._(
                    "%(field)s: %(user)s is no internal user.",
                    field=label,
                    user=user.name,
                )
            )

    def _fits(self, customer):
        """Whether the line is for a customer."""
        self.ensure_one()
        return all(
            not self[names] or customer[name] in self[names]
            for names, name in CONDITIONS.items()
        )

    # ------------------------------------------------------------------
    # Job
    # ------------------------------------------------------------------

    @api.model
    def _cron_assign(self):
        """Give account managers to all who wait for one, a batch a transaction."""
        commit_progress = self.env["ir.cron"]._commit_progress
        waiting = self._get_waiting()
        commit_progress(remaining=len(waiting))
        for batch in split_every(ASSIGN_BATCH, waiting.ids):
            waiting.browse(batch)._settle_account_managers()
            if not commit_progress(len(batch)):
                break

    @api.model
    def _get_waiting(self, tiers=None):
        """Customers who wait for an account manager or a second contact: those who
        have none, and those whose was archived.

        :param tiers: the only tiers whose customers count; without, also customers who
            have someone of a tier and are in none that gives anyone
        :return: partners
        """
        giving = self.env["customer.tier"]._get_giving_managers()
        giving &= giving if tiers is None else tiers
        for model in ("res.partner", "res.users", "customer.tier.member"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner.id
                  FROM res_partner partner
                 CROSS JOIN LATERAL (VALUES (
                       customer_tier_managers_given #>> '{user_id,0}',
                       customer_tier_managers_given
                           #>> '{customer_tier_second_user_id,0}'
                       )) given (first, second)
                  LEFT JOIN res_users first ON first.id = partner.user_id
                  LEFT JOIN res_users second
                         ON second.id = partner.customer_tier_second_user_id
                  LEFT JOIN (
                       SELECT partner_id, bool_or(tier_id = ANY(%(first)s)) AS first,
                              bool_or(tier_id = ANY(%(second)s)) AS second,
                              bool_or(tier_id = ANY(%(replacing)s)) AS replacing
                         FROM customer_tier_member
                        WHERE tier_id = ANY(%(giving)s)
                        GROUP BY partner_id
                       ) tier ON tier.partner_id = partner.id
                 WHERE tier.first AND (first.id IS NULL OR NOT first.active
                       OR tier.replacing AND given.first IS NULL)
                    OR tier.second AND (second.id IS NULL OR NOT second.active
                       OR second.id = first.id)
                    OR tier.partner_id IS NULL AND %(everyone)s
                       AND (given.first = first.id::text
                            OR given.second = second.id::text)
                 ORDER BY partner.id
                """,
                first=giving.filtered("manager_rule_ids").ids,
                second=giving.filtered("second_manager_ids").ids,
                replacing=giving.filtered("manager_replaces").ids,
                giving=giving.ids,
                everyone=tiers is None,
            )
        )
        return self.env["res.partner"].browse([row[0] for row in rows])
