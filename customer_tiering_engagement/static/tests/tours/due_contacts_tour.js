import {registry} from "@web/core/registry";

const row = (name) => `.o_list_view .o_data_row:has(td:contains('${name}'))`;

registry.category("web_tour.tours").add("customer_tiering_due_contacts", {
    steps: () => [
        {
            content: "The week's contacts, the best tier first",
            trigger: ".o_list_view .o_data_row:first:contains('Top')",
        },
        {
            content: "Two visits are due",
            trigger: `${row("Tour customer 1")}:contains('Visit')`,
        },
        {trigger: row("Tour customer 2")},
        {
            content: "The first one was made",
            trigger: `${row("Tour customer 1")} button[name='action_done']`,
            run: "click",
        },
        {
            content: "The list shrinks",
            trigger: ".o_list_view:not(:has(td:contains('Tour customer 1')))",
        },
        {trigger: row("Tour customer 2")},
        {
            content: "The customer also called",
            trigger: `${row("Tour customer 2")} button[name='action_customer_tier_log_call']`,
            run: "click",
        },
        {
            content: "The call is logged as done",
            trigger: ".modal button[name='action_done']",
            run: "click",
        },
        {
            content: "A call is no visit: it stays",
            trigger: `body:not(:has(.modal)) ${row("Tour customer 2")}`,
        },
    ],
});

registry.category("web_tour.tours").add("customer_tiering_coverage", {
    steps: () => [
        {trigger: ".o_graph_view .o_graph_canvas_container canvas"},
        {
            content: "As a list",
            trigger: ".o_switch_view.o_list",
            run: "click",
        },
        {
            content: "One of two customers was contacted in time",
            trigger:
                ".o_list_view .o_data_row:contains('Top') td[name='coverage']:contains('50.0')",
        },
    ],
});
