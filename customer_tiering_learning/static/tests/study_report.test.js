import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {expect, test} from "@odoo/hoot";
import {queryAllTexts} from "@odoo/hoot-dom";
import {defineModels, fields, models, mountView} from "@web/../tests/web_test_helpers";

const REPORT = {
    summary: "Of 18 labelled customers …",
    notes: ["The same for all labelled customers: Purchases."],
    figures: [{name: "Held-out accuracy", text: "94 %", help: "Held back."}],
    classes: [
        {
            name: "Gold",
            color: 3,
            rules: "Spend at least $ 800",
            given: 6,
            graded: 5,
            confusion: [83, 17],
        },
        {
            name: "Base",
            color: 0,
            rules: "Everyone else",
            given: 12,
            graded: 13,
            confusion: [0, 100],
        },
    ],
    metrics: [{name: "Spend", percent: 44}],
};

class Study extends models.Model {
    _name = "customer.tier.study";

    report = fields.Json();

    _records = [
        {id: 1, report: REPORT},
        {id: 2, report: false},
        {id: 3, report: {...REPORT, notes: [], metrics: []}},
    ];
}

defineMailModels();
defineModels([Study]);

const mountReport = (resId) =>
    mountView({
        type: "form",
        resModel: "customer.tier.study",
        resId,
        arch: `<form><field name="report" widget="customer_tier_study_report"/></form>`,
    });

test("rules, figures and what is confused", async () => {
    await mountReport(1);
    expect(".o_customer_tier_study_report").toHaveText(/94 %\s+Held-out accuracy/);
    expect(queryAllTexts(".o_customer_tier_study_rule td")).toEqual([
        "Gold",
        "Spend at least $ 800",
        "6",
        "5",
        "Base",
        "Everyone else",
        "12",
        "13",
    ]);
    expect(queryAllTexts(".o_customer_tier_confusion td")).toEqual([
        "83",
        "17",
        "–",
        "100",
    ]);
    expect(queryAllTexts(".o_customer_tier_right")).toEqual(["83", "100"]);
    expect(".alert-warning li").toHaveText(
        "The same for all labelled customers: Purchases.",
    );
    expect(".progress-bar").toHaveAttribute("style", "width: 44%");
});

test("nothing learned, nothing shown", async () => {
    await mountReport(2);
    expect(".o_customer_tier_study_report").toHaveCount(0);
});

test("no metric matters, and there is nothing to note", async () => {
    await mountReport(3);
    expect(".alert-warning").toHaveCount(0);
    expect(".progress").toHaveCount(0);
    expect(".o_customer_tier_study_report h3").toHaveCount(2);
});
