import {Component, useExternalListener, useRef, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatInteger} from "@web/views/fields/formatters";

import {formatShort} from "../explanation/format_value";
import {placeOf} from "./grid";

const STEPS = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
};

/**
 * A grid of tiers. With `onPaint` its cells can be painted: by clicking, by dragging
 * the mouse, or by keyboard (arrows, space, the number of a tier).
 *
 * `tiers` has name and color by code; `counts` the customers of each cell;
 * `unreachable` why nobody can be in a cell, by "row,column"; `marked` is the cell of a
 * customer. The headers are slots, so that lines can be edited in them.
 */
export class TierGrid extends Component {
    static template = "customer_tiering.TierGrid";
    static props = {
        grid: Object,
        tiers: Object,
        xTitle: String,
        yTitle: String,
        counts: {type: Array, optional: true},
        marked: {type: Array, optional: true},
        onDigit: {type: Function, optional: true},
        onPaint: {type: Function, optional: true},
        slots: {type: Object, optional: true},
        unreachable: {type: Object, optional: true},
    };

    setup() {
        this.root = useRef("root");
        this.state = useState({row: 0, column: 0});
        this.isPainting = false;
        useExternalListener(window, "pointerup", () => (this.isPainting = false));
    }

    /** Rows from the top: the line each begins at, and its cells. */
    get rows() {
        const {grid} = this.props;
        const last = grid.cells.length - 1;
        return grid.cells.map((codes, row) => ({
            ...this.header("y", last - row - 1),
            cells: codes.map((code, column) => this.cell(code, row, column)),
        }));
    }

    get columns() {
        return this.props.grid.cells[0].map((_code, column) =>
            this.header("x", column - 1),
        );
    }

    /** A row or column by the line it begins at; -1 for the lowest, which has none. */
    header(axis, index) {
        const lines = this.props.grid[`${axis}_lines`];
        const label =
            index < 0
                ? _t("below %s", formatShort(lines[0]))
                : _t("from %s", formatShort(lines[index]));
        const place = index < 0 ? 0 : placeOf(this.props.grid, axis, index);
        return {
            axis,
            index,
            key: `${axis}${index}`,
            label: label.toString(),
            line: lines[index],
            place: place + 1,
        };
    }

    cell(code, row, column) {
        const {counts, marked, tiers, unreachable} = this.props;
        const tier = tiers[code];
        const why = unreachable?.[`${row},${column}`];
        const isMarked = marked?.[0] === row && marked?.[1] === column;
        const count = counts ? formatInteger(counts[row][column]) : "";
        const name = tier ? tier.name : _t("No tier").toString();
        const parts = [
            _t("Row %(row)s, column %(column)s: %(tier)s", {
                row: row + 1,
                column: column + 1,
                tier: name,
            }).toString(),
        ];
        if (counts) {
            parts.push(_t("%s customers", count).toString());
        }
        if (why) {
            parts.push(why);
        }
        if (isMarked) {
            parts.push(_t("the customer is here").toString());
        }
        const classes = ["o_customer_tier_grid_cell"];
        classes.push(
            tier ? `o_tag o_tag_color_${tier.color || 0}` : "o_customer_tier_grid_hole",
        );
        if (why) {
            classes.push("o_customer_tier_grid_unreachable");
        }
        if (isMarked) {
            classes.push("o_customer_tier_grid_marked");
        }
        return {
            className: classes.join(" "),
            column,
            count,
            isHole: !tier,
            isMarked,
            key: `${row},${column}`,
            label: parts.join(", "),
            name,
            row,
            why,
        };
    }

    /** One cell at a time is reached by tab, the others from it by arrows. */
    tabIndex(cell) {
        if (!this.props.onPaint) {
            return undefined;
        }
        const row = Math.min(this.state.row, this.props.grid.cells.length - 1);
        const column = Math.min(this.state.column, this.props.grid.cells[0].length - 1);
        return cell.row === row && cell.column === column ? 0 : -1;
    }

    onFocus({row, column}) {
        Object.assign(this.state, {row, column});
    }

    focus(row, column) {
        this.root.el.querySelector(`[data-cell='${row},${column}']`).focus();
    }

    paint(cell) {
        this.props.onPaint?.(cell.row, cell.column);
    }

    onPointerDown(ev, cell) {
        if (ev.pointerType === "mouse" && ev.button === 0) {
            this.isPainting = true;
            this.paint(cell);
        }
    }

    onPointerEnter(ev, cell) {
        if (this.isPainting && ev.buttons & 1) {
            this.paint(cell);
        }
    }

    onKeydown(ev, cell) {
        const step = STEPS[ev.key];
        if (step) {
            const row = cell.row + step[0];
            const column = cell.column + step[1];
            if (this.props.grid.cells[row]?.[column] !== undefined) {
                this.focus(row, column);
            }
        } else if (/^[1-9]$/.test(ev.key) && this.props.onDigit) {
            this.props.onDigit(Number(ev.key), cell.row, cell.column);
        } else {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
    }
}
