import {Component, useRef} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useSpecialData} from "@web/views/fields/relational_utils";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

import {formatShort} from "../explanation/format_value";
import {useJsonDraft} from "../json_draft";
import {OPERATORS, describeCondition, describeNeed, formatUnit} from "./sentences";

/** A condition without a value: whether anything was measured at all. */
const isKnown = (operator) => ["set", "unset"].includes(operator);

/**
 * Conditions of a tier as sentences with pickers. The value is a list of alternatives,
 * of which any one is enough: `{need, conditions: [{metric, operator, value}]}`.
 */
export class TierRulesField extends Component {
    static template = "customer_tiering.TierRulesField";
    static props = standardFieldProps;

    setup() {
        this.root = useRef("root");
        this.draft = useJsonDraft(this, this.root);
        this.metrics = useSpecialData((orm) =>
            orm.call("customer.tier.metric", "search_read", [
                [],
                ["code", "name", "unit", "available"],
            ]),
        );
    }

    // ------------------------------------------------------------------
    // What is shown
    // ------------------------------------------------------------------

    get rules() {
        return this.draft.value || [];
    }

    get metricByCode() {
        return Object.fromEntries(
            (this.metrics.data || []).map((metric) => [metric.code, metric]),
        );
    }

    get currencyId() {
        return this.props.record.data.currency_id?.id;
    }

    /** Alternatives with all that the template writes. */
    get alternatives() {
        const byCode = this.metricByCode;
        return this.rules.map(({need, conditions}, index) => ({
            index,
            need: need || 0,
            needText: describeNeed(need, conditions.length),
            needs: conditions.map((_condition, count) => ({
                value: count,
                text: describeNeed(count, conditions.length),
            })),
            conditions: conditions.map((condition, place) => {
                const metric = byCode[condition.metric] || {};
                return {
                    ...condition,
                    place,
                    sentence: describeCondition(condition, metric, this.currencyId),
                    hasValue: !isKnown(condition.operator),
                    text:
                        this.draft.wrong(`${index},${place}`) ??
                        formatShort(condition.value, 2),
                    isWrong: this.draft.wrong(`${index},${place}`) !== undefined,
                    unit: formatUnit(metric.unit, this.currencyId),
                };
            }),
        }));
    }

    /** Metrics to choose from, with the one that is chosen, whatever became of it. */
    metricOptions(code) {
        const metrics = (this.metrics.data || []).filter(
            (metric) => metric.available || metric.code === code,
        );
        const options = metrics.map((metric) => [metric.code, metric.name]);
        return this.metricByCode[code] ? options : [...options, [code, code]];
    }

    get operators() {
        return Object.entries(OPERATORS).map(([code, text]) => [code, text.toString()]);
    }

    // ------------------------------------------------------------------
    // Editing
    // ------------------------------------------------------------------

    /** A copy of the rules, changed, becomes the value. */
    change(edit) {
        const rules = this.rules.map((rule) => ({
            ...rule,
            conditions: rule.conditions.map((condition) => ({...condition})),
        }));
        edit(rules);
        return this.draft.update(rules.length ? rules : false);
    }

    get newCondition() {
        const [metric] = (this.metrics.data || []).filter((each) => each.available);
        return {metric: metric?.code || "", operator: "ge", value: 0};
    }

    addAlternative() {
        this.change((rules) => rules.push({need: 0, conditions: [this.newCondition]}));
    }

    addCondition(index) {
        this.change((rules) => rules[index].conditions.push(this.newCondition));
    }

    removeCondition(index, place) {
        this.change((rules) => {
            const {conditions} = rules[index];
            conditions.splice(place, 1);
            // As many as there are is all of them.
            if (rules[index].need >= conditions.length) {
                rules[index].need = 0;
            }
            if (!conditions.length) {
                rules.splice(index, 1);
            }
        });
    }

    setNeed(index, ev) {
        this.change((rules) => (rules[index].need = Number(ev.target.value)));
    }

    setMetric(index, place, ev) {
        this.change((rules) => {
            rules[index].conditions[place].metric = ev.target.value;
        });
    }

    setOperator(index, place, ev) {
        const operator = ev.target.value;
        this.change((rules) => {
            const condition = rules[index].conditions[place];
            condition.operator = operator;
            if (isKnown(operator)) {
                delete condition.value;
            } else {
                condition.value ??= 0;
            }
        });
    }

    setValue(index, place, ev) {
        const value = this.draft.parse(`${index},${place}`, ev.target.value);
        if (value !== null && value !== this.rules[index].conditions[place].value) {
            this.change((rules) => (rules[index].conditions[place].value = value));
        }
    }
}

registry.category("fields").add("customer_tier_rules", {
    component: TierRulesField,
    displayName: _t("Conditions"),
    supportedTypes: ["json"],
    isEmpty: (record, name) => !record.data[name],
});
