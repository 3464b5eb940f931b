import {TierBadge} from "../badge/tier_badge";

import {Component} from "@odoo/owl";
import {formatCurrency} from "@web/core/currency";
import {_t} from "@web/core/l10n/translation";
import {formatInteger} from "@web/views/fields/formatters";

const ICONS = {
    same: "",
    up: "fa-arrow-up",
    down: "fa-arrow-down",
    enter: "fa-plus",
    leave: "fa-minus",
};

/**
 * Who goes where: a row for each tier where customers stand, a column for each where
 * they would be.
 */
export class PreviewMatrix extends Component {
    static template = "customer_tiering.PreviewMatrix";
    static components = {TierBadge};
    static props = {
        program: Object,
        cells: Array,
        onOpen: Function,
    };

    get kinds() {
        return {
            same: _t("stay"),
            up: _t("move up"),
            down: _t("move down"),
            enter: _t("enter"),
            leave: _t("leave"),
        };
    }

    get columns() {
        const gone = {id: 0, name: _t("Graded no more").toString()};
        const isLeft = this.props.cells.some((cell) => !cell.new);
        return [...this.props.program.tiers, ...(isLeft ? [gone] : [])];
    }

    get rows() {
        const {program, cells} = this.props;
        const {tiers, former} = program;
        const isFirst = cells.every((cell) => !cell.old);
        const isEntered = cells.some((cell) => !cell.old);
        const names = [
            ...(isFirst ? [] : [...tiers, ...former]),
            ...(isEntered ? [{id: 0, name: _t("Not graded yet").toString()}] : []),
        ];
        return names.map((tier) => ({
            ...tier,
            cells: this.columns.map((column) => this.cell(tier, column)),
            total: this.total((cell) => cell.old === tier.id),
        }));
    }

    cell(row, column) {
        const found = this.props.cells.find(
            (cell) => cell.old === row.id && cell.new === column.id,
        );
        if (!found) {
            const style = row.id === column.id ? "o_customer_tier_matrix_same" : "";
            return {key: column.id, style};
        }
        const values = this.format(found);
        return {
            key: column.id,
            style: `o_customer_tier_matrix_${found.kind}`,
            found,
            icon: ICONS[found.kind],
            ...values,
            label: _t(
                "%(old)s to %(new)s: %(customers)s customers %(kind)s, %(revenue)s",
                {
                    ...values,
                    old: row.name,
                    new: column.name,
                    kind: this.kinds[found.kind],
                },
            ).toString(),
        };
    }

    format({customers, revenue}) {
        return {
            customers: formatInteger(customers),
            revenue: formatCurrency(revenue, this.props.program.currency_id, {
                digits: [false, 0],
            }),
        };
    }

    total(isCounted) {
        const sum = {customers: 0, revenue: 0};
        for (const cell of this.props.cells.filter(isCounted)) {
            sum.customers += cell.customers;
            sum.revenue += cell.revenue;
        }
        return this.format(sum);
    }

    get totals() {
        return this.columns.map((column) => ({
            key: column.id,
            ...this.total((cell) => cell.new === column.id),
        }));
    }
}
