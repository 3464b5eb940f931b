import {Component, onWillStart, useState} from "@odoo/owl";
import {formatCurrency} from "@web/core/currency";
import {Dialog} from "@web/core/dialog/dialog";
import {deserializeDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";
import {formatDate, formatInteger} from "@web/views/fields/formatters";

function formatDay(date) {
    return formatDate(deserializeDate(date));
}

/**
 * Documents of a member that count, or that do not, by reason; a page at a time. What
 * the user may not read shows without a name.
 */
export class TierDocumentsDialog extends Component {
    static template = "customer_tiering.TierDocumentsDialog";
    static components = {Dialog};
    static props = {
        close: Function,
        title: String,
        isCounted: Boolean,
        // Code: only what this metric was measured from
        metric: {type: String, optional: true},
        // What the explanation says of all documents, and whose they are
        counts: Object,
    };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({documents: [], count: 0, total: 0, isLoading: false});
        onWillStart(() => this.load());
    }

    async load() {
        const {counts, isCounted, metric} = this.props;
        this.state.isLoading = true;
        try {
            const page = await this.orm.call(
                "customer.tier.member",
                "get_documents",
                [[counts.member_id]],
                {
                    counted: isCounted,
                    metric: metric || false,
                    offset: this.state.documents.length,
                    run_id: counts.run_id,
                },
            );
            this.state.documents.push(...page.documents);
            // A page after the last one does not know.
            this.state.count = page.count || this.state.documents.length;
            this.state.total = page.total || this.state.total;
        } finally {
            this.state.isLoading = false;
        }
    }

    /** Documents with the same reason; one group of those that count. */
    get groups() {
        const groups = [];
        for (const document of this.state.documents) {
            const reason = document.reason || "counted";
            if (groups.at(-1)?.reason !== reason) {
                groups.push({reason, ...this.describeReason(document), rows: []});
            }
            const {rows} = groups.at(-1);
            rows.push({...this.describe(document), key: rows.length});
        }
        return groups;
    }

    describeReason({reason, reason_text: title}) {
        const known = (this.props.counts.reasons || []).find(
            (each) => each.reason === reason,
        );
        return {
            title: title || "",
            count: known ? formatInteger(known.count) : "",
        };
    }

    describe({amount, counted, counted_on: countedOn, currency_id, date, ...document}) {
        const day = formatDay(countedOn);
        const place = counted ? _t("counts on %s", day) : _t("belongs to %s", day);
        return {
            ...document,
            date: formatDay(date),
            elsewhere: countedOn === date ? "" : place.toString(),
            amount: amount === null ? "" : formatCurrency(amount, currency_id),
        };
    }

    /** Which days were looked at, and how many of the documents are purchases. */
    get scope() {
        const {counts, isCounted, metric} = this.props;
        if (metric) {
            return "";
        }
        const end = formatDay(counts.end);
        const texts = [
            counts.start
                ? _t("From %(start)s to %(end)s", {
                      start: formatDay(counts.start),
                      end,
                  })
                : _t("Until %s", end),
        ];
        if (isCounted && counts.purchases !== counts.counted) {
            const purchases = formatInteger(counts.purchases);
            texts.push(_t("%s of them are purchases", purchases));
        }
        return texts.map((text) => text.toString()).join(" · ");
    }

    get change() {
        const {counts, isCounted, metric} = this.props;
        return isCounted && !metric && counts.total !== counts.assessed
            ? _t(
                  "Documents have changed since the assessment, which counted %s.",
                  formatCurrency(counts.assessed, counts.currency_id),
              ).toString()
            : "";
    }

    get total() {
        return formatCurrency(this.state.total, this.props.counts.currency_id);
    }

    get isMore() {
        return this.state.documents.length < this.state.count;
    }

    get progress() {
        return _t("%(shown)s of %(count)s", {
            shown: formatInteger(this.state.documents.length),
            count: formatInteger(this.state.count),
        }).toString();
    }

    open({id, model}) {
        this.props.close();
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }
}
