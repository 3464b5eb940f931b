import {browser} from "@web/core/browser/browser";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {formatInteger} from "@web/views/fields/formatters";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

import {Component, onWillDestroy, useEffect, useState} from "@odoo/owl";

import {POLL_DELAY, describeProgress, readProgress} from "./progress";

/**
 * Says on a program's form that an assessment of it is under way, and reads the form
 * anew when it has ended. Asks once when the form is opened, and on only while an
 * assessment runs.
 */
export class CustomerTierRunBanner extends Component {
    static template = "customer_tiering.RunBanner";
    static props = {...standardWidgetProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({progress: null});
        useEffect(
            () => {
                this.check();
                return () => browser.clearTimeout(this.timer);
            },
            () => [this.props.record, this.props.record.resId],
        );
        onWillDestroy(() => browser.clearTimeout(this.timer));
    }

    get total() {
        return formatInteger(this.state.progress.total);
    }

    async check() {
        const {record} = this.props;
        if (!record.resId || record.data.state !== "published") {
            this.state.progress = null;
            return;
        }
        const rows = await readProgress(this.orm, [record.resId]);
        if (record !== this.props.record) {
            return;
        }
        if (rows.length) {
            this.state.progress = describeProgress(rows, this.state.progress || {});
            this.timer = browser.setTimeout(() => this.check(), POLL_DELAY);
        } else if (this.state.progress) {
            this.state.progress = null;
            if (!(await record.isDirty())) {
                await record.load();
            }
        }
    }

    show() {
        return this.action.doAction({
            type: "ir.actions.client",
            tag: "customer_tiering.run",
            target: "new",
            name: _t("Assess customers"),
            context: {dialog_size: "medium"},
            params: {program_ids: [this.props.record.resId], watch: true},
        });
    }
}

registry.category("view_widgets").add("customer_tier_run_banner", {
    component: CustomerTierRunBanner,
    fieldDependencies: [{name: "state", type: "selection"}],
});
