from odoo import api, fields, models

from .. import wording


class CustomerTierProgramProblem(models.AbstractModel):
    """What a program lacks because an app, a model or a field is gone."""

    _name = "customer.tier.program.problem"
    _description = "What a Program Lacks"

    problem = fields.Text(
        compute="_compute_problem",
        help="Why customers cannot be assessed until the program is changed, or what "
        "it lacks is back.",
    )

    @api.depends("source", "criterion_ids.metric_id.problem")
    @api.depends_context("lang")
    def _compute_problem(self):
        for program in self:
            lacking = [
                (
                    "criterion_ids",
                    wording.labelled(self.env, metric.name, metric.problem),
                )
                for metric in program.criterion_ids.metric_id
                if metric.problem
            ]
            if f"customer.tier.source.{program.source}" not in self.env:
                lacking.append(("source", self.env._("its app is not installed.")))
            program.problem = "\n".join(
                wording.labelled(
                    self.env, program._get_label("customer.tier.program", name), text
                )
                for name, text in lacking
            )

    def _record_problem(self):
        """One failed assessment that says what is missing, not one every day."""
        Assessment = self.env["customer.tier.assessment"]
        for program in self:
            last = Assessment.search([("program_id", "=", program.id)], limit=1)
            if (last.state, last.error) != ("failed", program.problem):
                Assessment._record_failure(program, program.problem)
