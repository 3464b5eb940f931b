from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ActionPolicy, EngagementCommon


@tagged("post_install", "-at_install")
class TestMail(ActionPolicy, EngagementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.values = {
            "kind": "mail",
            "mail_template_id": cls.template("upgrade").id,
        }

    @classmethod
    def template(cls, name):
        return cls.env.ref(f"customer_tiering_engagement.mail_template_{name}")

    def count(self, partner):
        return len(self.mails(partner).filtered(lambda one: one.state != "cancel"))

    def rise(self):
        self.make_action(**self.values)
        assessment = self.spend({self.bronze: 90})
        self.carry_out()
        return assessment

    def test_congratulation(self):
        self.tier(self.program, "GOLD").description = "Better prices"
        self.rise()
        mail = self.mails(self.bronze)
        self.assertRecordValues(
            mail,
            [
                {
                    "state": "outgoing",
                    "subject": "Welcome to Gold",
                    "recipient_ids": self.bronze.ids,
                    "email_from": '"Keeper" <keeper@example.com>',
                    "auto_delete": False,
                }
            ],
        )
        body = " ".join(str(mail.body_html).split())
        for text in ("Dear Bronze", "Better prices", "Your contact is Keeper"):
            self.assertIn(text, body)
        self.assertEqual(self.errands(self.bronze).mail_id, mail)

    def test_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.template("upgrade").with_context(
            lang="zh_CN"
        ).subject = "欢迎成为{{ object.tier_id.name }}"
        gold = self.tier(self.program, "GOLD")
        gold.with_context(lang="zh_CN").name = "金卡"
        self.bronze.lang = "zh_CN"
        self.make_action(**self.values)
        self.spend({self.bronze: 90, self.silver: 90})
        self.carry_out()
        self.assertEqual(self.mails(self.bronze).subject, "欢迎成为金卡")
        self.assertEqual(self.mails(self.silver).subject, "Welcome to Gold")

    def test_notice_says_until_when_and_what_is_enough(self):
        self.program.write({"grace": 2, "interval": "monthly", "notify_notice": "none"})
        self.program.next_run = "2026-03-31"
        self.make_action(
            occasion="notice", kind="mail", mail_template_id=self.template("notice").id
        )
        self.program.notice_days = 10
        self.spend({self.golden: 30, self.bronze: 30})
        self.carry_out()
        mail = self.mails(self.golden)
        self.assertEqual(mail.subject, "Keep the benefits of Gold")
        notice = self.env["customer.tier.notice"].search(
            [("partner_id", "=", self.golden.id)]
        )
        member = self.member(self.program, self.golden)
        body = " ".join(str(mail.body_html).split())
        self.assertIn("from 03/31/2026 on you may lose", body)
        self.assertEqual(member._describe_missing(), "Spend: $\xa075")
        self.assertIn("enough to keep them: Spend: $ 75.", body)
        self.assertEqual(self.errands(self.golden).key, f"notice:{notice.id}")
        self.assertFalse(self.mails(self.bronze))

    def test_downgrade(self):
        self.make_action(
            "BRONZE",
            moves="down",
            kind="mail",
            mail_template_id=self.template("downgrade").id,
        )
        self.spend({self.golden: 30})
        self.carry_out()
        mail = self.mails(self.golden)
        self.assertEqual(mail.subject, "Your customer tier is now Bronze")

    def test_company_without_an_address(self):
        """The first contact who has one; addresses for deliveries are not asked."""
        self.bronze.email = False
        self.make_customer(
            "Store", parent_id=self.bronze.id, type="delivery", email="s@example.com"
        )
        self.make_customer("No address", parent_id=self.bronze.id)
        first, _second = (
            self.make_customer(
                name, parent_id=self.bronze.id, email=f"{name.lower()}@example.com"
            )
            for name in ("First", "Other")
        )
        self.rise()
        mail = self.mails(self.bronze)
        self.assertEqual(self.bronze.email, False)
        self.assertEqual(mail.recipient_ids, first)
        self.assertIn("Dear First", str(mail.body_html))

    def test_without_any_address(self):
        self.bronze.email = False
        self.rise()
        self.assertEqual(
            self.outcomes(self.bronze),
            [("cancelled", "no_address")],
        )
        self.assertDone()

    def test_blacklist(self):
        self.env["mail.blacklist"]._add(self.bronze.email)
        self.make_action(**self.values)
        self.spend({self.bronze: 90, self.silver: 90})
        self.carry_out()
        self.assertDone(silver=1)
        self.assertEqual(
            self.outcomes(self.bronze),
            [("cancelled", "blacklist")],
        )

    def test_taken_back_in_the_queue(self):
        """It is not sent."""
        assessment = self.rise()
        mail = self.mails(self.bronze)
        self.assertEqual(mail.state, "outgoing")
        assessment.action_rollback()
        self.assertEqual(mail.state, "cancel")
        self.assertEqual(
            self.outcomes(self.bronze),
            [("cancelled", "rollback")],
        )

    def test_taken_back_after(self):
        """What was sent stays."""
        self.make_action("BRONZE", **self.values)
        assessment = self.rise()
        self.mails(self.bronze).state = "sent"
        assessment.action_rollback()
        self.carry_out()
        self.assertDone(bronze=1)
        self.assertEqual(self.outcomes(self.bronze), [("done", False)])

    # A server that refuses

    def refuse(self):
        self.mails(self.bronze).write(
            {"state": "exception", "failure_reason": "Mailbox unavailable"}
        )
        self.carry_out()

    def test_refused_is_shown_and_sent_again(self):
        self.rise()
        mail = self.mails(self.bronze)
        for attempt in range(1, 5):
            self.refuse()
            self.assertEqual(mail.state, "outgoing")
            self.assertRecordValues(
                self.errands(self.bronze),
                [
                    {
                        "state": "done",
                        "attempts": attempt,
                        "error": "Mailbox unavailable",
                    }
                ],
            )
        self.refuse()
        self.assertEqual(
            self.outcomes(self.bronze), [("failed", "Mailbox unavailable")]
        )
        self.assertEqual(mail.state, "exception")
        # the same e-mail, not another one
        self.errands(self.bronze).with_user(self.officer).action_retry()
        self.carry_out()
        self.assertEqual(self.mails(self.bronze), mail)
        self.assertEqual(mail.state, "outgoing")
        self.assertEqual(self.outcomes(self.bronze), [("done", False)])

    def test_retry_is_for_officers(self):
        self.rise()
        self.errands(self.bronze).state = "failed"
        with self.assertRaises(AccessError):
            self.errands(self.bronze).with_user(self.user).action_retry()
