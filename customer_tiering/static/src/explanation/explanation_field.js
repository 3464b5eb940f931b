import {TierSparkline} from "./sparkline";
import {
    describeReach,
    describeStay,
    formatPoints,
    formatShort,
    formatValue,
} from "./format_value";

import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** Why a customer has this tier: what `explanation` of a member holds, drawn. */
export class TierExplanationField extends Component {
    static template = "customer_tiering.TierExplanationField";
    static components = {TierSparkline};
    static props = standardFieldProps;

    get explanation() {
        return this.props.record.data[this.props.name] || {};
    }

    get position() {
        return Math.min(100, Math.max(0, this.explanation.position || 0));
    }

    /** Tiers, worst first, as parts of the way from 0 to 100. */
    get rungs() {
        const tiers = this.explanation.tiers || [];
        return tiers
            .map((tier, place) => {
                const end = place ? tiers[place - 1].line : 100;
                return {
                    ...tier,
                    width: Math.max(0, end - tier.line),
                    from: _t("from %s", formatShort(tier.line)).toString(),
                    isCurrent: tier.name === this.explanation.tier,
                };
            })
            .reverse();
    }

    get ladderLabel() {
        const names = this.rungs.map((rung) => `${rung.name} ${rung.from}`).join(", ");
        return `${formatPoints(this.position)}: ${names}`;
    }

    get distance() {
        const {above, tier, is_last: isLast} = this.explanation;
        if (above < 0) {
            return _t("%(points)s under the line of %(tier)s", {
                points: formatPoints(-above),
                tier,
            }).toString();
        }
        if (isLast) {
            return "";
        }
        return _t("%(points)s above the line of %(tier)s", {
            points: formatPoints(above),
            tier,
        }).toString();
    }

    get criteria() {
        const {criteria = [], currency_id: currencyId} = this.explanation;
        return criteria.map((criterion) => ({
            key: criterion.metric,
            name: criterion.name,
            value: formatValue(criterion.unit, criterion.value, currencyId),
            points: formatPoints(criterion.points),
            share: Math.min(100, Math.max(0, criterion.points)),
            weight: `${formatShort(criterion.weight)} %`,
            adds: formatPoints(criterion.contribution),
        }));
    }

    get score() {
        return formatPoints(this.explanation.score);
    }

    get place() {
        return formatPoints(this.position);
    }

    /** What one criterion alone has to be to reach the next tier, or to keep this. */
    get ways() {
        const {
            criteria = [],
            currency_id: currencyId,
            is_last: isLast,
            next_tier: nextTier,
            tier,
        } = this.explanation;
        const reach = (key) =>
            criteria
                .filter((criterion) => criterion[key] !== null)
                .map((criterion) => describeReach(criterion, currencyId, key));
        const anyOne = {
            hint: _t("any one of these is enough").toString(),
            none: _t(
                "No criterion alone is enough: several have to improve.",
            ).toString(),
        };
        const ways = [];
        if (nextTier) {
            ways.push({
                ...anyOne,
                key: "reach",
                title: _t("To reach %s", nextTier).toString(),
                items: reach("to_next"),
            });
        }
        const stay = {key: "stay", title: _t("To stay %s", tier).toString()};
        if (this.explanation.above < 0) {
            ways.push({...stay, ...anyOne, items: reach("to_return")});
        } else if (!isLast) {
            ways.push({
                ...stay,
                hint: _t("each of these, if nothing else changes").toString(),
                none: _t("No criterion alone costs the tier.").toString(),
                items: criteria
                    .filter((criterion) => criterion.to_stay !== null)
                    .map((criterion) => describeStay(criterion, currencyId)),
            });
        }
        return ways;
    }
}

registry.category("fields").add("customer_tier_explanation", {
    component: TierExplanationField,
    displayName: _t("Why this tier"),
    supportedTypes: ["json"],
    isEmpty: () => false,
});
