import {TierBadge} from "../badge/tier_badge";
import {formatPoints} from "../explanation/format_value";

import {Component} from "@odoo/owl";
import {formatCurrency} from "@web/core/currency";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {formatInteger} from "@web/views/fields/formatters";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** What a program would make of the customers: how many, and how much they bring. */
export class TierOutcomeField extends Component {
    static template = "customer_tiering.TierOutcomeField";
    static components = {TierBadge};
    static props = standardFieldProps;

    get outcome() {
        return this.props.record.data[this.props.name] || {};
    }

    get warnings() {
        return this.outcome.warnings || [];
    }

    get costs() {
        return this.outcome.costs || [];
    }

    get tiers() {
        const {tiers = [], currency_id: currencyId} = this.outcome;
        return tiers.map((tier) => ({
            code: tier.code,
            name: tier.name,
            color: tier.color || 0,
            benefits: (tier.benefits || []).join(" · "),
            customers: formatInteger(tier.customers),
            shareCustomers: this.formatShare(tier.share_customers),
            widthCustomers: tier.share_customers,
            revenue: this.formatMoney(tier.revenue, currencyId),
            shareRevenue: this.formatShare(tier.share_revenue),
            widthRevenue: tier.share_revenue,
        }));
    }

    get total() {
        const {customers, revenue, currency_id: currencyId} = this.outcome;
        return {
            customers: formatInteger(customers || 0),
            revenue: this.formatMoney(revenue, currencyId),
        };
    }

    formatMoney(value, currencyId) {
        return formatCurrency(value || 0, currencyId, {digits: [false, 0]});
    }

    formatShare(share) {
        return `${formatPoints(share)} %`;
    }
}

registry.category("fields").add("customer_tier_outcome", {
    component: TierOutcomeField,
    displayName: _t("Outcome of a program"),
    supportedTypes: ["json"],
    isEmpty: () => false,
});
