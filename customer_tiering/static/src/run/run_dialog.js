import {browser} from "@web/core/browser/browser";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {formatInteger} from "@web/views/fields/formatters";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

import {
    Component,
    onMounted,
    onWillDestroy,
    onWillStart,
    status,
    useState,
} from "@odoo/owl";

import {POLL_DELAY, describeProgress, readProgress} from "./progress";

const MEMBERS = "customer_tiering.customer_tier_member_action";

/**
 * Assesses programs and shows how far that is. It can be closed: the assessment goes
 * on, and a notification says how it ended. Opened while an assessment is under way,
 * it shows that one.
 *
 * Parameters of the action: `program_ids`; `watch` to start nothing.
 */
export class CustomerTierRun extends Component {
    static template = "customer_tiering.Run";
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        this.notification = useService("notification");
        // Not useService: the answer is wanted although the window was closed.
        this.orm = this.env.services.orm;
        this.programIds = this.props.action.params?.program_ids || [];
        this.state = useState({
            step: "running", // Or "done", or "lost": someone else's run without a result
            isOwn: false, // Whether this window started it
            progress: describeProgress([]),
            assessments: [],
        });
        onWillStart(() => this.look());
        onMounted(() => this.begin());
        onWillDestroy(() => browser.clearTimeout(this.timer));
    }

    get total() {
        return formatInteger(this.state.progress.total);
    }

    get isClosed() {
        return status(this) === "destroyed";
    }

    /** What is under way; asked after the last id, so that no end is missed. */
    async look() {
        this.lastId = await this.readLastId();
        this.running = await readProgress(this.orm, this.programIds);
        this.state.progress = describeProgress(this.running, this.state.progress);
    }

    begin() {
        if (this.running.length || this.props.action.params?.watch) {
            return this.poll();
        }
        return this.assess();
    }

    async assess() {
        this.state.step = "running";
        this.state.isOwn = true;
        this.later();
        let result = null;
        try {
            result = await this.orm.call(
                "customer.tier.program",
                "action_assess",
                [this.programIds],
                {context: {customer_tiering_progress: true}},
            );
        } catch (error) {
            if (!this.isClosed) {
                this.close();
            }
            throw error;
        } finally {
            this.state.isOwn = false;
            browser.clearTimeout(this.timer);
        }
        return this.finish(result.params.assessment_ids);
    }

    later() {
        this.timer = browser.setTimeout(() => this.poll(), POLL_DELAY);
    }

    async poll() {
        const rows = await readProgress(this.orm, this.programIds);
        if (this.isClosed || this.state.step !== "running") {
            return;
        }
        this.state.progress = describeProgress(rows, this.state.progress);
        if (rows.length || this.state.isOwn) {
            return this.later();
        }
        // Someone else's run has ended.
        const found = await this.orm.search(
            "customer.tier.assessment",
            [...this.runDomain, ["id", ">", this.lastId]],
            {order: "id"},
        );
        if (found.length) {
            return this.finish(found);
        }
        this.state.step = "lost";
    }

    get runDomain() {
        return [
            ["program_id", "in", this.programIds],
            ["is_partial", "=", false],
        ];
    }

    async readLastId() {
        const [last] = await this.orm.search(
            "customer.tier.assessment",
            this.runDomain,
            {order: "id desc", limit: 1},
        );
        return last || 0;
    }

    async finish(assessmentIds) {
        const assessments = await this.orm.read(
            "customer.tier.assessment",
            assessmentIds,
            ["summary", "state", "warnings"],
        );
        if (this.isClosed) {
            this.notification.add(assessments.map((each) => each.summary).join("\n"), {
                title: _t("Customers were assessed"),
                type: "success",
                buttons: [{name: _t("See the customers"), onClick: () => this.open()}],
            });
            return;
        }
        this.state.assessments = assessments.map((each) => ({
            ...each,
            warnings: each.warnings ? each.warnings.split("\n") : [],
        }));
        this.state.step = "done";
    }

    async open() {
        const action = await this.action.loadAction(MEMBERS);
        await this.action.doAction({
            ...action,
            domain: [["program_id", "in", this.programIds]],
            context: {search_default_group_tier: 1},
        });
    }

    close() {
        return this.action.doAction({type: "ir.actions.act_window_close"});
    }
}

registry.category("actions").add("customer_tiering.run", CustomerTierRun);
