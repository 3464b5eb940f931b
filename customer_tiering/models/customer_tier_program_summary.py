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

    def _get_window_label(self):
        self.ensure_one()
        if self.window == "rolling":
            return self.env._("last %(months)s months", months=self.window_months)
        labels = dict(self._fields["window"]._description_selection(self.env))
        return labels.get(self.window, "").lower()
