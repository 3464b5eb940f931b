import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";

const TRENDS = {
    up: {
        icon: "fa-caret-up text-success",
        label: _t("Improving: better than three recorded scores ago"),
    },
    steady: {
        icon: "fa-minus text-muted",
        label: _t("Steady over the last three recorded scores"),
    },
    down: {
        icon: "fa-caret-down text-danger",
        label: _t("Declining: worse than three recorded scores ago"),
    },
};

/** Where the score is going, as an arrow that says so when it is read aloud. */
export class TierTrend extends Component {
    static template = "customer_tiering.TierTrend";
    static props = {
        trend: {type: [String, Boolean], optional: true},
    };

    get shown() {
        return TRENDS[this.props.trend];
    }
}
