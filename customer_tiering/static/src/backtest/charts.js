import {cookie} from "@web/core/browser/cookie";
import {getColor, getCustomColor} from "@web/core/colors/colors";
import {formatCurrency} from "@web/core/currency";
import {_t} from "@web/core/l10n/translation";

// What Chart.js draws. Lines differ by dashes and marks, bars by what is written beside
// them: colour is never the only sign.

const LINES = {
    score: {pointStyle: "circle", borderDash: []},
    tiers: {pointStyle: "circle", borderDash: []},
    spend: {pointStyle: "triangle", borderDash: [8, 4]},
    best: {pointStyle: "rectRot", borderDash: [2, 3]},
};

function theme() {
    const scheme = cookie.get("color_scheme");
    return {
        text: getCustomColor(scheme, "#111827", "#E4E4E4"),
        grid: getCustomColor(scheme, "rgba(0,0,0,.1)", "rgba(255,255,255,.15)"),
        series: [0, 1, 3, 2].map((index) => getColor(index, scheme, "sm")),
    };
}

function scale(title, {text, grid}, ticks = {}) {
    return {
        title: {display: true, text: title, color: text},
        ticks: {color: text, ...ticks},
        grid: {color: grid},
        border: {color: grid},
    };
}

function options(look, scales, {tooltip, legend}) {
    return {
        animation: false,
        maintainAspectRatio: false,
        responsive: true,
        scales,
        plugins: {
            tooltip: {callbacks: tooltip},
            legend: {
                display: Boolean(legend),
                position: "bottom",
                labels: {color: look.text, ...legend},
            },
        },
    };
}

/** Money on an axis, which has little room. */
function formatShortMoney(value, currencyId) {
    return formatCurrency(value, currencyId, {humanReadable: true, digits: [false, 0]});
}

/**
 * What each tier bought later.
 *
 * @param {Object} report
 * @param {string[]} colors of the tiers
 * @returns {Object} configuration of Chart.js
 */
export function tierChart({tiers, currency_id: currencyId}, colors) {
    const look = theme();
    return {
        type: "bar",
        data: {
            labels: tiers.map(({name}) => name),
            datasets: [
                {
                    label: _t("Bought later").toString(),
                    data: tiers.map(({later}) => later),
                    backgroundColor: colors,
                    borderColor: look.text,
                    borderWidth: 1,
                },
            ],
        },
        options: {
            ...options(
                look,
                {
                    x: scale(_t("Bought later").toString(), look, {
                        callback: (value) => formatShortMoney(value, currencyId),
                    }),
                    y: scale("", look),
                },
                {tooltip: {label: ({raw}) => formatCurrency(raw, currencyId)}},
            ),
            indexAxis: "y",
        },
    };
}

/** The mean that customers of each tenth of the ranking bought later. */
export function groupChart({groups, customers, later, currency_id: currencyId}) {
    const look = theme();
    const mean = later / customers;
    return {
        type: "bar",
        data: {
            labels: groups.map(({group}) => group),
            datasets: [
                {
                    label: _t("Mean of the tenth").toString(),
                    data: groups.map((group) => group.mean),
                    backgroundColor: look.series[0],
                    borderColor: look.text,
                    borderWidth: 1,
                },
                {
                    type: "line",
                    label: _t("Mean of all customers").toString(),
                    data: groups.map(() => mean),
                    backgroundColor: "transparent",
                    borderColor: look.text,
                    borderDash: [8, 4],
                    pointRadius: 0,
                },
            ],
        },
        options: options(
            look,
            {
                x: scale(_t("Tenth of the customers, best first").toString(), look),
                y: scale(_t("Mean bought later").toString(), look, {
                    callback: (value) => formatShortMoney(value, currencyId),
                }),
            },
            {
                legend: {boxWidth: 24},
                tooltip: {
                    label: ({dataset, raw}) =>
                        `${dataset.label}: ${formatCurrency(raw, currencyId)}`,
                },
            },
        ),
    };
}

/** Rankings of which there is a curve, in their own order. */
export function getLines({curve, rankings}) {
    return rankings.filter(({code}) => code in curve);
}

/** What the best customers held of what was bought later, however many they are. */
export function curveChart({curve, rankings}) {
    const look = theme();
    const percent = (share) => 100 * share;
    const datasets = getLines({curve, rankings}).map(({code, name}, index) => ({
        label: name,
        data: curve[code].map((share, step) => ({
            x: percent(curve.customers[step]),
            y: percent(share),
        })),
        borderColor: look.series[index],
        backgroundColor: look.series[index],
        borderWidth: 2,
        pointRadius: 4,
        ...LINES[code],
    }));
    datasets.push({
        label: _t("By lot").toString(),
        data: [
            {x: 0, y: 0},
            {x: 100, y: 100},
        ],
        borderColor: look.text,
        borderWidth: 1,
        pointRadius: 0,
        pointStyle: "line",
    });
    const axis = (title) => ({
        ...scale(title, look, {callback: (value) => `${value} %`}),
        type: "linear",
        max: 100,
    });
    return {
        type: "line",
        data: {datasets},
        options: options(
            look,
            {
                x: {...axis(_t("Customers, best first").toString()), min: 0},
                y: axis(_t("Held of what was bought later").toString()),
            },
            {
                legend: {usePointStyle: true},
                tooltip: {
                    title: ([{parsed}]) => `${Math.round(parsed.x)} %`,
                    label: ({dataset, parsed}) =>
                        `${dataset.label}: ${Math.round(parsed.y)} %`,
                },
            },
        ),
    };
}
