/**
 * A grid is `{x_lines, y_lines, cells}`: lines in points of an axis, ascending; rows of
 * codes of tiers, the one with most points on the vertical axis first, in a row the
 * cell with fewest points on the horizontal axis first. Nothing here changes its
 * arguments.
 */

export const MIN_SIZE = 2;
export const MAX_SIZE = 5;

const LINES = {x: "x_lines", y: "y_lines"};

function spliced(list, place, count, ...items) {
    const copy = [...list];
    copy.splice(place, count, ...items);
    return copy;
}

/** Where the row or column that begins at a line is. */
export function placeOf(grid, axis, index) {
    return axis === "x" ? index + 1 : grid.y_lines.length - 1 - index;
}

/** The grid with another tier in a cell. */
export function paint(grid, row, column, code) {
    const cells = grid.cells.map((codes) => [...codes]);
    cells[row][column] = code;
    return {...grid, cells};
}

export function setLine(grid, axis, index, line) {
    return {...grid, [LINES[axis]]: spliced(grid[LINES[axis]], index, 1, line)};
}

/** One more row or column: the widest is divided, both halves keep their tiers. */
export function addLine(grid, axis) {
    const lines = grid[LINES[axis]];
    const bounds = [0, ...lines, 100];
    const widths = bounds.slice(1).map((bound, index) => bound - bounds[index]);
    const index = widths.indexOf(Math.max(...widths));
    const line = Math.round((bounds[index] + bounds[index + 1]) / 2);
    const place = axis === "x" ? index : lines.length - index;
    const double = (list) => spliced(list, place, 0, list[place]);
    return {
        ...grid,
        [LINES[axis]]: spliced(lines, index, 0, line),
        cells: axis === "x" ? grid.cells.map(double) : double(grid.cells),
    };
}

/** Without a line: the row or column that began at it joins the one below it. */
export function removeLine(grid, axis, index) {
    const place = placeOf(grid, axis, index);
    const drop = (list) => spliced(list, place, 1);
    return {
        ...grid,
        [LINES[axis]]: spliced(grid[LINES[axis]], index, 1),
        cells: axis === "x" ? grid.cells.map(drop) : drop(grid.cells),
    };
}

/** Whether lines ascend: otherwise some cells are no part of the axis. */
export function isOrdered(lines) {
    return lines.every((line, index) => !index || line > lines[index - 1]);
}

/**
 * Customers per cell.
 *
 * @param {Object} grid
 * @param {{edges: number[][], counts: number[][]}} found by `count_points`
 * @returns {number[][]} as the cells of the grid
 */
export function countCells(grid, found) {
    const counts = grid.cells.map((codes) => codes.map(() => 0));
    const passed = (lines, edges, place) =>
        place ? lines.filter((line) => line <= edges[place - 1]).length : 0;
    for (const [across, up, customers] of found.counts) {
        const column = passed(grid.x_lines, found.edges[0], across);
        const row = grid.y_lines.length - passed(grid.y_lines, found.edges[1], up);
        counts[row][column] += customers;
    }
    return counts;
}
