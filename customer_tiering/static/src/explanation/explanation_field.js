import {TierGrid} from "../grid/tier_grid";
import {describeAxis} from "../rules/sentences";
import {TierDocumentsDialog} from "./documents_dialog";
import {RuleReasons} from "./rule_reasons";
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
import {useService} from "@web/core/utils/hooks";
import {formatInteger} from "@web/views/fields/formatters";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const AXES = {x: _t("Horizontal"), y: _t("Vertical")};

/** Why a customer has this tier: what `explanation` of a member holds, drawn. */
export class TierExplanationField extends Component {
    static template = "customer_tiering.TierExplanationField";
    static components = {RuleReasons, TierGrid, TierSparkline};
    static props = standardFieldProps;

    setup() {
        this.dialog = useService("dialog");
    }

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
        if (!this.rungs.length) {
            return "";
        }
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
        const {metrics = []} = this.documents;
        return criteria.map((criterion) => ({
            code: criterion.metric,
            isMadeOfDocuments:
                criterion.value !== null && metrics.includes(criterion.metric),
            key: criterion.metric,
            name: criterion.name,
            value: formatValue(criterion.unit, criterion.value, currencyId),
            points: formatPoints(criterion.points),
            share: Math.min(100, Math.max(0, criterion.points)),
            axis: criterion.axis ? AXES[criterion.axis].toString() : "",
            weight: `${formatShort(criterion.weight)} %`,
            adds: formatPoints(criterion.contribution),
        }));
    }

    /** How many documents count, how many do not, and why; {} when unknown. */
    get documents() {
        return this.explanation.documents || {};
    }

    get countedText() {
        const {counted} = this.documents;
        return counted === 1
            ? _t("Counted 1 document").toString()
            : _t("Counted %s documents", formatInteger(counted)).toString();
    }

    get excludedText() {
        const {excluded, reasons} = this.documents;
        const list = reasons
            .map(({text}) => text)
            .reduce((first, next) =>
                _t("%(first)s, %(next)s", {first, next}).toString(),
            );
        return _t("Not counted %(count)s: %(reasons)s", {
            count: formatInteger(excluded),
            reasons: list,
        }).toString();
    }

    showCounted() {
        this.showDocuments({title: _t("Documents that count"), isCounted: true});
    }

    showExcluded() {
        const title = _t("Documents that do not count");
        this.showDocuments({title, isCounted: false});
    }

    showMeasured({code, name}) {
        this.showDocuments({title: name, isCounted: true, metric: code});
    }

    showDocuments({title, ...options}) {
        this.dialog.add(TierDocumentsDialog, {
            ...options,
            title: title.toString(),
            counts: this.documents,
        });
    }

    /** Whether there are points at all: conditions alone do not give any. */
    get hasScore() {
        return this.explanation.has_score !== false;
    }

    /** Grid, customer's cell and titles of a matrix, as its drawing wants them. */
    get matrix() {
        const {matrix} = this.explanation;
        if (!matrix) {
            return null;
        }
        const title = (axis) => {
            const criteria = (this.explanation.criteria || []).filter(
                (criterion) => criterion.axis === axis,
            );
            return describeAxis(
                `${AXES[axis]} ${formatPoints(matrix[axis])}`,
                criteria,
            );
        };
        return {
            grid: matrix.grid,
            tiers: matrix.tiers,
            marked: matrix.cell || undefined,
            xTitle: title("x"),
            yTitle: title("y"),
        };
    }

    /** Conditions that were met, that keep the tier, and that the next one asks for. */
    get reasons() {
        const {is_last: isLast, next_tier: nextTier, rules, tier} = this.explanation;
        if (!rules) {
            return [];
        }
        const isMet = rules.enter.some((rule) => rule.met);
        const reasons = [];
        if (isMet) {
            reasons.push({
                key: "why",
                title: _t("Why %s", tier).toString(),
                rules: rules.enter.filter((rule) => rule.met),
            });
        }
        if (nextTier) {
            reasons.push({
                key: "reach",
                title: _t("To reach %s", nextTier).toString(),
                rules: rules.reach,
            });
        }
        const stay = rules.stay.length ? rules.stay : isMet ? [] : rules.enter;
        if (!isLast && stay.length) {
            reasons.push({
                key: "stay",
                title: _t("To stay %s", tier).toString(),
                rules: stay,
            });
        }
        return reasons;
    }

    /** A customer in the last tier of conditions is there for want of a better one. */
    get rest() {
        const {is_last: isLast, rules, tier} = this.explanation;
        return rules && isLast
            ? _t("%s: no conditions of a better tier are met.", tier).toString()
            : "";
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
        const isUnknown = criteria.every(({value}) => value === null);
        const none = isUnknown
            ? _t("Nothing that counts is known of the customer.")
            : _t("No criterion alone is enough: several have to improve.");
        const anyOne = {
            hint: _t("any one of these is enough").toString(),
            none: none.toString(),
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
        if (this.explanation.is_under) {
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
