from odoo import api, models
from odoo.tools.misc import formatLang

from .. import wording


class CustomerTierAssessmentSettings(models.AbstractModel):
    """The settings that a run was made with, in words."""

    _name = "customer.tier.assessment.settings"
    _description = "Settings of an Assessment in Words"

    @api.depends("settings", "tier_counts")
    @api.depends_context("lang")
    def _compute_settings_text(self):
        for assessment in self:
            assessment.settings_text = assessment.settings and self.env[
                "ir.qweb"
            ]._render(
                "customer_tiering.customer_tier_assessment_settings",
                assessment._prepare_settings_values(),
            )

    def _prepare_settings_values(self):
        """What the template of the settings shows; plain values."""
        self.ensure_one()
        settings, names = self.settings, self._get_names()
        return {
            "rows": self._describe_measuring(settings),
            "criteria": [
                {**self._describe_criterion(c), "name": names[c["code"]]}
                for c in settings["criteria"]
            ],
            "tiers": self._describe_tiers(settings),
            "by_score": settings["method"] == "score",
            "movement": self._describe_policy(settings["policy"]),
        }

    def _get_label(self, model, field, value):
        labels = self.env[model]._fields[field]._description_selection(self.env)
        return dict(labels).get(value, value or "")

    def _describe_measuring(self, settings):
        """List of (label, text): what was measured and how it became a tier."""

        def label(field):
            return self._get_label("customer.tier.program", field, settings.get(field))

        window = label("window")
        if settings["window"] == "rolling":
            window = self.env._(
                "Last %(months)s months", months=settings["window_months"]
            )
        basis = "score_basis" if settings["method"] == "score" else "rank_basis"
        rows = [
            (self.env._("Documents"), label("source")),
            (self.env._("Window"), window),
            (
                self.env._("Method"),
                wording.labelled(self.env, label("method"), label(basis)),
            ),
            (self.env._("One customer is"), label("roll_up")),
            (self.env._("Currency"), settings["currency"]),
            (self.env._("Time zone"), settings["tz"]),
        ]
        if settings.get("partner_domain"):
            rows.append((self.env._("Also graded"), settings["partner_domain"]))
        return rows

    def _describe_criterion(self, criterion):
        """Dict of ``weight``, ``scoring``, ``direction`` and ``details``."""
        details = ""
        if criterion["scoring"] == "quantile":
            details = self.env._("%(count)s groups", count=criterion["buckets"])
        elif criterion["scoring"] == "bands":
            details = wording.listed(
                self.env,
                (
                    self.env._(
                        "%(bound)s: %(points)s points",
                        bound=formatLang(self.env, bound, digits=0),
                        points=f"{points:g}",
                    )
                    for bound, points in criterion["bands"]
                ),
            )
        elif criterion["low"] is not None and criterion["high"] is not None:
            low = formatLang(self.env, criterion["low"], digits=0)
            high = formatLang(self.env, criterion["high"], digits=0)
            details = f"{low} – {high}"
        model = "customer.tier.criterion"
        return {
            "weight": f"{criterion['weight']:g} %",
            "scoring": self._get_label(model, "scoring", criterion["scoring"]),
            "direction": self._get_label(model, "direction", criterion["direction"]),
            "details": details,
        }

    def _describe_tiers(self, settings):
        """List of dicts ``name``, ``line``, ``customers``, ``share``; best first."""
        counts = self.tier_counts or {}
        by_score = settings["method"] == "score"
        tiers = []
        for tier in settings["tiers"]:
            count = counts.get(str(tier["id"]), 0)
            share = 100 * count / (self.customer_count or 1)
            tiers.append(
                {
                    "name": tier["name"],
                    "line": f"{tier['min_score']:g}"
                    if by_score
                    else f"{tier['share']:g} %",
                    "customers": formatLang(self.env, count, digits=0),
                    "share": formatLang(self.env, share, digits=1) + " %",
                }
            )
        return tiers

    def _describe_policy(self, policy):
        """How customers move, in the words of the program."""
        return (
            self.env["customer.tier.program"]
            .new(
                {
                    "buffer_up": policy["buffer_up"],
                    "buffer_down": policy["buffer_down"],
                    "grace": policy["grace"],
                    "min_stay_days": policy["min_stay"],
                    "downgrade_policy": "step" if policy["max_steps"] else "direct",
                }
            )
            .movement_summary
        )
