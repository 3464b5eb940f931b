import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {expect, test} from "@odoo/hoot";
import {queryAllTexts, queryOne} from "@odoo/hoot-dom";
import {defineModels, fields, models, mountView} from "@web/../tests/web_test_helpers";

const OUTCOME = {
    customers: 40,
    revenue: 82000,
    currency_id: 1,
    summary: "Scores customers.",
    tiers: [
        {
            code: "TOP",
            name: "Top",
            color: 3,
            customers: 10,
            share_customers: 25,
            revenue: 82000,
            share_revenue: 100,
        },
        {
            code: "REST",
            name: "Rest",
            color: 7,
            customers: 30,
            share_customers: 75,
            revenue: 0,
            share_revenue: 0,
        },
    ],
    warnings: ["First.", "Second."],
};

class Start extends models.Model {
    _name = "customer.tier.start";

    outcome = fields.Json();

    _records = [{id: 1, outcome: OUTCOME}, {id: 2}];
    _views = {
        form: `<form><field name="outcome" widget="customer_tier_outcome" nolabel="1"/></form>`,
    };
}

defineMailModels();
defineModels([Start]);

test("tiers with their shares, to one scale", async () => {
    await mountView({type: "form", resModel: "customer.tier.start", resId: 1});
    expect(queryAllTexts(".o_customer_tier_outcome tbody tr:first td")).toEqual([
        "Top",
        "10",
        "25.0 %",
        "$ 82,000",
        "100.0 %",
    ]);
    expect(queryAllTexts(".o_customer_tier_outcome tfoot td")).toEqual([
        "Total",
        "40",
        "",
        "$ 82,000",
        "",
    ]);
    const [bar] = queryOne(
        ".o_customer_tier_outcome tbody tr:last",
    ).getElementsByClassName("o_customer_tier_outcome_bar");
    expect(bar).toHaveStyle({width: "75%"}, {inline: true});
    expect(queryAllTexts(".o_customer_tier_outcome .alert div")).toEqual([
        "First.",
        "Second.",
    ]);
});

test("nothing to show yet", async () => {
    await mountView({type: "form", resModel: "customer.tier.start", resId: 2});
    expect(".o_customer_tier_outcome tbody tr").toHaveCount(0);
    expect(".o_customer_tier_outcome .alert").toHaveCount(0);
});
