import logging

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

# Of one transaction; small enough that progress shows and a lock is short.
DISPATCH_BATCH = 200
MAX_ATTEMPTS = 5
# More activities than these for one person, of one assessment, are one.
ACTIVITY_LIMIT = 20


class CustomerTierOutbox(models.AbstractModel):
    """What the engine writes in its transaction and others carry out later.

    A model that inherits it says in :meth:`_dispatch` what is to be done. Rows are
    taken in batches, each under a lock and in a savepoint; a failure is counted, shown
    and tried again. A crash anywhere loses nothing, and repeats
    nothing that the database knows of.
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
    def _get_due_domain(self):
        """Rows whose turn it is."""
        return Domain("state", "=", "pending")

    @api.model
    def _cron_dispatch(self):
        """Carry out what is pending, one batch a call."""
        commit_progress = self.env["ir.cron"]._commit_progress
        domain = self._get_due_domain()
        commit_progress(remaining=self.search_count(domain))
        batch = self.search(domain, order="id", limit=DISPATCH_BATCH)
        # Without what another worker has taken, or done since.
        batch = batch.try_lock_for_update().filtered_domain(domain).sorted("id")
        batch._dispatch_safely()
        commit_progress(len(batch))

    def _dispatch_safely(self):
        """Dispatch rows together. A failure is found by halves, so that what goes wrong
        with one row is counted and shown there, and all others are done."""
        if not self:
            return
        try:
            with self.env.cr.savepoint():
                self._dispatch()
        # Whatever went wrong with one row, the others are done.
        except Exception as error:  # noqa: BLE001
            if len(self) > 1:
                middle = len(self) // 2
                self[:middle]._dispatch_safely()
                self[middle:]._dispatch_safely()
                return
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
            # Unless it found that there is nothing to be done any more.
            pending = self.filtered(lambda row: row.state == "pending")
            pending.write({"state": "done", "error": False})

    def _dispatch(self):
        """Do what is to be done for all of the rows; every model has its own."""

    # ------------------------------------------------------------------
    # Telling the salesperson
    # ------------------------------------------------------------------

    def _tell(self, wanted, make_text, counted):
        """Note or activity on the customers of the rows, for their salespeople.

        Who would have more than a few activities of one assessment has a single one
        that says how many there are; the customers have notes.

        :param str wanted: ``none``, ``note`` or ``activity``
        :param make_text: function of a row → text, in the language of those who read
            it, not in that of the job
        :param counted: domain of the rows of an assessment that are told alike
        """
        if wanted == "none" or not self:
            return
        # Who has left the company would not see it.
        salesmen = {row: row.partner_id.user_id.filtered("active") for row in self}
        users = self.env["res.users"].union(*salesmen.values())
        crowds = self._get_crowds(users, counted) if wanted == "activity" else {}
        notes, activities = [], []
        for row, salesman in salesmen.items():
            company = row.program_id.company_id or self.env.company
            lang = salesman.lang or company.partner_id.lang
            text = make_text(row.with_context(lang=lang))
            count, first = crowds.get((row.assessment_id, salesman), (0, None))
            if wanted == "activity" and salesman and not count:
                activities.append(row._prepare_activity(salesman, text))
                continue
            notes.append((row.partner_id.id, text))
            if first == row.id:
                activities.append(row._prepare_crowd(salesman, count, lang))
        self.env["mail.activity"].create(activities)
        self._log(notes)

    def _get_crowds(self, users, counted):
        """Of how many rows of an assessment a user would be told, where it is too many.

        :return: dict of (assessment, user) → (count, id of the first row)
        """
        rows = self._read_group(
            Domain("assessment_id", "in", self.assessment_id.ids)
            & Domain("program_id", "in", self.program_id.ids)
            & Domain("partner_id.user_id", "in", users.ids)
            & Domain("state", "!=", "cancelled")
            & Domain(counted),
            ["assessment_id", "partner_id.user_id"],
            ["__count", "id:min"],
        )
        return {
            (assessment, user): (count, first)
            for assessment, user, count, first in rows
            if count > ACTIVITY_LIMIT
        }

    def _prepare_activity(self, user, text):
        todo = self.env.ref("mail.mail_activity_data_todo")
        return {
            "activity_type_id": todo.id,
            "automated": True,
            "date_deadline": fields.Date.context_today(self),
            "res_id": self.partner_id.id,
            "res_model_id": self.env["ir.model"]._get_id("res.partner"),
            "summary": text,
            "user_id": user.id,
        }

    def _prepare_crowd(self, user, count, lang):
        """One activity of their own for somebody with many customers to look at."""
        row = self.with_context(lang=lang)
        assessment = row.assessment_id
        return {
            **self._prepare_activity(
                user,
                row.env._(
                    "%(program)s: look at %(count)s of your customers",
                    program=row.program_id.name,
                    count=count,
                ),
            ),
            "res_id": False,
            "res_model_id": False,
            "note": Markup('<a href="/odoo/customer.tier.assessment/%s">%s</a>')
            % (assessment.id, assessment.display_name),
        }

    @api.model
    def _log(self, notes):
        """Write notes, (id of a partner, text) each; several on one partner, too."""
        while notes:
            bodies, later = {}, []
            for partner_id, text in notes:
                if partner_id in bodies:
                    later.append((partner_id, text))
                else:
                    bodies[partner_id] = text
            self.env["res.partner"].browse(bodies)._message_log_batch(bodies=bodies)
            notes = later

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
