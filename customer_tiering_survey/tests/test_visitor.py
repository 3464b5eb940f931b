from odoo.tests import HttpCase, tagged

from .common import SurveyCommon


@tagged("post_install", "-at_install")
class TestVisitor(SurveyCommon, HttpCase):
    """A customer without a login follows the link in the mail, and answers."""

    def test_from_the_mail_to_the_rating(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.golden.lang = "fr_FR"
        scale, comment = self.survey.question_ids
        scale.with_context(lang="fr_FR").title = "Nous recommanderiez-vous ?"
        invitation = self.ask("2026-05-01")
        token = invitation.user_input_id.access_token
        self.env.flush_all()
        page = self.url_open(
            f"/survey/start/{self.survey.access_token}?answer_token={token}"
        )
        self.assertEqual(page.status_code, 200)
        # In the language of the customer, to whom nobody offered a choice.
        self.assertIn('lang="fr-FR"', page.text)
        for path, values in (
            (f"begin/{self.survey.access_token}/{token}", {"lang_code": "fr_FR"}),
            (
                f"submit/{self.survey.access_token}/{token}",
                {scale.id: "8", comment.id: "Plus de couleurs"},
            ),
        ):
            answer = self.url_open(f"/survey/{path}", json={"params": values})
            self.assertNotIn("error", answer.json())
            if path.startswith("begin"):
                self.assertIn("Nous recommanderiez-vous", answer.text)
        self.env.invalidate_all()
        self.assertRecordValues(
            invitation, [{"state": "answered", "satisfaction": 4.2}]
        )
        self.assertEqual(invitation.rating_ids.feedback, "Plus de couleurs")
