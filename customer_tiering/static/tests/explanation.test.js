import {
    describeReach,
    describeStay,
    formatValue,
} from "@customer_tiering/explanation/format_value";
import {TierSparkline} from "@customer_tiering/explanation/sparkline";

import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {expect, test} from "@odoo/hoot";
import {queryAll, queryAllTexts} from "@odoo/hoot-dom";
import {
    defineModels,
    fields,
    makeMockEnv,
    models,
    mountView,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";

const SPEND = {
    metric: "revenue",
    name: "Spend",
    unit: "money",
    direction: "higher",
    since_days: false,
    value: 1000,
    points: 60,
    weight: 75,
    contribution: 45,
    to_next: 1500,
    to_stay: 700,
    to_return: null,
};
const RECENCY = {
    metric: "last_purchase",
    name: "Last purchase",
    unit: "date",
    // Days since are scored, and fewer are better: later dates are.
    direction: "lower",
    since_days: true,
    value: "2026-03-11",
    points: 100,
    weight: 25,
    contribution: 25,
    to_next: null,
    to_stay: "2026-01-31",
    to_return: null,
};
const EXPLANATION = {
    criteria: [SPEND, RECENCY],
    position: 70,
    position_is_score: true,
    score: 70,
    tiers: [
        {id: 1, name: "VIP", color: 3, line: 80},
        {id: 2, name: "Normal", color: 4, line: 30},
        {id: 3, name: "Base", color: 7, line: 0},
    ],
    tier: "Normal",
    next_tier: "VIP",
    above: 40,
    is_last: false,
    held: false,
    currency_id: 1,
    scores: [
        {date: "2026-01-31", score: 50},
        {date: "2026-03-31", score: 70},
    ],
    rule_changes: ["2026-02-28", "2025-01-01"],
};

class Member extends models.Model {
    _name = "customer.tier.member";

    explanation = fields.Json();

    _records = [
        {id: 1, explanation: EXPLANATION},
        {
            id: 2,
            explanation: {
                ...EXPLANATION,
                tier: "Base",
                next_tier: "Normal",
                above: 0,
                is_last: true,
                held: "Set by hand by Ann: strategic",
                position: 12.5,
                position_is_score: false,
                criteria: [
                    {...SPEND, to_next: null, to_stay: null, value: null},
                    {...RECENCY, to_stay: null},
                ],
                scores: [{date: "2026-03-31", score: 70}],
            },
        },
        {id: 3, explanation: {...EXPLANATION, criteria: [], tiers: [], scores: []}},
        {
            id: 4,
            explanation: {
                ...EXPLANATION,
                tier: "VIP",
                next_tier: false,
                above: -10,
                is_under: true,
                held: "The customer stays VIP because of the grace.",
                criteria: [{...SPEND, to_next: null, to_stay: null, to_return: 1200}],
            },
        },
        {
            id: 5,
            explanation: {
                ...EXPLANATION,
                tier: "Base",
                is_last: true,
                criteria: [{...SPEND, to_next: null, to_stay: null, value: null}],
            },
        },
    ];
}

defineMailModels();
defineModels([Member]);
onRpc("has_group", () => true);

const mountMember = (resId) =>
    mountView({
        type: "form",
        resModel: "customer.tier.member",
        resId,
        arch: `<form><field name="explanation" widget="customer_tier_explanation" nolabel="1"/></form>`,
    });

test("every criterion with value, points, weight and what it adds", async () => {
    await mountMember(1);
    const cells = (row) => queryAllTexts(`tbody tr:eq(${row}) td`);
    expect(cells(0)).toEqual(["Spend", "$ 1,000.00", "60.0", "", "75 %", "45.0"]);
    expect(cells(1).slice(2)).toEqual(["100.0", "", "25 %", "25.0"]);
    expect("tbody tr:eq(0) .progress-bar").toHaveStyle({width: "60%"}, {inline: true});
    expect("tfoot td:last").toHaveText("70.0");
});

test("the ladder is drawn to scale, worst tier first", async () => {
    await mountMember(1);
    expect(queryAllTexts(".o_customer_tier_rung")).toEqual(["Base", "Normal", "VIP"]);
    expect(queryAll(".o_customer_tier_rung").map((rung) => rung.style.width)).toEqual([
        "30%",
        "50%",
        "20%",
    ]);
    expect(".o_customer_tier_rung.fw-bolder").toHaveText("Normal");
    expect(".o_customer_tier_position").toHaveStyle(
        {"inset-inline-start": "70%"},
        {inline: true},
    );
    expect(".o_customer_tier_explanation").toHaveText(/40\.0 above the line of Normal/);
});

test("what is missing, and what must not be lost, in the criterion's unit", async () => {
    await mountMember(1);
    expect(".o_customer_tier_reach").toHaveText(/To reach VIP/);
    expect(".o_customer_tier_reach li").toHaveCount(1);
    expect(".o_customer_tier_reach li").toHaveText(/at least \$ 1,500\.00/);
    expect(".o_customer_tier_reach li").toHaveText(/\$ 500\.00 more/);
    expect(".o_customer_tier_stay").toHaveText(/To stay Normal/);
    expect(queryAllTexts(".o_customer_tier_stay li")[0]).toMatch(/above \$ 700\.00/);
    expect(queryAllTexts(".o_customer_tier_stay li")[1]).toMatch(/after/);
});

test("a customer who is held elsewhere reads why", async () => {
    await mountMember(2);
    expect(".alert").toHaveText("Set by hand by Ann: strategic");
    expect(".o_customer_tier_explanation").toHaveText(/Place\s*12\.5\s*of 100/);
    expect(".o_customer_tier_stay").toHaveCount(0);
    expect(".o_customer_tier_reach").toHaveText(/several have to improve/);
    expect("tbody tr:eq(0) td:eq(1)").toHaveText("–");
    expect(".o_customer_tier_sparkline").toHaveCount(0);
});

test("of whom nothing is known, nothing has to improve", async () => {
    await mountMember(5);
    expect(".o_customer_tier_reach").toHaveText(
        "To reach VIP\nNothing that counts is known of the customer.",
    );
});

test("under the line of the own tier: what brings the customer back", async () => {
    await mountMember(4);
    expect(".o_customer_tier_explanation").toHaveText(/10\.0 under the line of VIP/);
    expect(".o_customer_tier_reach").toHaveCount(0);
    expect(".o_customer_tier_stay").toHaveText(/To stay VIP[^]*any one of these/);
    expect(".o_customer_tier_stay li").toHaveText(
        /at least \$ 1,200\.00[^]*200\.00 more/,
    );
});

test("a member whose rules are gone still opens", async () => {
    await mountMember(3);
    expect("table").toHaveCount(0);
    expect(".o_customer_tier_explanation").toHaveText(/assess the customer again/);
});

test("the sparkline has a point a score and a mark where rules changed", async () => {
    await mountWithCleanup(TierSparkline, {
        props: {
            scores: EXPLANATION.scores,
            ruleChanges: EXPLANATION.rule_changes,
        },
    });
    expect("circle").toHaveCount(2);
    expect("polyline").toHaveAttribute("points", "8.0,45.0 592.0,30.2");
    expect(".o_customer_tier_mark").toHaveCount(1);
    expect("svg").toHaveAttribute("aria-label", "Score from 50.0 to 70.0");
});

test("values are written in their unit", async () => {
    await makeMockEnv();
    expect(formatValue("money", 1234.5, 1)).toBe("$\u00a01,234.50");
    expect(formatValue("count", 1234)).toBe("1,234");
    expect(formatValue("days", 12.25)).toBe("12.3 days");
    expect(formatValue("percent", 80)).toBe("80 %");
    expect(formatValue("ratio", 1.5)).toBe("1.5");
    expect(formatValue("money", 0, 1)).toBe("$\u00a00.00");
    expect(formatValue("count", null)).toBe("–");
});

test("less and earlier are better where the criterion says so", async () => {
    await makeMockEnv();
    const late = {
        name: "Days late",
        unit: "days",
        direction: "lower",
        value: 9,
        to_next: 4,
        to_stay: 12,
    };
    expect(describeReach(late).text).toBe("at most 4 days");
    expect(describeReach(late).more).toBe("");
    expect(describeStay(late).text).toBe("below 12 days");
    expect(describeStay(RECENCY).text).toMatch(/^after /);
    const since = {...RECENCY, since_days: false, to_next: "2020-05-01"};
    expect(describeReach(since).text).toMatch(/or earlier$/);
});
