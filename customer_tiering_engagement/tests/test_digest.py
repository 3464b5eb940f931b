from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.customer_tiering.models import customer_tier_outbox

from ..models import customer_tier_digest
from .common import EngagementCommon

JOB = "customer_tiering_engagement.ir_cron_digest"


@tagged("post_install", "-at_install")
class TestDigest(EngagementCommon):
    """However many move, everybody has one message of it."""

    def make_bronze(self, count, **values):
        many = self.make_many(count, 30, "2026-01-15", **values)
        self.program._assess(as_of="2026-01-31", partners=many)
        return many

    def rows(self, message):
        return message.body.count("<li>")

    def test_one_for_each_of_them(self):
        mine = self.make_bronze(7, user_id=self.keeper.id)
        theirs = self.make_bronze(3, user_id=self.second.id)
        self.make_action(kind="message")
        self.make_action(kind="activity", summary="Call")
        self.spend(dict.fromkeys(mine | theirs, 90))
        self.carry_out()
        for user, count in ((self.keeper, 7), (self.second, 3)):
            message = self.told(user)
            self.assertEqual(
                message.subject, f"Customer Tiering: news of {count} customers"
            )
            self.assertEqual(self.rows(message), count)
            # a message and an activity each
            self.assertEqual(message.body.count("<div>"), 2 * count)
            self.assertEqual(message.body.count("planned: Call"), count)
        self.carry_out()
        self.assertEqual(len(self.told(self.keeper)), 1)

    def test_activities_are_not_mailed_one_by_one(self):
        many = self.make_bronze(5, user_id=self.keeper.id)
        self.make_action(kind="activity")
        self.spend(dict.fromkeys(many, 90))
        before = self.env["mail.message"].search([], order="id desc", limit=1).id
        self.carry_out()
        self.assertEqual(len(many.activity_ids), 5)
        sent = self.env["mail.message"].search(
            [
                ("id", ">", before),
                ("notified_partner_ids", "in", self.keeper.partner_id.ids),
            ]
        )
        self.assertEqual(sent, self.told(self.keeper))
        self.assertEqual(len(sent), 1)

    def test_not_before_the_run_is_carried_out(self):
        many = self.make_bronze(6, user_id=self.keeper.id)
        self.make_action(kind="message")
        self.spend(dict.fromkeys(many, 90))
        moves = self.env["customer.tier.transition"].search(
            [("state", "=", "pending")], order="id"
        )
        with patch.object(customer_tier_outbox, "DISPATCH_BATCH", 2):
            moves[:2]._dispatch_safely()
            self.dispatch("customer_tiering_engagement.ir_cron_dispatch")
            self.dispatch(JOB)
            self.assertFalse(self.told(self.keeper))
            moves[2:]._dispatch_safely()
            self.dispatch(JOB)
            # the errands of these are not carried out yet
            self.assertFalse(self.told(self.keeper))
        self.carry_out()
        self.assertEqual(self.rows(self.told(self.keeper)), 6)

    def test_more_than_are_named(self):
        many = self.make_bronze(5, user_id=self.keeper.id)
        self.make_action(kind="message")
        self.spend(dict.fromkeys(many, 90))
        with patch.object(customer_tier_digest, "NAMED", 3):
            self.carry_out()
        message = self.told(self.keeper)
        self.assertEqual(self.rows(message), 3)
        self.assertIn("2 more", " ".join(message.body.striptags().split()))
        self.assertIn("news of 5 customers", message.subject)

    def test_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.keeper.lang = "zh_CN"
        gold = self.tier(self.program, "GOLD")
        gold.with_context(lang="zh_CN").name = "金卡"
        self.make_action(kind="message")
        self.spend({self.bronze: 90})
        self.carry_out()
        self.assertIn("→ 金卡", self.told(self.keeper).body)

    def test_those_who_left(self):
        self.make_action(kind="message")
        self.spend({self.bronze: 90})
        self.dispatch("customer_tiering.ir_cron_dispatch")
        self.dispatch("customer_tiering_engagement.ir_cron_dispatch")
        self.keeper.active = False
        self.dispatch(JOB)
        self.assertFalse(self.told(self.keeper))
        self.assertTrue(self.errands(self.bronze).told)

    def test_one_failure_leaves_the_others_told(self):
        mine = self.make_bronze(2, user_id=self.keeper.id)
        theirs = self.make_bronze(2, user_id=self.second.id)
        self.make_action(kind="message")
        self.spend(dict.fromkeys(mine | theirs, 90))
        Digest = self.env.registry["customer.tier.digest"]
        send = Digest._send

        def failing(digest, user, errands):
            send(digest, user, errands)
            if user.id == self.keeper.id:
                raise ValueError("No such thing")

        with patch.object(Digest, "_send", failing):
            self.carry_out()
        self.assertFalse(self.told(self.keeper))
        self.assertEqual(len(self.told(self.second)), 1)
        self.assertEqual(self.errands(mine[0]).error, "No such thing")
        self.carry_out()
        self.assertEqual(self.rows(self.told(self.keeper)), 2)

    def test_taken_back_before_they_are_told(self):
        self.make_action(kind="message")
        assessment = self.spend({self.bronze: 90})
        self.dispatch("customer_tiering.ir_cron_dispatch")
        self.dispatch("customer_tiering_engagement.ir_cron_dispatch")
        assessment.action_rollback()
        self.carry_out()
        self.assertFalse(self.told(self.keeper))

    def test_queries_do_not_grow_with_the_customers(self):
        many = self.make_bronze(120, user_id=self.keeper.id, email="all@example.com")
        template = self.env.ref("customer_tiering_engagement.mail_template_upgrade")
        for values in (
            {"kind": "note", "note": "Hello"},
            {"kind": "activity"},
            {"kind": "message"},
            {"kind": "mail", "mail_template_id": template.id},
        ):
            self.make_action(**values)
        self.spend(dict.fromkeys(many, 90))
        self.dispatch("customer_tiering.ir_cron_dispatch")
        for kind in ("note", "activity", "message", "mail"):
            rows = self.errands().filtered(lambda one, kind=kind: one.kind == kind)
            self.assertEqual(len(rows), 120)
            with self.subTest(kind):
                self.count_queries(rows[:10]._dispatch_safely)
                few = self.count_queries(rows[10:20]._dispatch_safely)
                lots = self.count_queries(rows[20:]._dispatch_safely)
                self.assertLessEqual(lots, few + 3)
        self.assertEqual(set(self.errands().mapped("state")), {"done"})

    def test_an_errand_once(self):
        action = self.make_action(kind="note", note="Hello")
        first = action._append_errands(self.bronze | self.silver, "summer:2026")
        again = action._append_errands(self.bronze | self.golden, "summer:2026")
        self.assertEqual((len(first), again.partner_id), (2, self.golden))
