from collections import Counter
from random import Random

from odoo.tests import tagged

from .common_crash import CrashCommon

KILLS = 60
CUSTOMERS = 60
# Where a child has to have died at least once: job and what it was about to do.
PLACES = [
    *[f"run:{place}" for place in "measure grade members transitions commit".split()],
    *[f"events:{place}" for place in "measure grade members scores commit".split()],
    *[f"dispatch:{place}" for place in "dispatch commit committed".split()],
    *[f"rollback:{place}" for place in "rollback commit committed".split()],
]


@tagged("post_install", "-at_install")
class TestCrash(CrashCommon):
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

    # ------------------------------------------------------------------
    # What happens in between
    # ------------------------------------------------------------------

    def stir(self, random):
        """Some customers buy more or less, and wait to be assessed."""
        with self.worker() as env:
            ids = self.buy(env, random, 20)
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
        times = random.randint(1, 2) if mark.startswith("dispatch:commit") else 1
        delay = random.choice((0, 0, 0.001, random.uniform(0.001, 0.02)))
        return {"jobs": [first, *jobs], "mark": mark, "times": times, "delay": delay}

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

    def rest(self, attempt):
        if attempt % 8 == 0:
            self.finish()
            self.check()
            self.assertGradedByOrders()

    def test_killed_at_random(self):
        self.owed = {}
        self.kill_at_random(Random(4), KILLS, PLACES)
        self.finish()
        self.check()
        self.assertFalse(self.owed)
        self.assertGradedByOrders()
        self.assertNothingToDo()
