import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {beforeEach, expect, test} from "@odoo/hoot";
import {queryAllTexts} from "@odoo/hoot-dom";
import {defineModels, fields, models, mountView} from "@web/../tests/web_test_helpers";
import {currencies} from "@web/core/currency";

const condition = (name, unit, operator, limit, value, met, days = null) => ({
    name,
    unit,
    operator,
    limit,
    value,
    met,
    days,
});
const criterion = (metric, name, values) => ({
    metric,
    name,
    unit: "count",
    direction: "higher",
    since_days: false,
    value: 3,
    points: 0,
    weight: 0,
    contribution: 0,
    axis: null,
    to_next: null,
    to_stay: null,
    to_return: null,
    ...values,
});
const COMMON = {
    position: 0,
    position_is_score: false,
    tiers: [],
    above: 0,
    is_under: false,
    is_last: false,
    held: false,
    currency_id: 1,
    scores: [
        {date: "2026-01-31", score: 0},
        {date: "2026-03-31", score: 0},
    ],
    rule_changes: [],
};
const RULE = {
    ...COMMON,
    method: "rule",
    has_score: false,
    score: 0,
    criteria: [criterion("orders", "Orders")],
    tier: "Silver",
    next_tier: "Gold",
    rules: {
        enter: [
            {
                need: 1,
                met: false,
                conditions: [condition("Orders", "count", "ge", 9, 3, false)],
            },
            {
                need: 1,
                met: true,
                conditions: [condition("Spend", "money", "ge", 1000, 1500, true)],
            },
        ],
        stay: [],
        reach: [
            {
                need: 2,
                met: false,
                conditions: [
                    condition("Spend", "money", "ge", 5000, 1500, false),
                    condition("Orders", "count", "ge", 5, 3, false),
                    condition("Last", "date", "le", 30, "2026-03-01", false, 40),
                ],
            },
        ],
    },
};

class Member extends models.Model {
    _name = "customer.tier.member";

    explanation = fields.Json();

    _records = [
        {id: 1, explanation: RULE},
        {
            id: 2,
            explanation: {
                ...RULE,
                held: "Kept because the conditions to stay are met.",
                rules: {
                    ...RULE.rules,
                    enter: RULE.rules.enter.slice(0, 1),
                    stay: RULE.rules.enter.slice(1),
                },
            },
        },
        {
            id: 3,
            explanation: {
                ...RULE,
                tier: "Bronze",
                is_last: true,
                rules: {...RULE.rules, enter: [], stay: []},
            },
        },
        {
            id: 4,
            explanation: {
                ...COMMON,
                method: "matrix",
                has_score: true,
                score: 55,
                criteria: [
                    criterion("orders", "Orders", {
                        axis: "x",
                        points: 40,
                        weight: 100,
                        contribution: 20,
                        to_next: 5,
                    }),
                    criterion("revenue", "Spend", {
                        axis: "y",
                        points: 70,
                        weight: 100,
                        contribution: 35,
                        unit: "money",
                        to_stay: 4999,
                    }),
                ],
                tier: "Develop",
                next_tier: "Key",
                matrix: {
                    grid: {
                        x_lines: [50],
                        y_lines: [50],
                        cells: [
                            ["DEV", "KEY"],
                            ["LOW", "LOW"],
                        ],
                    },
                    tiers: {
                        KEY: {name: "Key", color: 3},
                        DEV: {name: "Develop", color: 10},
                        LOW: {name: "Low", color: 7},
                    },
                    x: 40,
                    y: 70,
                    cell: [0, 0],
                },
            },
        },
    ];
}

defineMailModels();
defineModels([Member]);
beforeEach(() => {
    currencies[1] = {symbol: "$", position: "before", digits: [69, 2]};
});

const mountMember = (resId) =>
    mountView({
        type: "form",
        resModel: "customer.tier.member",
        resId,
        arch: `<form><field name="explanation" widget="customer_tier_explanation" nolabel="1"/></form>`,
    });

const sections = () =>
    queryAllTexts(".o_customer_tier_reasons .o_horizontal_separator");

test("the alternative that was met, and what the next tier asks for", async () => {
    await mountMember(1);
    expect(sections()).toEqual(["WHY SILVER", "TO REACH GOLD"]);
    expect(queryAllTexts(".o_customer_tier_reasons:eq(0) li")).toEqual([
        "Spend at least $ 1,000\n$ 1,500.00",
    ]);
    expect(".o_customer_tier_reasons:eq(0) .o_customer_tier_reason_met").toHaveCount(1);
    expect(".o_customer_tier_reasons:eq(1)").toHaveText(/any 2 of these/);
    expect(queryAllTexts(".o_customer_tier_reasons:eq(1) li")).toEqual([
        "Spend at least $ 5,000\n$ 1,500.00\n$ 3,500.00 more",
        "Orders at least 5\n3\n2 more",
        "Last at most 30 days ago\nMar 1, 2026 (40 days ago)",
    ]);
    expect(".o_customer_tier_reasons:eq(1) [aria-label='Not met']").toHaveCount(3);
});

test("without weights there is no score to show", async () => {
    await mountMember(1);
    expect(".o_customer_tier_score").toHaveCount(0);
    expect(".o_customer_tier_scale").toHaveCount(0);
    expect(".o_customer_tier_sparkline").toHaveCount(0);
    expect(queryAllTexts(".o_customer_tier_criteria th")).toEqual([
        "Criterion",
        "Value",
    ]);
    expect(".o_customer_tier_criteria tfoot").toHaveCount(0);
});

test("a tier that is kept says what keeps it", async () => {
    await mountMember(2);
    expect(sections()).toEqual(["TO REACH GOLD", "TO STAY SILVER"]);
    expect(".o_customer_tier_reasons:eq(1) [aria-label='Met']").toHaveCount(1);
    expect(".alert-info").toHaveText("Kept because the conditions to stay are met.");
});

test("whoever is left has met no better conditions", async () => {
    await mountMember(3);
    expect(sections()).toEqual(["TO REACH GOLD"]);
    expect(".o_customer_tier_explanation p:eq(0)").toHaveText(
        "Bronze: no conditions of a better tier are met.",
    );
});

test("the customer's cell in the matrix, with the score of both axes", async () => {
    await mountMember(4);
    expect(queryAllTexts(".o_customer_tier_grid_name")).toEqual([
        "Develop",
        "Key",
        "Low",
        "Low",
    ]);
    expect(".o_customer_tier_grid_marked").toHaveCount(1);
    expect(".o_customer_tier_grid_cell:eq(0)").toHaveClass(
        "o_customer_tier_grid_marked",
    );
    expect(".o_customer_tier_grid_cell:eq(0)").toHaveAttribute(
        "aria-label",
        "Row 1, column 1: Develop, the customer is here",
    );
    expect(queryAllTexts(".o_customer_tier_grid_title")).toEqual([
        "↑ Vertical 70.0: Spend 100 %",
        "Horizontal 40.0: Orders 100 % →",
    ]);
    expect(".o_customer_tier_grid button").toHaveCount(0);
    expect(".o_customer_tier_score").toHaveText("55.0");
    expect(".o_customer_tier_scale").toHaveCount(0);
    expect(queryAllTexts(".o_customer_tier_criteria tbody tr:eq(0) td")).toEqual([
        "Orders\nHorizontal",
        "3",
        "40.0",
        "",
        "100 %",
        "20.0",
    ]);
    expect(".o_customer_tier_reach li").toHaveText(/Orders\s*at least 5\s*2 more/);
    expect(".o_customer_tier_stay li").toHaveText(/Spend\s*above \$ 4,999/);
});
