import {expect, test} from "@odoo/hoot";

import {
    boundsOf,
    changedLines,
    countTiers,
    linesOf,
    moveBound,
} from "@customer_tiering/preview/bounds";

import {RANK, SCORE} from "./preview_helpers";

const sizes = (program, bounds) =>
    countTiers(program.distribution, program.method, bounds).map(
        ({customers, revenue}) => [customers, revenue],
    );

test("customers are counted by thresholds, on the line on the better side", () => {
    expect(boundsOf(SCORE)).toEqual([75, 25]);
    expect(sizes(SCORE, [75, 25])).toEqual([
        [16, 1375],
        [24, 780],
        [8, 0],
    ]);
    expect(sizes(SCORE, [80, 70])).toEqual([
        [11, 1000],
        [9, 655],
        [28, 500],
    ]);
    // Between two edges: those who surely reach it
    expect(sizes(SCORE, [90, 72])[0]).toEqual([1, 100]);
});

test("customers are counted by shares, added up", () => {
    expect(boundsOf(RANK)).toEqual([20, 50]);
    expect(sizes(RANK, [20, 50])).toEqual([
        [20, 2000],
        [30, 750],
        [50, 400],
    ]);
    // Who has nothing at all is in no share but the last
    expect(sizes(RANK, [25, 100])).toEqual([
        [25, 2250],
        [65, 900],
        [10, 0],
    ]);
    expect(sizes(RANK, [0, 0]).map(([customers]) => customers)).toEqual([0, 0, 100]);
});

test("lines follow the bounds, and only those that changed are told", () => {
    expect(linesOf(SCORE, [80, 25])).toEqual([80, 25, 0]);
    expect(changedLines(SCORE, [75, 25])).toEqual({});
    expect(changedLines(SCORE, [80, 25])).toEqual({1: 80});
    expect(linesOf(RANK, [25.5, 50])).toEqual([25.5, 24.5, 50]);
    expect(changedLines(RANK, [25.5, 50])).toEqual({1: 25.5, 2: 24.5});
    expect(changedLines(RANK, [20, 60])).toEqual({2: 40, 3: 40});
    const thirds = {
        method: "rank",
        tiers: [1, 2, 3].map((id) => ({id, line: 100 / 3, saved: 100 / 3})),
    };
    expect(changedLines(thirds, boundsOf(thirds))).toEqual({});
});

test("a line moves in steps, and not beyond the ones beside it", () => {
    expect(moveBound(SCORE, [75, 25], 0, 80.3)).toEqual([80.5, 25]);
    expect(moveBound(SCORE, [75, 25], 0, 10)).toEqual([25.5, 25]);
    expect(moveBound(SCORE, [75, 25], 1, 90)).toEqual([75, 74.5]);
    expect(moveBound(SCORE, [75, 25], 1, 0)).toEqual([75, 0.5]);
    expect(moveBound(SCORE, [75, 25], 0, 100)).toEqual([100, 25]);
    expect(moveBound(SCORE, [75, 74.8], 0, 90)).toEqual([90, 74.8]);
    expect(moveBound(RANK, [20, 50], 0, 60)).toEqual([50, 50]);
    expect(moveBound(RANK, [20, 50], 0, 0)).toEqual([0, 50]);
    expect(moveBound(RANK, [20, 50], 1, 100)).toEqual([20, 100]);
});
