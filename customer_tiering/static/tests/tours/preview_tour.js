import {registry} from "@web/core/registry";

const LINE = (tier) => `.o_customer_tier_lines li:contains('${tier}')`;
const ROW = (tier) => `.o_customer_tier_matrix tbody tr:contains('${tier}')`;

/** Move a slider as a hand does; `end` lets it go. */
const slide = (tier, value, end = true) => ({
    content: `The line of ${tier} is moved to ${value}`,
    trigger: `${LINE(tier)} input[type='range']`,
    run() {
        this.anchor.value = value;
        this.anchor.dispatchEvent(new Event("input", {bubbles: true}));
        if (end) {
            this.anchor.dispatchEvent(new Event("change", {bubbles: true}));
        }
    },
});

/**
 * A draft is looked at, its first line tried out and kept, and published with a reason;
 * then it is looked at again, as a published program.
 */
registry.category("web_tour.tours").add("customer_tiering_preview", {
    steps: () => [
        {
            trigger: "button[name='action_preview']",
            run: "click",
        },
        {
            content: "Nobody is graded yet",
            trigger: `${ROW("Not graded yet")} .o_customer_tier_matrix_enter:contains('6')`,
        },
        {
            trigger: `${LINE("Gold")} .o_customer_tier_lines_count:contains('6')`,
        },
        slide("Gold", 90, false),
        {
            content: "Counts follow the slider",
            trigger: `${LINE("Gold")} .o_customer_tier_lines_count:contains('3')`,
        },
        {
            trigger: `${LINE("Gold")}:contains('from 90'):contains('saved: 80')`,
        },
        slide("Gold", 90),
        {
            content: "The matrix follows when it is let go, and says the same",
            trigger: `${ROW("Not graded yet")} .o_customer_tier_matrix_enter:eq(0):contains('3')`,
        },
        {
            content: "A cell opens its customers",
            trigger: `${ROW("Not graded yet")} .o_customer_tier_matrix_enter:eq(0) button`,
            run: "click",
        },
        {
            trigger: ".o_breadcrumb:contains('Not graded yet → Gold')",
        },
        {
            trigger: ".o_list_view .o_data_row:eq(2)",
        },
        {
            content: "Only these",
            trigger: ".o_list_view:not(:has(.o_data_row:eq(3)))",
        },
        {
            content: "Back to the preview, with the line that is tried",
            trigger: ".breadcrumb-item:contains('Preview') a, .o_back_button a",
            run: "click",
        },
        {
            trigger: `${LINE("Gold")}:contains('saved: 80') .o_customer_tier_lines_count:contains('3')`,
        },
        {
            content: "Publishing waits for what is tried",
            trigger: ".o_customer_tier_preview_apply:disabled",
        },
        {
            trigger: ".o_customer_tier_preview_footer input",
            run: "edit Fewer at the top",
        },
        {
            trigger: ".o_customer_tier_preview_keep:enabled",
            run: "click",
        },
        {
            trigger: `${LINE("Gold")}:not(:contains('saved'))`,
        },
        {
            trigger: ".o_customer_tier_preview_apply:enabled:contains('Publish')",
            run: "click",
        },
        {
            trigger: ".o_customer_tier_run_result:contains('30 customers')",
        },
        {
            trigger: ".modal-footer .o_customer_tier_run_close",
            run: "click",
        },
        {
            content: "Everyone stands where it was said",
            trigger: `${ROW("Gold")} .o_customer_tier_matrix_same:contains('3')`,
        },
        slide("Silver", 30),
        {
            content: "Up with an arrow",
            trigger: `${ROW("Base")} .o_customer_tier_matrix_up:has(.fa-arrow-up)`,
        },
        {
            trigger: ".o_customer_tier_preview_summary:contains('move up')",
        },
        {
            trigger: ".o_customer_tier_preview_footer button:contains('Put back')",
            run: "click",
        },
        {
            trigger: ".o_customer_tier_preview_summary:contains('Nobody would move')",
        },
        slide("Gold", 60),
        {
            content: "Gold takes those who were in Silver",
            trigger: `${ROW("Silver")} .o_customer_tier_matrix_up:has(.fa-arrow-up)`,
        },
        {
            trigger: ".o_customer_tier_preview_footer input",
            run: "edit More at the top",
        },
        {
            trigger: ".o_customer_tier_preview_keep:enabled",
            run: "click",
        },
        {
            trigger: ".o_customer_tier_preview_apply:enabled:contains('Assess now')",
            run: "click",
        },
        {
            trigger: ".o_customer_tier_run_result:contains('30 customers')",
        },
        {
            trigger: ".modal-footer .o_customer_tier_run_close",
            run: "click",
        },
        {
            trigger: ".o_customer_tier_preview_summary:contains('Nobody would move')",
        },
        {
            trigger: ".o_customer_tier_preview_close",
            run: "click",
        },
        {
            content: "The history of the program says why",
            trigger: "a[name='history']",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains('Fewer at the top')",
        },
        {
            trigger: ".o_data_row:contains('More at the top')",
        },
    ],
});
