from odoo import api, models

from .. import wording


class CustomerTierProgramSummary(models.AbstractModel):
    """A program in a sentence."""

    _name = "customer.tier.program.summary"
    _description = "Summary of a Program"

    @api.depends(
        "method",
        "score_basis",
        "rank_basis",
        "source",
        "window",
        "window_months",
        "criterion_ids.metric_id",
        "criterion_ids.weight",
        "tier_ids.name",
        "tier_ids.min_score",
        "tier_ids.share",
        "tier_ids.sequence",
    )
    @api.depends_context("lang")
    def _compute_summary(self):
        sources = dict(self._fields["source"]._description_selection(self.env))
        for program in self:
            criteria = [
                f"{criterion.metric_id.name} {criterion.weight:g} %"
                for criterion in program.criterion_ids
            ]
            ladder = program.tier_ids.sorted(
                lambda tier: (tier.sequence, tier._origin.id)
            )
            if program.method == "score":
                tiers = [
                    self.env._(
                        "%(tier)s from %(score)s",
                        tier=tier.name or "…",
                        score=f"{tier.min_score:g}",
                    )
                    for tier in ladder
                ]
            else:
                tiers = [f"{tier.name or '…'} {tier.share:g} %" for tier in ladder]
            program.summary = self.env._(
                "Scores customers by %(documents)s, %(window)s, on %(criteria)s;"
                " %(tiers)s.",
                documents=sources.get(program.source, "").lower(),
                window=program._get_window_label(),
                criteria=wording.listed(self.env, criteria) or "…",
                tiers=wording.listed(self.env, tiers) or "…",
            )

    @api.depends(
        "buffer_up", "buffer_down", "grace", "min_stay_days", "downgrade_policy"
    )
    @api.depends_context("lang")
    def _compute_movement_summary(self):
        for program in self:
            up = (
                self.env._(
                    "Up once %(points)s points over the line.",
                    points=f"{program.buffer_up:g}",
                )
                if program.buffer_up
                else self.env._("Up at once.")
            )
            step = (
                self.env._("Down one tier")
                if program.downgrade_policy == "step"
                else self.env._("Straight down")
            )
            down = self.env._(
                "%(step)s after %(grace)s assessments in a row %(points)s points under"
                " the line.",
                step=step,
                grace=program.grace,
                points=f"{program.buffer_down:g}",
            )
            stay = (
                self.env._(
                    "Never within %(days)s days of reaching a tier.",
                    days=program.min_stay_days,
                )
                if program.min_stay_days
                else ""
            )
            program.movement_summary = wording.joined(self.env, (up, down, stay))

    def _get_window_label(self):
        self.ensure_one()
        if self.window == "rolling":
            return self.env._("last %(months)s months", months=self.window_months)
        labels = dict(self._fields["window"]._description_selection(self.env))
        return labels.get(self.window, "").lower()
