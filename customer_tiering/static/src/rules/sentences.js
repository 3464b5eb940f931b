import {_t} from "@web/core/l10n/translation";
import {formatCurrency, getCurrency} from "@web/core/currency";

import {formatShort, formatValue} from "../explanation/format_value";

/** Comparisons, in the order in which they are offered. */
export const OPERATORS = {
    ge: _t("at least"),
    gt: _t("more than"),
    le: _t("at most"),
    lt: _t("less than"),
    set: _t("known"),
    unset: _t("unknown"),
};

/** "Vertical: Spend 60 %, Orders 40 %" */
export function describeAxis(axis, criteria) {
    const items = criteria.map(({name, weight}) => `${name} ${formatShort(weight)} %`);
    const list = items.length
        ? items.reduce((first, next) =>
              _t("%(first)s, %(next)s", {first, next}).toString(),
          )
        : "…";
    return _t("%(label)s: %(text)s", {label: axis, text: list}).toString();
}

/** How many of some conditions have to hold. */
export function describeNeed(need, count) {
    if (!need || need >= count) {
        return _t("all of these").toString();
    }
    return need === 1
        ? _t("any one of these").toString()
        : _t("any %s of these", need).toString();
}

/** What stands behind a value that conditions compare with. */
export function formatUnit(unit, currencyId) {
    switch (unit) {
        case "money":
            return getCurrency(currencyId)?.symbol || "";
        case "days":
            return _t("days").toString();
        case "date":
            return _t("days ago").toString();
        case "percent":
            return "%";
        case "rating":
            return _t("of 5").toString();
        default:
            return "";
    }
}

/** The value that a condition compares with; dates are in days ago. */
export function formatLimit(unit, value, currencyId) {
    if (unit === "date") {
        return _t("%s days ago", formatShort(value)).toString();
    }
    return unit === "money"
        ? formatCurrency(value || 0, currencyId, {trailingZeros: false})
        : formatValue(unit, value, currencyId);
}

/** "Spend at least 10,000 $" */
export function describeCondition({metric: code, operator, value}, metric, currencyId) {
    const parts = [metric.name || code, OPERATORS[operator]];
    if (!["set", "unset"].includes(operator)) {
        parts.push(formatLimit(metric.unit, value, currencyId));
    }
    return parts.join(" ");
}
