import {TierBadge} from "@customer_tiering/badge/tier_badge";

import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** What was learned from labels: how good it is, the rules, what they confuse. */
export class StudyReportField extends Component {
    static template = "customer_tiering_learning.StudyReportField";
    static components = {TierBadge};
    static props = standardFieldProps;

    get report() {
        return this.props.record.data[this.props.name];
    }

    /** How strongly a cell of the confusion table is filled. */
    cellStyle(percent) {
        return `--o-customer-tier-share: ${percent}%`;
    }

    cellClass(row, column) {
        return row === column ? "o_customer_tier_right" : "o_customer_tier_wrong";
    }
}

registry.category("fields").add("customer_tier_study_report", {
    component: StudyReportField,
    displayName: _t("Report of learned rules"),
    supportedTypes: ["json"],
});
