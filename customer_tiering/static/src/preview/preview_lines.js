import {TierBadge} from "../badge/tier_badge";
import {formatShort} from "../explanation/format_value";
import {countTiers, linesOf, moveBound} from "./bounds";

import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatInteger} from "@web/views/fields/formatters";

/** A slider between every two tiers, with the customers by their score beside it. */
export class PreviewLines extends Component {
    static template = "customer_tiering.PreviewLines";
    static components = {TierBadge};
    static props = {
        program: Object,
        bounds: Array,
        // While a slider moves, and when it is let go
        onMove: Function,
        onLetGo: Function,
    };

    get tiers() {
        const {program, bounds} = this.props;
        const lines = linesOf(program, bounds);
        const counts = countTiers(program.distribution, program.method, bounds);
        return program.tiers.map(({id, name, color, saved}, index) => {
            const isLast = index === bounds.length;
            const isChanged = Math.abs(lines[index] - saved) > 1e-6;
            const text = this.describe(lines[index], isLast);
            const customers = formatInteger(counts[index].customers);
            return {
                id,
                name,
                color,
                text,
                customers,
                bound: isLast ? null : bounds[index],
                saved: isChanged && !isLast ? this.describeSaved(saved) : "",
                said: _t("%(line)s: %(customers)s customers", {
                    line: text,
                    customers,
                }).toString(),
            };
        });
    }

    describeSaved(line) {
        const text = formatShort(line, 2);
        const isScore = this.props.program.method === "score";
        return _t("saved: %s", isScore ? text : `${text} %`).toString();
    }

    describe(line, isLast) {
        const {method, rank_basis: basis} = this.props.program;
        if (method === "score") {
            return (
                isLast ? _t("the rest") : _t("from %s", formatShort(line, 2))
            ).toString();
        }
        const share = formatShort(line, 2);
        return (
            basis === "value"
                ? _t("%s % of spend", share)
                : _t("%s % of customers", share)
        ).toString();
    }

    onInput(index, ev) {
        const {program, bounds, onMove} = this.props;
        const moved = moveBound(program, bounds, index, Number(ev.target.value));
        // The slider stops where the line does.
        ev.target.value = moved[index];
        onMove(moved);
    }
}
