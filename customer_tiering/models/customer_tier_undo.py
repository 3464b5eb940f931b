from odoo import api, fields, models
from odoo.tools import SQL

from .unchecked import UncheckedMany2one


class CustomerTierUndo(models.Model):
    """Members as they were before the last runs; written and read by the engine."""

    _name = "customer.tier.undo"
    _description = "Members before an Assessment"
    _log_access = False

    assessment_id = UncheckedMany2one("customer.tier.assessment", required=True)
    program_id = UncheckedMany2one("customer.tier.program", required=True, index=True)
    partner_id = UncheckedMany2one(
        "res.partner", required=True, index=True, ondelete="cascade"
    )
    member_id = fields.Integer(required=True)
    is_removed = fields.Boolean(required=True)
    last_assessment_id = UncheckedMany2one("customer.tier.assessment")
    # Scores that the run wrote over or removed: [[date, score, tier id], …]
    scores = fields.Json()
    tier_id = UncheckedMany2one("customer.tier")
    computed_tier_id = UncheckedMany2one("customer.tier")
    since = fields.Date()
    below = fields.Integer()
    below_at = fields.Date()
    notice_at = fields.Date()
    score = fields.Float()
    revenue = fields.Float()
    digest = fields.Float()
    detail = fields.Json()
    override_id = fields.Integer()
    override_tier_id = UncheckedMany2one("customer.tier")
    override_until = fields.Date()

    _run_idx = models.Index("(assessment_id, member_id)")

    @api.autovacuum
    def _gc_undo(self):
        """Let go of runs that cannot be taken back any more.

        Not in the runs themselves: one that finds nothing new writes no row.
        """
        self.env["customer.tier.assessment"].flush_model(["is_undo_kept"])
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM customer_tier_undo u
                 WHERE NOT EXISTS (SELECT FROM customer_tier_assessment a
                                    WHERE a.id = u.assessment_id AND a.is_undo_kept)
                """
            )
        )
        self.invalidate_model(flush=False)
        return self.env.cr.rowcount, False
