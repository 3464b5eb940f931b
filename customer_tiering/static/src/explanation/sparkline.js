import {formatPoints} from "./format_value";

import {Component} from "@odoo/owl";
import {deserializeDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {formatDate} from "@web/views/fields/formatters";

const WIDTH = 600;
const HEIGHT = 90;
const MARGIN = 8;

/** Score over time, to scale, with a mark where the rules changed. */
export class TierSparkline extends Component {
    static template = "customer_tiering.TierSparkline";
    static props = {
        // [{date: ISO date, score: 0..100}], oldest first; two at least
        scores: {type: Array},
        ruleChanges: {type: Array, optional: true},
    };
    static defaultProps = {ruleChanges: []};

    setup() {
        this.viewBox = `0 0 ${WIDTH} ${HEIGHT}`;
        this.bottom = HEIGHT - MARGIN;
        this.top = MARGIN;
    }

    get days() {
        return this.props.scores.map(({date}) => deserializeDate(date).toMillis());
    }

    place(millis) {
        const days = this.days;
        const [first, last] = [days[0], days.at(-1)];
        const share = last > first ? (millis - first) / (last - first) : 1;
        return MARGIN + share * (WIDTH - 2 * MARGIN);
    }

    get points() {
        return this.props.scores.map(({date, score}, index) => ({
            key: index,
            x: this.place(this.days[index]),
            y: this.bottom - (score / 100) * (this.bottom - this.top),
            label: `${formatDate(deserializeDate(date))}: ${formatPoints(score)}`,
        }));
    }

    get line() {
        return this.points.map(({x, y}) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
    }

    get marks() {
        const days = this.days;
        return this.props.ruleChanges
            .map((date) => ({date, millis: deserializeDate(date).toMillis()}))
            .filter(({millis}) => millis >= days[0] && millis <= days.at(-1))
            .map(({date, millis}) => ({
                key: date,
                x: this.place(millis),
                label: _t(
                    "Rules changed on %s",
                    formatDate(deserializeDate(date)),
                ).toString(),
            }));
    }

    get first() {
        return formatDate(deserializeDate(this.props.scores[0].date));
    }

    get last() {
        return formatDate(deserializeDate(this.props.scores.at(-1).date));
    }

    get label() {
        const scores = this.props.scores;
        return _t("Score from %(from)s to %(to)s", {
            from: formatPoints(scores[0].score),
            to: formatPoints(scores.at(-1).score),
        }).toString();
    }
}
