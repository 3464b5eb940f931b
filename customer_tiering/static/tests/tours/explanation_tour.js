import {registry} from "@web/core/registry";

/** From a contact to why its company has its tier. */
registry.category("web_tour.tours").add("customer_tiering_explanation", {
    steps: () => [
        {
            content: "The contact shows the tier of its company, and says so",
            trigger:
                ".o_customer_tier_title .o_customer_tier_badge:contains('VIP')[data-tooltip*='Tour Trading']",
        },
        {
            content: "The button has tier and score; open why",
            trigger: "button[name='action_open_customer_tier']:contains('VIP')",
            run: "click",
        },
        {
            content: "The company and its tier",
            trigger:
                ".o_customer_tier_title:contains('Tour Trading'):has(.o_customer_tier_badge:contains('VIP'))",
        },
        {
            content: "Each criterion with value and points",
            trigger:
                ".o_customer_tier_criteria tbody tr:contains('Spend'):contains('100')",
        },
        {
            trigger: ".o_customer_tier_criteria tbody tr:contains('Last purchase')",
        },
        {
            content: "What must not be lost",
            trigger: ".o_customer_tier_stay:contains('To stay VIP')",
        },
        {
            content: "The history",
            trigger:
                ".o_field_widget[name='transition_ids'] .o_data_row:contains('VIP'):contains('Behaviour')",
        },
        {
            content: "Assess the customer again",
            trigger: "button[name='action_assess']",
            run: "click",
        },
        {
            content: "The form is still there; open the customer",
            trigger: "button[name='action_open_partner']:enabled",
            run: "click",
        },
        {
            content: "The company itself is graded with nobody else",
            trigger:
                ".o_customer_tier_title .o_customer_tier_badge:contains('VIP'):not([data-tooltip])",
        },
    ],
});

/** A quotation says which tier the customer has and why the price is what it is. */
registry.category("web_tour.tours").add("customer_tiering_quotation", {
    steps: () => [
        {
            trigger: ".o_field_widget[name='partner_id'] input",
            run: "edit Tour Trading",
        },
        {
            trigger: ".ui-menu-item > a:contains('Tour contact')",
            run: "click",
        },
        {
            content: "The tier beside the customer",
            trigger:
                ".o_field_widget[name='customer_tier_id'] .o_customer_tier_badge:contains('VIP')",
        },
        {
            content: "Its prices, and why",
            trigger:
                ".o_field_widget[name='pricelist_id']:has(input:value('Tour VIP prices (USD)'))",
        },
        {
            trigger:
                ".o_field_widget[name='customer_tier_price_reason']:contains('Prices of the tier VIP')",
        },
        {
            content: "Leave nothing behind",
            trigger: ".o_form_button_cancel",
            run: "click",
        },
        {
            trigger:
                ".o_list_view, .o_form_view:not(:has(.o_form_button_cancel:visible))",
        },
    ],
});
