import {browser} from "@web/core/browser/browser";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {formatFloat} from "@web/core/utils/numbers";
import {formatInteger} from "@web/views/fields/formatters";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

import {Component, onWillDestroy, useEffect, useState} from "@odoo/owl";

const ROW = 40; // Height of a tier's row, px
const RAIL = 14; // Width of the scale, px
const REACH = 56; // Where the rows begin, px
const PAUSE = 200; // Milliseconds without an edit before the effect is asked for

function short(value) {
    return formatFloat(value, {digits: [16, 2], trailingZeros: false});
}

/**
 * The tiers of a program drawn to scale, while they are edited: on the left a scale
 * from 100 down to 0, on the right a row per tier with its customers, and how many
 * they would be by their last score with the lines as they are edited.
 *
 * Attributes are names of fields: `tiers`, `method`, `rank_basis`; `score_basis` where
 * it can be edited; `program` where the record is not the program itself.
 */
export class CustomerTierLadder extends Component {
    static template = "customer_tiering.Ladder";
    static props = {
        ...standardWidgetProps,
        tiers: String,
        method: String,
        rankBasis: String,
        scoreBasis: {type: String, optional: true},
        program: {type: String, optional: true},
    };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.rail = RAIL;
        this.reach = REACH;
        this.state = useState({effect: null});
        useEffect(
            (question, dirty) => {
                browser.clearTimeout(this.timer);
                this.state.effect = null;
                if (!dirty) {
                    this.saved = question;
                } else if (question !== this.saved) {
                    this.timer = browser.setTimeout(() => this.ask(question), PAUSE);
                }
            },
            () => [JSON.stringify(this.question), this.props.record.dirty],
        );
        onWillDestroy(() => browser.clearTimeout(this.timer));
    }

    /** What the server is asked: arguments of `count_qualifying`. */
    get question() {
        const {data, resId} = this.props.record;
        const {program, scoreBasis, rankBasis} = this.props;
        const basis = this.isRank ? rankBasis : scoreBasis;
        return [
            program ? data[program].id : resId,
            this.records.map((record) => ({
                min_score: record.data.min_score,
                share: record.data.share,
            })),
            data[this.props.method],
            (basis && data[basis]) || false,
        ];
    }

    async ask(question) {
        const [programId, ...args] = JSON.parse(question);
        if (!programId || !this.isDrawable) {
            return;
        }
        const effect = await this.orm.silent.call(
            "customer.tier.program",
            "count_qualifying",
            [[programId], ...args],
        );
        // Unless something was edited meanwhile
        if (question === JSON.stringify(this.question)) {
            this.state.effect = effect;
        }
    }

    get isRank() {
        return this.props.record.data[this.props.method] === "rank";
    }

    get records() {
        return this.props.record.data[this.props.tiers].records.filter(
            (record) => record.data.active !== false,
        );
    }

    /** Whether the tiers are in order, so that a drawing of them is true. */
    get isDrawable() {
        const tiers = this.records.map((record) => record.data);
        if (!tiers.length) {
            return false;
        }
        if (this.isRank) {
            const total = tiers.reduce((sum, tier) => sum + tier.share, 0);
            return Math.abs(total - 100) < 1e-6;
        }
        return tiers.every(
            (tier, index) => !index || tier.min_score < tiers[index - 1].min_score,
        );
    }

    get height() {
        return Math.max(this.records.length, 4) * ROW;
    }

    /** One row per tier, best first; y in px from the top of the drawing. */
    get rows() {
        const records = this.records;
        const before = records.map((record) => record.data.member_count);
        const counts = this.state.effect || before;
        const most = Math.max(...counts, 1);
        const rowHeight = this.height / records.length;
        let top = 0;
        return records.map((record, index) => {
            const {data} = record;
            const isLast = index === records.length - 1;
            const bottom = this.isRank ? top + data.share : 100 - data.min_score;
            const from = (top / 100) * this.height;
            const to = isLast ? this.height : (bottom / 100) * this.height;
            top = bottom;
            return {
                key: record.id,
                tierId: data.tier_id ? data.tier_id.id : record.resId,
                name: data.name || "…",
                color: data.color || 0,
                line: this.describe(data),
                y: from,
                height: Math.max(to - from, 0),
                middle: (from + to) / 2,
                rowMiddle: (index + 0.5) * rowHeight,
                count: formatInteger(data.member_count),
                bar: (100 * counts[index]) / most,
                change:
                    counts[index] === data.member_count
                        ? ""
                        : formatInteger(counts[index]),
            };
        });
    }

    /** Width of a column of numbers, in digits: bars of all rows are to one scale. */
    get countWidth() {
        const numbers = this.rows.flatMap((row) => [row.count, row.change]);
        return Math.max(...numbers.map((number) => number.length)) + 1;
    }

    get hasChange() {
        return this.rows.some((row) => row.change);
    }

    describe(tier) {
        if (!this.isRank) {
            return tier.is_base && !tier.min_score
                ? _t("the rest")
                : _t("from %s", short(tier.min_score));
        }
        const isValue = this.props.record.data[this.props.rankBasis] === "value";
        return isValue
            ? _t("%s % of spend", short(tier.share))
            : _t("%s % of customers", short(tier.share));
    }

    connector(row) {
        const bend = (RAIL + REACH) / 2;
        return `M ${RAIL} ${row.middle} C ${bend} ${row.middle}, ${bend} ${row.rowMiddle}, ${REACH} ${row.rowMiddle}`;
    }

    async openCustomers(row) {
        const action = await this.orm.call("customer.tier", "action_open_members", [
            [row.tierId],
        ]);
        this.action.doAction(action);
    }
}

registry.category("view_widgets").add("customer_tier_ladder", {
    component: CustomerTierLadder,
    extractProps: ({attrs}) => ({
        tiers: attrs.tiers,
        method: attrs.method,
        rankBasis: attrs.rank_basis,
        scoreBasis: attrs.score_basis,
        program: attrs.program,
    }),
});
