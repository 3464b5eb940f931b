import {Component, onWillDestroy, useEffect, useRef, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {formatInteger} from "@web/views/fields/formatters";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

import {formatShort} from "../explanation/format_value";
import {useJsonDraft} from "../json_draft";
import {describeAxis} from "../rules/sentences";
import {
    MAX_SIZE,
    MIN_SIZE,
    addLine,
    countCells,
    isOrdered,
    paint,
    removeLine,
    setLine,
} from "./grid";
import {TierGrid} from "./tier_grid";

const PAUSE = 200; // Milliseconds without an edit before customers are counted

/**
 * The grid of a matrix, painted with the tiers of the program. Which customers are
 * where is asked once; the counts then follow what is painted and where the lines go.
 */
export class TierGridField extends Component {
    static template = "customer_tiering.TierGridField";
    static components = {TierGrid};
    static props = standardFieldProps;

    setup() {
        this.orm = useService("orm");
        this.draft = useJsonDraft(this, useRef("root"));
        this.state = useState({brush: null, found: null, rules: null});
        useEffect(
            (question, rules, isDirty) => {
                browser.clearTimeout(this.timer);
                // What was edited is known to the server once it is saved.
                const isNew = !isDirty && rules !== this.state.rules;
                if (question && (question !== this.asked || isNew)) {
                    this.timer = browser.setTimeout(
                        () => this.ask(question, isDirty ? this.state.rules : rules),
                        PAUSE,
                    );
                }
            },
            () => [this.question, this.rules, this.props.record.dirty],
        );
        onWillDestroy(() => browser.clearTimeout(this.timer));
    }

    // ------------------------------------------------------------------
    // What is drawn
    // ------------------------------------------------------------------

    get grid() {
        return this.draft.value;
    }

    get palette() {
        const {records} = this.props.record.data.tier_ids;
        const counts = this.tierCounts;
        return records
            .map(({data}) => data)
            .filter((tier) => tier.active !== false && tier.code)
            .map(({code, color, name}) => ({
                code,
                color: color || 0,
                name: name || code,
                count: counts ? formatInteger(counts[code] || 0) : "",
            }));
    }

    get tiers() {
        return Object.fromEntries(this.palette.map((tier) => [tier.code, tier]));
    }

    /** Code of the tier that cells are painted with. */
    get brush() {
        const codes = this.palette.map((tier) => tier.code);
        return codes.includes(this.state.brush) ? this.state.brush : codes[0];
    }

    title(axis, label) {
        const criteria = this.props.record.data.criterion_ids.records
            .map((record) => record.data)
            .filter((criterion) => criterion.axis === axis && criterion.metric_id)
            .map(({metric_id: metric, weight}) => ({
                name: metric.display_name,
                weight,
            }));
        return describeAxis(label, criteria);
    }

    get xTitle() {
        return this.title("x", _t("Horizontal"));
    }

    get yTitle() {
        return this.title("y", _t("Vertical"));
    }

    get isOrdered() {
        return isOrdered(this.grid.x_lines) && isOrdered(this.grid.y_lines);
    }

    get hasHole() {
        const {tiers} = this;
        return this.grid.cells.some((codes) => codes.some((code) => !tiers[code]));
    }

    /** Reasons by "row,column", of the cells that nobody can be in. */
    get unreachable() {
        return this.props.record.data.grid_unreachable || {};
    }

    get reasons() {
        return [...new Set(Object.values(this.unreachable))];
    }

    // ------------------------------------------------------------------
    // Customers
    // ------------------------------------------------------------------

    /** Arguments of `count_points`: lines at whole points need not be asked for. */
    get question() {
        const {resId} = this.props.record;
        if (!resId || !this.grid) {
            return "";
        }
        const broken = (lines) => lines.filter((line) => line % 1);
        const {x_lines: xLines, y_lines: yLines} = this.grid;
        return JSON.stringify([[resId], broken(xLines), broken(yLines)]);
    }

    /** What points depend on. */
    get rules() {
        const {data} = this.props.record;
        const criteria = data.criterion_ids.records.map((record) => [
            record.data.metric_id?.id,
            record.data.weight,
            record.data.axis,
            record.data.scoring,
            record.data.direction,
            record.data.scoring_summary,
        ]);
        const {state, window: span, window_months: months, source} = data;
        return JSON.stringify([criteria, state, span, months, source]);
    }

    /** Whether the rules that customers were counted by are edited. */
    get isOutdated() {
        return Boolean(this.state.found) && this.state.rules !== this.rules;
    }

    async ask(question, rules) {
        this.asked = question;
        const found = await this.orm.silent.call(
            "customer.tier.program",
            "count_points",
            JSON.parse(question),
        );
        // Unless something else was asked meanwhile
        if (question === this.asked) {
            Object.assign(this.state, {found, rules});
        }
    }

    get counts() {
        const {found} = this.state;
        return found && this.isOrdered ? countCells(this.grid, found) : undefined;
    }

    /** Customers by code; who has no points belongs to the base tier. */
    get tierCounts() {
        const {counts} = this;
        if (!counts) {
            return null;
        }
        const totals = {};
        this.grid.cells.forEach((codes, row) =>
            codes.forEach((code, column) => {
                totals[code] = (totals[code] || 0) + counts[row][column];
            }),
        );
        const {records} = this.props.record.data.tier_ids;
        const base = records.find(({data}) => data.is_base && data.active !== false);
        if (base) {
            const {code} = base.data;
            totals[code] = (totals[code] || 0) + this.state.found.others;
        }
        return totals;
    }

    // ------------------------------------------------------------------
    // Editing
    // ------------------------------------------------------------------

    choose(code) {
        this.state.brush = code;
    }

    paint(row, column) {
        if (this.brush && this.grid.cells[row][column] !== this.brush) {
            this.draft.update(paint(this.grid, row, column, this.brush));
        }
    }

    /** The tier with this number, counted from the top, is chosen and painted. */
    onDigit(number, row, column) {
        const tier = this.palette[number - 1];
        if (tier) {
            this.choose(tier.code);
            this.paint(row, column);
        }
    }

    onLine({axis, index}, ev) {
        const line = this.draft.parse(
            `${axis}${index}`,
            ev.target.value,
            (value) => value > 0 && value <= 100,
        );
        if (line !== null) {
            this.draft.update(setLine(this.grid, axis, index, line));
        }
    }

    lineLabel({axis, place}) {
        return axis === "x"
            ? _t("Line at which column %s begins, in points", place).toString()
            : _t("Line at which row %s begins, in points", place).toString();
    }

    removeLabel({axis, place}) {
        return axis === "x"
            ? _t("Remove column %s", place).toString()
            : _t("Remove row %s", place).toString();
    }

    get othersText() {
        return _t(
            "%s customers have no points and are in the base tier.",
            formatInteger(this.state.found.others),
        ).toString();
    }

    isWrong({key}) {
        return this.draft.wrong(key) !== undefined;
    }

    formatLine({key, line}) {
        return this.draft.wrong(key) ?? formatShort(line, 2);
    }

    canAdd(axis) {
        return this.grid[`${axis}_lines`].length + 1 < MAX_SIZE;
    }

    canRemove(axis) {
        return this.grid[`${axis}_lines`].length + 1 > MIN_SIZE;
    }

    add(axis) {
        this.draft.update(addLine(this.grid, axis));
    }

    remove({axis, index}) {
        this.draft.update(removeLine(this.grid, axis, index));
    }

    /** The server proposes a grid for as many tiers as there are. */
    propose() {
        this.draft.update(false);
    }
}

registry.category("fields").add("customer_tier_grid", {
    component: TierGridField,
    displayName: _t("Grid of tiers"),
    supportedTypes: ["json"],
    isEmpty: () => false,
    fieldDependencies: [{name: "grid_unreachable", type: "json"}],
});
