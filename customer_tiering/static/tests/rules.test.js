import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {queryAllTexts, queryAllValues, queryOne} from "@odoo/hoot-dom";
import {
    contains,
    defineModels,
    fields,
    makeMockEnv,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {currencies} from "@web/core/currency";

import {describeCondition, describeNeed} from "@customer_tiering/rules/sentences";

const when = (metric, operator, value) => ({metric, operator, value});

beforeEach(() => {
    currencies[1] = {symbol: "$", position: "before", digits: [69, 2]};
});

describe("sentences", () => {
    test("conditions", async () => {
        await makeMockEnv();
        const say = (operator, value, metric) =>
            describeCondition({metric: "m", operator, value}, metric, 1);
        expect(say("ge", 10000, {name: "Spend", unit: "money"})).toBe(
            "Spend at least $\u00a010,000",
        );
        expect(say("le", 30, {name: "Last purchase", unit: "date"})).toBe(
            "Last purchase at most 30 days ago",
        );
        expect(say("lt", 2.5, {name: "Gap", unit: "days"})).toBe(
            "Gap less than 2.5 days",
        );
        expect(say("gt", 80, {name: "On time", unit: "percent"})).toBe(
            "On time more than 80 %",
        );
        expect(say("unset", undefined, {name: "Rating", unit: "ratio"})).toBe(
            "Rating unknown",
        );
        expect(say("ge", 1, {})).toBe("m at least 1");
    });

    test("how many", async () => {
        await makeMockEnv();
        expect([0, 1, 2, 3].map((need) => describeNeed(need, 3))).toEqual([
            "all of these",
            "any one of these",
            "any 2 of these",
            "all of these",
        ]);
    });
});

class Program extends models.Model {
    _name = "customer.tier.program";

    tier_ids = fields.One2many({relation: "customer.tier"});

    _records = [{id: 1, tier_ids: [1, 2, 3]}];
}

class Tier extends models.Model {
    _name = "customer.tier";

    name = fields.Char();
    color = fields.Integer();
    is_base = fields.Boolean();
    entry_rules = fields.Json();
    maintain_rules = fields.Json();
    currency_id = fields.Many2one({relation: "res.currency"});

    _records = [
        {
            id: 1,
            name: "Gold",
            color: 3,
            currency_id: 1,
            entry_rules: [
                {need: 0, conditions: [when("revenue", "ge", 10000)]},
                {
                    need: 2,
                    conditions: [
                        when("revenue", "ge", 5000),
                        when("orders", "ge", 5),
                        when("last_purchase", "le", 30),
                    ],
                },
            ],
            maintain_rules: [{need: 0, conditions: [when("revenue", "ge", 4000)]}],
        },
        {id: 2, name: "Silver", color: 2, currency_id: 1},
        {id: 3, name: "Bronze", color: 1, currency_id: 1, is_base: true},
    ].map((tier) => ({is_base: false, ...tier}));
}

class Metric extends models.Model {
    _name = "customer.tier.metric";

    code = fields.Char();
    name = fields.Char();
    unit = fields.Char();
    available = fields.Boolean();

    _records = [
        {id: 1, code: "revenue", name: "Spend", unit: "money", available: true},
        {id: 2, code: "orders", name: "Orders", unit: "count", available: true},
        {id: 3, code: "last_purchase", name: "Last", unit: "date", available: true},
        {id: 4, code: "margin", name: "Margin", unit: "money", available: false},
    ];
}

class Currency extends models.Model {
    _name = "res.currency";

    name = fields.Char();

    _records = [{id: 1, name: "USD"}];
}

defineMailModels();
defineModels([Program, Tier, Metric, Currency]);

function mountBook(edit = "1") {
    return mountView({
        type: "form",
        resModel: "customer.tier.program",
        resId: 1,
        arch: `
            <form edit="${edit}">
                <field name="tier_ids">
                    <list editable="bottom">
                        <field name="name"/>
                        <field name="color" column_invisible="1"/>
                        <field name="is_base" column_invisible="1"/>
                        <field name="entry_rules" column_invisible="1"/>
                        <field name="maintain_rules" column_invisible="1"/>
                        <field name="currency_id" column_invisible="1"/>
                    </list>
                </field>
                <widget name="customer_tier_rule_book" tiers="tier_ids"/>
            </form>`,
    });
}

const gold = "section[aria-label=Gold] ";
const silver = "section[aria-label=Silver] ";
const enter = ".o_customer_tier_rules:eq(0) ";

async function expectSaved(commands) {
    onRpc("customer.tier.program", "web_save", ({args}) => {
        expect.step(args[1].tier_ids);
    });
    await contains(".o_form_button_save").click();
    expect.verifySteps([commands]);
}

test("conditions are sentences", async () => {
    await mountBook();
    expect(queryAllTexts("section .badge")).toEqual(["Gold", "Silver", "Bronze"]);
    expect(gold).toHaveText(/Customers enter Gold when/);
    expect(gold).toHaveText(/They stay Gold while/);
    expect(silver).toHaveText(/They stay Silver while they would enter it\./);
    expect("section[aria-label=Bronze]").toHaveText(/Everyone else is Bronze\./);
    expect("section[aria-label=Bronze] select").toHaveCount(0);
    expect(queryAllValues(`${gold}${enter}select[aria-label=Metric]`)).toEqual([
        "revenue",
        "revenue",
        "orders",
        "last_purchase",
    ]);
    expect(queryAllValues(`${gold}${enter}input`)).toEqual([
        "10,000",
        "5,000",
        "5",
        "30",
    ]);
    expect(`${gold}${enter}.o_customer_tier_rule_need`).toHaveValue("2");
    expect(
        queryAllTexts(`${gold}${enter}.o_customer_tier_condition .text-nowrap`),
    ).toEqual(["$", "$", "", "days ago"]);
    // A metric whose app is gone is not offered.
    expect(
        queryAllTexts(`${gold}${enter}select[aria-label=Metric]:eq(0) option`),
    ).toEqual(["Spend", "Orders", "Last"]);
});

test("a first condition, and more of them", async () => {
    await mountBook();
    await contains(`${silver}.o_customer_tier_rule_add`).click();
    expect(queryAllValues(`${silver}select[aria-label=Metric]`)).toEqual(["revenue"]);
    await contains(`${silver}input`).edit("2,500.5");
    await contains(`${silver}.o_customer_tier_rule_and`).click();
    await contains(`${silver}select[aria-label=Metric]:eq(1)`).select("orders");
    await contains(`${silver}select[aria-label=Comparison]:eq(1)`).select("set");
    expect(`${silver}input`).toHaveCount(1);
    await contains(`${silver}.o_customer_tier_rule_need`).select("1");
    await contains(`${silver}.o_customer_tier_rule_add`).click();
    await contains(`${silver}.o_customer_tier_condition:eq(2) input`).edit("9");
    await expectSaved([
        [
            1,
            2,
            {
                entry_rules: [
                    {
                        need: 1,
                        conditions: [
                            when("revenue", "ge", 2500.5),
                            {metric: "orders", operator: "set"},
                        ],
                    },
                    {need: 0, conditions: [when("revenue", "ge", 9)]},
                ],
            },
        ],
    ]);
});

test("conditions go, and with the last one the alternative", async () => {
    await mountBook();
    const remove = `${gold}${enter}button[aria-label='Remove the condition']`;
    await contains(`${remove}:eq(3)`).click();
    // Two of two is all of them.
    expect(`${gold}${enter}.o_customer_tier_rule_need`).toHaveValue("0");
    await contains(`${remove}:eq(0)`).click();
    await expectSaved([
        [
            1,
            1,
            {
                entry_rules: [
                    {
                        need: 0,
                        conditions: [
                            when("revenue", "ge", 5000),
                            when("orders", "ge", 5),
                        ],
                    },
                ],
            },
        ],
    ]);
});

test("other conditions to stay begin with those to enter", async () => {
    await mountBook();
    await contains(`${gold}button:contains(Same as for entering)`).click();
    expect(`${gold}.o_customer_tier_rules`).toHaveCount(1);
    expect(gold).toHaveText(/They stay Gold while they would enter it\./);
    await contains(`${gold}button:contains(Set other conditions)`).click();
    expect(`${gold}.o_customer_tier_rules`).toHaveCount(2);
    expect(queryAllValues(`${gold}.o_customer_tier_rules:eq(1) input`)).toEqual([
        "10,000",
        "5,000",
        "5",
        "30",
    ]);
});

test("what is no number is not saved", async () => {
    onRpc("customer.tier.program", "web_save", () => expect.step("saved"));
    await mountBook();
    const input = `${gold}${enter}input`;
    await contains(`${input}:eq(1)`).edit("6000");
    await contains(`${input}:eq(0)`).edit("many");
    expect(`${input}:eq(0)`).toHaveValue("many");
    expect(`${input}:eq(0)`).toHaveAttribute("aria-invalid", "true");
    await contains(".o_form_button_save").click();
    expect.verifySteps([]);
    await contains(`${input}:eq(0)`).edit("12");
    expect(`${input}:eq(0)`).not.toHaveAttribute("aria-invalid");
    await contains(".o_form_button_save").click();
    expect.verifySteps(["saved"]);
});

test("saving does not wait for an input to be left", async () => {
    await mountBook();
    onRpc("customer.tier.program", "web_save", ({args}) => {
        expect.step(args[1].tier_ids);
    });
    const selector = `${gold}.o_customer_tier_rules:eq(1) input`;
    await contains(selector).edit("5");
    const input = queryOne(selector);
    input.focus();
    input.value = "777";
    // Unlike a user's click this leaves the focus where it is.
    queryOne(".o_form_button_save").click();
    await expect.waitForSteps([
        [
            [
                1,
                1,
                {maintain_rules: [{need: 0, conditions: [when("revenue", "ge", 777)]}]},
            ],
        ],
    ]);
});

test("who may not edit reads sentences", async () => {
    await mountBook("0");
    expect("section select, section input, section button").toHaveCount(0);
    expect(queryAllTexts(`${gold}.o_customer_tier_condition`)).toEqual([
        "Spend at least $ 10,000",
        "Spend at least $ 5,000",
        "Orders at least 5",
        "Last at most 30 days ago",
        "Spend at least $ 4,000",
    ]);
    expect(gold).toHaveText(/any 2 of these/);
});
