import {expect} from "@odoo/hoot";
import {queryAll, queryAllTexts} from "@odoo/hoot-dom";
import {advanceTime, animationFrame} from "@odoo/hoot-mock";
import {
    getService,
    models,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {WebClient} from "@web/webclient/webclient";

export class Program extends models.Model {
    _name = "customer.tier.program";

    _records = [{id: 5}];
}

export const MOVES = {
    cells: [
        {old: 1, new: 1, kind: "same", customers: 310, revenue: 31000},
        {old: 1, new: 2, kind: "down", customers: 18, revenue: 1800},
        {old: 2, new: 1, kind: "up", customers: 41, revenue: 4100},
        {old: 9, new: 2, kind: "down", customers: 7, revenue: 70},
        {old: 0, new: 2, kind: "enter", customers: 3, revenue: 30},
        {old: 2, new: 0, kind: "leave", customers: 2, revenue: 20},
    ],
    totals: {
        same: {customers: 310, revenue: 31000},
        up: {customers: 41, revenue: 4100},
        down: {customers: 25, revenue: 1870},
        enter: {customers: 3, revenue: 30},
        leave: {customers: 2, revenue: 20},
    },
    empty: [3],
    everyone: [],
    costs: [],
};
export const SCORE = {
    id: 5,
    name: "Score",
    state: "published",
    method: "score",
    rank_basis: "customers",
    customers: 379,
    currency_id: 1,
    window: "last 12 months",
    per_year: true,
    as_of: "2026-11-25",
    next_run: "2026-12-01",
    may_publish: true,
    held: false,
    hold_share: 20,
    warnings: [],
    tiers: [
        {id: 1, name: "Gold", color: 3, line: 75, saved: 75},
        {id: 2, name: "Silver", color: 2, line: 25, saved: 25},
        {id: 3, name: "Rest", color: 4, line: 0, saved: 0},
    ],
    former: [{id: 9, name: "Bronze", color: 1}],
    next: MOVES,
    end: {...MOVES, cells: MOVES.cells.slice(0, 1), empty: [], everyone: [1]},
    distribution: {
        edges: [100, 80, 75, 70, 25, 0],
        counts: [
            [0, 1, 100],
            [1, 10, 900],
            [2, 5, 375],
            [3, 4, 280],
            [4, 20, 500],
            [5, 8, 0],
        ],
    },
};
export const RANK = {
    ...SCORE,
    method: "rank",
    tiers: [
        {id: 1, name: "A", color: 3, line: 20, saved: 20},
        {id: 2, name: "B", color: 2, line: 30, saved: 30},
        {id: 3, name: "C", color: 4, line: 50, saved: 50},
    ],
    distribution: {
        edges: [0, 20, 25, 50, 100],
        counts: [
            [1, 20, 2000],
            [2, 5, 250],
            [3, 25, 500],
            [4, 40, 400],
            [5, 10, 0],
        ],
    },
};

/** Open the preview of what the server says about `program`, or is said by a function. */
export async function openPreview(program = SCORE) {
    onRpc("customer.tier.program", "get_preview", ({args, kwargs}) => {
        expect.step(`preview ${args[0]} ${JSON.stringify(kwargs.lines)}`);
        return typeof program === "function" ? program(kwargs.lines) : program;
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "customer_tiering.preview",
        context: {active_id: 5},
    });
    await animationFrame();
}

export async function slide(index, value, isLetGo = true) {
    const input = queryAll(".o_customer_tier_lines input")[index];
    input.value = value;
    input.dispatchEvent(new Event("input", {bubbles: true}));
    if (isLetGo) {
        input.dispatchEvent(new Event("change", {bubbles: true}));
        await advanceTime(500);
    }
    await animationFrame();
}

export const row = (name) =>
    queryAllTexts(`.o_customer_tier_matrix tbody tr:contains(${name}) td`).map((text) =>
        text.split("\n")[0].trim(),
    );

export const counts = () => queryAllTexts(".o_customer_tier_lines_count");
