import {curveChart, groupChart, tierChart} from "@customer_tiering/backtest/charts";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {expect, test} from "@odoo/hoot";
import {click, queryAllTexts, queryFirst} from "@odoo/hoot-dom";
import {
    defineModels,
    fields,
    models,
    mountView,
    preloadBundle,
} from "@web/../tests/web_test_helpers";

const RANKING = {
    code: "score",
    name: "Score of the program",
    correlation: [0.4954, 0.1, 0.8],
    gini: [0.5526, 0.2, 0.9],
    top: [0.3765, 0.2, 0.5],
};
const BEST = {
    code: "best",
    name: "Best possible",
    correlation: [1, 1, 1],
    gini: [1, 1, 1],
    top: [0.447, 0.3, 0.6],
};
const REPORT = {
    customers: 7,
    buyers: 5,
    later: 8500,
    level: 90,
    draws: 400,
    currency_id: 1,
    top_percent: 20,
    summary: "The top tier, Top, held 56 % …",
    notes: ["There were few customers."],
    rankings: [
        RANKING,
        {
            ...RANKING,
            code: "spend",
            name: "Spend alone (ABC)",
            correlation: null,
        },
        BEST,
    ],
    top_tier: {
        customers: 3,
        held: [0.5647, 0.3, 0.8],
        spend: [0.7118, 0.4, 0.9],
        best: [0.8588, 0.7, 1],
        gain: [-0.1471, -0.3, 0.1],
    },
    tiers: [
        {
            name: "Top",
            color: 3,
            customers: 3,
            later: 8300,
            mean: 2766.667,
            share: 0.9765,
            again: 0.667,
        },
        {
            name: "Base",
            color: 7,
            customers: 4,
            later: 200,
            mean: 50,
            share: 0.0235,
            again: null,
        },
    ],
    groups: [
        {group: 1, customers: 1, later: 2800, mean: 2800, share: 0.329, score: 70},
        {group: 3, customers: 6, later: 5700, mean: 950, share: 0.671, score: 52.5},
    ],
    curve: {
        customers: [0, 0.5, 1],
        score: [0, 0.7, 1],
        spend: [0, 0.6, 1],
        best: [0, 0.9, 1],
    },
};
const NOTHING = {
    ...REPORT,
    later: 0,
    notes: [],
    rankings: [{...RANKING, code: "tiers", name: "Tiers", top: null}],
    top_tier: {customers: 0, held: null, spend: null, best: null, gain: null},
};

class Backtest extends models.Model {
    _name = "customer.tier.backtest";

    report = fields.Json();

    _records = [
        {id: 1, report: REPORT},
        {id: 2, report: false},
        {id: 3, report: NOTHING},
        {id: 4, report: {...NOTHING, customers: 0, notes: ["Choose a later day."]}},
    ];
}

defineMailModels();
defineModels([Backtest]);
preloadBundle("web.chartjs_lib");

const mountReport = (resId) =>
    mountView({
        type: "form",
        resModel: "customer.tier.backtest",
        resId,
        arch: `<form><field name="report" widget="customer_tier_backtest_report"/></form>`,
    });

const rows = (name) => queryAllTexts(`.o_customer_tier_backtest_${name} tbody tr td`);

test("what was found, in words and tables", async () => {
    await mountReport(1);
    expect(".o_customer_tier_backtest_summary").toHaveText(REPORT.summary);
    expect(".alert-warning li").toHaveText("There were few customers.");
    expect(queryAllTexts(".o_customer_tier_backtest_tiers tbody th")).toEqual([
        "Top",
        "Base",
    ]);
    expect(rows("tiers")).toEqual([
        "3",
        "$ 8,300",
        "97.7 %",
        "$ 2,767",
        "66.7 %",
        "4",
        "$ 200",
        "2.4 %",
        "$ 50",
        "–",
    ]);
    expect(queryAllTexts(".o_customer_tier_backtest_tiers tfoot td")).toEqual([
        "Total",
        "7",
        "$ 8,500",
        "",
        "$ 1,214",
        "71.4 %",
    ]);
    expect(rows("groups")).toEqual([
        "1",
        "70.0",
        "$ 2,800",
        "32.9 %",
        "6",
        "52.5",
        "$ 950",
        "67.1 %",
    ]);
});

