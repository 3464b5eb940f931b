import threading
import time
from contextlib import contextmanager

import psycopg2

from odoo import api
from odoo.exceptions import ConcurrencyError, UserError
from odoo.service.model import retrying
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common_behaviour import QUIET
from .common_workers import WorkersCommon

BUYERS = 20
OTHERS = 100
PATIENCE = 60


class Worker(threading.Thread):
    """A thread whose failure is kept for whoever waits for it."""

    def __init__(self, work, *arguments):
        super().__init__(daemon=True)
        self.work, self.arguments, self.error, self.result = work, arguments, None, None
        self.start()

    def run(self):
        try:
            self.result = self.work(*self.arguments)
        except BaseException as error:  # noqa: BLE001 raised by whoever waits
            self.error = error

    def wait(self):
        self.join(PATIENCE)
        if self.is_alive():
            raise AssertionError(f"{self.work.__name__} does not end")
        if self.error:
            raise self.error
        return self.result


@tagged("post_install", "-at_install")
class TestRush(WorkersCommon):
    """Runs, the job of events and people confirming orders, all at once."""

    @classmethod
    def make(cls, env):
        cls.make_customers(env, [10 + number % 60 for number in range(OTHERS)])
        programs = [cls.make_program(env, name) for name in ("Rush", "Rush too")]
        user = new_test_user(
            env, "tier_rush_salesman", "sales_team.group_sale_salesman_all_leads"
        )
        cls.made.append(("res.users", user.ids))
        cls.user_id = user.id
        cls.program_ids = [program.id for program in programs]
        for program in programs:
            program._assess()
        cls.batches = []
        for _test in range(2):
            customers, orders = cls.make_customers(env, [90] * BUYERS, "draft")
            orders.user_id = user
            cls.batches.append((customers.ids, orders.ids))
        env["customer.tier.event"].search([]).unlink()

    def setUp(self):
        super().setUp()
        self.done, self.watched, self.blocked = threading.Event(), {}, []
        self.customer_ids, self.order_ids = self.batches.pop()

    # ------------------------------------------------------------------
    # Those who work at once
    # ------------------------------------------------------------------

    @contextmanager
    def session(self, kind, uid=api.SUPERUSER_ID):
        """A transaction of a worker that is watched."""
        with self.registry.cursor() as cr:
            self.watched[cr._cnx.info.backend_pid] = kind
            yield api.Environment(cr, uid, dict(QUIET))

    def confirm(self, order_id, again):
        """A user confirms an order; ``again``: as the web client does, which tries
        once more after a conflict. Returns (begun, ended, tries)."""
        begun, tries = time.monotonic(), []

        def work(env):
            tries.append(env)
            env["sale.order"].browse(order_id).action_confirm()

        with self.session("user", self.user_id) as env:
            # Nobody waits for a run: not even so long.
            env.cr.execute("SET lock_timeout = '2s'")
            try:
                if again:
                    retrying(lambda: work(env), env)
                else:
                    work(env)
                    env.cr.commit()
            finally:
                env.cr.rollback()
                env.cr.execute("RESET lock_timeout")
        return begun, time.monotonic(), len(tries)

    def assess_all_the_time(self):
        """Runs of everyone, one after the other; returns (begun, ended) of each."""
        spans = []
        while not self.done.is_set() or not spans:
            begun = time.monotonic()
            with self.session("run") as env:
                try:
                    self.programs(env)._assess()
                    env.cr.commit()
                # The other one is at it, or was when this one began.
                except (UserError, ConcurrencyError, psycopg2.OperationalError):
                    env.cr.rollback()
                    continue
            spans.append((begun, time.monotonic()))
        return spans

    def process_all_the_time(self):
        """The job of events, again and again; returns how often it went through."""
        count = 0
        while not self.done.is_set():
            with self.session("job") as env:
                try:
                    env["customer.tier.event"]._cron_process()
                    count += 1
                except (ConcurrencyError, psycopg2.OperationalError):
                    env.cr.rollback()
            time.sleep(0.01)
        return count

    def watch(self):
        """Who waits for whom, many times a second."""
        samples = 0
        with self.registry.cursor() as cr:
            while not self.done.is_set():
                cr.execute(
                    "SELECT pid, pg_blocking_pids(pid), query FROM pg_stat_activity"
                    " WHERE wait_event_type = 'Lock' AND pid = ANY(%s)",
                    [list(self.watched)],
                )
                self.blocked += cr.fetchall()
                cr.rollback()
                samples += 1
                time.sleep(0.002)
        return samples

    def assertNobodyWaited(self):
        """No user waited for a run or for the job."""
        for pid, blocking, query in self.blocked:
            if self.watched.get(pid) == "user":
                kinds = {self.watched.get(blocker) for blocker in blocking}
                self.assertLessEqual(kinds, {"user", None}, query)

    def assertAllAssessed(self):
        """Everyone who confirmed an order is graded by it."""
        with self.worker() as env:
            env["customer.tier.event"]._cron_process()
        self.assertFalse(self._query("SELECT 1 FROM customer_tier_event"))
        self.assertGradedByOrders()
        self.assertWhole()

    # ------------------------------------------------------------------
    # Tests
    # ------------------------------------------------------------------

    def test_confirming_while_a_run_is_not_over(self):
        """All that a run locks is locked, and nobody has to wait or try again."""
        with self.session("run") as env:
            runs = self.programs(env)._assess()
            self.assertEqual(set(runs.mapped("state")), {"done"})
            watcher = Worker(self.watch)
            users = [Worker(self.confirm, order, False) for order in self.order_ids]
            spans = [user.wait() for user in users]
            self.assertEqual([tries for *_span, tries in spans], [1] * BUYERS)
            # The job finds that someone is at it, and leaves the events alone.
            with self.session("job") as other:
                other["customer.tier.event"]._cron_process()
            waiting = self._query("SELECT count(*) FROM customer_tier_event")[0][0]
            self.assertEqual(waiting, BUYERS)
            self.done.set()
            self.assertGreater(watcher.wait(), 0)
        self.assertNobodyWaited()
        self.assertAllAssessed()

    @mute_logger("odoo.sql_db")
    def test_two_runs_the_job_and_twenty_orders(self):
        watcher = Worker(self.watch)
        runs = [Worker(self.assess_all_the_time) for _run in range(2)]
        job = Worker(self.process_all_the_time)
        users = [
            Worker(self.confirm, order, bool(place % 2))
            for place, order in enumerate(self.order_ids)
        ]
        try:
            spans = [user.wait() for user in users]
        finally:
            self.done.set()
        runs = [span for run in runs for span in run.wait()]
        self.assertGreater(job.wait(), 0)
        self.assertGreater(watcher.wait(), 0)
        self.assertEqual([tries for *_span, tries in spans], [1] * BUYERS)
        # They were at it at the same time.
        self.assertTrue(
            any(
                begun < over and start < ended
                for begun, ended, _tries in spans
                for start, over in runs
            )
        )
        self.assertNobodyWaited()
        self.assertAllAssessed()
        self.assertNothingToDo()
