import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {press, queryAll, queryAllTexts, queryOne} from "@odoo/hoot-dom";
import {advanceTime, animationFrame} from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

import {
    addLine,
    countCells,
    paint,
    removeLine,
    setLine,
} from "@customer_tiering/grid/grid";

const GRID = {
    x_lines: [50],
    y_lines: [50],
    cells: [
        ["DEV", "KEY"],
        ["CHANCE", "KEEP"],
    ],
};

describe("grid", () => {
    test("painting leaves the grid as it was", () => {
        expect(paint(GRID, 0, 0, "KEY").cells).toEqual([
            ["KEY", "KEY"],
            ["CHANCE", "KEEP"],
        ]);
        expect(GRID.cells[0][0]).toBe("DEV");
    });

    test("a new line divides the widest part, which keeps its tiers", () => {
        let grid = addLine(GRID, "x");
        expect(grid.x_lines).toEqual([25, 50]);
        expect(grid.cells).toEqual([
            ["DEV", "DEV", "KEY"],
            ["CHANCE", "CHANCE", "KEEP"],
        ]);
        grid = addLine(setLine(GRID, "y", 0, 30), "y");
        expect(grid.y_lines).toEqual([30, 65]);
        expect(grid.cells).toEqual([
            ["DEV", "KEY"],
            ["DEV", "KEY"],
            ["CHANCE", "KEEP"],
        ]);
    });

    test("without a line, what began at it joins what is below", () => {
        const grid = {
            x_lines: [30, 60],
            y_lines: [50],
            cells: [
                ["A", "B", "C"],
                ["D", "E", "F"],
            ],
        };
        expect(removeLine(grid, "x", 0)).toEqual({
            x_lines: [60],
            y_lines: [50],
            cells: [
                ["A", "C"],
                ["D", "F"],
            ],
        });
        expect(removeLine(addLine(GRID, "y"), "y", 1).cells).toEqual([
            ["CHANCE", "KEEP"],
            ["CHANCE", "KEEP"],
        ]);
    });

    test("customers on a line are on its better side", () => {
        const found = {
            edges: [
                [49, 50, 51],
                [10, 50],
            ],
            counts: [
                [0, 0, 1],
                [1, 1, 2],
                [2, 2, 4],
                [3, 0, 8],
            ],
        };
        expect(countCells(GRID, found)).toEqual([
            [0, 4],
            [3, 8],
        ]);
    });
});

class Program extends models.Model {
    _name = "customer.tier.program";

    grid = fields.Json();
    grid_unreachable = fields.Json();
    tier_ids = fields.One2many({relation: "customer.tier"});
    criterion_ids = fields.One2many({relation: "customer.tier.criterion"});

    _records = [{id: 1, grid: GRID, tier_ids: [1, 2, 3, 4], criterion_ids: [1, 2]}];
}

class Tier extends models.Model {
    _name = "customer.tier";

    name = fields.Char();
    code = fields.Char();
    color = fields.Integer();
    is_base = fields.Boolean();

    _records = [
        {id: 1, name: "Key", code: "KEY", color: 3, is_base: false},
        {id: 2, name: "Develop", code: "DEV", color: 10, is_base: false},
        {id: 3, name: "Keep", code: "KEEP", color: 4, is_base: false},
        {id: 4, name: "Chance", code: "CHANCE", color: 7, is_base: true},
    ];
}

class Criterion extends models.Model {
    _name = "customer.tier.criterion";

    metric_id = fields.Many2one({relation: "customer.tier.metric"});
    weight = fields.Float();
    axis = fields.Selection({
        selection: [
            ["x", "Horizontal"],
            ["y", "Vertical"],
        ],
    });

    _records = [
        {id: 1, metric_id: 1, weight: 100, axis: "x"},
        {id: 2, metric_id: 2, weight: 100, axis: "y"},
    ];
}

class Metric extends models.Model {
    _name = "customer.tier.metric";

    name = fields.Char();

    _records = [
        {id: 1, name: "Orders"},
        {id: 2, name: "Spend"},
    ];
}

defineMailModels();
defineModels([Program, Tier, Criterion, Metric]);

const FOUND = {
    edges: [[50], [50]],
    counts: [
        [0, 0, 1000],
        [0, 1, 20],
        [1, 0, 30],
        [1, 1, 5],
    ],
    others: 200,
};

