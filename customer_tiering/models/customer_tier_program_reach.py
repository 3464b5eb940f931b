from odoo import api, fields, models

from .. import wording
from ..engine import errors, reach


class CustomerTierProgramReach(models.AbstractModel):
    """What no customer can ever reach, said while a program is edited."""

    _name = "customer.tier.program.reach"
    _description = "Reach of a Program"

    unreachable = fields.Text(compute="_compute_unreachable")
    # Why nobody can be in a cell, by "row,column" from 0 at the top left
    grid_unreachable = fields.Json(compute="_compute_unreachable")

    @api.depends(
        "method",
        "score_basis",
        "grid",
        "criterion_ids.metric_id",
        "criterion_ids.weight",
        "criterion_ids.axis",
        "criterion_ids.scoring",
        "criterion_ids.direction",
        "criterion_ids.buckets",
        "criterion_ids.fixed_range",
        "criterion_ids.low",
        "criterion_ids.high",
        "criterion_ids.band_ids.bound",
        "criterion_ids.band_ids.points",
        "tier_ids.active",
        "tier_ids.code",
        "tier_ids.entry_rules",
        "tier_ids.is_base",
        "tier_ids.maintain_rules",
        "tier_ids.min_score",
        "tier_ids.name",
        "tier_ids.sequence",
        "tier_ids.share",
    )
    @api.depends_context("lang")
    def _compute_unreachable(self):
        for program in self:
            settings = program._get_reach_settings()
            sentences = []
            if settings:
                sentences = [
                    *program._describe_unreachable_tiers(settings),
                    *program._describe_idle_rules(settings),
                ]
            program.unreachable = "\n".join(sentences)
            program.grid_unreachable = (
                program._get_unreachable_cells(settings)
                if settings and program.method == "matrix"
                else False
            )

    def _get_reach_settings(self):
        """The settings while they are edited, as far as they can be read.

        Metrics that only conditions name get their criterion when the program is
        saved; cells without a tier say nothing about those that have one.

        :return: as for the engine; None where they cannot grade anyone
        """
        self.ensure_one()
        if not all(criterion.metric_id.available for criterion in self.criterion_ids):
            return None
        settings = self._get_settings()
        if self.method == "rule":
            known = {criterion["code"] for criterion in settings["criteria"]}
            settings["criteria"] += [
                {"code": code, "weight": 0, "floor": None}
                for code in self._get_ladder()._get_rule_metrics()
                if code not in known
            ]
        if self.method == "matrix" and settings["grid"] and settings["tiers"]:
            codes = {tier["code"] for tier in settings["tiers"]}
            base = settings["tiers"][-1]["code"]
            settings["grid"]["cells"] = [
                [code if code in codes else base for code in row]
                for row in settings["grid"]["cells"]
            ]
        try:
            errors.validate(settings)
        except errors.SettingsError:
            return None
        return settings

    def _describe_unreachable_tiers(self, settings):
        codes = reach.unreachable_tiers(settings)
        tiers = self._get_ladder().filtered(lambda tier: tier.code in codes)
        if not tiers:
            return []
        return [
            self.env._(
                "No customer can be %(tiers)s by these rules.",
                tiers=wording.listed(self.env, [tier.name or "…" for tier in tiers]),
            )
        ]

    def _describe_idle_rules(self, settings):
        if self.method != "rule":
            return []
        codes = reach.unreachable_tiers(settings)
        names = {tier.code: tier.name or "…" for tier in self._get_ladder()}
        sentences = []
        for code, kind, index in reach.unreachable_rules(settings):
            words = {"tier": names[code], "place": index + 1}
            if kind == "maintain":
                sentence = self.env._(
                    "%(tier)s: alternative %(place)s to stay keeps nobody who would"
                    " not enter anyway.",
                    **words,
                )
            elif code in codes:
                continue  # said of the tier
            else:
                sentence = self.env._(
                    "%(tier)s: alternative %(place)s to enter decides nothing, whoever"
                    " meets it meets conditions above it.",
                    **words,
                )
            sentences.append(sentence)
        return sentences

    def _get_unreachable_cells(self, settings):
        """Dict of "row,column" → why nobody can be there."""
        cells = set(reach.unreachable_cells(settings))
        grid = settings["grid"]
        height = len(grid["cells"])
        across, up = (
            self._describe_ranges(grid["x_lines"]),
            self._describe_ranges(grid["y_lines"])[::-1],
        )
        reasons = {}
        for row, column in cells:
            if all((each, column) in cells for each in range(height)):
                axis, points = "x", across[column]
            else:
                axis, points = "y", up[row]
            reasons[f"{row},{column}"] = self.env._(
                "No customer can have %(points)s on the %(axis)s.",
                points=points,
                axis=self._get_axis(axis),
            )
        return reasons

    @api.model
    def _describe_ranges(self, lines):
        """What the lines of an axis divide it into, lowest first."""
        *pairs, last = zip(lines, [*lines[1:], None], strict=True)
        return [
            self.env._("less than %(points)s points", points=f"{lines[0]:g}"),
            *(
                self.env._(
                    "%(low)s to less than %(high)s points",
                    low=f"{low:g}",
                    high=f"{high:g}",
                )
                for low, high in pairs
            ),
            self.env._("%(points)s points or more", points=f"{last[0]:g}"),
        ]
