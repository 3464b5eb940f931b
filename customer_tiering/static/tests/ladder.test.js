import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {expect, test} from "@odoo/hoot";
import {click, queryAllTexts} from "@odoo/hoot-dom";
import {advanceTime, animationFrame} from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Program extends models.Model {
    _name = "customer.tier.program";

    method = fields.Selection({
        selection: [
            ["score", "Score"],
            ["rank", "Rank"],
        ],
    });
    rank_basis = fields.Selection({
        selection: [
            ["customers", "Customers"],
            ["value", "Value"],
        ],
    });
    tier_ids = fields.One2many({relation: "customer.tier"});

    _records = [
        {id: 1, method: "score", rank_basis: "customers", tier_ids: [1, 2, 3]},
        {id: 2, method: "rank", rank_basis: "value", tier_ids: [4, 5]},
    ];
}

class Tier extends models.Model {
    _name = "customer.tier";

    name = fields.Char();
    color = fields.Integer();
    min_score = fields.Float();
    share = fields.Float();
    is_base = fields.Boolean();
    member_count = fields.Integer();

    _records = [
        {id: 1, name: "Gold", color: 3, min_score: 75, member_count: 10},
        {id: 2, name: "Silver", color: 2, min_score: 25, member_count: 20},
        {
            id: 3,
            name: "Rest",
            color: 4,
            min_score: 0,
            is_base: true,
            member_count: 1500,
        },
        {id: 4, name: "A", color: 3, share: 80, member_count: 3},
        {id: 5, name: "B", color: 7, share: 20, is_base: true, member_count: 7},
    ].map((tier) => ({share: 0, ...tier}));
}

defineMailModels();
defineModels([Program, Tier]);

function mountProgram(resId) {
    return mountView({
        type: "form",
        resModel: "customer.tier.program",
        resId,
        arch: `
            <form>
                <field name="method"/>
                <field name="rank_basis"/>
                <field name="tier_ids">
                    <list editable="bottom">
                        <field name="name"/>
                        <field name="color"/>
                        <field name="min_score"/>
                        <field name="share"/>
                        <field name="is_base"/>
                        <field name="member_count"/>
                    </list>
                </field>
                <widget name="customer_tier_ladder" tiers="tier_ids" method="method"
                        rank_basis="rank_basis"/>
            </form>`,
    });
}

const heights = () =>
    [...document.querySelectorAll(".o_customer_tier_ladder rect")].map((rect) =>
        Number(rect.getAttribute("height")),
    );

test("thresholds are drawn to scale, with the customers beside them", async () => {
    await mountProgram(1);
    const [gold, silver, rest] = heights();
    expect(silver).toBe(2 * gold);
    expect(rest).toBe(gold);
    expect(queryAllTexts(".o_customer_tier_ladder .badge")).toEqual([
        "Gold",
        "Silver",
        "Rest",
    ]);
    expect(
        queryAllTexts(".o_customer_tier_ladder .text-muted.small.text-nowrap"),
    ).toEqual(["from 75", "from 25", "the rest"]);
    expect(queryAllTexts(".o_customer_tier_ladder button")).toEqual([
        "10",
        "20",
        "1,500",
    ]);
    expect(".o_customer_tier_ladder rect:eq(0)").toHaveClass("o_customer_tier_fill_3");
});

test("shares are stacked from the top", async () => {
    await mountProgram(2);
    const [a, b] = heights();
    expect(a).toBe(4 * b);
    expect(".o_customer_tier_ladder").toHaveText(/80 % of spend/);
});

test("the drawing follows while a threshold is edited", async () => {
    onRpc("customer.tier.program", "count_qualifying", () => false);
    await mountProgram(1);
    await click(".o_data_row:eq(0) [name=min_score]");
    await animationFrame();
    await contains(".o_data_row:eq(0) [name=min_score] input").edit("50");
    const [gold, silver] = heights();
    expect(gold).toBe(2 * silver);
    expect(".o_customer_tier_ladder").toHaveText(/from 50/);
});

test("thresholds in the wrong order are not drawn, but said to be wrong", async () => {
    await mountProgram(1);
    await click(".o_data_row:eq(1) [name=min_score]");
    await animationFrame();
    await contains(".o_data_row:eq(1) [name=min_score] input").edit("90");
    expect(".o_customer_tier_ladder").toHaveCount(0);
    expect("p.text-danger").toHaveText("Each tier must begin below the one above it.");
});

async function setScore(row, score) {
    await click(`.o_data_row:eq(${row}) [name=min_score]`);
    await animationFrame();
    await contains(`.o_data_row:eq(${row}) [name=min_score] input`).edit(score);
    await advanceTime(500);
    await animationFrame();
}

test("the effect of an edit is shown beside each tier", async () => {
    onRpc("customer.tier.program", "count_qualifying", ({args}) => {
        expect.step(args);
        return [14, 16, 1500];
    });
    await mountProgram(1);
    await advanceTime(500);
    expect.verifySteps([]);
    await setScore(0, "60");
    expect.verifySteps([
        [
            [1],
            [
                {min_score: 60, share: 0},
                {min_score: 25, share: 0},
                {min_score: 0, share: 0},
            ],
            "score",
            false,
        ],
    ]);
    expect(".o_customer_tier_ladder_row:eq(0)").toHaveText(/10\s*→\s*14/);
    expect(".o_customer_tier_ladder_row:eq(1)").toHaveText(/20\s*→\s*16/);
    expect(".o_customer_tier_ladder_row:eq(2)").not.toHaveText(/→/);
    await setScore(0, "75");
    expect.verifySteps([]);
    expect(".o_customer_tier_ladder").not.toHaveText(/→/);
});

test("never assessed: no effect is claimed", async () => {
    onRpc("customer.tier.program", "count_qualifying", () => false);
    await mountProgram(1);
    await setScore(0, "60");
    expect(".o_customer_tier_ladder").toHaveText(/from 60/);
    expect(".o_customer_tier_ladder").not.toHaveText(/→/);
});

test("lines that are wrong are not asked about", async () => {
    onRpc("customer.tier.program", "count_qualifying", () => expect.step("asked"));
    await mountProgram(1);
    await setScore(1, "90");
    expect.verifySteps([]);
});

test("a number of customers opens them", async () => {
    onRpc("customer.tier", "action_open_members", ({args}) => {
        expect.step(`members of ${args[0]}`);
        return {type: "ir.actions.act_window", res_model: "customer.tier.member"};
    });
    mockService("action", {
        doAction: (action) => expect.step(`open ${action.res_model}`),
    });
    await mountProgram(1);
    await contains(".o_customer_tier_ladder button:eq(1)").click();
    expect.verifySteps(["members of 2", "open customer.tier.member"]);
});
