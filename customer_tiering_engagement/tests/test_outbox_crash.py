from collections import Counter
from pathlib import Path
from random import Random

from odoo.tests import tagged

from odoo.addons.customer_tiering.tests.common_crash import SCRIPT, CrashCommon

from .servers import HookServer, MailServer, serving

KILLS = 50
CUSTOMERS = 20
JOBS = ("dispatch", "errands", "webhooks", "digest", "mails")
# Where a child has to have died at least once: job and what it was about to do.
PLACES = [
    *[f"dispatch:{place}" for place in "dispatch commit committed".split()],
    *[f"errands:{place}" for place in "do done commit committed".split()],
    *[f"webhooks:{place}" for place in "do done commit committed".split()],
    *[f"digest:{place}" for place in "tell told commit committed".split()],
    *[f"mails:{place}" for place in "send sent commit committed".split()],
]
# Where it was called or sent already, and Odoo cannot know that yet; or perhaps was,
# where the child had begun with it.
UNKNOWN = {"webhooks": ("done", "commit"), "mails": ("sent", "commit")}
BEGUN = {"webhooks": "webhooks:do", "mails": "mails:send"}


@tagged("post_install", "-at_install")
class TestOutboxCrash(CrashCommon):
    """Jobs are killed at random moments, and the mail server refuses every fourth
    address: nothing is lost, and nothing is done twice."""

    script = [Path(__file__).with_name("outbox_worker.py"), SCRIPT]

    @classmethod
    def make(cls, env):
        cls.hooks = cls.enterClassContext(serving(HookServer()))
        cls.post = cls.enterClassContext(serving(MailServer()))
        cls.post.refuse = 4
        cls.last_message = env["mail.message"].search([], order="id desc", limit=1).id
        # What others left in the queue is not ours.
        env["mail.mail"].search([("state", "=", "outgoing")]).cancel()
        env["ir.mail_server"].search([]).active = False
        cls.make_record(
            env,
            "ir.mail_server",
            {
                "name": "Here",
                "smtp_host": "127.0.0.1",
                "smtp_port": cls.post.port,
                "smtp_encryption": "none",
            },
        )
        keeper = cls.make_record(
            env,
            "res.users",
            {
                "name": "Outbox Keeper",
                "login": "tier_outbox_keeper",
                "email": "outbox.keeper@example.com",
                "notification_type": "inbox",
            },
        )
        cls.keeper_id = keeper.partner_id.id
        customers, orders = cls.make_customers(env, [10] * CUSTOMERS)
        for number, customer in enumerate(customers):
            customer.write(
                {"email": f"outbox{number}@example.com", "user_id": keeper.id}
            )
        program = cls.make_program(env, "Outbox")
        template = env.ref("customer_tiering_engagement.mail_template_upgrade")
        for tier in program.tier_ids:
            for values in (
                {"kind": "note", "note": "outbox note"},
                {"kind": "activity", "summary": "outbox activity"},
                {"kind": "message"},
                {"kind": "mail", "mail_template_id": template.id},
                {"kind": "webhook", "webhook_url": cls.hooks.url},
            ):
                env["customer.tier.action"].create({"tier_id": tier.id, **values})
        cls.customer_ids, cls.order_ids = customers.ids, orders.ids
        cls.program_ids = program.ids
        program._assess()
        env["customer.tier.event"].search([]).unlink()

    @classmethod
    def remove(cls):
        with cls.worker() as env:
            mails = env["mail.mail"].search([("id", "in", cls.get_mail_ids(env))])
            mails.unlink()
            messages = env["mail.message"].search(
                [
                    ("id", ">", cls.last_message),
                    ("notified_partner_ids", "in", cls.keeper_id),
                ]
            )
            messages.unlink()
        return super().remove()

    @classmethod
    def get_mail_ids(cls, env):
        domain = [("model", "=", "res.partner"), ("res_id", "in", cls.customer_ids)]
        return env["mail.mail"].search(domain).ids

    # ------------------------------------------------------------------
    # What happens in between
    # ------------------------------------------------------------------

    def stir(self, random):
        """Some customers buy more or less, and are assessed."""
        with self.worker() as env:
            self.buy(env, random, 6)
            self.programs(env)._assess()

    def order(self, random, places):
        jobs = list(JOBS)
        if random.random() < 0.2:
            delay = random.uniform(0.05, 1.0)
            return {"jobs": jobs, "mark": None, "times": 1, "delay": delay}
        mark = min(PLACES, key=lambda place: (places[place], random.random()))
        times = random.randint(1, 3) if mark.startswith(("webhooks", "mails")) else 1
        delay = random.choice((0, 0, 0.001, random.uniform(0.001, 0.02)))
        return {"jobs": jobs, "mark": mark, "times": times, "delay": delay}

    def finish(self):
        """The jobs do what is left, and who was refused five times is tried again."""
        pending = (
            "SELECT 1 FROM customer_tier_transition"
            " WHERE program_id = ANY(%s) AND state = 'pending'"
            " UNION ALL SELECT 1 FROM customer_tier_errand e"
            "  WHERE e.partner_id = ANY(%s)"
            "    AND (state IN ('pending', 'failed') OR NOT told)"
            " UNION ALL SELECT 1 FROM mail_mail m"
            "   JOIN customer_tier_errand e ON e.mail_id = m.id"
            "  WHERE e.partner_id = ANY(%s) AND m.state <> 'sent'"
        )
        values = (self.program_ids, self.customer_ids, self.customer_ids)
        for _round in range(60):
            if not self._query(pending, *values):
                return
            answer = self.ask({"jobs": JOBS, "mark": None, "times": 1, "delay": 4})
            self.assertFalse(answer["failed"], answer)
            self.wait_until_gone()
            with self.worker() as env:
                failed = [("state", "=", "failed")]
                errands = env["customer.tier.errand"].search(failed)
                self.assertEqual(set(errands.mapped("kind")) - {"mail"}, set())
                errands.action_retry()
        self.fail("something is left")

    # ------------------------------------------------------------------
    # What has to be true
    # ------------------------------------------------------------------

    def check(self):
        self.assertWhole()
        done = {
            (kind, partner): count
            for kind, partner, count in self._query(
                "SELECT kind, partner_id, count(*) FROM customer_tier_errand"
                " WHERE state = 'done' AND partner_id = ANY(%s) GROUP BY 1, 2",
                self.customer_ids,
            )
        }
        found = {
            "note": (
                "SELECT res_id, count(*) FROM mail_message"
                " WHERE model = 'res.partner' AND body LIKE '%%outbox note%%'"
                "   AND res_id = ANY(%s) GROUP BY 1"
            ),
            "activity": (
                "SELECT res_id, count(*) FROM mail_activity"
                " WHERE res_model = 'res.partner' AND summary = 'outbox activity'"
                "   AND res_id = ANY(%s) GROUP BY 1"
            ),
            "mail": (
                "SELECT m.res_id, count(*)"
                "  FROM mail_mail e JOIN mail_message m ON m.id = e.mail_message_id"
                " WHERE m.model = 'res.partner' AND m.res_id = ANY(%s) GROUP BY 1"
            ),
        }
        for kind, text in found.items():
            # What is refused and given up was made all the same.
            wanted = {one: n for (name, one), n in done.items() if name == kind}
            counts = dict(self._query(text, self.customer_ids))
            self.assertEqual(counts, wanted, kind)
        self.check_digests()

    def check_digests(self):
        """Each errand that was told of stands in one message."""
        [(told,)] = self._query(
            "SELECT count(*) FROM customer_tier_errand"
            " WHERE told AND state = 'done' AND kind IN ('message', 'activity')"
            "   AND partner_id = ANY(%s)",
            self.customer_ids,
        )
        rows = self._query(
            """
            SELECT m.body FROM mail_message m
              JOIN mail_notification n ON n.mail_message_id = m.id
             WHERE m.id > %s AND n.res_partner_id = %s
               AND m.message_type = 'user_notification'
            """,
            self.last_message,
            self.keeper_id,
        )
        self.assertEqual(sum(body.count("<div>") for (body,) in rows), told)

    def check_end(self, places):
        """Every move did all that its tier asks for, once."""
        moves = self._query(
            "SELECT id FROM customer_tier_transition WHERE program_id = ANY(%s)"
            "   AND state = 'done' AND old_tier_id IS NOT NULL",
            self.program_ids,
        )
        errands = self._query(
            "SELECT transition_id, kind, id, state FROM customer_tier_errand"
            " WHERE partner_id = ANY(%s)",
            self.customer_ids,
        )
        kinds = ("note", "activity", "message", "mail", "webhook")
        wanted = Counter((move, kind) for (move,) in moves for kind in kinds)
        self.assertEqual(Counter((row[0], row[1]) for row in errands), wanted)
        self.assertGreater(len(moves), 30)
        # Those who have moved on before it was done.
        self.assertLessEqual({row[3] for row in errands}, {"done", "cancelled"})
        done = {row[2] for row in errands if row[1] == "webhook" and row[3] == "done"}
        calls = Counter(int(key.rpartition("-")[2]) for key, _ in self.hooks.calls)
        self.assertSent("webhooks", calls, done, places)
        ids = self._query(
            "SELECT m.message_id FROM mail_mail e"
            "  JOIN mail_message m ON m.id = e.mail_message_id"
            " WHERE m.model = 'res.partner' AND m.res_id = ANY(%s)",
            self.customer_ids,
        )
        wanted = {name for (name,) in ids}
        sent = Counter(message["Message-Id"] for message in self.post.messages)
        ours = Counter({name: count for name, count in sent.items() if name in wanted})
        self.assertSent("mails", ours, wanted, places)

    def assertSent(self, job, counts, wanted, places):
        """All of them; and again, under the same key, at most once for each child that
        died after it was sent and before that could be kept."""
        self.assertFalse(wanted - set(counts))
        again = counts.total() - len(wanted)
        unknown = sum(places[f"{job}:{at}"] for at in UNKNOWN[job])
        self.assertLessEqual(again, unknown + self.begun[BEGUN[job]])

    def test_killed_at_random(self):
        places = self.kill_at_random(Random(11), KILLS, PLACES)
        self.finish()
        self.check()
        self.check_end(places)
