from odoo import models


class CustomerTierAssessment(models.Model):
    _inherit = "customer.tier.assessment"

    def action_rollback(self):
        """What the run set in motion and nobody has had yet, nobody gets."""
        result = super().action_rollback()
        # sudo: errands are closed to everyone; the right to take the run back was
        # checked
        errands = self.env["customer.tier.errand"].sudo()
        errands.search(
            [
                "|",
                ("transition_id.assessment_id", "=", self.id),
                ("notice_id.assessment_id", "=", self.id),
            ]
        )._cancel("rollback")
        return result
