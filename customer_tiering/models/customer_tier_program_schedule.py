import logging
from itertools import count

import psycopg2
from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import ConcurrencyError

_logger = logging.getLogger(__name__)
INTERVALS = {
    "daily": relativedelta(days=1),
    "weekly": relativedelta(weeks=1),
    "monthly": relativedelta(months=1),
    "quarterly": relativedelta(months=3),
    "half_yearly": relativedelta(months=6),
}


class CustomerTierProgramSchedule(models.AbstractModel):
    """Assessments that come by themselves."""

    _name = "customer.tier.program.schedule"
    _description = "Schedule of a Program"

    @api.model
    def _cron_assess(self):
        """Assess the programs that are due, together where they share a source."""
        commit_progress = self.env["ir.cron"]._commit_progress
        due = self.search([("state", "=", "published"), ("next_run", "!=", False)])
        due = due.filtered(lambda p: p.interval and p.next_run <= p._today())
        commit_progress(remaining=len(due))
        groups = due.grouped(lambda p: p._get_scope_key(p._today()))
        for programs in groups.values():
            programs._run_scheduled()
            if not commit_progress(len(programs)):
                break

    def _run_scheduled(self):
        """One scheduled run; a failure is recorded and does not stop the others."""
        if not self._try_lock():
            return  # someone is at it right now; the programs stay due
        lacking = self.filtered("problem")
        lacking._record_problem()
        complete = self - lacking
        scheduled = complete.with_context(customer_tiering_read_replica=True)
        try:
            with self.env.cr.savepoint():
                scheduled._assess()
        except (psycopg2.OperationalError, ConcurrencyError):
            raise  # a conflict with someone else: the whole job is tried again
        except Exception as error:
            if len(complete) > 1:
                # Measured together; one that cannot be does not stop the others.
                for program in self:
                    program._run_scheduled()
                return
            _logger.exception("Scheduled assessment of programs %s failed", self.ids)
            self.env["customer.tier.assessment"]._record_failure(complete, error)
        for program in self:
            program.next_run = program._get_next_run()

    def _get_next_run(self):
        """The first day of the schedule that is still to come."""
        today = self._today()
        return next(day for day in self._iter_runs(today) if day > today)

    def _iter_runs(self, today):
        """Days on which everyone is going to be assessed: without end, or none at all.

        Counted from when the last run was due, so that they do not drift; what was
        due on the last day of a month stays there (31 January, 28 February, 31 March).

        :param date today: a run that is due is made now
        """
        self.ensure_one()
        if not self.interval or not self.next_run:
            return
        step, due = INTERVALS[self.interval], self.next_run
        if step.months and (due + relativedelta(days=1)).day == 1:
            step += relativedelta(day=31)
        if due <= today:
            yield today
        for number in count():
            if (day := due + step * number) > today:
                yield day
