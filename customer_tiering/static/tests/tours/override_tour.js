import {registry} from "@web/core/registry";

const WINDOW = ".modal:has(.modal-title:contains('Override tier'))";
const field = (name) => `.o_field_widget[name='${name}']`;

/** One customer up for a while, and back. */
registry.category("web_tour.tours").add("customer_tiering_override", {
    steps: () => [
        {
            content: "The computed tier stands beside the tier",
            trigger: ".o_customer_tier_computed .o_customer_tier_badge:contains('Low')",
        },
        {
            trigger: "button[name='action_override']",
            run: "click",
        },
        {
            content: "The next better tier is proposed",
            trigger: `${WINDOW} ${field("tier_id")}:has(input:value('Middle'))`,
        },
        {
            content: "Downgrade offers what is worse: nothing",
            trigger: `${WINDOW} ${field("kind")} input[data-value='downgrade']`,
            run: "click",
        },
        {
            trigger: `${WINDOW} ${field("tier_id")}:not(:has(input:value('Middle')))`,
        },
        {
            trigger: `${WINDOW} ${field("kind")} input[data-value='upgrade']`,
            run: "click",
        },
        {
            trigger: `${WINDOW} ${field("tier_id")}:has(input:value('Middle')) input`,
            run: "edit Top",
        },
        {
            trigger: ".ui-menu-item > a:contains('Top')",
            run: "click",
        },
        {
            trigger: `${WINDOW} ${field("reason_id")} input`,
            run: "edit Strategic",
        },
        {
            trigger: ".ui-menu-item > a:contains('Strategic customer')",
            run: "click",
        },
        {
            trigger: `${WINDOW} ${field("comment")} input`,
            run: "edit For the fair",
        },
        {
            trigger: `${WINDOW} ${field("until")} input`,
            run: "edit 12/31/2099 && press Tab",
        },
        {
            trigger: `${WINDOW} button[name='action_override']`,
            run: "click",
        },
        {
            content: "The tier by hand, the computed one and why",
            trigger:
                "body:not(:has(.modal)) .o_customer_tier_title .o_customer_tier_badge:contains('Top')",
        },
        {
            trigger: ".o_customer_tier_computed .o_customer_tier_badge:contains('Low')",
        },
        {
            trigger:
                ".alert:contains('Overridden to Top until 12/31/2099'):contains('Strategic customer: For the fair'):contains('Computed: Low')",
        },
        {
            trigger: `${field("override_ids")} .o_data_row:contains('Upgrade'):contains('In force')`,
        },
        {
            content: "End it",
            trigger: "button[name='action_end_override']",
            run: "click",
        },
        {
            trigger: ".o_customer_tier_title .o_customer_tier_badge:contains('Low')",
        },
        {
            trigger: `${field("override_ids")} .o_data_row:contains('Ended')`,
        },
        {
            trigger:
                ".o_form_view:not(:has(button[name='action_end_override'])):not(:has(.alert:contains('Overridden to')))",
        },
    ],
});

/** Many at once, from the list; the own one is left out. */
registry.category("web_tour.tours").add("customer_tiering_override_bulk", {
    steps: () => [
        {
            trigger: ".o_list_view thead .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: ".o_control_panel button[name='action_override']",
            run: "click",
        },
        {
            content: "How many, and who is left out",
            trigger: `${WINDOW} p:contains('3 customers of Tour program')`,
        },
        {
            trigger: `${WINDOW} .alert:contains('salesperson: Tour customer 1.')`,
        },
        {
            trigger: `${WINDOW} ${field("comment")} input`,
            run: "edit Guests of the fair",
        },
        {
            trigger: `${WINDOW} ${field("tier_id")} input`,
            run: "edit Top",
        },
        {
            trigger: ".ui-menu-item > a:contains('Top')",
            run: "click",
        },
        {
            trigger: `${WINDOW} button[name='action_override']`,
            run: "click",
        },
        {
            trigger: ".o_notification:contains('2 customers overridden')",
        },
        {
            content: "The list shows both tiers and the mark",
            trigger:
                ".o_data_row:contains('Tour customer 2'):contains('Overridden'):has(td[name='tier_id']:contains('Top')):has(td[name='computed_tier_id']:contains('Low'))",
        },
        {
            trigger:
                ".o_data_row:contains('Tour customer 3'):has(td[name='tier_id']:contains('Top'))",
        },
        {
            trigger:
                ".o_data_row:contains('Tour customer 1'):not(:contains('Overridden')):has(td[name='tier_id']:contains('Low'))",
        },
    ],
});

/** An administrator finds what waits in the menu, and approves it. */
registry.category("web_tour.tours").add("customer_tiering_override_approve", {
    steps: () => [
        {
            trigger: ".o_searchview_facet:contains('To approve')",
        },
        {
            trigger: ".o_data_row:contains('Tour customer 2') td[name='kind']",
            run: "click",
        },
        {
            trigger: ".o_form_view button[name='action_approve']",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_arrow_button_current:contains('In force')",
        },
    ],
});
