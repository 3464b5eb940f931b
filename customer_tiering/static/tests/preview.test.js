import {
    MOVES,
    Program,
    RANK,
    SCORE,
    counts,
    openPreview,
    row,
    slide,
} from "./preview_helpers";

import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {expect, test} from "@odoo/hoot";
import {click, edit, queryAll, queryAllTexts} from "@odoo/hoot-dom";
import {Deferred, animationFrame} from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    makeServerError,
    onRpc,
} from "@web/../tests/web_test_helpers";

defineMailModels();
defineModels([Program]);

test("the matrix says who goes where, and not by colour alone", async () => {
    await openPreview();
    expect.verifySteps(["preview 5 {}"]);
    expect(queryAllTexts(".o_customer_tier_matrix thead th").slice(1)).toEqual([
        "Gold",
        "Silver",
        "Rest",
        "Graded no more",
        "Now",
    ]);
    expect(row("Gold")).toEqual(["310", "18", "–", "–", "328"]);
    expect(row("Silver")).toEqual(["41", "–", "–", "2", "43"]);
    expect(row("Bronze")).toEqual(["–", "7", "–", "–", "7"]);
    expect(row("Not graded yet")).toEqual(["–", "3", "–", "–", "3"]);
    expect(queryAllTexts(".o_customer_tier_matrix tfoot td").slice(0, 3)).toEqual([
        "351\n$ 35,100",
        "28\n$ 1,900",
        "0\n$ 0",
    ]);
    expect(".o_customer_tier_matrix_up .fa-arrow-up").toHaveCount(1);
    expect(".o_customer_tier_matrix_down .fa-arrow-down").toHaveCount(2);
    expect(".o_customer_tier_matrix_same .fa").toHaveCount(0);
    expect(".o_customer_tier_matrix_down button:first").toHaveAttribute(
        "aria-label",
        "Gold to Silver: 18 customers move down, $\u00a01,800",
    );
});

test("what moves, and what to know before", async () => {
    await openPreview({
        ...SCORE,
        held: true,
        warnings: ["Spend: too few."],
        next: {
            ...MOVES,
            costs: [
                {
                    name: "Price lists",
                    before: 1000,
                    after: 49000,
                    tiers: [
                        {id: 1, percent: 10, before: 1000, after: 49000},
                        {id: 2, percent: null, before: null, after: null},
                    ],
                },
            ],
        },
    });
    expect.verifySteps(["preview 5 {}"]);
    expect(queryAllTexts(".o_customer_tier_preview_summary li")).toEqual([
        "41 move up: $ 4,100",
        "25 move down: $ 1,870",
        "3 enter: $ 30",
        "2 leave: $ 20",
    ]);
    expect(".o_customer_tier_preview_sizes").toHaveText(
        "Tiers that would be empty: Rest.",
    );
    expect(".o_customer_tier_preview_cost").toHaveText(
        /cost \$ 48,000 more a year: \$ 49,000 instead of \$ 1,000\.\s*Not known, and not counted: Silver\./,
    );
    expect(".o_customer_tier_preview_held").toHaveText(/More than 20 %/);
    expect(".alert-warning:last").toHaveText("Spend: too few.");
    expect(".o_customer_tier_preview_main").toHaveText(/last 12 months/);
    expect(".o_customer_tier_preview_footer").toHaveText(
        /Customers move at the next assessment on (Dec 1|12\/01\/2026)/,
    );
});

test("in the end", async () => {
    await openPreview();
    await contains(".o_customer_tier_preview [role=radio]:eq(1)").click();
    expect(".o_customer_tier_preview [role=radio]:eq(1)").toHaveAttribute(
        "aria-checked",
        "true",
    );
    expect(row("Gold")).toEqual(["310", "–", "–", "310"]);
    expect(".o_customer_tier_preview_sizes").toHaveText(
        "Every customer would be in: Gold.",
    );
    expect.verifySteps(["preview 5 {}"]);
});