test("each figure with its band", async () => {
    await mountReport(1);
    const [correlation, gini, top] = rows("rankings");
    expect(correlation).toBe("0.495\n0.100 to 0.800");
    expect(gini).toBe("0.553\n0.200 to 0.900");
    expect(top).toBe("37.7 %\n20.0 % to 50.0 %");
    expect(rows("rankings")[3]).toBe("–");
    // No band where all samples agree.
    expect(rows("rankings")[6]).toBe("1.000");
    expect(rows("top")).toEqual([
        "56.5 %\n30.0 % to 80.0 %",
        "71.2 %\n40.0 % to 90.0 %",
        "85.9 %\n70.0 % to 100.0 %",
        "-14.7 %\n-30.0 % to 10.0 %",
    ]);
    expect(".o_customer_tier_backtest").toHaveText(/what 90 % of 400 samples/);
});

test("three charts are drawn, each with its text", async () => {
    await mountReport(1);
    expect("canvas[role='img'][aria-label]").toHaveCount(3);
    const chart = Chart.getChart(queryFirst("canvas"));
    expect(chart.data.labels).toEqual(["Top", "Base"]);
    expect(chart.data.datasets[0].data).toEqual([8300, 200]);
    // The colours of the badges, from the style sheet.
    const [top, base] = chart.data.datasets[0].backgroundColor;
    expect(top).toMatch(/^rgb/);
    expect(top).not.toBe(base);
    expect(".o_customer_tier_backtest_curve th[scope='row']").toHaveCount(3);
    await click(".o_customer_tier_backtest summary");
    expect(queryAllTexts(".o_customer_tier_backtest_curve thead th")).toEqual([
        "Customers",
        "Score of the program",
        "Spend alone (ABC)",
        "Best possible",
    ]);
    expect(rows("curve").slice(3, 6)).toEqual(["70.0 %", "60.0 %", "90.0 %"]);
});

test("charts do not rely on colour", async () => {
    await mountReport(1); // loads the translations
    expect(tierChart(REPORT, ["red", "blue"]).data.labels).toEqual(["Top", "Base"]);
    const {data} = groupChart(REPORT);
    expect(data.labels).toEqual([1, 3]);
    expect(data.datasets[0].data).toEqual([2800, 950]);
    expect(data.datasets[1].data).toEqual([8500 / 7, 8500 / 7]);
    expect(data.datasets[1].borderDash).toEqual([8, 4]);
    const {datasets} = curveChart(REPORT).data;
    expect(datasets.map(({label}) => label)).toEqual([
        "Score of the program",
        "Spend alone (ABC)",
        "Best possible",
        "By lot",
    ]);
    const looks = datasets.map(({borderDash, pointStyle}) =>
        JSON.stringify([borderDash, pointStyle]),
    );
    expect(new Set(looks).size).toBe(4);
    expect(datasets[0].data[1]).toEqual({x: 50, y: 70});
});

test("nothing was bought later: no shares, no curve", async () => {
    await mountReport(3);
    expect("canvas").toHaveCount(1);
    expect(rows("top")).toEqual(["–", "–", "–", "–"]);
    // Tiers alone rank: there is no score to show.
    expect(rows("groups").slice(0, 3)).toEqual(["1", "$ 2,800", "32.9 %"]);
    expect(".alert-warning").toHaveCount(0);
});

test("nobody was graded, or not yet", async () => {
    await mountReport(4);
    expect(".alert-warning li").toHaveText("Choose a later day.");
    expect("table, canvas").toHaveCount(0);
});

test("not run yet, nothing shown", async () => {
    await mountReport(2);
    expect(".o_customer_tier_backtest").toHaveCount(0);
});
