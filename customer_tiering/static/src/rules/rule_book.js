import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

import {TierRulesField} from "./rules_field";

/**
 * The conditions of all tiers of a program, best first: a customer is in the first one
 * whose conditions hold. The attribute `tiers` is the name of the field.
 */
export class TierRuleBook extends Component {
    static template = "customer_tiering.TierRuleBook";
    static components = {TierRulesField};
    static props = {...standardWidgetProps, tiers: String};

    get isReadonly() {
        return !this.props.record.isInEdition;
    }

    get tiers() {
        return this.props.record.data[this.props.tiers].records
            .filter((record) => record.data.active !== false)
            .map((record) => {
                const {
                    color,
                    is_base: isBase,
                    maintain_rules: stay,
                    name,
                } = record.data;
                const words = {tier: name || "…"};
                return {
                    color: color || 0,
                    isBase,
                    key: record.id,
                    name: words.tier,
                    record,
                    enter: _t("Customers enter %(tier)s when", words).toString(),
                    stay: stay
                        ? _t("They stay %(tier)s while", words).toString()
                        : _t(
                              "They stay %(tier)s while they would enter it.",
                              words,
                          ).toString(),
                    hasStay: Boolean(stay),
                    rest: _t("Everyone else is %(tier)s.", words).toString(),
                };
            });
    }

    /** Other conditions to stay than to enter: those to enter are where to start. */
    async addStay({record}) {
        // What was edited last may still wait for the server.
        await record.model.mutex.getUnlockedDef();
        const {entry_rules: entry} = record.data;
        const rules = JSON.parse(JSON.stringify(entry || []));
        record.update({maintain_rules: rules.length ? rules : false});
    }

    removeStay({record}) {
        record.update({maintain_rules: false});
    }
}

registry.category("view_widgets").add("customer_tier_rule_book", {
    component: TierRuleBook,
    extractProps: ({attrs}) => ({tiers: attrs.tiers}),
});
