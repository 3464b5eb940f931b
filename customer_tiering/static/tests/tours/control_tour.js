import {registry} from "@web/core/registry";

/** Look at what other rules would do, publish them, and be held; approve; take back. */
registry.category("web_tour.tours").add("customer_tiering_control", {
    steps: () => [
        {
            content: "What these rules would do",
            trigger: "button[name='action_preview']",
            run: "click",
        },
        {
            content: "Too many would lose their tier: a run would be held",
            trigger: ".o_customer_tier_preview_held",
        },
        {
            content: "Say why, and publish",
            trigger: ".o_customer_tier_preview_footer input",
            run: "edit Fewer and better",
        },
        {
            trigger: ".o_customer_tier_preview_apply",
            run: "click",
        },
        {
            content: "The run is held",
            trigger: ".o_customer_tier_run_result:contains('held')",
        },
        {
            trigger: ".o_customer_tier_run_close",
            run: "click",
        },
        {
            trigger: ".o_customer_tier_preview_close",
            run: "click",
        },
        {
            content: "The program says so",
            trigger: "button[name='action_open_held']",
            run: "click",
        },
        {
            content: "Approve it",
            trigger: "button[name='action_approve']",
            run: "click",
        },
        {
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "It has taken effect",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('Done')",
        },
        {
            content: "Take it back",
            trigger: "button[name='action_rollback']",
            run: "click",
        },
        {
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            trigger:
                ".o_statusbar_status .o_arrow_button_current:contains('Rolled Back')",
        },
        {
            content: "Both are in the history",
            trigger: "button[name='action_open_transitions']",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains('Rollback')",
        },
    ],
});
