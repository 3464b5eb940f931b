import {deserializeDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {formatDate} from "@web/views/fields/formatters";
import {FormViewDialog} from "@web/views/view_dialogs/form_view_dialog";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

import {Component, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";

const MODEL = "customer.tier.rating";

/**
 * How a customer is rated by hand, and stars to rate it: one row for each rating that
 * the programs of the company ask for. Nothing shows when they ask for none.
 *
 * Attribute `partner`: many2one of the record that leads to the customer; without it
 * the record is the customer.
 */
export class CustomerTierRatings extends Component {
    static template = "customer_tiering.Ratings";
    static props = {
        ...standardWidgetProps,
        partnerField: {type: String, optional: true},
    };

    setup() {
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.state = useState({card: null, isSaving: false});
        onWillStart(() => this.load(this.props));
        onWillUpdateProps((next) => {
            if (this.getPartnerId(next) !== this.partnerId) {
                return this.load(next);
            }
        });
    }

    getPartnerId({record, partnerField}) {
        return partnerField ? record.data[partnerField]?.id : record.resId;
    }

    async load(props) {
        this.partnerId = this.getPartnerId(props);
        this.state.card = this.partnerId
            ? await this.keepLast.add(
                  this.orm.call(MODEL, "get_card", [this.partnerId]),
              )
            : null;
    }

    get ratings() {
        return this.state.card?.ratings || [];
    }

    get isReadonly() {
        return Boolean(this.state.card.refusal) || this.state.isSaving;
    }

    /** What a star stands for. */
    describe(rating, level) {
        return _t("%(level)s: %(meaning)s", {
            level,
            meaning: rating.levels[level - 1],
        }).toString();
    }

    /** Who rated, and when. */
    credit({user, date}) {
        const day = formatDate(deserializeDate(date));
        return user ? _t("%(user)s, %(day)s", {user, day}).toString() : day;
    }

    async rate(rating, value) {
        if (this.isReadonly || rating.value === value) {
            return;
        }
        this.state.isSaving = true;
        try {
            await this.orm.create(MODEL, [
                {partner_id: this.partnerId, metric_id: rating.id, value},
            ]);
            await this.load(this.props);
        } finally {
            this.state.isSaving = false;
        }
    }

    /** Rate and say why. */
    explain(rating) {
        this.dialog.add(FormViewDialog, {
            title: _t("Rate: %s", rating.name),
            resModel: MODEL,
            context: {
                default_partner_id: this.partnerId,
                default_metric_id: rating.id,
                default_value: rating.value || 3,
            },
            onRecordSaved: () => this.load(this.props),
        });
    }

    openHistory() {
        return this.action.doAction("customer_tiering.customer_tier_rating_action", {
            additionalContext: {search_default_partner_id: this.partnerId},
        });
    }
}

registry.category("view_widgets").add("customer_tier_ratings", {
    component: CustomerTierRatings,
    extractProps: ({attrs}) => ({partnerField: attrs.partner}),
    fieldDependencies: ({attrs}) =>
        attrs.partner ? [{name: attrs.partner, type: "many2one"}] : [],
});
