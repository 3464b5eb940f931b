from contextlib import contextmanager
from unittest.mock import patch

import psycopg2

from odoo import SUPERUSER_ID, Command, api
from odoo.exceptions import ConcurrencyError, UserError
from odoo.modules.registry import Registry
from odoo.service import model
from odoo.tests import BaseCase, freeze_time, tagged
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger

from odoo.addons.customer_tiering import engine
from odoo.addons.customer_tiering.measure import ledger

from .common_behaviour import QUIET


@tagged("post_install", "-at_install")
class TestConcurrency(BaseCase):
    """Two workers at once, each with a transaction of its own.

    What they share must be committed: it is made before and removed after.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.made = []
        cls.addClassCleanup(cls.remove)
        with cls.worker() as env:
            cls.make(env)

    @classmethod
    @contextmanager
    def worker(cls, commit=True):
        """Environment in a transaction of its own."""
        with cls.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, dict(QUIET))
            if not commit:
                cr.rollback()

    @classmethod
    def make(cls, env):
        def create(model, values):
            record = env[model].create(values)
            cls.made.append((model, record.id))
            return record

        customer = create("res.partner", {"name": "Concurrent customer"})
        product = create("product.product", {"name": "Thing", "type": "service"})
        order = create(
            "sale.order",
            {
                "partner_id": customer.id,
                "order_line": [
                    Command.create({"product_id": product.id, "price_unit": 80})
                ],
            },
        )
        order.write({"state": "sale", "date_order": "2026-01-15 12:00:00"})
        metric = env["customer.tier.metric"].search([("code", "=", "revenue")])
        program = create(
            "customer.tier.program",
            {
                "name": "Concurrent",
                "tz": "UTC",
                "interval": "daily",
                "next_run": "2026-01-01",
                "criterion_ids": [Command.create({"metric_id": metric.id})],
                "tier_ids": [
                    Command.create(
                        {
                            "name": code,
                            "code": code,
                            "sequence": place,
                            "min_score": line,
                            "is_base": not line,
                        }
                    )
                    for place, (code, line) in enumerate((("TOP", 50), ("BASE", 0)), 1)
                ],
            },
        )
        program.action_publish()
        cls.customer_id, cls.program_id = customer.id, program.id

    @classmethod
    def remove(cls):
        with cls.worker() as env:
            for model, record_id in reversed(cls.made):
                record = env[model].browse(record_id)
                if model in ("customer.tier.program", "sale.order"):
                    record.state = "draft"
                record.unlink()

    def setUp(self):
        super().setUp()
        self.addCleanup(self.forget)

    def forget(self):
        """Back to a program that never ran."""
        with self.worker() as env:
            for model in (
                "override",
                "member",
                "transition",
                "assessment",
                "progress",
            ):
                rows = env[f"customer.tier.{model}"]
                rows.search([("program_id", "=", self.program_id)]).unlink()

    def program(self, env):
        return env["customer.tier.program"].browse(self.program_id)

    def counts(self):
        """Members, transitions and assessments that everyone can see."""
        with self.worker() as env:
            domain = [("program_id", "=", self.program_id)]
            return tuple(
                env[f"customer.tier.{model}"].search_count(domain)
                for model in ("member", "transition", "assessment")
            )

    def refusal(self, action):
        try:
            action()
        except UserError as error:
            return str(error)
        return None

    def test_second_run_says_so(self):
        with self.worker() as first, self.worker(commit=False) as second:
            self.program(first)._assess(as_of="2026-01-31")
            text = self.refusal(lambda: self.program(second)._assess())
            self.assertRegex(text, "Concurrent: being assessed right now")
        members, transitions, runs = self.counts()
        self.assertGreaterEqual(members, 1)
        self.assertEqual((transitions, runs), (members, 1))
        # and when the first is done, the second finds nothing to write
        with self.worker() as third:
            again = self.program(third)._assess(as_of="2026-01-31")
            self.assertEqual(again.written_count, 0)
        self.assertEqual(self.counts(), (members, transitions, 2))

    def test_second_run_that_began_before_the_first_ended(self):
        """It gets the lock and an old view of the members: Odoo does it again."""
        tries = []

        def run():
            program = self.program(second)
            program.exists()  # from here on it sees what was there now
            tries.append(second.cr)
            if len(tries) == 1:
                with self.worker() as first:
                    self.program(first)._assess(as_of="2026-01-31")
            return program._assess(as_of="2026-01-31").written_count

        with (
            self.worker() as second,
            patch.object(model.random, "uniform", return_value=0),
        ):
            written = model.retrying(run, second)
        self.assertEqual((len(tries), written), (2, 0))
        members, transitions, runs = self.counts()
        self.assertEqual((transitions, runs), (members, 2))

    def test_single_customer_waits_too(self):
        with self.worker() as first, self.worker(commit=False) as second:
            self.program(first)._assess(as_of="2026-01-31")
            customer = second["res.partner"].browse(self.customer_id)
            text = self.refusal(lambda: self.program(second)._assess(partners=customer))
            self.assertRegex(text, "being assessed right now")

    def test_two_programs_do_not_wait_for_each_other(self):
        with self.worker(commit=False) as first, self.worker(commit=False) as second:
            other = self.program(first).copy()
            other.action_publish()
            other._assess(as_of="2026-01-31")
            run = self.program(second)._assess(as_of="2026-01-31")
            self.assertEqual(run.state, "done")

    def test_scheduled_run_stays_due(self):
        """It neither waits nor fails, and comes again."""
        with self.worker(commit=False) as first, self.worker() as second:
            self.program(first)._assess(as_of="2026-01-31")
            program = self.program(second)
            due = program.next_run
            program._run_scheduled()
            self.assertEqual(program.next_run, due)
            self.assertFalse(program.assessment_ids)
        self.assertEqual(self.counts(), (0, 0, 0))

    def test_overrides_that_are_over_stay_due(self):
        """While the program is being assessed; they end with the next job."""

        def tier(env):
            members = env["customer.tier.member"].search(
                [
                    ("program_id", "=", self.program_id),
                    ("partner_id", "=", self.customer_id),
                ]
            )
            return members.tier_id.code

        with self.worker() as first, freeze_time("2026-01-31 12:00:00"):
            program = self.program(first)
            program._assess()
            members = program.member_ids.filtered(
                lambda member: member.partner_id.id == self.customer_id
            )
            found = members.tier_id.code
            other = program.tier_ids.filtered(lambda t: t.code != found)
            given = other.code
            members._override(other, "For a while", until="2026-02-01")
        with freeze_time("2026-02-02 12:00:00"):
            with self.worker(commit=False) as running, self.worker() as job:
                self.assertTrue(self.program(running)._try_lock())
                job["customer.tier.override"]._cron_expire()
                self.assertEqual(tier(job), given)
            with self.worker() as job:
                job["customer.tier.override"]._cron_expire()
                self.assertEqual(tier(job), found)
                overrides = job["customer.tier.override"].search(
                    [("program_id", "=", self.program_id)]
                )
                self.assertEqual(overrides.ending, "expired")

    def test_interrupted_run_leaves_nothing(self):
        """The worker dies after it wrote and before it committed."""
        with self.worker(commit=False) as first:
            self.program(first)._assess(as_of="2026-01-31")
            rows = first["customer.tier.member"].search_count(
                [("program_id", "=", self.program_id)]
            )
            self.assertGreaterEqual(rows, 1)
        self.assertEqual(self.counts(), (0, 0, 0))
        with self.worker() as second:
            self.program(second)._assess(as_of="2026-01-31")
        self.assertGreaterEqual(self.counts()[0], 1)

    def test_customer_deleted_during_a_run(self):
        """Who is gone is neither entered nor moved: Odoo does it again."""
        lock = ledger._lock_customers

        def deleted_before(cr, count):
            with self.worker() as other:
                customer = other["res.partner"].browse(gone)
                customer.unlink()
            return lock(cr, count)

        with self.worker() as first:
            gone = first["res.partner"].create({"name": "Gone"}).id
            program = self.program(first)
            program.partner_domain = f"[('id', '=', {gone})]"
        with (
            patch.object(ledger, "_lock_customers", deleted_before),
            self.assertRaises((ConcurrencyError, psycopg2.errors.SerializationFailure)),
            mute_logger("odoo.sql_db"),
            self.worker() as first,
        ):
            self.program(first)._assess(as_of="2026-01-31")
        self.assertEqual(self.counts(), (0, 0, 0))
        with self.worker() as second:
            program = self.program(second)
            program._assess(as_of="2026-01-31")
            self.assertNotIn(gone, program.member_ids.partner_id.ids)
            program.partner_domain = False

    def test_customer_cannot_be_deleted_until_the_run_ends(self):
        with self.worker() as first:
            self.program(first)._assess(as_of="2026-01-31")
            with (
                self.assertRaises(psycopg2.errors.LockNotAvailable),
                mute_logger("odoo.sql_db"),
                self.worker() as other,
            ):
                other.cr.execute("SET LOCAL lock_timeout = '100ms'")
                other.cr.execute(
                    "SELECT 1 FROM res_partner WHERE id = %s FOR UPDATE",
                    [self.customer_id],
                )

    def test_failure_half_way_leaves_nothing(self):
        """Members are there, their history is not: all or nothing."""
        with (
            patch.object(ledger, "_append_transitions", side_effect=RuntimeError),
            self.assertRaises(RuntimeError),
            self.worker() as first,
        ):
            self.program(first)._assess(as_of="2026-01-31")
        self.assertEqual(self.counts(), (0, 0, 0))

    def test_progress_is_seen_from_outside(self):
        """While the run has not committed anything, and not afterwards."""
        seen = []
        assess = engine.assess

        def look(*args, **kwargs):
            with self.worker() as other:
                progress = other["customer.tier.progress"].get_progress(
                    [self.program_id]
                )
                seen.extend((row["phase"], row["total"]) for row in progress)
            return assess(*args, **kwargs)

        with self.worker() as first, patch.object(engine, "assess", look):
            program = self.program(first).with_context(customer_tiering_progress=True)
            total = program._assess(as_of="2026-01-31").customer_count
        self.assertEqual(seen, [("grade", total)])
        with self.worker() as other:
            Progress = other["customer.tier.progress"]
            self.assertEqual(Progress.get_progress([self.program_id]), [])
            self.assertFalse(Progress.search([("program_id", "=", self.program_id)]))

    def test_progress_of_a_run_that_died(self):
        with (
            patch.object(ledger, "write_changes", side_effect=RuntimeError),
            self.assertRaises(RuntimeError),
            self.worker() as first,
        ):
            program = self.program(first)
            program.with_context(customer_tiering_progress=True)._assess(
                as_of="2026-01-31"
            )
        with self.worker() as other:
            Progress = other["customer.tier.progress"]
            self.assertEqual(Progress.get_progress([self.program_id]), [])