test("counts follow a slider, the matrix when it is let go", async () => {
    const answer = new Deferred();
    await openPreview((lines) => (lines[1] ? answer : SCORE));
    expect(counts()).toEqual(["16", "24", "8"]);
    await slide(0, 79.9, false);
    expect(counts()).toEqual(["11", "29", "8"]);
    expect(".o_customer_tier_lines li:first").toHaveText(/from 80\s+saved: 75/);
    expect(".o_customer_tier_preview_result").toHaveClass("opacity-50");
    expect.verifySteps(["preview 5 {}"]);
    await slide(0, 80);
    expect.verifySteps(['preview 5 {"1":80}']);
    expect(".o_customer_tier_preview_counting").toHaveCount(1);
    answer.resolve({
        ...SCORE,
        tiers: [{...SCORE.tiers[0], line: 80}, ...SCORE.tiers.slice(1)],
        next: {...MOVES, cells: [{...MOVES.cells[0], customers: 299}]},
    });
    await animationFrame();
    expect(row("Gold")).toEqual(["299", "–", "–", "299"]);
    expect(".o_customer_tier_preview_result").not.toHaveClass("opacity-50");
    expect(".o_customer_tier_preview_counting").toHaveCount(0);
    expect(".o_customer_tier_preview_apply").not.toBeEnabled();
    await contains(".o_customer_tier_preview_footer button:contains(Put back)").click();
    await animationFrame();
    expect.verifySteps(["preview 5 {}"]);
    expect(counts()).toEqual(["16", "24", "8"]);
    expect(".o_customer_tier_preview_apply").toBeEnabled();
});

test("a slider stops at the next line, and says what it does", async () => {
    await openPreview();
    await slide(1, 99, false);
    const input = queryAll(".o_customer_tier_lines input")[1];
    expect(Number(input.value)).toBe(74.5);
    expect(input).toHaveAttribute("aria-label", "Silver");
    expect(input).toHaveAttribute("aria-valuetext", "from 74.5: 0 customers");
    expect.verifySteps(["preview 5 {}"]);
});

test("sliders of a ranking add shares up", async () => {
    await openPreview((lines) => ({
        ...RANK,
        tiers: RANK.tiers.map((tier) => ({...tier, line: lines[tier.id] ?? tier.line})),
    }));
    expect(counts()).toEqual(["20", "30", "50"]);
    await slide(0, 25);
    expect.verifySteps(["preview 5 {}", 'preview 5 {"1":25,"2":25}']);
    expect(counts()).toEqual(["25", "25", "50"]);
    expect(".o_customer_tier_lines li:first").toHaveText(
        /25 % of customers\s+saved: 20 %/,
    );
});

test("other methods have no sliders", async () => {
    const tiers = SCORE.tiers.map((tier) => ({...tier, line: false, saved: false}));
    await openPreview({...SCORE, method: "rule", tiers, distribution: null});
    expect(".o_customer_tier_lines").toHaveCount(0);
    expect(row("Gold")).toEqual(["310", "18", "–", "–", "328"]);
    expect(".o_customer_tier_preview_apply").toBeEnabled();
    expect.verifySteps(["preview 5 {}"]);
});

test("a cell opens its customers, with the lines that are tried", async () => {
    onRpc("customer.tier.program", "action_preview_customers", ({args, kwargs}) => {
        expect.step(["open", args, kwargs.in_the_end, kwargs.lines]);
        return {type: "ir.actions.act_window_close"};
    });
    await openPreview((lines) => ({
        ...SCORE,
        tiers: SCORE.tiers.map((tier) => ({
            ...tier,
            line: lines[tier.id] ?? tier.line,
        })),
    }));
    await slide(0, 80);
    await contains(".o_customer_tier_matrix_down button:first").click();
    await contains(".o_customer_tier_preview [role=radio]:eq(1)").click();
    await contains(".o_customer_tier_matrix_same button:first").click();
    expect.verifySteps([
        "preview 5 {}",
        'preview 5 {"1":80}',
        ["open", [[5], 1, 2], false, {1: 80}],
        ["open", [[5], 1, 1], true, {1: 80}],
    ]);
});

