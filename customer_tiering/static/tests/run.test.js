import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {expect, test} from "@odoo/hoot";
import {queryAllTexts} from "@odoo/hoot-dom";
import {Deferred, advanceTime, animationFrame} from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    getService,
    makeServerError,
    models,
    mountView,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {WebClient} from "@web/webclient/webclient";

import {POLL_DELAY, describeProgress} from "@customer_tiering/run/progress";

class Program extends models.Model {
    _name = "customer.tier.program";

    name = fields.Char();
    state = fields.Selection({
        selection: [
            ["draft", "Draft"],
            ["published", "Published"],
        ],
    });

    _records = [
        {id: 1, name: "Score", state: "published"},
        {id: 2, name: "ABC", state: "draft"},
    ];
}

class Assessment extends models.Model {
    _name = "customer.tier.assessment";

    program_id = fields.Many2one({relation: "customer.tier.program"});
    is_partial = fields.Boolean();
    state = fields.Selection({selection: [["done", "Done"]]});
    summary = fields.Char();
    warnings = fields.Text();

    _records = [];
}

defineMailModels();
defineModels([Program, Assessment]);

const RUN = {
    type: "ir.actions.client",
    tag: "customer_tiering.run",
    target: "new",
    name: "Assess customers",
    params: {program_ids: [1]},
};

const GRADING = {program_id: 1, phase: "grade", label: "Grading", total: 23570};

/**
 * A server with a run under way or not.
 *
 * @returns {Object} `rows`, what it says about progress; `run`, the pending run;
 *     `finish`, a function that ends it
 */
function mockRun() {
    const server = {rows: [], run: new Deferred()};
    const result = {
        id: 7,
        program_id: 1,
        is_partial: false,
        state: "done",
        summary: "Score: 23,570 customers in 2.1 s: 214 up, 96 down.",
        warnings: "Spend: too few\nVIP: nobody",
    };
    server.finish = () => {
        Assessment._records = [result];
        server.rows = [];
        server.run.resolve({params: {assessment_ids: [7]}});
    };
    onRpc("customer.tier.progress", "get_progress", () => server.rows);
    onRpc("customer.tier.assessment", "search", () =>
        Assessment._records.map((each) => each.id),
    );
    onRpc("customer.tier.assessment", "read", () => Assessment._records);
    onRpc("customer.tier.program", "action_assess", ({args, kwargs}) => {
        expect.step(`assess ${args[0]} ${kwargs.context.customer_tiering_progress}`);
        return server.run;
    });
    return server;
}

async function open(action = RUN) {
    await mountWithCleanup(WebClient);
    await getService("action").doAction(action);
    await animationFrame();
}

async function later() {
    await advanceTime(POLL_DELAY);
    await animationFrame();
}

test("progress never goes back", async () => {
    const row = (phase) => ({program_id: 1, phase, label: phase, total: 0});
    let progress = describeProgress([]);
    expect(progress.percent).toBe(0);
    let last = 0;
    for (const phase of ["measure", "grade", "apply", false]) {
        progress = describeProgress([row(phase)], progress);
        expect(progress.percent).toBeGreaterThan(last);
        last = progress.percent;
    }
    expect(describeProgress([], progress).percent).toBe(last);
});

test("two programs at once: the half is done when one is", async () => {
    const rows = [
        {program_id: 1, phase: "apply", label: "Writing", total: 5},
        {program_id: 2, phase: false, label: "", total: 0},
    ];
    const progress = describeProgress(rows, {begun: {}, percent: 0, total: 0});
    expect(progress.percent).toBe(75 / 2);
    expect(progress.label).toBe("Writing");
    expect(progress.total).toBe(5);
});

test("a run shows its phase and customers, and ends in a sentence", async () => {
    const server = mockRun();
    await open();
    expect.verifySteps(["assess 1 true"]);
    expect(".modal .progress-bar").toHaveCount(1);
    server.rows = [GRADING];
    await later();
    expect(".modal .o_customer_tier_run").toHaveText(/Grading…/);
    expect(".modal .o_customer_tier_run").toHaveText(/23,570 customers/);
    server.rows = [{program_id: 1, phase: false, label: "", total: 0}];
    await later();
    expect(".modal .o_customer_tier_run").toHaveText(/Saving…/);
    expect(".modal .o_customer_tier_run").toHaveText(/you will be told/);
    server.finish();
    await animationFrame();
    expect(".modal .progress-bar").toHaveCount(0);
    expect(".o_customer_tier_run_result p").toHaveText(/214 up, 96 down/);
    expect(queryAllTexts(".o_customer_tier_run_result li")).toEqual([
        "Spend: too few",
        "VIP: nobody",
    ]);
    expect(".modal-footer .o_customer_tier_run_open").toHaveCount(1);
    await contains(".o_customer_tier_run_close").click();
    expect(".modal").toHaveCount(0);
});

test("closed while it runs: a notification says how it ended", async () => {
    const server = mockRun();
    await open();
    expect.verifySteps(["assess 1 true"]);
    await contains(".o_customer_tier_run_close").click();
    expect(".modal").toHaveCount(0);
    server.finish();
    await animationFrame();
    expect(".o_notification").toHaveText(/214 up, 96 down/);
    expect(".o_notification button:contains(See the customers)").toHaveCount(1);
});

test("opened while a run is under way: it is shown, and none is started", async () => {
    const server = mockRun();
    server.rows = [GRADING];
    await open();
    expect(".modal .o_customer_tier_run").toHaveText(/Grading…/);
    expect(".modal .o_customer_tier_run").not.toHaveText(/you will be told/);
    server.finish();
    await later();
    expect(".o_customer_tier_run_result p").toHaveText(/214 up, 96 down/);
    expect.verifySteps([]);
});

test("someone else's run ends without a result: it can be started again", async () => {
    const server = mockRun();
    server.rows = [GRADING];
    await open();
    server.rows = [];
    await later();
    expect(".modal .o_customer_tier_run").toHaveText(/ended without a result/);
    await contains(".modal-footer button:contains(Assess now)").click();
    expect.verifySteps(["assess 1 true"]);
});

test("a refusal is shown by Odoo's own dialog, in place of this one", async () => {
    expect.errors(1);
    mockRun();
    onRpc("customer.tier.program", "action_assess", () => {
        throw makeServerError({message: "Weights total 90 %, not 100 %."});
    });
    await open();
    await animationFrame();
    expect(".o_customer_tier_run").toHaveCount(0);
    expect(".o_error_dialog, .modal").toHaveText(/Weights total 90 %/);
    expect.verifyErrors(["Weights total 90 %"]);
});

async function mountProgram(resId) {
    await mountView({
        type: "form",
        resModel: "customer.tier.program",
        resId,
        arch: `
            <form>
                <widget name="customer_tier_run_banner"/>
                <field name="name"/>
            </form>`,
    });
    await animationFrame();
}

test("the form says that a run is under way, and is read anew when it ends", async () => {
    const server = mockRun();
    server.rows = [GRADING];
    await mountProgram(1);
    expect(".alert-info").toHaveText(/being assessed: Grading/);
    expect(".alert-info").toHaveText(/23,570 customers/);
    onRpc("customer.tier.program", "web_read", () => expect.step("read"));
    server.rows = [];
    await later();
    expect(".alert-info").toHaveCount(0);
    expect.verifySteps(["read"]);
    await later();
    expect.verifySteps([]);
});

test("a draft is not asked about", async () => {
    onRpc("customer.tier.progress", "get_progress", () => expect.step("asked"));
    await mountProgram(2);
    expect(".alert-info").toHaveCount(0);
    expect.verifySteps([]);
});
