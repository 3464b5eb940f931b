from odoo import api, fields, models
from odoo.tools import SQL

from .unchecked import UncheckedMany2one

# Events of one transaction: customers are measured and written together.
EVENT_BATCH = 1000


class CustomerTierEvent(models.Model):
    """Customers with whom something happened: a queue that is only ever added to.

    No key is unique and nothing is checked: the transaction of the user who confirms an
    order must neither wait for another one nor fail.
    """

    _name = "customer.tier.event"
    _description = "Customer to Be Assessed Again"
    _order = "id"
    _log_access = False

    partner_id = UncheckedMany2one(
        "res.partner", required=True, readonly=True, ondelete="cascade"
    )

    @api.model
    def _append(self, partner_ids):
        """Have customers assessed again soon.

        :param partner_ids: ids of any of their addresses
        """
        ids = sorted({partner_id for partner_id in partner_ids if partner_id})
        if ids and self._is_watching():
            self.env.execute_query(
                SQL("%s SELECT 1", self._appending(SQL("unnest(%s::int4[])", ids)))
            )
            self._wake()

    @api.model
    def _appending(self, ids):
        """A WITH clause that appends, for a statement that has more to do.

        It also makes the job due, as ``_trigger`` would by a statement of its own.

        :param SQL ids: set of integers
        """
        return SQL(
            """
            WITH appended AS (
                INSERT INTO customer_tier_event (partner_id) SELECT %s
            ), due AS (
                INSERT INTO ir_cron_trigger (cron_id, call_at)
                VALUES (%s, now() AT TIME ZONE 'UTC')
            )
            """,
            ids,
            self._get_cron_id(),
        )

    @api.model
    def _wake(self):
        """Let the job begin once the transaction is committed."""
        known = self.env.cr.postcommit.data
        if not known.get("customer_tiering.wake"):
            known["customer_tiering.wake"] = True
            self.env.cr.postcommit.add(self.env["ir.cron"]._notifydb)

    @api.model
    def _is_watching(self):
        """Whether there is a program that could move anyone."""
        return bool(self.env["customer.tier.program"]._get_published_ids())

    @api.model
    def _get_cron_id(self):
        return self.env["ir.model.data"]._xmlid_to_res_id(
            "customer_tiering.ir_cron_events"
        )

    # ------------------------------------------------------------------
    # Job
    # ------------------------------------------------------------------

    @api.model
    def _cron_process(self):
        """Assess the customers of a batch of events against frozen cut points."""
        programs = self.env["customer.tier.program"].browse(
            self.env["customer.tier.program"]._get_published_ids()
        )
        programs = programs.filtered(lambda p: not p.problem and p._get_last_run())
        if programs and not programs._try_lock():
            # Someone is at it right now: the events stay.
            self.env["ir.cron"].browse(self._get_cron_id())._trigger(
                fields.Datetime.add(fields.Datetime.now(), minutes=1)
            )
            return
        partners = self._take()
        if partners and programs:
            programs._assess_events(partners)
        remaining = self.env.execute_query(
            SQL("SELECT count(*) FROM customer_tier_event")
        )[0][0]
        self.env["ir.cron"]._commit_progress(len(partners), remaining=remaining)

    @api.model
    def _take(self):
        """Take a batch off the queue, in the transaction that assesses it.

        :return: the customers that are still there
        """
        rows = self.env.execute_query(
            SQL(
                """
                DELETE FROM customer_tier_event
                 WHERE id IN (SELECT id FROM customer_tier_event
                               ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
                RETURNING partner_id
                """,
                EVENT_BATCH,
            )
        )
        self.invalidate_model(flush=False)
        partners = self.env["res.partner"].browse({row[0] for row in rows})
        return partners.exists()
