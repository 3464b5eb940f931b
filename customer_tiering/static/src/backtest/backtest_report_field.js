import {TierBadge} from "../badge/tier_badge";
import {formatPoints} from "../explanation/format_value";

import {BacktestChart} from "./chart";
import {curveChart, getLines, groupChart, tierChart} from "./charts";

import {Component} from "@odoo/owl";
import {formatCurrency} from "@web/core/currency";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {nbsp} from "@web/core/utils/strings";
import {formatFloat, formatInteger} from "@web/views/fields/formatters";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const NOTHING = "–";
// So many pixels for a bar with its name.
const BAR = 44;

/** What a program would have made of the customers, against what they bought later. */
export class BacktestReportField extends Component {
    static template = "customer_tiering.BacktestReportField";
    static components = {BacktestChart, TierBadge};
    static props = standardFieldProps;

    get report() {
        return this.props.record.data[this.props.name];
    }

    // ------------------------------------------------------------------
    // Tables
    // ------------------------------------------------------------------

    get rankings() {
        return this.report.rankings.map((ranking) => ({
            ...ranking,
            cells: [
                this.describe(ranking.correlation, this.formatFigure),
                this.describe(ranking.gini, this.formatFigure),
                this.describe(ranking.top, this.formatShare),
            ],
        }));
    }

    get topTier() {
        const {held, spend, best, gain} = this.report.top_tier;
        return [
            {name: _t("Held by the top tier"), figure: held},
            {name: _t("By as many customers, by spend alone"), figure: spend},
            {name: _t("By as many customers at best"), figure: best},
            {name: _t("More than by spend alone"), figure: gain},
        ].map(({name, figure}) => ({
            name: name.toString(),
            ...this.describe(figure, this.formatShare),
        }));
    }

    /** A figure and its band, in words; a figure that means nothing is a dash. */
    describe(figure, format) {
        if (!figure) {
            return {value: NOTHING, band: ""};
        }
        const [value, low, high] = figure.map(format);
        const [, from, to] = figure;
        return {
            value,
            band: from === to ? "" : _t("%(low)s to %(high)s", {low, high}).toString(),
        };
    }

    get steps() {
        const {curve} = this.report;
        return curve.customers.map((share, step) => ({
            customers: this.formatShare(share),
            cells: this.lines.map(({code}) => this.formatShare(curve[code][step])),
        }));
    }

    get lines() {
        return getLines(this.report);
    }

    get topLabel() {
        return _t("Top %s hold", `${this.report.top_percent} %`).toString();
    }

    get bandText() {
        const {level, draws} = this.report;
        return _t(
            "Below each figure: what %(level)s of %(draws)s samples of the same customers would show.",
            {level: `${level} %`, draws: formatInteger(draws)},
        ).toString();
    }

    /** Without anything bought there are no shares of it. */
    get hasAmounts() {
        return this.report.later > 0;
    }

    /** Where conditions alone decide, tiers are all the ranking there is. */
    get hasScore() {
        return this.report.rankings[0].code === "score";
    }

    formatFigure(value) {
        return formatFloat(value, {digits: [false, 3]});
    }

    formatShare(share) {
        return share === null ? NOTHING : `${formatPoints(100 * share)}${nbsp}%`;
    }

    formatCount(value) {
        return formatInteger(value);
    }

    formatScore(value) {
        return formatPoints(value);
    }

    formatMoney(value) {
        const currencyId = this.report.currency_id;
        return value === null
            ? NOTHING
            : formatCurrency(value, currencyId, {digits: [false, 0]});
    }

    // ------------------------------------------------------------------
    // Charts
    // ------------------------------------------------------------------

    get tierChart() {
        return (colors) => tierChart(this.report, colors);
    }

    get groupChart() {
        return () => groupChart(this.report);
    }

    get curveChart() {
        return () => curveChart(this.report);
    }

    get tierColors() {
        return this.report.tiers.map(({color}) => color % 12);
    }

    get tierHeight() {
        return BAR * (this.report.tiers.length + 2);
    }
}

registry.category("fields").add("customer_tier_backtest_report", {
    component: BacktestReportField,
    displayName: _t("Report of a back-test"),
    supportedTypes: ["json"],
});
