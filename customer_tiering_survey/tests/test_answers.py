from odoo import Command
from odoo.tests import tagged

from .common import SurveyCommon

RECOMMEND = "How likely are you to recommend us?"
BETTER = "What could we do better?"


@tagged("post_install", "-at_install")
class TestAnswers(SurveyCommon):
    """What customers answer becomes their satisfaction."""

    def make_survey(self, **values):
        survey = self.env["survey.survey"].create({"title": "Own", **values})
        self.give("GOLD", 3, survey=survey)
        return survey

    def rated(self, invitation):
        """Ratings by the customer that count."""
        return (
            self.env["rating.rating"]
            .search(
                [
                    ("partner_id", "=", invitation.partner_id.id),
                    ("res_model", "=", invitation._name),
                    ("res_id", "=", invitation.id),
                    ("consumed", "=", True),
                ]
            )
            .mapped("rating")
        )

    def test_scale_of_the_survey_that_comes_along(self):
        for answer, rating in (("0", 1), ("5", 3), ("7", 3.8), ("10", 5)):
            with self.subTest(answer=answer), self.cr.savepoint() as savepoint:
                invitation = self.ask("2026-05-01")
                self.answer(invitation, **{RECOMMEND: answer, BETTER: "More colours"})
                self.assertEqual(self.rated(invitation), [rating])
                self.assertRecordValues(
                    invitation,
                    [{"state": "answered", "satisfaction": rating}],
                )
                self.assertEqual(invitation.rating_ids.feedback, "More colours")
                self.assertEqual(str(invitation.answered_on), "2026-05-01 10:00:00")
                savepoint.rollback()
                self.env.invalidate_all()

    def test_nothing_answered_is_no_rating(self):
        invitation = self.ask("2026-05-01")
        self.answer(invitation, **{BETTER: "Nothing"})
        self.assertEqual(self.rated(invitation), [])
        self.assertRecordValues(invitation, [{"state": "answered", "satisfaction": 0}])
        [(mean, count)] = self.Invitation._read_group(
            [("id", "=", invitation.id)], [], ["satisfaction:avg", "__count"]
        )
        self.assertEqual((mean or None, count), (None, 1))

    def test_mean_of_scales_each_between_its_own_ends(self):
        survey = self.make_survey()
        five = self.make_question(survey, "scale", scale_min=1, scale_max=5)
        five.title = "Five"
        number = {"validation_min_float_value": 50, "validation_max_float_value": 150}
        self.make_question(
            survey, "numerical_box", title="N", validation_required=True, **number
        )
        self.make_question(survey, "numerical_box", title="Open end")
        invitation = self.ask("2026-05-01")
        # (4 - 1) / 4 and (75 - 50) / 100: half of both ends.
        self.answer(invitation, **{"Five": "4", "N": "75", "Open end": "9"})
        self.assertEqual(self.rated(invitation), [3])

    def test_skipped_scale_does_not_count(self):
        survey = self.make_survey()
        self.make_question(survey, "scale", title="One")
        self.make_question(survey, "scale", title="Two")
        invitation = self.ask("2026-05-01")
        self.answer(invitation, One="10")
        self.assertEqual(self.rated(invitation), [5])

    def make_scored(self):
        survey = self.make_survey(scoring_type="scoring_without_answers")
        question = self.make_question(
            survey,
            "simple_choice",
            title="Happy?",
            suggested_answer_ids=[
                Command.create(
                    {"value": value, "answer_score": score, "is_correct": score > 0}
                )
                for value, score in (("Very", 4), ("Rather", 3), ("No", 0))
            ],
        )
        self.make_question(survey, "scale", title="Scale")
        return question.suggested_answer_ids

    def test_score_of_a_scored_survey(self):
        answers = self.make_scored()
        invitation = self.ask("2026-05-01")
        self.answer(invitation, **{"Happy?": [str(answers[1].id)], "Scale": "0"})
        self.assertEqual(invitation.user_input_id.scoring_percentage, 75)
        self.assertEqual(self.rated(invitation), [4])

    def test_no_points_are_a_rating_too(self):
        answers = self.make_scored()
        invitation = self.ask("2026-05-01")
        self.answer(invitation, **{"Happy?": [str(answers[2].id)]})
        self.assertEqual(self.rated(invitation), [1])

    def test_scored_questions_skipped_leave_the_scales(self):
        self.make_scored()
        invitation = self.ask("2026-05-01")
        self.answer(invitation, **{"Happy?": [], "Scale": "5"})
        self.assertEqual(self.rated(invitation), [3])

    def test_answered_twice_is_rated_once(self):
        invitation = self.ask("2026-05-01")
        self.answer(invitation, **{RECOMMEND: "10"})
        invitation.user_input_id._mark_done()
        self.assertEqual(self.rated(invitation), [5])

    def test_answers_of_others_are_no_rating(self):
        before = self.env["rating.rating"].search_count([])
        answer = self.survey._create_answer(partner=self.golden)
        answer._save_lines(self.survey.question_ids[0], "10")
        answer._mark_done()
        self.assertEqual(self.env["rating.rating"].search_count([]), before)

    def test_contact_answers_for_the_customer(self):
        self.golden.email = False
        contact = self.make_customer(
            "Contact", parent_id=self.golden.id, email="c@g.com"
        )
        invitation = self.ask("2026-05-01")
        self.assertEqual(invitation.contact_id, contact)
        self.answer(invitation, **{RECOMMEND: "10"})
        self.assertEqual(invitation.rating_ids.partner_id, self.golden)

    def test_satisfaction_moves(self):
        """The metric is the mean of the surveys answered by the day."""
        if "satisfaction" not in self.env["customer.tier.metric"]._get_measures():
            self.skipTest("nothing measures satisfaction here")
        program = self.make_program(
            name="Satisfied",
            window="lifetime",
            criterion_ids=[Command.create(self.criterion("satisfaction", high=5))],
        )
        criterion = str(program.criterion_ids.id)
        values = []
        for day, answer in (("2026-05-01", "10"), ("2026-08-01", "2")):
            self.answer(self.ask(day), **{RECOMMEND: answer})
            program._assess(as_of=day)
            values.append(self.member(program, self.golden).detail[criterion][0])
        self.assertEqual(values, [5, 3.4])
        self.assertIsNone(self.member(program, self.bronze).detail[criterion][0])

    def test_deleted_customer_takes_answers_along(self):
        stranger = self.make_customer("Stranger", email="s@example.com")
        invitation = self.ask("2026-05-01")
        invitation.partner_id = stranger
        self.answer(invitation, **{RECOMMEND: "10"})
        ratings = invitation.rating_ids
        invitation.user_input_id.unlink()
        stranger.unlink()
        self.assertFalse(invitation.exists())
        self.assertFalse(ratings.exists())

    def test_deleted_answers_are_still_remembered(self):
        invitation = self.ask("2026-05-01")
        self.answer(invitation, **{RECOMMEND: "10"})
        invitation.user_input_id.unlink()
        self.assertEqual(invitation.state, "answered")
        self.assertFalse(self.ask("2026-05-20"))