async function mountGrid({found = FOUND, readonly = false, edit = "1"} = {}) {
    onRpc("customer.tier.program", "count_points", ({args}) => {
        expect.step(["count", ...args]);
        return found;
    });
    await mountView({
        type: "form",
        resModel: "customer.tier.program",
        resId: 1,
        arch: `
            <form edit="${edit}">
                <field name="criterion_ids">
                    <list>
                        <field name="metric_id"/>
                        <field name="weight"/>
                        <field name="axis"/>
                    </list>
                </field>
                <field name="tier_ids">
                    <list editable="bottom">
                        <field name="name"/>
                        <field name="code"/>
                        <field name="color"/>
                        <field name="is_base"/>
                    </list>
                </field>
                <field name="grid_unreachable" invisible="1"/>
                <field name="grid" widget="customer_tier_grid" readonly="${readonly}"/>
            </form>`,
    });
    await advanceTime(500);
    await animationFrame();
}

const names = () => queryAllTexts(".o_customer_tier_grid_name");
const counts = () => queryAllTexts("td .o_customer_tier_grid_count");

function expectSaved(grid) {
    onRpc("customer.tier.program", "web_save", ({args}) => {
        expect.step(args[1].grid);
    });
    return async () => {
        await contains(".o_form_button_save").click();
        expect.verifySteps([grid, ["count", [1], [], []]].slice(0, 1));
    };
}

test("tiers by name and colour, with their customers", async () => {
    await mountGrid();
    expect.verifySteps([["count", [1], [], []]]);
    expect(names()).toEqual(["Develop", "Key", "Chance", "Keep"]);
    expect(".o_customer_tier_grid_cell:eq(1)").toHaveClass("o_tag_color_3");
    expect(counts()).toEqual(["20", "5", "1,000", "30"]);
    // Who has no points is in the base tier.
    expect(queryAllTexts(".o_customer_tier_grid_brush")).toEqual([
        "Key\n5",
        "Develop\n20",
        "Keep\n30",
        "Chance\n1,200",
    ]);
    expect(queryAllTexts(".o_customer_tier_grid_title")).toEqual([
        "↑ Vertical: Spend 100 %",
        "Horizontal: Orders 100 % →",
    ]);
    expect(".o_customer_tier_grid_cell:eq(2)").toHaveAttribute(
        "aria-label",
        "Row 2, column 1: Chance, 1,000 customers",
    );
});

test("cells are painted with the chosen tier, and the counts follow", async () => {
    await mountGrid();
    expect.verifySteps([["count", [1], [], []]]);
    const save = expectSaved({
        ...GRID,
        cells: [
            ["DEV", "KEEP"],
            ["KEEP", "KEEP"],
        ],
    });
    await contains(".o_customer_tier_grid_brush:contains(Keep)").click();
    expect(".o_customer_tier_grid_brush:eq(2)").toHaveAttribute("aria-checked", "true");
    await contains(".o_customer_tier_grid_cell:eq(1)").click();
    await contains(".o_customer_tier_grid_cell:eq(2)").click();
    expect(names()).toEqual(["Develop", "Keep", "Keep", "Keep"]);
    expect(queryAllTexts(".o_customer_tier_grid_brush")).toEqual([
        "Key\n0",
        "Develop\n20",
        "Keep\n1,035",
        "Chance\n200",
    ]);
    await save();
});

test("the mouse paints what it is dragged over", async () => {
    await mountGrid();
    expect.verifySteps([["count", [1], [], []]]);
    const [first, second, third] = queryAll(".o_customer_tier_grid_cell");
    const send = (target, type, options) =>
        target.dispatchEvent(
            new PointerEvent(type, {pointerType: "mouse", button: 0, ...options}),
        );
    send(first, "pointerdown", {buttons: 1, bubbles: true});
    send(third, "pointerenter", {buttons: 1});
    send(third, "pointerup", {buttons: 0, bubbles: true});
    send(second, "pointerenter", {buttons: 0});
    await animationFrame();
    expect(names()).toEqual(["Key", "Key", "Key", "Keep"]);
});

