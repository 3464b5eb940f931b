import {_t} from "@web/core/l10n/translation";

export const POLL_DELAY = 1000; // Milliseconds between two questions

// How much of a run is done when a phase begins: reading takes most of the time.
const BEGUN = {measure: 5, grade: 60, apply: 75};

/**
 * Runs of some programs that are under way.
 *
 * @param {Object} orm
 * @param {number[]} programIds
 * @returns {Promise<Object[]>} what `get_progress` of the server returns
 */
export function readProgress(orm, programIds) {
    return orm.silent.call("customer.tier.progress", "get_progress", [programIds]);
}

/**
 * One number and one line of text for all of them. A program without a phase has
 * not begun, or is being saved if it had begun before.
 *
 * @param {Object[]} rows what `get_progress` returned
 * @param {Object} before what this function returned last, or an empty object
 * @returns {{percent: number, label: string, total: number, begun: Object}}
 */
export function describeProgress(rows, before = {}) {
    const begun = {...before.begun};
    let percent = 0;
    for (const row of rows) {
        if (row.phase) {
            begun[row.program_id] = true;
        }
        percent += BEGUN[row.phase] || (begun[row.program_id] ? 95 : 0);
    }
    const current = rows.find((row) => row.phase);
    const isSaving = rows.length && Object.keys(begun).length;
    return {
        percent: Math.max(rows.length ? percent / rows.length : 0, before.percent || 0),
        label: current ? current.label : isSaving ? _t("Saving") : _t("Starting"),
        total: Math.max(...rows.map((row) => row.total), before.total || 0),
        begun,
    };
}