test("keep the lines, then assess, and say why", async () => {
    let saved = {};
    onRpc("customer.tier.program", "action_keep_lines", ({args, kwargs}) => {
        expect.step(["keep", args[0], kwargs.lines, kwargs.reason]);
        saved = kwargs.lines;
        return true;
    });
    onRpc("customer.tier.program", "action_apply_preview", ({args, kwargs}) => {
        expect.step(["apply", args[0], kwargs.reason]);
        return {type: "ir.actions.act_window_close"};
    });
    await openPreview((lines) => ({
        ...SCORE,
        tiers: SCORE.tiers.map((tier) => ({
            ...tier,
            saved: saved[tier.id] ?? tier.saved,
            line: lines[tier.id] ?? saved[tier.id] ?? tier.line,
        })),
    }));
    await slide(0, 80);
    await click(".o_customer_tier_preview_footer input");
    await edit("Fewer at the top");
    await animationFrame();
    await contains(".o_customer_tier_preview_keep").click();
    await animationFrame();
    expect(".o_customer_tier_preview_keep").toHaveCount(0);
    expect(".o_notification").toHaveText("The program has these lines now.");
    expect(".o_customer_tier_preview_apply").toHaveText("Assess now");
    await contains(".o_customer_tier_preview_apply").click();
    await animationFrame();
    expect.verifySteps([
        "preview 5 {}",
        'preview 5 {"1":80}',
        ["keep", [5], {1: 80}, "Fewer at the top"],
        "preview 5 {}",
        ["apply", [5], "Fewer at the top"],
        // What was assessed is looked at anew
        "preview 5 {}",
    ]);
});

test("who may only look", async () => {
    await openPreview({...SCORE, may_publish: false});
    expect(".o_customer_tier_preview_footer input").toHaveCount(0);
    expect(".o_customer_tier_preview_apply").toHaveText("Assess now");
    await slide(0, 80, false);
    expect(".o_customer_tier_preview_keep").toHaveCount(0);
    expect.verifySteps(["preview 5 {}"]);
});

test("who may only look at a draft", async () => {
    await openPreview({...SCORE, may_publish: false, state: "draft"});
    expect(".o_customer_tier_preview_apply").toHaveCount(0);
    expect(".o_customer_tier_preview_footer").toHaveText(/Nobody moves before/);
    expect.verifySteps(["preview 5 {}"]);
});

test("says that it is looking, and that there is nobody", async () => {
    const answer = new Deferred();
    await openPreview(() => answer);
    expect(".o_customer_tier_preview_loading").toHaveText("Looking at all customers…");
    const moves = {...MOVES, cells: [], empty: [], totals: {}};
    answer.resolve({...SCORE, customers: 0, state: "draft", next: moves, end: moves});
    await animationFrame();
    expect(".o_customer_tier_preview_loading").toHaveCount(0);
    expect(".o_customer_tier_preview_empty").toHaveText(/There is no customer/);
    expect(".o_customer_tier_preview_apply").toHaveText("Publish");
    expect.verifySteps(["preview 5 {}"]);
});

test("lines that the server refuses", async () => {
    await openPreview((lines) => {
        if (lines[1]) {
            throw makeServerError({
                type: "ValidationError",
                message: "Buffer up: nobody could rise.",
            });
        }
        return SCORE;
    });
    await slide(0, 100);
    expect(".alert-danger").toHaveText(/Buffer up: nobody could rise\./);
    expect(".o_customer_tier_preview_keep").not.toBeEnabled();
    await contains(".alert-danger button").click();
    await animationFrame();
    expect(".alert-danger").toHaveCount(0);
    expect(counts()).toEqual(["16", "24", "8"]);
    expect.verifySteps(["preview 5 {}", 'preview 5 {"1":100}', "preview 5 {}"]);
});

test("rules that cannot grade", async () => {
    await openPreview(() => {
        throw makeServerError({
            type: "ValidationError",
            message: "Criteria: there is none.",
        });
    });
    expect(".alert-danger").toHaveText(/Criteria: there is none\./);
    expect(".o_customer_tier_preview_footer").toHaveCount(0);
    expect(".alert-danger button").toHaveText("Back to the program");
    expect.verifySteps(["preview 5 {}"]);
});
