from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerTierReplay(models.TransientModel):
    """Why a customer had their tier on another day."""

    _name = "customer.tier.replay"
    _description = "Customer Tier on Another Day"

    member_id = fields.Many2one("customer.tier.member", required=True, readonly=True)
    as_of = fields.Date("On", default=fields.Date.context_today, required=True)
    stored_tier_id = fields.Many2one(
        "customer.tier", "Tier then", compute="_compute_explanation"
    )
    tier_id = fields.Many2one(
        "customer.tier", "Found again", compute="_compute_explanation"
    )
    has_score = fields.Boolean(compute="_compute_explanation")
    explanation = fields.Json(compute="_compute_explanation")
    problem = fields.Char(compute="_compute_explanation")

    @api.depends("member_id", "as_of")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for replay in self:
            member, problem = replay.member_id, False
            replay.stored_tier_id = then = None
            if replay.as_of:
                replay.stored_tier_id = member._get_tier_on(replay.as_of)
                try:
                    then = member._as_of(replay.as_of)
                except UserError as error:
                    problem = str(error)
                else:
                    problem = not then and self.env._(
                        "The customer was not graded on this day."
                    )
            replay.problem = problem
            replay.tier_id = then and then.tier_id
            replay.has_score = then and then.has_score
            replay.explanation = then and then.explanation
