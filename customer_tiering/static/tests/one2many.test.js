import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {expect, test} from "@odoo/hoot";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Program extends models.Model {
    _name = "customer.tier.program";

    line_ids = fields.One2many({relation: "customer.tier.criterion"});

    _records = [{id: 1, line_ids: [1]}];
}

class Criterion extends models.Model {
    _name = "customer.tier.criterion";

    name = fields.Char();
    note = fields.Char();

    _records = [{id: 1, name: "Spend", note: "12 months"}];
    _views = {
        form: `<form><field name="name"/><field name="note"/></form>`,
    };
}

defineMailModels();
defineModels([Program, Criterion]);

test("everything else about a line is edited in a dialog, and saved with the form", async () => {
    onRpc("customer.tier.program", "web_save", ({args}) => {
        expect.step(args[1].line_ids);
    });
    await mountView({
        type: "form",
        resModel: "customer.tier.program",
        resId: 1,
        arch: `
            <form>
                <field name="line_ids" widget="customer_tier_one2many">
                    <list editable="bottom" open_form_view="True">
                        <field name="name"/>
                    </list>
                </field>
            </form>`,
    });
    await contains(".o_list_record_open_form_view button").click();
    expect(".modal [name=note] input").toHaveValue("12 months");
    await contains(".modal [name=note] input").edit("24 months");
    await contains(".modal .o_form_button_save").click();
    expect(".modal").toHaveCount(0);
    expect.verifySteps([]);
    await contains(".o_form_button_save").click();
    expect.verifySteps([[[1, 1, {note: "24 months"}]]]);
});
