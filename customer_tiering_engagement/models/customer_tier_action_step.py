from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CustomerTierAction(models.Model):
    """Steps of a journey are actions too, some days after its start."""

    _name = "customer.tier.action"
    _inherit = ["customer.tier.action"]

    occasion = fields.Selection(
        selection_add=[("step", "Step of a journey")], ondelete={"step": "cascade"}
    )
    journey_id = fields.Many2one(
        "customer.tier.journey", index="btree_not_null", ondelete="cascade"
    )
    program_id = fields.Many2one(
        "customer.tier.program",
        related=None,
        compute="_compute_program_id",
        store=True,
    )
    company_id = fields.Many2one(
        "res.company", related=None, compute="_compute_company_id", store=True
    )

    @api.depends("tier_id.program_id", "journey_id.program_id")
    def _compute_program_id(self):
        for action in self:
            action.program_id = (action.tier_id or action.journey_id).program_id

    @api.depends("tier_id.company_id", "journey_id.company_id")
    def _compute_company_id(self):
        for action in self:
            action.company_id = (action.tier_id or action.journey_id).company_id

    @api.depends("delay_days", "journey_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        steps = self.filtered("journey_id")
        for step in steps:
            [kind] = step._describe_choices("kind")
            step.display_name = self.env._(
                "%(journey)s – after %(days)s days: %(kind)s",
                journey=step.journey_id.name or "",
                days=step.delay_days,
                kind=kind,
            )
        return super(CustomerTierAction, self - steps)._compute_display_name()

    def _needs_tier(self):
        return self.occasion != "step" and super()._needs_tier()

    @api.constrains("occasion", "journey_id", "tier_id", "delay_days")
    def _check_journey(self):
        for action in self:
            if action.occasion != "step":
                if action.journey_id:
                    raise ValidationError(
                        self.env._("Occasion: actions of journeys are steps.")
                    )
                continue
            if not action.journey_id:
                raise ValidationError(
                    self.env._("Occasion: steps are made in their journey.")
                )
            if action.tier_id:
                raise ValidationError(
                    self.env._("Tier: steps belong to a journey, not to a tier.")
                )
            if action.delay_days > action.journey_id.measure_days:
                raise ValidationError(
                    self.env._(
                        "After (days): the journey ends after %(days)s days.",
                        days=action.journey_id.measure_days,
                    )
                )
