from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_mail_server import IrMail_Server
from odoo.addons.mail.tests.common import MockEmail

from .common import SurveyCommon


@tagged("post_install", "-at_install")
class TestInvitations(SurveyCommon, MockEmail):
    """The mail that asks, and what becomes of it."""

    def test_mail_and_answers(self):
        invitation = self.ask("2026-05-01")
        answer, mail = invitation.user_input_id, invitation.mail_id
        self.assertRecordValues(
            invitation,
            [
                {
                    "partner_id": self.golden.id,
                    "contact_id": self.golden.id,
                    "email": "golden@example.com",
                    "program_id": self.program.id,
                    "company_id": self.company.id,
                    "survey_id": self.survey.id,
                    "state": "queued",
                    "error": False,
                }
            ],
        )
        self.assertEqual((answer.survey_id, answer.state), (self.survey, "new"))
        self.assertEqual(mail.recipient_ids, self.golden)
        self.assertEqual(mail.email_from, '"Behaviour Ltd" <us@behaviour.example.com>')
        self.assertEqual(mail.subject, "Participate to Customer satisfaction survey")
        self.assertIn(f"answer_token={answer.access_token}", mail.body_html)

    def test_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.golden.lang = "fr_FR"
        template = self.env.ref("survey.mail_template_user_input_invite")
        template.with_context(lang="fr_FR").subject = "Donnez votre avis"
        self.give("SILVER", 3)
        mails = {
            row.partner_id.name: (row.mail_id.subject, row.user_input_id.lang_id.code)
            for row in self.ask("2026-05-01")
        }
        self.assertEqual(
            mails,
            {
                "Golden": ("Donnez votre avis", "fr_FR"),
                "Silver": ("Participate to Customer satisfaction survey", "en_US"),
            },
        )

    def test_job_asks_once(self):
        self.at("2026-05-01")
        self.run_job()
        self.run_job()
        asked = self.Invitation.search([("program_id", "=", self.program.id)])
        self.assertEqual(asked.partner_id, self.golden)
        self.assertEqual(len(asked), 1)

    def test_nobody_is_asked_who_objected_since_the_job_began(self):
        self.at("2026-05-01")
        self.assertEqual(len(self.Invitation._get_due()), 1)
        self.golden.customer_tier_objection = True
        self.assertFalse(self.Invitation._get_due([self.golden.id]))

    def test_sent(self):
        """Odoo deletes what was sent; we know that it was."""
        invitation = self.ask("2026-05-01")
        with self.mock_mail_gateway(mail_unlink_sent=True):
            self.env["mail.mail"].process_email_queue(invitation.mail_id.ids)
        self.env.invalidate_all()
        self.assertEqual(
            [mail["email_to"] for mail in self._mails],
            [['"Golden" <golden@example.com>']],
        )
        self.assertFalse(invitation.mail_id)
        self.assertEqual(invitation.state, "sent")

    def test_refused_by_the_server_and_sent_again(self):
        """A mail server that nobody listens at."""
        self.env["ir.mail_server"].search([]).active = False
        server = self.env["ir.mail_server"].create(
            {"name": "Nobody", "smtp_host": "127.0.0.1", "smtp_port": 1}
        )
        invitation = self.ask("2026-05-01")
        with (
            patch.object(IrMail_Server, "_disable_send", lambda model: False),
            mute_logger("odoo.addons.mail.models.mail_mail"),
        ):
            self.env["mail.mail"].process_email_queue(invitation.mail_id.ids)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(invitation.state, "failed")
        self.assertIn("Connection refused", invitation.with_user(self.user).error)
        self.assertFalse(self.ask("2026-05-02"))
        invitation.with_user(self.officer).action_retry()
        self.assertRecordValues(invitation, [{"state": "queued", "error": False}])
        server.active = False
        with self.mock_mail_gateway(mail_unlink_sent=True):
            self.env["mail.mail"].process_email_queue(invitation.mail_id.ids)
        self.assertEqual(len(self._mails), 1)
        self.assertEqual(invitation.state, "sent")

    def test_retry_sends_only_what_failed(self):
        invitation = self.ask("2026-05-01")
        with self.mock_mail_gateway(mail_unlink_sent=True):
            self.env["mail.mail"].process_email_queue(invitation.mail_id.ids)
        invitation.with_user(self.officer).action_retry()
        self.assertEqual(invitation.state, "sent")

    def test_survey_with_one_attempt(self):
        self.survey.is_attempts_limited = True
        invitation = self.ask("2026-05-01")
        self.assertTrue(invitation.user_input_id.invite_token)
