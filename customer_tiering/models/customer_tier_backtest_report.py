from odoo import api, fields, models
from odoo.tools.misc import formatLang

from .. import wording
from ..engine.backtest import TOP


class CustomerTierBacktestReport(models.AbstractModel):
    """What a back-test found, in words and figures."""

    _name = "customer.tier.backtest.report"
    _description = "Report of a Back-test"

    result = fields.Json(copy=False, readonly=True)
    # Large: read only where they are asked for.
    settings = fields.Json(copy=False, readonly=True, prefetch=False)
    currency_id = fields.Many2one("res.currency", copy=False, readonly=True)
    customer_count = fields.Integer("Customers", compute="_compute_figures")
    later = fields.Monetary("Bought later", compute="_compute_figures")
    correlation = fields.Float("Rank correlation", compute="_compute_figures")
    gini = fields.Float(compute="_compute_figures")
    held = fields.Float("Top tier held (%)", compute="_compute_figures")
    held_by_spend = fields.Float("By spend alone (%)", compute="_compute_figures")
    held_at_best = fields.Float("Best possible (%)", compute="_compute_figures")
    summary = fields.Text(compute="_compute_summary")
    report = fields.Json(compute="_compute_report")
    settings_text = fields.Html(compute="_compute_settings_text", sanitize=False)

    @api.depends("result")
    def _compute_figures(self):
        for one in self:
            found = one.result or {}
            first = found["rankings"][0] if found else {}
            top = found.get("top_tier", {})
            one.customer_count = found.get("customers", 0)
            one.later = found.get("later", 0)
            one.correlation = (first.get("correlation") or [0])[0]
            one.gini = (first.get("gini") or [0])[0]
            one.held = 100 * (top.get("held") or [0])[0]
            one.held_by_spend = 100 * (top.get("spend") or [0])[0]
            one.held_at_best = 100 * (top.get("best") or [0])[0]

    @api.depends("result")
    @api.depends_context("lang")
    def _compute_summary(self):
        for one in self:
            one.summary = one.result and one._describe()

    @api.depends("result")
    @api.depends_context("lang")
    def _compute_report(self):
        for one in self:
            one.report = one.result and one._prepare_report()

    @api.depends("result")
    @api.depends_context("lang")
    def _compute_settings_text(self):
        for one in self:
            one.settings_text = one.settings and one._get_run().settings_text

    # ------------------------------------------------------------------
    # In words
    # ------------------------------------------------------------------

    def _get_run(self):
        """A run with the same settings: it says them, and warns, in words."""
        self.ensure_one()
        ids = [tier["id"] for tier in self.settings["tiers"]]
        counts = [row["customers"] for row in self.result["tiers"]]
        return self.env["customer.tier.assessment"].new(
            {
                "settings": self.settings,
                "customer_count": self.customer_count,
                "tier_counts": {
                    str(tier): count for tier, count in zip(ids, counts, strict=True)
                },
            }
        )

    def _describe(self):
        """What was found, as one or two sentences."""
        top, name = self.result["top_tier"], self.settings["tiers"][0]["name"]
        if not self.result["customers"]:
            return self.env._("There was no customer to grade on that day.")
        if not top["customers"]:
            return self.env._(
                "Nobody was in the top tier, %(tier)s, on that day.", tier=name
            )
        if not top["held"]:
            return self.env._(
                "These customers bought nothing later, or less than was credited."
            )
        return wording.joined(
            self.env,
            [
                self.env._(
                    "The top tier, %(tier)s, held %(held)s %% of what was bought later;"
                    " a list of equal size by spend alone would have held %(spend)s %%,"
                    " the best possible %(best)s %%.",
                    tier=name,
                    held=self._percent(top["held"]),
                    spend=self._percent(top["spend"]),
                    best=self._percent(top["best"]),
                ),
                self._describe_gain(top["gain"]),
            ],
        )

    def _describe_gain(self, gain):
        """Whether the difference to spend alone is more than chance.

        :param gain: [value, low, high] of it
        """
        value, low, high = gain
        if value == low == high == 0:
            return self.env._("Both lists held the same.")
        if low <= 0 <= high:
            return self.env._("The difference between the two may be chance.")
        if value > 0:
            return self.env._("The program did better, by more than chance.")
        return self.env._("Spend alone did better, by more than chance.")

    def _percent(self, figure):
        """A share of [value, low, high] in percent: "61"."""
        return formatLang(self.env, 100 * figure[0], digits=0)

    def _get_notes(self):
        """What to know before the figures are trusted, as a list of sentences."""
        run = self._get_run()
        known = self._get_kinds()
        names = run._get_names()
        notes = []
        for warning in self.result["warnings"]:
            text = known.get(warning["kind"]) or run._describe_warning(warning)
            if "criteria" in warning:
                subjects = [names.get(code, code) for code in warning["criteria"]]
                text = wording.labelled(
                    self.env, wording.listed(self.env, subjects), text
                )
            notes.append(text)
        return notes

    def _get_kinds(self):
        """Warning of a back-test → sentence."""
        return {
            "few": self.env._(
                "There were few customers: much of what is shown is chance."
            ),
            "nobody": self.env._("Choose a later split date."),
            "nothing": self.env._("Shares of what was bought later mean nothing."),
            "present": self.env._(
                "known as of today, not as of that day, so the program may have known"
                " more than it could."
            ),
            "prospects": self.env._(
                "Prospects were chosen by what is known of them today."
            ),
            "recent": self.env._(
                "The split was %(days)s days before the end: in so short a time many"
                " good customers do not buy. Choose an earlier one.",
                days=self.days,
            ),
            "unknown": self.env._("nothing was known of it on that day."),
        }

    # ------------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------------

    def _prepare_report(self):
        """What the screen shows.

        :return: the result, see :func:`..engine.backtest.compare`, with ``summary``,
            ``notes`` (sentences), ``currency_id``, the names of rankings and ``name``
            and ``color`` of tiers
        """
        found = self.result
        names = self._get_ranking_names()
        tiers = self.env["customer.tier"].with_context(active_test=False)
        specs = self.settings["tiers"]
        tiers = tiers.search([("id", "in", [spec["id"] for spec in specs])])
        colors = {tier.id: tier.color for tier in tiers}
        return {
            **found,
            "summary": self.summary,
            "notes": self._get_notes(),
            "currency_id": self.currency_id.id,
            "top_percent": round(100 * TOP),
            "rankings": [
                {**row, "name": names.get(row["code"], row["code"])}
                for row in found["rankings"]
            ],
            "tiers": [
                {**row, "name": spec["name"], "color": colors.get(spec["id"], 0)}
                for spec, row in zip(specs, found["tiers"], strict=True)
            ],
        }

    def _get_ranking_names(self):
        return {
            "score": self.env._("Score of the program"),
            "tiers": self.env._("Tiers of the program"),
            "spend": self.env._("Spend alone (ABC)"),
            "rfm_points": self.env._("RFM, 1 to 5 points each"),
            "rfm_ranks": self.env._("RFM, ranks, one third each"),
            "best": self.env._("Best possible"),
        }
