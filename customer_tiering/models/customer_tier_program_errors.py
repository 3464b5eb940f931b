from odoo import models

from .. import wording

# Where the engine's names of settings are not those of the fields.
FIELDS = {
    "criteria.bands": "band_ids",
    "criteria.code": "metric_id",
    "policy.max_steps": "downgrade_policy",
    "policy.min_stay": "min_stay_days",
}
MODELS = {
    "criteria": "customer.tier.criterion",
    "tiers": "customer.tier",
    "policy": "customer.tier.program",
}


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
        texts = {
            "bands_order": self.env._("better values must not have fewer points."),
            "base_not_last": self.env._(
                "the last tier of the ladder, and no other, is the base tier."
            ),
            "duplicate": self.env._("the same value is there twice."),
            "no_bands": self.env._("there is none."),
            "no_base": self.env._("no tier is the base tier."),
            "no_criteria": self.env._("there is none."),
            "no_tiers": self.env._("there is none."),
            "not_in_range": self.env._("the value is outside of its range."),
            "out_of_reach": self.env._(
                "with so many points nobody could rise to the best tier."
            ),
            "range": self.env._("the second value must be greater than the first."),
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
                total=f"{self.weight_total:g}",
            ),
        }
        text = texts.get(error.code)
        if not text:
            return str(error)
        return wording.labelled(self.env, self._describe_place(error.field), text)

    def _describe_place(self, path):
        """Label of a setting, with whose it is: "From score of Gold".

        :param str path: as in the engine, such as ``tiers.GOLD.min_score``
        """
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

    def _get_label(self, model, name):
        field = self.env[model]._fields.get(name)
        return field._description_string(self.env) if field else name
