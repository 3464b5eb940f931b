import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {expect, test} from "@odoo/hoot";
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

    _records = [{id: 1, name: "VIP"}];
}

class Member extends models.Model {
    _name = "customer.tier.member";

    name = fields.Char();
    tier_id = fields.Many2one({relation: "customer.tier"});

    _records = [{id: 1, name: "Acme", tier_id: 1}];
}

defineMailModels();
defineModels([Tier, Member]);
onRpc("has_group", () => true);

const mountMembers = () =>
    mountView({
        type: "kanban",
        resModel: "customer.tier.member",
        noContentHelp: "Choose a grading model",
        arch: `
            <kanban js_class="customer_tier_members_kanban" default_group_by="tier_id"
                create="0" group_create="0" sample="1">
                <templates><t t-name="card"><field name="name"/></t></templates>
            </kanban>`,
    });

test("customers stand in a column for each tier", async () => {
    await mountMembers();
    expect(".o_kanban_group").toHaveText(/VIP[^]*Acme/);
    expect(".o_nocontent_help").toHaveCount(0);
});

test("with nobody graded the next step is said", async () => {
    Member._records = [];
    await mountMembers();
    expect(".o_nocontent_help").toHaveText("Choose a grading model");
});
