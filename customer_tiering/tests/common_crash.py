import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from odoo.tests.common import get_db_name
from odoo.tools import config

from odoo.addons.customer_tiering.models.customer_tier_progress import LOCK_CLASS

from .common_workers import WorkersCommon

APPLICATION = "customer_tiering_crash"
SCRIPT = Path(__file__).with_name("crash_worker.py")


class CrashCommon(WorkersCommon):
    """A helper whose children are killed at their work, see ``crash_worker.py``."""

    script = [SCRIPT]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.errors = tempfile.TemporaryFile("w+")  # noqa: SIM115
        cls.addClassCleanup(cls.errors.close)
        cls.helper = subprocess.Popen(
            [sys.executable, *map(str, cls.script)],
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

    def buy(self, env, random, count):
        """Some customers buy more or less than they did; their ids."""
        places = random.sample(range(len(self.customer_ids)), count)
        amounts = [random.choice((10, 30, 60, 90)) for _place in places]
        env.cr.execute(
            """
            UPDATE sale_order o SET amount_untaxed = new.amount
              FROM unnest(%s, %s) new (id, amount) WHERE o.id = new.id
            """,
            [[self.order_ids[place] for place in places], amounts],
        )
        return [self.customer_ids[place] for place in places]

    def kill_at_random(self, random, kills, wanted):
        """Have children killed until enough of them were, one at each place at least.

        A test has ``stir`` for what happens before, ``order`` for what the child does
        and where it dies, ``check`` for what has to be true, and ``rest`` after it.

        :return: Counter of the places where one died
        """
        places = Counter()
        # Of these, those who had begun with what they said last.
        self.begun = Counter()
        for attempt in range(4 * kills):
            if places.total() >= kills and set(wanted) <= set(places):
                break
            self.stir(random)
            order = self.order(random, places)
            answer = self.ask(order)
            self.assertFalse(answer["failed"], answer)
            self.wait_until_gone()
            with self.subTest(attempt=attempt, **answer):
                self.check()
            if answer["killed"]:
                places[answer["last"]] += 1
                self.begun[answer["last"]] += bool(order["delay"])
            self.rest(attempt)
        self.assertGreaterEqual(places.total(), kills)
        self.assertLessEqual(set(wanted), set(places), places)
        return places

    def rest(self, attempt):
        """What a test does now and then."""

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
