import {PreviewLines} from "./preview_lines";
import {PreviewMatrix} from "./preview_matrix";
import {boundsOf, changedLines} from "./bounds";

import {Component, onMounted, onWillDestroy, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {formatCurrency} from "@web/core/currency";
import {deserializeDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {RPCError} from "@web/core/network/rpc";
import {registry} from "@web/core/registry";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";
import {ControlPanel} from "@web/search/control_panel/control_panel";
import {formatDate, formatInteger} from "@web/views/fields/formatters";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

const PROGRAM = "customer.tier.program";
const PAUSE = 200; // Milliseconds after the last key before the server is asked
const ICONS = {
    up: "fa-arrow-up text-success",
    down: "fa-arrow-down text-danger",
    enter: "fa-plus text-info",
    leave: "fa-minus text-muted",
};

/**
 * What a program would do to its customers, with lines to try. The context of the
 * action has the program as `active_id`.
 */
export class CustomerTierPreview extends Component {
    static template = "customer_tiering.Preview";
    static components = {ControlPanel, PreviewLines, PreviewMatrix};
    static props = {...standardActionServiceProps};
    static displayName = _t("Preview");

    setup() {
        this.action = useService("action");
        this.notification = useService("notification");
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        const {lines = {}, inTheEnd = false, reason = ""} = this.props.state || {};
        this.state = useState({
            program: null, // What the server said of it last
            lines, // That were tried then
            bounds: [], // As they are now
            inTheEnd,
            reason,
            isLoading: false,
            problem: "",
        });
        useSetupAction({
            getLocalState: () => ({
                lines: this.state.lines,
                inTheEnd: this.state.inTheEnd,
                reason: this.state.reason,
            }),
        });
        onMounted(() => this.load());
        onWillDestroy(() => browser.clearTimeout(this.timer));
    }

    get programId() {
        return this.props.action.context.active_id;
    }

    // ------------------------------------------------------------------
    // Asking
    // ------------------------------------------------------------------

    async load() {
        const {state} = this;
        Object.assign(state, {isLoading: true, problem: ""});
        try {
            const program = await this.keepLast.add(
                this.orm.silent.call(PROGRAM, "get_preview", [[this.programId]], {
                    lines: state.lines,
                }),
            );
            Object.assign(state, {program, bounds: boundsOf(program)});
        } catch (error) {
            if (!(error instanceof RPCError && error.data?.message)) {
                throw error;
            }
            state.problem = error.data.message;
        } finally {
            state.isLoading = false;
        }
    }

    move(bounds) {
        browser.clearTimeout(this.timer);
        this.state.bounds = bounds;
    }

    letGo() {
        browser.clearTimeout(this.timer);
        this.timer = browser.setTimeout(() => {
            if (this.isMoved) {
                this.state.lines = this.changed;
                this.load();
            }
        }, PAUSE);
    }

    putBack() {
        browser.clearTimeout(this.timer);
        this.state.lines = {};
        this.load();
    }

    // ------------------------------------------------------------------
    // What is shown
    // ------------------------------------------------------------------

    get hasLines() {
        return Boolean(this.state.program.distribution);
    }

    get changed() {
        const {program, bounds} = this.state;
        return this.hasLines ? changedLines(program, bounds) : {};
    }

    get isChanged() {
        return Boolean(Object.keys(this.changed).length);
    }

    /** Whether the lines are others than those that the server was asked about. */
    get isMoved() {
        return JSON.stringify(this.state.lines) !== JSON.stringify(this.changed);
    }

    get isOutdated() {
        return this.state.isLoading || this.isMoved;
    }

    get moves() {
        return this.state.program[this.state.inTheEnd ? "end" : "next"];
    }

    get isEmpty() {
        return !this.state.program.next.cells.length;
    }

    get horizons() {
        return [
            {inTheEnd: false, label: _t("At the next assessment").toString()},
            {inTheEnd: true, label: _t("In the end").toString()},
        ];
    }

    formatMoney(amount) {
        const {currency_id: currencyId} = this.state.program;
        return formatCurrency(amount, currencyId, {digits: [false, 0]});
    }

    /** How many go up, down, in and out, and what they bring. */
    get summary() {
        const texts = {
            up: (values) => _t("%(customers)s move up: %(revenue)s", values),
            down: (values) => _t("%(customers)s move down: %(revenue)s", values),
            enter: (values) => _t("%(customers)s enter: %(revenue)s", values),
            leave: (values) => _t("%(customers)s leave: %(revenue)s", values),
        };
        return Object.entries(texts)
            .map(([kind, describe]) => [kind, describe, this.moves.totals[kind]])
            .filter(([, , {customers}]) => customers)
            .map(([kind, describe, {customers, revenue}]) => ({
                kind,
                icon: ICONS[kind],
                text: describe({
                    customers: formatInteger(customers),
                    revenue: this.formatMoney(revenue),
                }).toString(),
            }));
    }

    get amountsText() {
        const text = _t(
            "Amounts are what customers bought: %s.",
            this.state.program.window,
        );
        return text.toString();
    }

    nameOf(tierId) {
        const {tiers, former} = this.state.program;
        return [...tiers, ...former].find((tier) => tier.id === tierId)?.name || "";
    }

    named(tierIds) {
        return tierIds
            .map((tierId) => this.nameOf(tierId))
            .reduce((first, next) =>
                _t("%(first)s, %(next)s", {first, next}).toString(),
            );
    }

    /** Sentences about tiers that would be no use. */
    get sizes() {
        const {empty, everyone} = this.moves;
        let text = _t("No tier would be empty.");
        if (everyone.length) {
            text = _t("Every customer would be in: %s.", this.named(everyone));
        } else if (empty.length) {
            text = _t("Tiers that would be empty: %s.", this.named(empty));
        }
        return text.toString();
    }

    get costs() {
        return this.moves.costs.map((cost) => {
            const more = cost.after - cost.before;
            const unknown = cost.tiers
                .filter((row) => row.before === null || row.after === null)
                .map((row) => row.id);
            const values = {
                name: cost.name,
                more: this.formatMoney(Math.abs(more)),
                before: this.formatMoney(cost.before),
                after: this.formatMoney(cost.after),
            };
            return {
                name: cost.name,
                text: this.describeCost(more, values).toString(),
                unknown: unknown.length
                    ? _t(
                          "Not known, and not counted: %s.",
                          this.named(unknown),
                      ).toString()
                    : "",
            };
        });
    }

    describeCost(more, values) {
        const {per_year: isYear} = this.state.program;
        if (!Number(more)) {
            return isYear
                ? _t("%(name)s would cost %(after)s a year, as now.", values)
                : _t("%(name)s would cost %(after)s of these amounts, as now.", values);
        }
        if (isYear) {
            return more > 0
                ? _t(
                      "%(name)s would cost %(more)s more a year: %(after)s instead of %(before)s.",
                      values,
                  )
                : _t(
                      "%(name)s would cost %(more)s less a year: %(after)s instead of %(before)s.",
                      values,
                  );
        }
        return more > 0
            ? _t(
                  "%(name)s would cost %(more)s more of these amounts: %(after)s instead of %(before)s.",
                  values,
              )
            : _t(
                  "%(name)s would cost %(more)s less of these amounts: %(after)s instead of %(before)s.",
                  values,
              );
    }

    get whenText() {
        const {state, next_run: nextRun} = this.state.program;
        let text = _t("Customers move when they are assessed.");
        if (state === "draft") {
            text = _t("Nobody moves before the program is published.");
        } else if (nextRun) {
            const day = formatDate(deserializeDate(nextRun));
            text = _t("Customers move at the next assessment on %s.", day);
        }
        return text.toString();
    }

    get heldText() {
        return _t(
            "More than %s % of the customers would lose their tier: the assessment will be held until an administrator approves it.",
            formatInteger(this.state.program.hold_share),
        ).toString();
    }

    get lockedText() {
        return _t("Keep the lines that you tried first, or put them back.").toString();
    }

    // ------------------------------------------------------------------
    // Doing
    // ------------------------------------------------------------------

    async open(cell) {
        const action = await this.orm.call(
            PROGRAM,
            "action_preview_customers",
            [[this.programId], cell.old, cell.new],
            {in_the_end: this.state.inTheEnd, lines: this.state.lines},
        );
        return this.action.doAction(action);
    }

    async keep() {
        browser.clearTimeout(this.timer);
        await this.orm.call(PROGRAM, "action_keep_lines", [[this.programId]], {
            lines: this.changed,
            reason: this.state.reason,
        });
        this.notification.add(_t("The program has these lines now."), {
            type: "success",
        });
        return this.putBack();
    }

    async apply() {
        const action = await this.orm.call(
            PROGRAM,
            "action_apply_preview",
            [[this.programId]],
            {reason: this.state.reason},
        );
        // The window that assesses may be closed before it is done.
        return this.action.doAction(action, {onClose: () => this.load()});
    }

    close() {
        const {breadcrumbs = []} = this.env.config;
        if (breadcrumbs.length > 1) {
            return this.action.restore();
        }
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: PROGRAM,
            res_id: this.programId,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("customer_tiering.preview", CustomerTierPreview);
