"""Conditions on customers as people say them: "Spend at least ¥10,000"."""

from odoo.tools.misc import formatLang

from . import wording


def describe_rules(env, rules, metrics, currency):
    """Alternatives as one sentence: "A and B, or any 2 of C, D, E".

    :param rules: see ``customer.tier.conditions``
    :param dict metrics: code → dict of ``name`` and ``unit``
    :param currency: of amounts
    """
    sentences = []
    for rule in rules or []:
        conditions = [
            describe_condition(env, condition, metrics, currency)
            for condition in rule["conditions"]
        ]
        need = rule.get("need") or 0
        if 0 < need < len(conditions):
            sentences.append(
                env._(
                    "any %(need)s of: %(conditions)s",
                    need=need,
                    conditions=wording.separated(env, conditions),
                )
            )
        else:
            sentences.append(wording.all_of(env, conditions))
    return wording.any_of(env, sentences) if sentences else ""


def describe_condition(env, condition, metrics, currency):
    """One condition: "Orders at least 5"."""
    metric = metrics.get(condition["metric"]) or {}
    value = describe_value(env, condition.get("value"), metric.get("unit"), currency)
    words = {"metric": metric.get("name") or condition["metric"], "value": value}
    texts = {
        "ge": env._("%(metric)s at least %(value)s", **words),
        "gt": env._("%(metric)s more than %(value)s", **words),
        "le": env._("%(metric)s at most %(value)s", **words),
        "lt": env._("%(metric)s less than %(value)s", **words),
        "set": env._("%(metric)s known", **words),
        "unset": env._("%(metric)s unknown", **words),
    }
    return texts[condition["operator"]]


def describe_value(env, value, unit, currency):
    """A value that is compared with; dates are in days ago."""
    if value is None:
        return ""
    number = formatLang(env, value, digits=0 if value == int(value) else 2)
    if unit == "money" and currency:
        parts = [currency.symbol, number]
        if currency.position == "after":
            parts.reverse()
        return "\N{NO-BREAK SPACE}".join(parts)
    if unit == "days":
        return env._("%(count)s days", count=number)
    if unit == "date":
        return env._("%(count)s days ago", count=number)
    if unit == "rating":
        return env._("%(value)s of 5", value=number)
    return f"{number} %" if unit == "percent" else number
