import {TierBadge} from "./tier_badge";
import {TierTrend} from "./tier_trend";

import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/**
 * Many2one of a tier as a badge. Read only: tiers are given by assessments.
 *
 * Options, each naming a field of the record:
 * - color_field: colour of the tier; `tier_color` for `tier_id` unless told otherwise
 * - owner_field: name of the company that a contact is graded with, said on hover
 * - reason_field: why there is no tier; with it an empty tier shows "Not graded"
 * - trend_field: selection that is drawn as an arrow
 */
export class TierBadgeField extends Component {
    static template = "customer_tiering.TierBadgeField";
    static components = {TierBadge, TierTrend};
    static props = {
        ...standardFieldProps,
        colorField: {type: String, optional: true},
        ownerField: {type: String, optional: true},
        reasonField: {type: String, optional: true},
        trendField: {type: String, optional: true},
    };

    get tier() {
        return this.props.record.data[this.props.name];
    }

    get color() {
        return this.read(this.props.colorField) || 0;
    }

    get title() {
        const owner = this.read(this.props.ownerField);
        return owner ? _t("Graded together with %s", owner).toString() : undefined;
    }

    get reason() {
        return this.read(this.props.reasonField) || undefined;
    }

    get trend() {
        return this.read(this.props.trendField);
    }

    read(name) {
        return name ? this.props.record.data[name] : undefined;
    }
}

const OPTIONS = {owner_field: "char", reason_field: "char", trend_field: "selection"};

const getColorField = ({name, options}) =>
    options.color_field || name.replace(/_id$/, "_color");

export const tierBadgeField = {
    component: TierBadgeField,
    displayName: _t("Customer tier"),
    supportedTypes: ["many2one"],
    supportedOptions: [
        {
            label: _t("Field with the colour of the tier"),
            name: "color_field",
            type: "field",
            availableTypes: ["integer"],
        },
        {
            label: _t("Field with the company that is graded"),
            name: "owner_field",
            type: "field",
            availableTypes: ["char"],
        },
        {
            label: _t("Field with the reason for no tier"),
            name: "reason_field",
            type: "field",
            availableTypes: ["char"],
        },
        {
            label: _t("Field with the trend"),
            name: "trend_field",
            type: "field",
            availableTypes: ["selection"],
        },
    ],
    isEmpty: () => false,
    // The name is never left to its colour: lists cut no common one short.
    listViewWidth: [90],
    fieldDependencies: (fieldInfo) => [
        {name: getColorField(fieldInfo), type: "integer"},
        ...Object.entries(OPTIONS)
            .filter(([option]) => fieldInfo.options[option])
            .map(([option, type]) => ({name: fieldInfo.options[option], type})),
    ],
    extractProps: (fieldInfo) => ({
        colorField: getColorField(fieldInfo),
        ownerField: fieldInfo.options.owner_field,
        reasonField: fieldInfo.options.reason_field,
        trendField: fieldInfo.options.trend_field,
    }),
};

registry.category("fields").add("customer_tier_badge", tierBadgeField);
