from odoo import models
from odoo.fields import Domain


class CustomerTierAssessment(models.Model):
    _name = "customer.tier.assessment"
    _inherit = ["customer.tier.assessment"]

    def action_rollback(self):
        """What the run began never was, nor what it made a success."""
        result = super().action_rollback()
        # sudo: enrolments are closed to everyone; the right to take the run back was
        # checked
        run = self.sudo()
        moves = run.env["customer.tier.transition"].search(
            [("assessment_id", "=", run.id), ("cause", "!=", "rollback")]
        )
        begun = Domain("state", "=", "running") & Domain(
            "transition_id", "in", moves.ids
        )
        risen = Domain(
            [
                ("state", "=", "succeeded"),
                ("won_on", "=", False),
                ("ended_on", ">=", run.as_of),
                ("program_id", "=", run.program_id.id),
                ("partner_id", "in", moves.partner_id.ids),
            ]
        )
        run.env["customer.tier.enrolment"].search(begun | risen)._close(
            "cancelled", "rollback"
        )
        return result
