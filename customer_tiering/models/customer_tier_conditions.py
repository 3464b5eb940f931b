import math

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..sentences import describe_rules

OPERATORS = ("ge", "gt", "le", "lt", "set", "unset")


class CustomerTierConditions(models.AbstractModel):
    """Conditions on which customers enter a tier, and keep it.

    Both fields hold a list of alternatives, of which any one is enough::

        [{"need": 0, "conditions": [
            {"metric": "revenue", "operator": "ge", "value": 10000}]}]

    ``need``: how many of the conditions must hold, 0 for all of them. A value is in
    the unit of its metric, for dates in days ago; "set" and "unset" have none.
    """

    _name = "customer.tier.conditions"
    _description = "Conditions of a Tier"

    entry_rules = fields.Json(
        "Enter when",
        help="Customers enter the first tier from the top of which any alternative"
        " holds.",
    )
    maintain_rules = fields.Json(
        "Stay while",
        help="Customers who are in the tier keep it while any alternative holds;"
        " empty: while they would enter it.",
    )
    rules_summary = fields.Char("Conditions", compute="_compute_rules_summary")

    @api.constrains("entry_rules")
    def _check_entry_rules(self):
        self._check_rules("entry_rules")

    @api.constrains("maintain_rules")
    def _check_maintain_rules(self):
        self._check_rules("maintain_rules")

    def _check_rules(self, name):
        """Refuse what the engine could not even read."""
        metrics = self.env["customer.tier.metric"].with_context(active_test=False)
        known = set(metrics.search_fetch([], ["code"]).mapped("code"))
        label = self._fields[name]._description_string(self.env)
        for tier in self:
            problem = tier._find_unreadable(tier[name], known)
            if problem:
                raise ValidationError(
                    self.env._(
                        "%(field)s of %(tier)s: %(problem)s",
                        field=label,
                        tier=tier.name,
                        problem=problem,
                    )
                )

    def _find_unreadable(self, rules, known):
        """What is wrong with the shape of conditions, in words; else None.

        :param rules: value of a field
        :param set known: codes of metrics
        """
        if not rules:
            return None
        if not isinstance(rules, list):
            return self.env._("a list of alternatives is expected.")
        for place, rule in enumerate(rules, 1):
            problem = self._find_unreadable_rule(rule, known)
            if problem:
                return self.env._(
                    "alternative %(place)s: %(problem)s", place=place, problem=problem
                )
        return None

    def _find_unreadable_rule(self, rule, known):
        if not isinstance(rule, dict) or rule.keys() != {"need", "conditions"}:
            return self.env._('"need" and "conditions" are expected.')
        need, conditions = rule["need"], rule["conditions"]
        if not isinstance(conditions, list) or not conditions:
            return self.env._("there is no condition.")
        if type(need) is not int or not 0 <= need <= len(conditions):
            return self.env._(
                "%(need)s of %(count)s conditions cannot be asked for.",
                need=need,
                count=len(conditions),
            )
        for condition in conditions:
            problem = self._find_unreadable_condition(condition, known)
            if problem:
                return problem
        return None

    def _find_unreadable_condition(self, condition, known):
        if not isinstance(condition, dict) or "metric" not in condition:
            return self.env._('"metric", "operator" and "value" are expected.')
        metric, operator = condition["metric"], condition.get("operator")
        if not isinstance(metric, str) or metric not in known:
            return self.env._('there is no metric "%(code)s".', code=metric)
        if operator not in OPERATORS:
            return self.env._('there is no comparison "%(code)s".', code=operator)
        expected = {"metric", "operator", "value"}
        if operator in ("set", "unset"):
            expected.remove("value")
        value = condition.get("value", 0)
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if condition.keys() != expected or not number or not math.isfinite(value):
            return self.env._(
                'the value of the condition on "%(code)s" is not a number.',
                code=metric,
            )
        return None

    def _get_rule_metrics(self):
        """Codes of the metrics in the conditions, each once, in order."""
        return list(
            dict.fromkeys(
                condition["metric"]
                for tier in self
                # Whoever is left is in the base tier, whatever it has of its own.
                if not tier.is_base
                for rules in (tier.entry_rules, tier.maintain_rules)
                for rule in rules or []
                for condition in rule["conditions"]
            )
        )

    @api.depends("entry_rules", "maintain_rules", "is_base", "method")
    @api.depends_context("lang")
    def _compute_rules_summary(self):
        metrics = self._get_metric_specs()
        for tier in self:
            tier.rules_summary = tier._describe_rules(metrics)

    @api.model
    def _get_metric_specs(self):
        """Dict of code → name and unit of every metric, for sentences."""
        metrics = self.env["customer.tier.metric"].with_context(active_test=False)
        return {
            metric.code: {"name": metric.name, "unit": metric.unit}
            for metric in metrics.search_fetch([], ["code", "name", "unit"])
        }

    def _describe_rules(self, metrics, with_stay=True):
        """Who enters the tier and who stays, as a sentence.

        :param dict metrics: see :meth:`_get_metric_specs`
        """
        self.ensure_one()
        if self.method != "rule":
            return ""
        if self.is_base:
            return self.env._("Everyone else")
        enter, stay = (
            describe_rules(self.env, rules, metrics, self.currency_id)
            for rules in (self.entry_rules, self.maintain_rules)
        )
        if not (stay and with_stay):
            return enter or self.env._("No condition yet")
        return self.env._(
            "%(enter)s; stay while %(stay)s", enter=enter or "…", stay=stay
        )
