from odoo import models


class SurveyQuestion(models.Model):
    _inherit = "survey.question"

    def _can_score(self):
        """Whether an answer can add to the score."""
        self.ensure_one()
        if self.question_type in ("simple_choice", "multiple_choice"):
            return any(answer.answer_score > 0 for answer in self.suggested_answer_ids)
        return self.is_scored_question and self.answer_score > 0
