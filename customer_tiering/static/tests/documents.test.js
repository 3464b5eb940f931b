import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {expect, test} from "@odoo/hoot";
import {queryAllTexts} from "@odoo/hoot-dom";
import {
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

const CRITERION = {
    direction: "higher",
    since_days: false,
    points: 60,
    weight: 50,
    contribution: 30,
    to_next: null,
    to_stay: null,
    to_return: null,
};
const COUNTS = {
    member_id: 5,
    run_id: 12,
    counted: 3,
    purchases: 2,
    total: 140,
    assessed: 140,
    currency_id: 1,
    excluded: 4,
    reasons: [
        {reason: "draft", name: "Draft", count: 3, text: "3 drafts"},
        {reason: "cancelled", name: "Cancelled", count: 1, text: "1 cancelled"},
    ],
    metrics: ["revenue", "orders"],
    start: "2026-01-01",
    end: "2026-12-31",
};
const EXPLANATION = {
    criteria: [
        {...CRITERION, metric: "revenue", name: "Spend", unit: "money", value: 140},
        {...CRITERION, metric: "orders", name: "Orders", unit: "count", value: null},
        {...CRITERION, metric: "overdue", name: "Overdue", unit: "money", value: 5},
    ],
    position: 60,
    position_is_score: true,
    score: 60,
    tiers: [{id: 1, name: "Base", color: 3, line: 0}],
    tier: "Base",
    next_tier: false,
    above: 60,
    is_last: true,
    held: false,
    currency_id: 1,
    documents: COUNTS,
    scores: [],
    rule_changes: [],
};
const DOCUMENT = {
    model: "account.move",
    id: 7,
    name: "INV/7",
    date: "2026-06-15",
    counted_on: "2026-06-15",
    amount: 150,
    currency_id: 1,
    counted: true,
    purchase: true,
    reason: false,
    reason_text: false,
};
const COUNTED = [
    {...DOCUMENT, id: 8, name: "RINV/8", date: "2026-08-15", amount: -30},
    DOCUMENT,
    {...DOCUMENT, id: false, name: false, amount: 20},
];
// The last one belongs to another day, as a credit note does.
const EXCLUDED = ["draft", "draft", "draft", "cancelled"].map((reason, index) => ({
    ...DOCUMENT,
    id: 20 + index,
    name: `S${20 + index}`,
    amount: index ? 10 : null,
    counted: false,
    purchase: false,
    counted_on: reason === "cancelled" ? "2025-03-01" : DOCUMENT.counted_on,
    reason,
    reason_text: reason === "draft" ? "Draft" : "Cancelled",
}));

class Member extends models.Model {
    _name = "customer.tier.member";

    explanation = fields.Json();

    _records = [
        {id: 1, explanation: EXPLANATION},
        {id: 2, explanation: {...EXPLANATION, documents: {}}},
        {
            id: 3,
            explanation: {
                ...EXPLANATION,
                documents: {...COUNTS, counted: 1, purchases: 1, assessed: 99},
            },
        },
        {
            id: 4,
            explanation: {
                ...EXPLANATION,
                documents: {...COUNTS, counted: 0, start: false},
            },
        },
    ];
}

defineMailModels();
defineModels([Member]);
onRpc("has_group", () => true);

/** Answers as the server does: two documents a page. */
const answer = (calls) =>
    onRpc("customer.tier.member", "get_documents", ({args, kwargs}) => {
        const {counted, metric, offset, run_id: runId} = kwargs;
        calls?.push({ids: args[0], runId, counted, metric, offset});
        const documents = counted ? COUNTED : EXCLUDED;
        const page = documents.slice(offset, offset + 2);
        return {
            documents: page,
            count: page.length && documents.length,
            total: page.length && 140,
        };
    });

const mountMember = (resId) =>
    mountView({
        type: "form",
        resModel: "customer.tier.member",
        resId,
        arch: `<form><field name="explanation" widget="customer_tier_explanation" nolabel="1"/></form>`,
    });

test("how many documents count, and why the others do not", async () => {
    await mountMember(1);
    expect(".o_customer_tier_counted").toHaveText("Counted 3 documents");
    expect(".o_customer_tier_excluded").toHaveText(
        "Not counted 4: 3 drafts, 1 cancelled",
    );
});

test("nothing to open when the source does not tell, or nothing counts", async () => {
    await mountMember(2);
    expect(".o_customer_tier_counted").toHaveCount(0);
    expect(".o_customer_tier_excluded").toHaveCount(0);
    expect(".o_customer_tier_made_of").toHaveCount(0);
});

test("no document counts", async () => {
    answer();
    await mountMember(4);
    expect(".o_customer_tier_counted").toHaveText("Counted 0 documents");
    expect(".o_customer_tier_counted").not.toBeEnabled();
    await contains(".o_customer_tier_excluded").click();
    expect(".o_customer_tier_documents p").toHaveText("Until Dec 31, 2026");
});

const cells = (row) =>
    queryAllTexts(`.o_customer_tier_documents tbody tr:eq(${row}) td`);

test("documents that count, a page at a time, with their total", async () => {
    const calls = [];
    answer(calls);
    await mountMember(1);
    expect(calls).toEqual([]);
    await contains(".o_customer_tier_counted").click();
    expect(".modal-title").toHaveText("Documents that count");
    expect(".o_customer_tier_documents p").toHaveText(
        "From Jan 1, 2026 to Dec 31, 2026 · 2 of them are purchases",
    );
    expect(".o_customer_tier_documents .alert").toHaveCount(0);
    expect(".o_customer_tier_documents tbody tr").toHaveCount(2);
    expect(cells(0)[0]).toBe("RINV/8");
    expect(cells(0)[1]).toMatch(/^Aug 15, 2026\s+counts on Jun 15, 2026$/);
    expect(cells(0)[2]).toMatch(/-30\.00/);
    expect(cells(1).slice(0, 2)).toEqual(["INV/7", "Jun 15, 2026"]);
    expect(".o_customer_tier_documents tfoot").toHaveText(/Total\s*\$ 140\.00/);
    expect(".modal-body").toHaveText(/2 of 3/);
    await contains(".o_customer_tier_more").click();
    expect(".o_customer_tier_documents tbody tr").toHaveCount(3);
    expect(".o_customer_tier_more").toHaveCount(0);
    expect(calls).toEqual([
        {ids: [5], runId: 12, counted: true, metric: false, offset: 0},
        {ids: [5], runId: 12, counted: true, metric: false, offset: 2},
    ]);
});

test("a document opens, unless the user may not read it", async () => {
    answer();
    mockService("action", {
        doAction: ({res_model: model, res_id: id, views}) => {
            expect.step([model, id, views]);
        },
    });
    await mountMember(1);
    await contains(".o_customer_tier_counted").click();
    await contains(".o_customer_tier_more").click();
    expect(cells(2)[0]).toBe("You may not open it");
    expect(cells(2)[2]).toMatch(/20\.00/);
    expect(".o_customer_tier_document").toHaveCount(2);
    await contains(".o_customer_tier_document:contains(INV/7)").click();
    expect.verifySteps([["account.move", 7, [[false, "form"]]]]);
    expect(".modal").toHaveCount(0);
});

test("documents that do not count, by reason", async () => {
    answer();
    await mountMember(1);
    await contains(".o_customer_tier_excluded").click();
    expect(".modal-title").toHaveText("Documents that do not count");
    await contains(".o_customer_tier_more").click();
    expect(queryAllTexts(".o_customer_tier_documents tbody th")).toEqual([
        "Draft3",
        "Cancelled1",
    ]);
    expect(".o_customer_tier_documents tbody[data-reason=draft] td button").toHaveCount(
        3,
    );
    expect(".o_customer_tier_documents tfoot").toHaveCount(0);
    expect(cells(5)[1]).toMatch(/^Jun 15, 2026\s+belongs to Mar 1, 2025$/);
    // Of a draft that is not theirs to read nobody needs the amount.
    expect(cells(1)).toEqual(["S20", "Jun 15, 2026", ""]);
});

test("documents have changed since the assessment", async () => {
    answer();
    await mountMember(3);
    expect(".o_customer_tier_counted").toHaveText("Counted 1 document");
    await contains(".o_customer_tier_counted").click();
    expect(".o_customer_tier_documents .alert").toHaveText(/counted \$ 99\.00\./);
});

test("values that documents are behind open them", async () => {
    const calls = [];
    answer(calls);
    await mountMember(1);
    expect(".o_customer_tier_made_of").toHaveCount(1);
    expect(queryAllTexts("tbody tr:eq(1) td")[1]).toBe("–");
    await contains(".o_customer_tier_made_of").click();
    expect(".modal-title").toHaveText("Spend");
    expect(calls).toEqual([
        {ids: [5], runId: 12, counted: true, metric: "revenue", offset: 0},
    ]);
    expect(".o_customer_tier_documents p").toHaveCount(0);
});
