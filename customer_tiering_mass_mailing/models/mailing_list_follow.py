from odoo import api, fields, models
from odoo.tools import SQL

# Subscriptions that are made or removed in one transaction.
FOLLOW_BATCH = 1000


class MailingListFollow(models.AbstractModel):
    """How the contacts of a list follow tiers; part of ``mailing.list``.

    Everything goes by the normalized address: an address is in a list once, whichever
    customer or contact has it. What was added is remembered on the subscription, so
    that it alone is removed. Whoever unsubscribed has a subscription, too: it is left
    alone, and none is made beside it.
    """

    _name = "customer.tier.mailing.list.follow"
    _description = "Mailing List that Follows Tiers"

    @api.model
    def _cron_follow_customer_tiers(self):
        """Bring all lists up to date, in batches."""
        commit_progress = self.env["ir.cron"]._commit_progress
        lists = self.env["mailing.list"].search(
            [
                "|",
                ("customer_tier_ids", "!=", False),
                ("subscription_ids.customer_tier_added", "=", True),
            ]
        )
        waiting = sum(map(len, lists._get_changes()))
        commit_progress(remaining=waiting)
        while waiting:
            done = lists._apply_changes(*lists._get_changes(limit=FOLLOW_BATCH))
            if not done or not commit_progress(done):
                break

    def _follow_tiers(self):
        """Bring lists up to date: the first batch at once, the rest by the job."""
        # sudo: a list has all customers of a tier, whoever chooses the tier
        lists = self.sudo().filtered("active")
        done = lists._apply_changes(*lists._get_changes(limit=FOLLOW_BATCH))
        lists.customer_tier_synced_on = fields.Datetime.now()
        if done >= FOLLOW_BATCH:
            self.env.ref(
                "customer_tiering_mass_mailing.ir_cron_follow"
            ).sudo()._trigger()  # sudo: as above

    def _follow_customers(self, partners):
        """Bring lists up to date for some customers.

        :param partners: commercial partners
        """
        lists = self.filtered("active")
        if lists and partners:
            lists._apply_changes(*lists._get_changes(partners=partners))

    # ------------------------------------------------------------------
    # What is to be done
    # ------------------------------------------------------------------

    def _get_changes(self, partners=None, limit=None):
        """Subscriptions that lack, and those that are to go; two queries.

        :param partners: commercial partners whose addresses are looked at; all without
        :param int limit: at most so many of both together
        :return: list of dicts (list_id, email_normalized, partner_id, customer_id and
            contact_id, of the mailing contact with this address, if there is one),
            list of ids of subscriptions
        """
        if not self:
            return [], []
        self.env.flush_all()
        wanted = self._get_wanted_sql(partners)
        gone = [
            row_id
            for (row_id,) in self.env.execute_query(
                SQL(
                    """
                    WITH wanted AS (%(wanted)s)
                    SELECT subscription.id
                      FROM mailing_subscription subscription
                      JOIN mailing_contact contact
                        ON contact.id = subscription.contact_id
                     WHERE subscription.list_id = ANY(%(lists)s)
                       AND subscription.customer_tier_added
                       AND subscription.opt_out IS NOT TRUE
                       AND %(only)s
                       AND NOT EXISTS (
                           SELECT FROM wanted
                            WHERE wanted.list_id = subscription.list_id
                              AND wanted.email_normalized = contact.email_normalized
                           )
                  ORDER BY subscription.id
                     LIMIT %(limit)s
                    """,
                    wanted=wanted,
                    lists=self.ids,
                    only=self._get_addresses_sql("contact", partners),
                    limit=limit,
                )
            )
        ]
        lacking = self.env.execute_query_dict(
            SQL(
                """
                WITH wanted AS (%(wanted)s)
                SELECT wanted.*, known.contact_id
                  FROM wanted
             LEFT JOIN (SELECT email_normalized, MIN(id) AS contact_id
                          FROM mailing_contact GROUP BY email_normalized
                       ) known USING (email_normalized)
                 WHERE NOT EXISTS (
                       SELECT FROM mailing_subscription subscription
                         JOIN mailing_contact contact
                           ON contact.id = subscription.contact_id
                        WHERE subscription.list_id = wanted.list_id
                          AND contact.email_normalized = wanted.email_normalized
                       )
                   AND NOT EXISTS (
                       SELECT FROM mail_blacklist blocked
                        WHERE blocked.email = wanted.email_normalized
                          AND blocked.active
                       )
              ORDER BY wanted.list_id, wanted.partner_id
                 LIMIT %(limit)s
                """,
                wanted=wanted,
                limit=None if limit is None else limit - len(gone),
            )
        )
        return lacking, gone

    def _get_wanted_sql(self, partners):
        """Addresses of customers in the tiers of the lists, each once a list."""
        return SQL(
            """
            SELECT DISTINCT ON (list.id, address.email_normalized)
                   list.id AS list_id, address.email_normalized,
                   address.id AS partner_id, customer.id AS customer_id
              FROM mailing_list list
              JOIN mailing_list_customer_tier_rel followed ON followed.list_id = list.id
              JOIN customer_tier tier ON tier.id = followed.tier_id AND tier.active
              JOIN customer_tier_program program ON program.id = tier.program_id
               AND program.active AND program.state = 'published'
              JOIN customer_tier_member member ON member.tier_id = tier.id
              JOIN res_partner customer ON customer.id = member.partner_id
               AND customer.active AND customer.customer_tier_objection IS NOT TRUE
              JOIN res_partner address
                ON address.commercial_partner_id = customer.id
               AND address.active AND address.email_normalized > ''
               AND (address.id = customer.id
                    OR list.customer_tier_contact_scope = 'contacts')
             WHERE list.id = ANY(%s) AND %s
          ORDER BY list.id, address.email_normalized,
                   address.id != customer.id, address.id
            """,
            self.ids,
            self._get_addresses_sql("address", partners),
        )

    @api.model
    def _get_addresses_sql(self, alias, partners):
        """Condition that a row has an address of one of the customers."""
        if partners is None:
            return SQL("TRUE")
        return SQL(
            """
            %s IN (SELECT email_normalized FROM res_partner
                    WHERE commercial_partner_id = ANY(%s) AND email_normalized > '')
            """,
            SQL.identifier(alias, "email_normalized"),
            partners.ids,
        )

    # ------------------------------------------------------------------
    # Doing it
    # ------------------------------------------------------------------

    def _apply_changes(self, lacking, gone):
        """Make and remove subscriptions, see :meth:`_get_changes`.

        :return: how many
        """
        if not lacking and not gone:
            return 0
        self.env["mailing.subscription"].browse(gone).unlink()
        # Two at a time would both make the contact: the second one fails here.
        changed = self.filtered_domain(
            [("id", "in", [row["list_id"] for row in lacking])]
        )
        changed.customer_tier_synced_on = fields.Datetime.now()
        changed.flush_recordset()
        contacts = self._get_mailing_contacts(lacking)
        self.env["mailing.subscription"].create(
            [
                {
                    "contact_id": contacts[row["email_normalized"]],
                    "list_id": row["list_id"],
                    "customer_tier_added": True,
                }
                for row in lacking
            ]
        )
        # Both read the table of subscriptions.
        self.invalidate_recordset(["contact_ids", "subscription_ids"])
        self.env["mailing.contact"].invalidate_model(["list_ids", "subscription_ids"])
        return len(lacking) + len(gone)

    @api.model
    def _get_mailing_contacts(self, lacking):
        """Mailing contacts of some addresses, made where there is none yet.

        :return: dict of normalized address → id
        """
        found = {row["email_normalized"]: row["contact_id"] for row in lacking}
        new = {row["email_normalized"]: row for row in lacking if not row["contact_id"]}
        partners = self.env["res.partner"].browse(
            [row["partner_id"] for row in new.values()]
        )
        customers = self.env["res.partner"].browse(
            [row["customer_id"] for row in new.values()]
        )
        quiet = self.env["mailing.contact"].with_context(
            mail_create_nolog=True, mail_create_nosubscribe=True, default_list_ids=False
        )
        made = quiet.create(
            [
                {
                    "name": partner.name or customer.name,
                    "company_name": customer.is_company and customer.name,
                    "email": partner.email,
                    "country_id": partner.country_id.id,
                }
                for partner, customer in zip(partners, customers, strict=True)
            ]
        )
        return {**found, **dict(zip(new, made.ids, strict=True))}
