import {TierTrend} from "./tier_trend";

import {Component, xml} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

export class TierTrendField extends Component {
    static template = xml`<TierTrend trend="props.record.data[props.name]"/>`;
    static components = {TierTrend};
    static props = standardFieldProps;
}

registry.category("fields").add("customer_tier_trend", {
    component: TierTrendField,
    displayName: _t("Customer tier trend"),
    supportedTypes: ["selection"],
});
