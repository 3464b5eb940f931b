from odoo import api, fields, models
from odoo.tools import SQL

# Accounts that one transaction makes or changes.
FOLLOW_BATCH = 1000


class CustomerTierAccountFollow(models.AbstractModel):
    """Key accounts follow the tiers of their customers.

    A customer who stands in a tier of key accounts, in any published program, has an
    account in the company of the program, or one of the whole group.
    """

    _name = "customer.tier.account.follow"
    _description = "Key Accounts by Tier"

    in_key_tier = fields.Boolean(readonly=True, copy=False)
    is_manual = fields.Boolean(
        "Key by hand",
        default=True,
        tracking=True,
        help="A key account whatever the tier of the customer.",
    )
    state = fields.Selection(
        [
            ("tier", "In a key tier"),
            ("manual", "By hand"),
            ("left", "No longer in a key tier"),
        ],
        "Status",
        compute="_compute_state",
        store=True,
    )

    @api.depends("in_key_tier", "is_manual")
    def _compute_state(self):
        for account in self:
            by_hand = "manual" if account.is_manual else "left"
            account.state = "tier" if account.in_key_tier else by_hand

    @api.model
    def _follow_tiers(self, partners=None, limit=None):
        """Make accounts for those who entered a key tier and mark those who left.

        It goes by where customers stand now, so doing it again changes nothing. Who
        comes back finds their account as it was left.

        :param partners: customers, all without it
        :param int limit: of accounts
        :return: how many accounts were made or changed
        """
        # sudo: tiers decide, whoever moves a customer
        accounts = self.env["customer.tier.account"].sudo()
        # Without a message each; returning and leaving are logged in one go.
        accounts = accounts.with_context(tracking_disable=True, active_test=False)
        rows = self._find_differences(partners, limit)
        new = [
            {"partner_id": partner, "company_id": company}
            | {"in_key_tier": True, "is_manual": False}
            for partner, company, account, _is_key in rows
            if not account
        ]
        accounts.create(new)
        back = accounts.browse(
            account for _p, _c, account, is_key in rows if account and is_key
        )
        back.write({"in_key_tier": True, "active": True})
        back._log_all(lambda account: account.env._("In a key tier again"))
        gone = accounts.browse(
            account for _p, _c, account, is_key in rows if not is_key
        )
        gone.write({"in_key_tier": False})
        gone._log_all(lambda account: account.env._("No longer in a key tier"))
        return len(rows)

    @api.model
    def _find_differences(self, partners, limit):
        """Accounts that do not go with the tier of their customer; one query.

        :return: list of (partner id, company id, account id, whether the customer is in
            a key tier); no account id where there is none yet
        """
        for model in ("account", "member", "program"):
            self.env[f"customer.tier.{model}"].flush_model()
        self.env["customer.tier"].flush_model(["is_key_account"])
        some = SQL("TRUE")
        if partners is not None:
            some = SQL("c.partner_id IN %s", tuple(partners.ids) or (0,))
        return self.env.execute_query(
            SQL(
                """
                WITH k AS (
                    SELECT DISTINCT c.partner_id, p.company_id
                      FROM customer_tier_member c
                      JOIN customer_tier t ON t.id = c.tier_id
                      JOIN customer_tier_program p ON p.id = c.program_id
                     WHERE t.is_key_account AND p.active AND p.state = 'published'
                       AND %(some)s
                ), a AS (
                    SELECT c.id, c.partner_id, c.company_id, c.in_key_tier
                      FROM customer_tier_account c WHERE %(some)s
                )
                SELECT k.partner_id, k.company_id, a.id, k.partner_id IS NOT NULL
                  FROM k
                  FULL JOIN a ON a.partner_id = k.partner_id
                       AND COALESCE(a.company_id, 0) = COALESCE(k.company_id, 0)
                 WHERE (k.partner_id IS NOT NULL) <> COALESCE(a.in_key_tier, FALSE)
                 ORDER BY 1, 2, 3
                 LIMIT %(limit)s
                """,
                some=some,
                limit=limit,
            )
        )

    def _log_all(self, make_text):
        """One note on each, in the language of the company.

        :param make_text: function of an account → text
        """
        for company, accounts in self.grouped("company_id").items():
            lang = (company or self.env.company).partner_id.lang
            text = make_text(self.with_context(lang=lang))
            accounts._message_log_batch(bodies=dict.fromkeys(accounts.ids, text))

    @api.model
    def _trigger_follow(self):
        # sudo: whoever sets the rules need not be allowed to run jobs
        self.env.ref("customer_tiering_key_account.ir_cron_follow").sudo()._trigger()

    @api.model
    def _cron_follow(self):
        """What moves do not tell of: tiers that become key, programs that are gone."""
        done = self._follow_tiers(limit=FOLLOW_BATCH)
        more = FOLLOW_BATCH if done == FOLLOW_BATCH else 0
        self.env["ir.cron"]._commit_progress(done, remaining=more)
