import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {expect, test} from "@odoo/hoot";
import {queryOne} from "@odoo/hoot-dom";
import {
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Tier extends models.Model {
    _name = "customer.tier";

    name = fields.Char();

    _records = [
        {id: 1, name: "VIP"},
        {id: 2, name: "Normal"},
    ];
}

class Customer extends models.Model {
    _name = "customer";

    name = fields.Char();
    tier_id = fields.Many2one({relation: "customer.tier"});
    tier_color = fields.Integer();
    shade = fields.Integer();
    owner = fields.Char();
    reason = fields.Char();
    trend = fields.Selection({
        selection: [
            ["up", "Improving"],
            ["steady", "Steady"],
            ["down", "Declining"],
        ],
    });

    _records = [
        {id: 1, name: "Acme", tier_id: 1, tier_color: 3, shade: 5, trend: "up"},
        {id: 2, name: "Lin Wei", tier_id: 1, tier_color: 3, owner: "Acme"},
        {id: 3, name: "Prospect", reason: "No purchase was found."},
    ];
}

defineMailModels();
defineModels([Tier, Customer]);
onRpc("has_group", () => true);

test("a badge shows the name of the tier in its colour", async () => {
    await mountView({
        type: "list",
        resModel: "customer",
        arch: `<list><field name="name"/><field name="tier_id" widget="customer_tier_badge"/></list>`,
    });
    expect(".o_data_row:eq(0) .o_customer_tier_badge").toHaveText("VIP");
    expect(".o_data_row:eq(0) .o_customer_tier_badge").toHaveClass("o_tag_color_3");
    expect(".o_data_row:eq(2) .o_customer_tier_badge").toHaveCount(0);
    expect(".o_customer_tier_trend").toHaveCount(0);
});

test("the colour comes from another field when told so", async () => {
    await mountView({
        type: "form",
        resModel: "customer",
        resId: 1,
        arch: `
            <form>
                <field name="tier_id" widget="customer_tier_badge" options="{'color_field': 'shade'}"/>
            </form>`,
    });
    expect(".o_customer_tier_badge").toHaveClass("o_tag_color_5");
});

test("without a tier it says so, and why on hover", async () => {
    await mountView({
        type: "form",
        resModel: "customer",
        resId: 3,
        arch: `
            <form>
                <field name="tier_id" widget="customer_tier_badge" options="{'reason_field': 'reason'}"/>
            </form>`,
    });
    expect(".o_customer_tier_badge").toHaveText("Not graded");
    expect(".o_customer_tier_badge").toHaveAttribute(
        "data-tooltip",
        "No purchase was found.",
    );
});

test("a contact says whose tier it shows", async () => {
    await mountView({
        type: "kanban",
        resModel: "customer",
        arch: `
            <kanban>
                <templates>
                    <t t-name="card">
                        <field name="name"/>
                        <field name="tier_id" widget="customer_tier_badge" options="{'owner_field': 'owner'}"/>
                    </t>
                </templates>
            </kanban>`,
    });
    expect(".o_kanban_record:eq(0) .o_customer_tier_badge").not.toHaveAttribute(
        "data-tooltip",
    );
    expect(".o_kanban_record:eq(1) .o_customer_tier_badge").toHaveAttribute(
        "data-tooltip",
        "Graded together with Acme",
    );
});

test("the trend is an arrow that can be read aloud", async () => {
    await mountView({
        type: "form",
        resModel: "customer",
        resId: 1,
        arch: `
            <form>
                <field name="tier_id" widget="customer_tier_badge" options="{'trend_field': 'trend'}"/>
                <div class="alone"><field name="trend" widget="customer_tier_trend"/></div>
            </form>`,
    });
    expect(".o_customer_tier_trend.fa-caret-up").toHaveCount(2);
    expect(".alone .o_customer_tier_trend").toHaveAttribute("aria-label", /^Improving/);
});

test("no trend is drawn where there is none", async () => {
    await mountView({
        type: "form",
        resModel: "customer",
        resId: 2,
        arch: `<form><field name="trend" widget="customer_tier_trend"/></form>`,
    });
    expect(".o_customer_tier_trend").toHaveCount(0);
});

test("a list with much else in it leaves the name its room", async () => {
    Tier._records[0].name = "IMPORTANT";
    const others = "name owner reason shade".split(" ");
    const columns = others.map((name) => `<field name="${name}" width="400px"/>`);
    await mountView({
        type: "list",
        resModel: "customer",
        arch: `<list>${columns.join("")}<field name="tier_id" widget="customer_tier_badge"/></list>`,
    });
    const badge = queryOne(".o_data_row:eq(0) .o_customer_tier_badge");
    expect(badge.scrollWidth).toBe(badge.clientWidth);
});
