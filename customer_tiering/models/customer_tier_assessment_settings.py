from odoo import api, models
from odoo.tools.misc import formatLang

from .. import wording
from ..sentences import describe_rules


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
            "method": settings["method"],
            "rows": self._describe_measuring(settings),
            "criteria": [
                {**self._describe_criterion(c), "name": names[c["code"]]}
                for c in settings["criteria"]
                # What conditions only compare with is said there.
                if settings["method"] != "rule" or c["weight"]
            ],
            "tiers": self._describe_tiers(settings),
            "line_label": self._get_line_label(settings["method"]),
            "grid": self._describe_grid(settings),
            "movement": self._describe_policy(settings),
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
        method = label("method")
        basis = {"score": "score_basis", "rank": "rank_basis"}.get(settings["method"])
        if basis:
            method = wording.labelled(self.env, method, label(basis))
        rows = [
            (self.env._("Documents"), label("source")),
            (self.env._("Window"), window),
            (self.env._("Method"), method),
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
        terms = self.env["customer.tier.metric"]._describe_parameters(
            criterion.get("parameters") or {}
        )
        details = wording.listed(self.env, filter(None, [details, *terms]))
        model = "customer.tier.criterion"
        weight = f"{criterion['weight']:g} %"
        if criterion.get("axis"):
            axis = self._get_label(model, "axis", criterion["axis"])
            weight = f"{axis} {weight}"
        return {
            "weight": weight,
            "scoring": self._get_label(model, "scoring", criterion["scoring"]),
            "direction": self._get_label(model, "direction", criterion["direction"]),
            "details": details,
        }

    def _describe_tiers(self, settings):
        """List of dicts ``name``, ``line``, ``customers``, ``share``; best first."""
        counts = self.tier_counts or {}
        tiers = []
        for tier in settings["tiers"]:
            count = counts.get(str(tier["id"]), 0)
            share = 100 * count / (self.customer_count or 1)
            tiers.append(
                {
                    "name": tier["name"],
                    "line": self._describe_line(settings, tier),
                    "customers": formatLang(self.env, count, digits=0),
                    "share": formatLang(self.env, share, digits=1) + " %",
                }
            )
        return tiers

    def _get_line_label(self, method):
        """What decides about a tier: the title of a column; empty for a matrix."""
        labels = {
            "score": self.env._("From score"),
            "rank": self.env._("Slice"),
            "rule": self.env._("Conditions"),
        }
        return labels.get(method, "")

    def _describe_line(self, settings, tier):
        """From where, how much or under what conditions a customer is in a tier."""
        if settings["method"] == "score":
            return f"{tier['min_score']:g}"
        if settings["method"] == "rank":
            return f"{tier['share']:g} %"
        if settings["method"] == "matrix":
            return ""
        if tier["is_base"]:
            return self.env._("Everyone else")
        names = self._get_names()
        metrics = {
            criterion["code"]: {**criterion, "name": names[criterion["code"]]}
            for criterion in settings["criteria"]
        }
        currency = self.env["res.currency"].with_context(active_test=False)
        currency = currency.search([("name", "=", settings["currency"])], limit=1)
        enter, stay = (
            describe_rules(self.env, tier.get(kind), metrics, currency)
            for kind in ("entry", "maintain")
        )
        if not stay:
            return enter
        return self.env._("%(enter)s; stay while %(stay)s", enter=enter, stay=stay)

    def _describe_grid(self, settings):
        """The grid of a matrix for the template, or None: ``rows`` from the top, each
        with ``label`` and ``cells`` (names of tiers), and ``columns`` (labels)."""
        grid = settings.get("grid")
        if not grid:
            return None
        names = self._get_names()
        rows = [
            {"label": label, "cells": [names.get(code, code) for code in codes]}
            for label, codes in zip(
                reversed(self._describe_ranges(grid["y_lines"])),
                grid["cells"],
                strict=True,
            )
        ]
        return {"rows": rows, "columns": self._describe_ranges(grid["x_lines"])}

    def _describe_ranges(self, lines):
        """What the lines of an axis divide it into, lowest first."""
        return [
            self.env._("below %(line)s", line=f"{lines[0]:g}"),
            *(self.env._("from %(line)s", line=f"{line:g}") for line in lines),
        ]

    def _describe_policy(self, settings):
        """How customers move, in the words of the program."""
        Program = self.env["customer.tier.program"]
        values = Program._from_policy(settings["policy"])
        return Program.new({"method": settings["method"], **values}).movement_summary
