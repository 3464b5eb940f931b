import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";

import {describeCondition, describeNeed} from "../rules/sentences";
import {formatValue} from "./format_value";

/** How much is missing, where more of it can be had: "$ 1,200 more". */
function describeMissing({limit, met, operator, unit, value}, currencyId) {
    const isMore = ["ge", "gt"].includes(operator);
    if (met || !isMore || !["money", "count"].includes(unit)) {
        return "";
    }
    const missing = limit - (value || 0);
    return missing > 0
        ? _t("%s more", formatValue(unit, missing, currencyId)).toString()
        : "";
}

/** Conditions of a tier, each with the customer's value and whether it is met. */
export class RuleReasons extends Component {
    static template = "customer_tiering.RuleReasons";
    static props = {
        rules: Array,
        title: String,
        hint: {type: String, optional: true},
        currencyId: {type: [Number, Boolean], optional: true},
    };

    get alternatives() {
        const {currencyId, rules} = this.props;
        return rules.map(({conditions, met, need}, index) => ({
            index,
            met,
            need: conditions.length > 1 ? describeNeed(need, conditions.length) : "",
            conditions: conditions.map((condition, place) => ({
                place,
                met: condition.met,
                sentence: describeCondition(
                    {...condition, value: condition.limit},
                    condition,
                    currencyId,
                ),
                value: this.describeValue(condition),
                missing: describeMissing(condition, currencyId),
            })),
        }));
    }

    describeValue({days, unit, value}) {
        const text = formatValue(unit, value, this.props.currencyId);
        return days === null ? text : `${text} (${_t("%s days ago", days)})`;
    }
}
