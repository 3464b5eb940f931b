import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError

_logger = logging.getLogger(__name__)

# One transaction each; small enough that progress shows and a lock is short.
DISPATCH_BATCH = 200
MAX_ATTEMPTS = 5


class CustomerTierOutbox(models.AbstractModel):
    """What the engine writes in its transaction and others carry out later.

    A model that inherits it says in :meth:`_dispatch` what is to be done. Rows are
    taken in batches, each under a lock and in a savepoint; a failure is counted, shown
    and tried again. A crash anywhere loses nothing and repeats nothing.
    """

    _name = "customer.tier.outbox"
    _description = "Outbox of Customer Tiering"

    state = fields.Selection(
        [
            ("pending", "Pending"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="pending",
        help="Whether what follows from it (notes, activities) was done.",
    )
    attempts = fields.Integer(readonly=True)
    error = fields.Char(readonly=True)

    @api.model
    def _cron_dispatch(self):
        """Carry out what is pending, one batch a call."""
        commit_progress = self.env["ir.cron"]._commit_progress
        domain = [("state", "=", "pending")]
        commit_progress(remaining=self.search_count(domain))
        batch = self.search(domain, order="id", limit=DISPATCH_BATCH)
        for row in batch:
            row = row.try_lock_for_update().filtered_domain(domain)
            if not row:
                continue  # taken or done by another worker
            row._dispatch_safely()
            if not commit_progress(1):
                break

    def _dispatch_safely(self):
        """Dispatch one row; a failure is counted and shown, and tried again."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self._dispatch()
        # Whatever went wrong with one row, the others are done.
        except Exception as error:  # noqa: BLE001
            _logger.info("%s could not be dispatched", self, exc_info=True)
            attempts = self.attempts + 1
            self.write(
                {
                    "attempts": attempts,
                    "error": str(error),
                    "state": "failed" if attempts >= MAX_ATTEMPTS else "pending",
                }
            )
        else:
            self.write({"state": "done", "error": False})

    def _dispatch(self):
        """Do what is to be done; every model has its own."""

    def _tell(self, partner, wanted, make_text):
        """Note or activity on a customer, for their salesperson.

        :param str wanted: ``none``, ``note`` or ``activity``
        :param make_text: function of the environment → text, in the language of those
            who read it, not in that of the job
        """
        if wanted == "none":
            return
        # Who has left the company would not see it.
        salesman = partner.user_id.filtered("active")
        company = self.program_id.company_id or self.env.company
        lang = salesman.lang or company.partner_id.lang
        text = make_text(self.with_context(lang=lang))
        if wanted == "activity" and salesman:
            partner.activity_schedule(
                "mail.mail_activity_data_todo", summary=text, user_id=salesman.id
            )
        else:
            partner._message_log(body=text)

    def action_retry(self):
        """Try failed rows again."""
        self.check_access("read")
        if not self.env["customer.tier.program"]._may_assess():
            raise AccessError(
                self.env._("Only officers of Customer Tiering may repeat moves.")
            )
        # sudo: the rows are closed to everyone; only their outbox state changes
        self.sudo().filtered(lambda row: row.state == "failed").write(
            {"state": "pending", "attempts": 0}
        )
        self._get_dispatch_cron().sudo()._trigger()

    @api.model
    def _get_dispatch_cron(self):
        """The job that dispatches the rows of the model."""
