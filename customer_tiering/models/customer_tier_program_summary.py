from functools import partial

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
        "criterion_ids.axis",
        "tier_ids.name",
        "tier_ids.rules_summary",
        "tier_ids.min_score",
        "tier_ids.share",
        "tier_ids.sequence",
    )
    @api.depends_context("lang")
    def _compute_summary(self):
        sources = dict(self._fields["source"]._description_selection(self.env))
        for program in self:
            words = {
                "documents": sources.get(program.source, "").lower(),
                "window": program._get_window_label(),
                "criteria": program._list_criteria() or "…",
                "tiers": program._list_tiers() or "…",
            }
            if program.method == "rule":
                program.summary = self.env._(
                    "Grades customers by %(documents)s, %(window)s; %(tiers)s.", **words
                )
            elif program.method == "matrix":
                program.summary = self.env._(
                    "Places customers by %(documents)s, %(window)s, on two axes:"
                    " %(across)s; %(up)s; %(tiers)s.",
                    **words,
                    across=program._describe_axis("x"),
                    up=program._describe_axis("y"),
                )
            else:
                program.summary = self.env._(
                    "Scores customers by %(documents)s, %(window)s, on %(criteria)s;"
                    " %(tiers)s.",
                    **words,
                )

    def _list_criteria(self, axis=None):
        """ "Spend 60 %, Orders 40 %"; only those of an axis where one is given."""
        criteria = self.criterion_ids
        if axis:
            criteria = criteria.filtered(lambda criterion: criterion.axis == axis)
        return wording.listed(
            self.env, [f"{c.metric_id.name} {c.weight:g} %" for c in criteria]
        )

    def _describe_axis(self, axis):
        axes = self.criterion_ids._fields["axis"]
        labels = dict(axes._description_selection(self.env))
        criteria = self._list_criteria(axis) or "…"
        return wording.labelled(self.env, labels[axis].lower(), criteria)

    def _list_tiers(self):
        """Tiers with what makes one a customer's, best first."""
        ladder = self.tier_ids.sorted(lambda tier: (tier.sequence, tier._origin.id))
        names = [tier.name or "…" for tier in ladder]
        if self.method == "matrix":
            return wording.listed(self.env, names)
        if self.method == "rule":
            metrics = self.tier_ids._get_metric_specs()
            rules = [tier._describe_rules(metrics, with_stay=False) for tier in ladder]
            return wording.separated(
                self.env, map(partial(wording.labelled, self.env), names, rules)
            )
        if self.method == "rank":
            slices = [f"{tier.share:g} %" for tier in ladder]
            both = zip(names, slices, strict=True)
            return wording.listed(self.env, map(" ".join, both))
        return wording.listed(
            self.env,
            [
                self.env._(
                    "%(tier)s from %(score)s", tier=name, score=f"{tier.min_score:g}"
                )
                for name, tier in zip(names, ladder, strict=True)
            ],
        )

    @api.depends(
        "method",
        "buffer_up",
        "buffer_down",
        "grace",
        "min_stay_days",
        "downgrade_policy",
    )
    @api.depends_context("lang")
    def _compute_movement_summary(self):
        for program in self:
            stay = (
                self.env._(
                    "Never within %(days)s days of reaching a tier.",
                    days=program.min_stay_days,
                )
                if program.min_stay_days
                else ""
            )
            program.movement_summary = wording.joined(
                self.env, (program._describe_rise(), program._describe_fall(), stay)
            )

    def _describe_rise(self):
        points = f"{self.buffer_up:g}"
        if self.method == "rule" or not self.buffer_up:
            return self.env._("Up at once.")
        if self.method == "matrix":
            return self.env._(
                "Up once %(points)s points over the lines on both axes.", points=points
            )
        return self.env._("Up once %(points)s points over the line.", points=points)

    def _describe_fall(self):
        words = {
            "step": self.env._("Down one tier")
            if self.downgrade_policy == "step"
            else self.env._("Straight down"),
            "grace": self.grace,
            "points": f"{self.buffer_down:g}",
        }
        if self.method == "rule":
            return self.env._(
                "%(step)s after %(grace)s assessments in a row without meeting the"
                " conditions to stay.",
                **words,
            )
        if self.method == "matrix":
            return self.env._(
                "%(step)s after %(grace)s assessments in a row more than %(points)s"
                " points away from the cells of the tier.",
                **words,
            )
        return self.env._(
            "%(step)s after %(grace)s assessments in a row %(points)s points under"
            " the line.",
            **words,
        )

    def _get_window_label(self):
        self.ensure_one()
        if self.window == "rolling":
            return self.env._("last %(months)s months", months=self.window_months)
        labels = dict(self._fields["window"]._description_selection(self.env))
        return labels.get(self.window, "").lower()
