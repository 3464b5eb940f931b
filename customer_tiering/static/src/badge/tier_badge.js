import {Component} from "@odoo/owl";

/** A tier as a pill: its name, always, and its colour. */
export class TierBadge extends Component {
    static template = "customer_tiering.TierBadge";
    static props = {
        name: {type: String},
        color: {type: Number, optional: true},
        title: {type: String, optional: true},
    };
}
