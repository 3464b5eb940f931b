/**
 * The lines between tiers, best first, one less than there are tiers: thresholds, or
 * shares of a ranking added up. Both go from 0 to 100. Nothing here changes its
 * arguments.
 */

export const STEP = 0.5; // As the server counts

const LEAST = 1e-9;

function rounded(value) {
    return Math.round(value * 1e9) / 1e9;
}

/** The bounds of a program, as the server describes it. */
export function boundsOf({method, tiers}) {
    let ahead = 0;
    return tiers.slice(0, -1).map(({line}) => {
        ahead = rounded(ahead + line);
        return method === "rank" ? ahead : line;
    });
}

/** What each tier has by these bounds: its threshold, or its share. */
export function linesOf({method, tiers}, bounds) {
    if (method === "score") {
        return [...bounds, ...tiers.slice(-1).map(({line}) => line)];
    }
    const ends = [...bounds, 100];
    return ends.map((end, index) => rounded(end - (index ? ends[index - 1] : 0)));
}

/** The lines that are not as they were saved: id of the tier → line. */
export function changedLines(program, bounds) {
    const lines = linesOf(program, bounds);
    const changed = {};
    program.tiers.forEach(({id, saved}, index) => {
        if (Math.abs(lines[index] - saved) > 1e-6) {
            changed[id] = lines[index];
        }
    });
    return changed;
}

/** The bounds with one of them moved, as far as the ones beside it let it. */
export function moveBound({method, tiers}, bounds, index, value) {
    const isRank = method === "rank";
    const before = bounds[index - 1] ?? (isRank ? 0 : 100 + STEP);
    const after = bounds[index + 1] ?? (isRank ? 100 : tiers.at(-1).line);
    // Tiers may be of the same size, but not begin at the same score.
    const [least, most] = isRank ? [before, after] : [after + STEP, before - STEP];
    const moved = [...bounds];
    if (least <= most) {
        const place = Math.round(value / STEP) * STEP;
        moved[index] = rounded(Math.min(Math.max(place, least), most));
    }
    return moved;
}

/**
 * Customers and revenue of each tier by these bounds, the last tier among them.
 *
 * @param {{edges: number[], counts: number[][]}} distribution of the server
 * @param {string} method
 * @param {number[]} bounds
 * @returns {{customers: number, revenue: number}[]}
 */
export function countTiers({edges, counts}, method, bounds) {
    const passed = (bound) =>
        method === "rank"
            ? (edge) => edge <= bound + LEAST
            : (edge) => edge >= bound - LEAST;
    const reach = bounds.map((bound) => edges.filter(passed(bound)).length);
    const tiers = [...bounds, null].map(() => ({customers: 0, revenue: 0}));
    for (const [place, customers, revenue] of counts) {
        const found = reach.findIndex((end) => place < end);
        const tier = tiers[found < 0 ? bounds.length : found];
        tier.customers += customers;
        tier.revenue += revenue;
    }
    return tiers;
}
