from odoo import models


class SurveyUserInput(models.Model):
    _inherit = "survey.user_input"

    def _mark_done(self):
        result = super()._mark_done()
        # sudo: whoever answers may not see that they were invited by their tier
        self.env["customer.tier.survey.invitation"].sudo().search(
            [("user_input_id", "in", self.ids), ("answered_on", "=", False)]
        )._register_answer()
        return result

    def _get_satisfaction(self):
        """How satisfied the answers are.

        The score of a survey that is scored; else the mean of the answers on a scale,
        each from the least to the most that the question allows.

        :return: 0–100, or None where nothing of that was answered
        """
        self.ensure_one()
        answers = self.user_input_line_ids.filtered(lambda line: not line.skipped)
        if self.survey_id.scoring_type != "no_scoring" and any(
            answers.question_id.mapped(lambda question: question._can_score())
        ):
            return self.scoring_percentage
        shares = [share for line in answers if (share := line._get_share()) is not None]
        return 100 * sum(shares) / len(shares) if shares else None

    def _get_comment(self):
        """What was written in free text; False where nothing was."""
        self.ensure_one()
        lines = self.user_input_line_ids.filtered("value_text_box")
        return "\n".join(lines.mapped("value_text_box")) or False
