import {Component, onWillStart, useEffect, useRef} from "@odoo/owl";
import {loadBundle} from "@web/core/assets";

/** A drawing by Chart.js; a table beside it says the same to who cannot see it. */
export class BacktestChart extends Component {
    static template = "customer_tiering.BacktestChart";
    static props = {
        // From the colours of tiers to a configuration of Chart.js
        config: {type: Function},
        label: {type: String},
        // Indexes of the colours of tiers
        colors: {type: Array, optional: true},
        height: {type: Number, optional: true},
    };
    static defaultProps = {colors: [], height: 300};

    setup() {
        this.canvas = useRef("canvas");
        this.root = useRef("root");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(() => {
            const chart = new Chart(
                this.canvas.el,
                this.props.config(this.resolveColors()),
            );
            return () => chart.destroy();
        });
    }

    /** A canvas knows no classes: what the style sheet makes of them. */
    resolveColors() {
        const spans = [...this.root.el.querySelectorAll("span")];
        return spans.map((span) => getComputedStyle(span).backgroundColor);
    }
}
