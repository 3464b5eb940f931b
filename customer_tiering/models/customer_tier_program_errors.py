import re

from odoo import models

from .. import wording

# Where the engine's names of settings are not those of the fields.
FIELDS = {
    "criteria.bands": "band_ids",
    "criteria.code": "metric_id",
    "policy.downgrade": "downgrade_when",
    "policy.max_steps": "downgrade_policy",
    "policy.min_stay": "min_stay_days",
    "policy.notice": "notice_days",
    "policy.upgrade": "upgrade_when",
    "tiers.entry": "entry_rules",
    "tiers.maintain": "maintain_rules",
}
MODELS = {
    "criteria": "customer.tier.criterion",
    "tiers": "customer.tier",
    "policy": "customer.tier.program",
}
# tiers.GOLD.entry.2, the second alternative
ALTERNATIVE = re.compile(r"tiers\.(.*)\.(entry|maintain)\.(\d+)")


class CustomerTierProgramErrors(models.AbstractModel):
    """Refusals of the engine in the user's words."""

    _name = "customer.tier.program.errors"
    _description = "Refused Settings in Words"

    def _describe_error(self, error):
        """Why settings are refused, beginning with the label of the field.

        :param error: :class:`~…engine.errors.SettingsError`
        :return: text in the language of the user
        """
        self.ensure_one()
        weights = self.criterion_ids
        if error.axis:
            weights = weights.filtered(lambda criterion: criterion.axis == error.axis)
        texts = {
            "axis_empty": self.env._("no criterion is on this axis."),
            "bands_order": self.env._("better values must not have fewer points."),
            "base_not_last": self.env._(
                "the last tier of the ladder, and no other, is the base tier."
            ),
            "duplicate": self.env._("the same value is there twice."),
            "grid_hole": self.env._("the cell has no tier."),
            "grid_size": self.env._(
                "2 to 5 rows and columns are expected, one more than lines."
            ),
            "grid_tier": self.env._("the tier of the cell is gone or archived."),
            "lines_order": self.env._("each line must be above the one before it."),
            "no_bands": self.env._("there is none."),
            "no_base": self.env._("no tier is the base tier."),
            "no_conditions": self.env._("there is no condition."),
            "no_criteria": self.env._("there is none; set conditions for the tiers.")
            if self.method == "rule"
            else self.env._("there is none."),
            "no_review_days": self.env._("there is none."),
            "no_rules": self.env._(
                "there is none; only the base tier takes whoever is left."
            ),
            "no_tiers": self.env._("there is none."),
            "not_in_range": self.env._("the value is outside of its range."),
            "out_of_reach": self.env._(
                "with so many points nobody could rise to the best tier."
            ),
            "range": self.env._("the second value must be greater than the first."),
            "rule_metric": self.env._("the program does not measure the metric."),
            "rule_need": self.env._("so many conditions cannot be asked for."),
            "rule_never": self.env._(
                "its conditions contradict each other: no customer can meet them."
            ),
            "rule_operator": self.env._("the comparison is not known."),
            "rule_shape": self.env._("it cannot be read."),
            "shares_total": self.env._(
                "shares total %(total)s %%, not 100 %%.",
                total=f"{sum(self._get_ladder().mapped('share')):g}",
            ),
            "thresholds_order": self.env._(
                "it must be lower than that of the tier above."
            ),
            "unknown_choice": self.env._("the value is not known."),
            "unknown_scoring": self.env._("the value is not known."),
            "weights_total": self.env._(
                "weights total %(total)s %%, not 100 %%.",
                total=f"{sum(weights.mapped('weight')):g}",
            ),
        }
        text = texts.get(error.code)
        if not text:
            return str(error)
        place = self._describe_place(error.field)
        if error.axis:
            place = self.env._(
                "%(field)s, %(part)s", field=place, part=self._get_axis(error.axis)
            )
        return wording.labelled(self.env, place, text)

    def _describe_place(self, path):
        """Label of a setting, with whose it is: "From score of Gold".

        :param str path: as in the engine, such as ``tiers.GOLD.min_score``
        """
        alternative = ALTERNATIVE.fullmatch(path)
        if alternative:
            return self.env._(
                "%(field)s, alternative %(number)s",
                field=self._describe_place(path.rpartition(".")[0]),
                number=alternative[3],
            )
        if path.startswith("grid."):
            return self._describe_grid_place(*path.split(".")[1:])
        first, _dot, rest = path.partition(".")
        owner, _dot, name = rest.rpartition(".")
        if not rest:
            # The list itself, or a field of the program.
            lists = {"criteria": "criterion_ids", "tiers": "tier_ids"}
            return self._get_label("customer.tier.program", lists.get(first, first))
        name = FIELDS.get(f"{first}.{name}", name)
        label = self._get_label(MODELS[first], name)
        if not owner:
            return label
        if first == "tiers":
            record = self.tier_ids.filtered(lambda tier: tier.code == owner)
        else:
            record = self.criterion_ids.filtered(lambda c: c.code == owner).metric_id
        return self.env._(
            "%(field)s of %(name)s", field=label, name=record[:1].name or owner
        )

    def _describe_grid_place(self, name, row=None, column=None):
        """A part of the grid: "Grid, row 2, column 3"."""
        if name != "cells":
            part = self._get_axis(name[0])
        elif column:
            part = self._describe_cell(row, column)
        elif row:
            part = self.env._("row %(row)s", row=row)
        else:
            part = ""
        label = self._get_label("customer.tier.program", "grid")
        if not part:
            return label
        return self.env._("%(field)s, %(part)s", field=label, part=part)

    def _get_axis(self, axis):
        """An axis in the middle of a sentence: "horizontal axis"."""
        return (
            self.env._("horizontal axis")
            if axis == "x"
            else self.env._("vertical axis")
        )

    def _get_label(self, model, name):
        field = self.env[model]._fields.get(name)
        return field._description_string(self.env) if field else name