test("by keyboard: arrows move, numbers paint", async () => {
    await mountGrid();
    expect.verifySteps([["count", [1], [], []]]);
    queryOne(".o_customer_tier_grid_cell:eq(0)").focus();
    await press("ArrowRight");
    await press("ArrowRight"); // the edge
    await press("ArrowDown");
    expect(".o_customer_tier_grid_cell:eq(3)").toBeFocused();
    await animationFrame();
    expect(".o_customer_tier_grid_cell:eq(3)").toHaveAttribute("tabindex", "0");
    expect(".o_customer_tier_grid_cell:eq(0)").toHaveAttribute("tabindex", "-1");
    await press("2");
    await animationFrame();
    expect(names()).toEqual(["Develop", "Key", "Chance", "Develop"]);
    await press("ArrowLeft");
    await press("Enter");
    await animationFrame();
    expect(names()).toEqual(["Develop", "Key", "Develop", "Develop"]);
});

test("rows, columns and lines", async () => {
    await mountGrid();
    expect.verifySteps([["count", [1], [], []]]);
    await contains("button:contains(Add a row)").click();
    await contains("button:contains(Add a row)").click();
    await contains("button:contains(Add a row)").click();
    expect("button:contains(Add a row)").toHaveProperty("disabled", true);
    expect(queryAll("table[role=grid] tbody tr")).toHaveLength(5);
    // Every part is counted by the same points.
    expect(counts().slice(-2)).toEqual(["1,000", "30"]);
    await contains("[aria-label='Remove row 1']").click();
    expect(queryAll("table[role=grid] tbody tr")).toHaveLength(4);
    expect("[aria-label='Remove column 2']").toHaveCount(0);
    await contains("[aria-label^='Line at which column 2']").edit("62.5");
    await advanceTime(500);
    expect.verifySteps([["count", [1], [62.5], []]]);
    await contains("[aria-label^='Line at which column 2']").edit("120");
    expect(".o_field_widget[name=grid]").toHaveClass("o_field_invalid");
    expect("[aria-label^='Line at which column 2']").toHaveValue("120");
    expect("[aria-label^='Line at which column 2']").toHaveAttribute(
        "aria-invalid",
        "true",
    );
});

test("a hole and a line out of order are said", async () => {
    Program._records[0].grid = {
        x_lines: [60, 40],
        y_lines: [50],
        cells: [
            ["KEY", "GONE", "KEY"],
            ["", "KEY", "KEY"],
        ],
    };
    await mountGrid();
    expect.verifySteps([["count", [1], [], []]]);
    expect(".o_customer_tier_grid_hole").toHaveCount(2);
    expect(names().filter((name) => name === "No tier")).toHaveLength(2);
    expect("[role=status]").toHaveText(/Each line must be above the one before it\./);
    expect("[role=status]").toHaveText(/A cell has no tier/);
    expect(counts()).toEqual([]);
});

test("cells that nobody can be in say why", async () => {
    Program._records[0].grid_unreachable = {"0,1": "No customer can have that much."};
    await mountGrid({found: false});
    expect.verifySteps([["count", [1], [], []]]);
    expect(".o_customer_tier_grid_unreachable").toHaveCount(1);
    expect(".o_customer_tier_grid_cell:eq(1)").toHaveAttribute(
        "aria-label",
        "Row 1, column 2: Key, No customer can have that much.",
    );
    expect("[role=status]").toHaveText("No customer can have that much.");
});

test("who may not edit sees the grid and its customers", async () => {
    await mountGrid({readonly: true});
    expect.verifySteps([["count", [1], [], []]]);
    expect(".o_field_widget[name=grid] button").toHaveCount(0);
    expect(".o_field_widget[name=grid] input").toHaveCount(0);
    expect(names()).toEqual(["Develop", "Key", "Chance", "Keep"]);
    expect(queryAllTexts("tbody th")).toEqual(["from 50", "below 50"]);
    expect(counts()).toEqual(["20", "5", "1,000", "30"]);
});

test("a grid is proposed by the server", async () => {
    Program._onChanges = {
        grid(record) {
            if (!record.grid) {
                record.grid = {...GRID, x_lines: [10]};
            }
        },
    };
    await mountGrid();
    await contains("button:contains(Propose a grid)").click();
    await animationFrame();
    expect("[aria-label^='Line at which column 2']").toHaveValue("10");
    expect.verifySteps([["count", [1], [], []]]);
});
