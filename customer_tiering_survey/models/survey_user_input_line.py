from odoo import models


class SurveyUserInputLine(models.Model):
    _inherit = "survey.user_input.line"

    def _get_share(self):
        """Where the answer lies between the ends of its question: 0–1, or None where
        it has no ends."""
        self.ensure_one()
        question = self.question_id
        if self.answer_type == "scale":
            value, low, high = self.value_scale, question.scale_min, question.scale_max
        elif self.answer_type == "numerical_box" and question.validation_required:
            value = self.value_numerical_box
            low = question.validation_min_float_value
            high = question.validation_max_float_value
        else:
            return None
        if low >= high:
            return None
        # The question may have had other ends when it was answered.
        return min(1, max(0, (value - low) / (high - low)))
