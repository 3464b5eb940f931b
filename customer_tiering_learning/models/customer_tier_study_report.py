from odoo import api, fields, models

from odoo.addons.customer_tiering import wording
from odoo.addons.customer_tiering.sentences import describe_rules

from ..engine.evaluation import likely_range

# So many customers are named, the others counted.
NAMED = 5
# Metrics that matter less than this, in percent of the customers, are not listed.
LEAST = 0.5


class CustomerTierStudyReport(models.AbstractModel):
    """What was learned, in words and percent."""

    _name = "customer.tier.study.report"
    _description = "Report of Learned Rules"

    report = fields.Json(compute="_compute_report")

    @api.depends("result", "class_ids.name", "class_ids.color")
    @api.depends_context("lang")
    def _compute_report(self):
        for study in self:
            study.report = study.result and study._describe()

    def _describe(self):
        """The result for people.

        :return: JSON-able dict: ``summary``, ``notes`` (sentences), ``figures`` (list
            of ``name``, ``text``, ``help``), ``classes`` (of ``name``, ``color``,
            ``rules``, ``given``, ``graded`` and ``confusion``, percent by class) and
            ``metrics`` (of ``name`` and ``percent``)
        """
        self.ensure_one()
        result = self.result
        metrics = self.env["customer.tier"]._get_metric_specs()
        currency = self.env["res.currency"].browse(result["currency_id"]).exists()
        by_code = {one.code: one for one in self.class_ids}
        classes = []
        for place, code in enumerate(result["classes"]):
            tier_class = by_code.get(code, self.class_ids.browse())
            text = self.env._("Everyone else")
            if code in result["rules"]:
                rules = result["rules"][code]
                text = describe_rules(self.env, rules, metrics, currency)
            classes.append(
                {
                    "name": tier_class.name or code,
                    "color": tier_class.color,
                    "rules": text or self.env._("No rule"),
                    "given": result["given"][place],
                    "graded": result["graded"][place],
                    "confusion": [
                        round(100 * share) for share in result["confusion"][place]
                    ],
                }
            )
        importance = sorted(result["importance"].items(), key=lambda item: -item[1])
        return {
            "summary": self._describe_accuracy(),
            "notes": self._get_notes(classes),
            "figures": self._get_figures(),
            "classes": classes,
            "metrics": [
                {
                    "name": metrics.get(code, {}).get("name") or code,
                    "percent": round(100 * share),
                }
                for code, share in importance
                if 100 * share >= LEAST
            ],
        }

    def _describe_accuracy(self):
        result = self.result
        low, high = likely_range(result["accuracy"], result["labels"])
        return self.env._(
            "Of %(labels)s labelled customers, each held back in turn while the rules"
            " were learned from others, %(accuracy)s %% were graded as labelled. Of all"
            " customers like them it would be between %(low)s and %(high)s %%.",
            labels=result["labels"],
            accuracy=round(100 * result["accuracy"]),
            low=round(100 * low),
            high=round(100 * high),
        )

    def _get_figures(self):
        rows = (
            (
                self.env._("Held-out accuracy"),
                "accuracy",
                self.env._("Customers held back who were graded as labelled."),
            ),
            (
                self.env._("Balanced accuracy"),
                "balanced",
                self.env._(
                    "The same for each class, and then the mean: a class of few"
                    " customers counts as much as one of many."
                ),
            ),
            (
                self.env._("Majority guess"),
                "guess",
                self.env._("Right without any rule: everyone in the largest class."),
            ),
        )
        return [
            {"name": name, "text": f"{round(100 * self.result[key])} %", "help": text}
            for name, key, text in rows
        ]

    def _get_notes(self, classes):
        """What to know before a program is made of it, as a list of sentences."""
        result = self.result
        notes = []
        if result["accuracy"] <= result["guess"]:
            notes.append(
                self.env._(
                    "The rules are no better than the majority guess: choose other"
                    " metrics, or look at the labels again."
                )
            )
        empty = [
            one["name"]
            for one, code in zip(classes, result["classes"], strict=True)
            if not result["rules"].get(code, True)
        ]
        if empty:
            notes.append(
                self.env._(
                    "No rule leads to %(classes)s: label more of them, choose metrics"
                    " in which they differ, or write the conditions by hand.",
                    classes=wording.listed(self.env, empty),
                )
            )
        partners = self.env["res.partner"].with_context(active_test=False)
        left_out = partners.search([("id", "in", result["left_out"])])
        notes.append(self._describe_left_out(left_out))
        metrics = self.env["customer.tier.metric"]._get_names()
        constant = [metrics.get(code) or code for code in result["constant"]]
        if constant:
            notes.append(
                self.env._(
                    "The same for all labelled customers, so no rule is about it:"
                    " %(metrics)s.",
                    metrics=wording.listed(self.env, constant),
                )
            )
        return [note for note in notes if note]

    def _describe_left_out(self, partners):
        """Whose labels could not be used, why, and what to do; "" for nobody."""
        if not partners:
            return ""
        names = partners[:NAMED].mapped("display_name")
        if len(partners) > NAMED:
            rest = self.env._("%(count)s others", count=len(partners) - NAMED)
            names.append(rest)
        return self.env._(
            "Left out: %(names)s. Either there is no document that counts (see"
            " %(documents)s; prospects may be named in %(also)s), or they are archived"
            " or object to profiling.",
            names=wording.listed(self.env, names),
            documents=self._fields["source"]._description_string(self.env),
            also=self._fields["partner_domain"]._description_string(self.env),
        )
