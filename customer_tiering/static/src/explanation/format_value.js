import {formatCurrency} from "@web/core/currency";
import {deserializeDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {formatDate, formatFloat, formatInteger} from "@web/views/fields/formatters";

/** A number with as many decimals as it needs, one at most unless told otherwise. */
export function formatShort(value, decimals = 1) {
    return formatFloat(value || 0, {digits: [false, decimals], trailingZeros: false});
}

/** A score or points. */
export function formatPoints(value) {
    return formatFloat(value || 0, {digits: [false, 1]});
}

/**
 * What was measured, as the user writes such things.
 *
 * @param {string} unit unit of the metric
 * @param {number|string|null} value ISO date for dates; null: nothing was measured
 * @param {number} currencyId
 * @returns {string}
 */
export function formatValue(unit, value, currencyId) {
    if (value === null || value === undefined || value === false) {
        return "–";
    }
    switch (unit) {
        case "money":
            return formatCurrency(value, currencyId);
        case "count":
            return formatInteger(value);
        case "days":
            return _t("%s days", formatShort(value)).toString();
        case "date":
            return formatDate(deserializeDate(value));
        case "rating":
            return _t("%s of 5", formatShort(value)).toString();
        case "percent":
            return `${formatShort(value)} %`;
        default:
            return formatShort(value, 2);
    }
}

/** Whether more (later, for dates) is better. */
export function isMoreBetter({direction, since_days: sinceDays}) {
    return (direction !== "lower") !== Boolean(sinceDays);
}

/**
 * What a criterion has to be to reach a tier, itself and by how much more.
 *
 * @param {Object} criterion
 * @param {number} currencyId
 * @param {string} key of the criterion: "to_next", or "to_return" to its own tier
 * @returns {{name: string, text: string, more: string}}
 */
export function describeReach(criterion, currencyId, key = "to_next") {
    const {name, unit, value, [key]: target} = criterion;
    const text = formatValue(unit, target, currencyId);
    const more = isMoreBetter(criterion);
    const countable = ["money", "count"].includes(unit) && more;
    const missing = countable ? target - (value || 0) : 0;
    let phrase = more ? _t("at least %s", text) : _t("at most %s", text);
    if (unit === "date") {
        phrase = more ? _t("%s or later", text) : _t("%s or earlier", text);
    }
    return {
        name,
        text: phrase.toString(),
        more:
            missing > 0
                ? _t("%s more", formatValue(unit, missing, currencyId)).toString()
                : "",
    };
}

/** What a criterion has to stay beyond for the tier to be kept. */
export function describeStay(criterion, currencyId) {
    const {name, unit, to_stay: limit} = criterion;
    const text = formatValue(unit, limit, currencyId);
    const more = isMoreBetter(criterion);
    let phrase = more ? _t("above %s", text) : _t("below %s", text);
    if (unit === "date") {
        phrase = more ? _t("after %s", text) : _t("before %s", text);
    }
    return {name, text: phrase.toString(), more: ""};
}
