import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random

from odoo.tests import tagged
from odoo.tests.common import get_db_name
from odoo.tools import config

from odoo.addons.customer_tiering.models.customer_tier_progress import LOCK_CLASS

from .common_workers import WorkersCommon

KILLS = 60
CUSTOMERS = 60
APPLICATION = "customer_tiering_crash"
# Where a child has to have died at least once: job and what it was about to do.
PLACES = [
    *[f"run:{place}" for place in "measure grade members transitions commit".split()],
    *[f"events:{place}" for place in "measure grade members scores commit".split()],
    *[f"dispatch:{place}" for place in "dispatch commit committed".split()],
    *[f"rollback:{place}" for place in "rollback commit committed".split()],
]


@tagged("post_install", "-at_install")
class TestCrash(WorkersCommon):
    """Workers are killed at random moments: nothing is lost, nothing is doubled."""

    @classmethod
    def make(cls, env):
        customers, orders = cls.make_customers(env, [10] * CUSTOMERS)
        programs = [
            cls.make_program(env, name, notify_up="note", notify_down="note")
            for name in ("Told", "Told too")
        ]
        cls.customer_ids, cls.order_ids = customers.ids, orders.ids
        cls.program_ids = [program.id for program in programs]
        for program in programs:
            program._assess()
        # Only these are pending, whatever is in the database.
        env["customer.tier.event"].search([]).unlink()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.errors = tempfile.TemporaryFile("w+")  # noqa: SIM115
        cls.addClassCleanup(cls.errors.close)
        cls.helper = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("crash_worker.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=cls.errors,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        cls.addClassCleanup(cls.stop_helper)
        names = ("host", "port", "user", "password", "sslmode")
        settings = {f"db_{name}": config[f"db_{name}"] for name in names}
        arguments = ["--addons-path", ",".join(config["addons_path"])]
        cls.ask(
            {
                "database": get_db_name(),
                "programs": cls.program_ids,
                "arguments": [*arguments, "--data-dir", config["data_dir"]],
                "settings": {**settings, "db_app_name": APPLICATION},
            }
        )

    @classmethod
    def stop_helper(cls):
        cls.helper.stdin.close()
        cls.helper.wait(30)
        cls.helper.stdout.close()

    @classmethod
    def ask(cls, order):
        """Give the helper an order and wait for its answer."""
        cls.helper.stdin.write(json.dumps(order) + "\n")
        cls.helper.stdin.flush()
        answer = cls.helper.stdout.readline()
        if not answer:
            cls.errors.seek(0)
            raise AssertionError(f"the helper died: {cls.errors.read()}")
        return json.loads(answer)

    # ------------------------------------------------------------------
    # What happens in between
    # ------------------------------------------------------------------

    def stir(self, random):
        """Some customers buy more or less, and wait to be assessed."""
        places = random.sample(range(CUSTOMERS), 20)
        amounts = [random.choice((10, 30, 60, 90)) for _place in places]
        ids = [self.customer_ids[place] for place in places]
        with self.worker() as env:
            env.cr.execute(
                """
                UPDATE sale_order o SET amount_untaxed = new.amount
                  FROM unnest(%s, %s) new (id, amount) WHERE o.id = new.id
                """,
                [[self.order_ids[place] for place in places], amounts],
            )
            env["customer.tier.event"]._append(ids)
        self.owed.update(dict.fromkeys(ids, self.count_runs()))

    def count_runs(self):
        """The last run, and how many were taken back."""
        return self._query(
            "SELECT COALESCE(MAX(id), 0), count(*) FILTER (WHERE state = 'rolled_back')"
            "  FROM customer_tier_assessment WHERE program_id = ANY(%s)",
            self.program_ids,
        )[0]

    def order(self, random, places):
        """A place to die at, by turns, or just a moment."""
        jobs = ["run", "events", "dispatch", "rollback"]
        random.shuffle(jobs)
        if random.random() < 0.3:
            delay = random.uniform(0.01, 0.6)
            return {"jobs": jobs, "mark": None, "times": 1, "delay": delay}
        mark = min(PLACES, key=lambda place: (places[place], random.random()))
        first = mark.partition(":")[0]
        jobs.remove(first)
        times = random.randint(1, 4) if first == "dispatch" else 1
        delay = random.choice((0, 0, 0.001, random.uniform(0.001, 0.02)))
        return {"jobs": [first, *jobs], "mark": mark, "times": times, "delay": delay}

    def wait_until_gone(self):
        """The server notices that the client of a session has died, and ends it."""
        deadline = time.monotonic() + 20
        while self._query(
            "SELECT 1 FROM pg_stat_activity WHERE application_name = %s"
            "   AND datname = current_database()",
            APPLICATION,
        ):
            self.assertLess(time.monotonic(), deadline, "a session stays")
            time.sleep(0.01)
        locks = self._query(
            "SELECT objid::int8 FROM pg_locks WHERE locktype = 'advisory'"
            "   AND classid::int8 = %s AND objid = ANY(%s::int8[])"
            "   AND database = (SELECT oid FROM pg_database"
            "                    WHERE datname = current_database())",
            LOCK_CLASS,
            self.program_ids,
        )
        self.assertFalse(locks, "a lock stays")

    # ------------------------------------------------------------------
    # What has to be true
    # ------------------------------------------------------------------

    def check(self):
        self.assertWhole()
        self.check_events()
        self.check_notes()

    def check_events(self):
        """Who was to be assessed still waits, or stands by the order by now.

        Unless a run was taken back, which may have been one that knew the order.
        """
        waiting = self._query("SELECT partner_id FROM customer_tier_event")
        rows = self._query(
            "SELECT m.partner_id, bool_and(m.revenue = o.amount_untaxed)"
            "  FROM customer_tier_member m"
            "  JOIN sale_order o ON o.partner_id = m.partner_id AND o.id = ANY(%s)"
            " WHERE m.program_id = ANY(%s) GROUP BY m.partner_id"
            " HAVING count(*) = %s",
            self.order_ids,
            self.program_ids,
            len(self.program_ids),
        )
        right = {partner for partner, is_right in rows if is_right}
        runs = self._query(
            "SELECT id, program_id, partner_ids FROM customer_tier_assessment"
            " WHERE is_partial AND program_id = ANY(%s)",
            self.program_ids,
        )
        _last, taken_back = self.count_runs()
        for customer in self.owed.keys() - {row[0] for row in waiting}:
            last, before = self.owed.pop(customer)
            by = {p for run, p, who in runs if run > last and customer in who}
            assessed = by == set(self.program_ids) or taken_back > before
            self.assertTrue(customer in right or assessed, "an event is lost")

    def check_notes(self):
        """Each move that is done was told once, and no other."""
        notes = Counter(
            self._query(
                """
                SELECT m.res_id, p.id FROM mail_message m
                  JOIN customer_tier_program p
                    ON m.body LIKE '%%' || (p.name ->> 'en_US') || ': %%→%%'
                 WHERE m.model = 'res.partner' AND m.res_id = ANY(%s)
                   AND p.id = ANY(%s)
                """,
                self.customer_ids,
                self.program_ids,
            )
        )
        moves = Counter(
            self._query(
                "SELECT partner_id, program_id FROM customer_tier_transition"
                " WHERE state = 'done' AND program_id = ANY(%s)"
                "   AND old_tier_id IS NOT NULL AND new_tier_id IS NOT NULL",
                self.program_ids,
            )
        )
        self.assertEqual(notes, moves)

    def finish(self):
        """The next run does what is left."""
        with self.worker() as env:
            env["customer.tier.event"]._cron_process()
        with self.worker() as env:
            self.programs(env)._assess()
        pending = (
            "SELECT 1 FROM customer_tier_transition"
            " WHERE state NOT IN ('done', 'cancelled') AND program_id = ANY(%s)"
        )
        for _batch in range(100):
            if not self._query(pending, self.program_ids):
                break
            with self.worker() as env:
                env["customer.tier.transition"]._cron_dispatch()
        self.assertFalse(self._query(pending, self.program_ids))

    def test_killed_at_random(self):
        random, places, self.owed = Random(4), Counter(), {}
        for attempt in range(3 * KILLS):
            if places.total() >= KILLS and set(PLACES) <= set(places):
                break
            self.stir(random)
            answer = self.ask(self.order(random, places))
            self.assertFalse(answer["failed"], answer)
            self.wait_until_gone()
            with self.subTest(attempt=attempt, **answer):
                self.check()
            if answer["killed"]:
                places[answer["last"]] += 1
            if attempt % 8 == 0:
                self.finish()
                self.check()
                self.assertGradedByOrders()
        self.assertGreaterEqual(places.total(), KILLS)
        self.assertLessEqual(set(PLACES), set(places), places)
        self.finish()
        self.check()
        self.assertFalse(self.owed)
        self.assertGradedByOrders()
        self.assertNothingToDo()
