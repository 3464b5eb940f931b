from odoo import fields, models

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
