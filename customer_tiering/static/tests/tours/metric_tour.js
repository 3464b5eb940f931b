import {registry} from "@web/core/registry";

const PICKER = ".o_model_field_selector_popover";

/** A metric of any records, made and tried without code. */
registry.category("web_tour.tours").add("customer_tiering_metric", {
    steps: () => [
        {
            content: "Make a metric",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name='name'] input",
            run: "edit Open quotations",
        },
        {
            content: "Look for the model",
            trigger: ".o_field_widget[name='model'] input",
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:contains(/^Sales Order$/)",
            run: "click",
        },
        {
            content: "Who the customer is and what the day is are proposed",
            trigger: ".o_field_widget[name='partner_path']:contains('Customer')",
        },
        {
            trigger: ".o_field_widget[name='date_path']:contains('Order Date')",
        },
        {
            content: "Not how many they are but what they come to",
            trigger: ".o_field_widget[name='aggregate'] input",
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:contains(/^Sum$/)",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name='value_path'] .o_model_field_selector",
            run: "click",
        },
        {
            trigger: `${PICKER} input`,
            run: "edit untaxed amount",
        },
        {
            trigger: `${PICKER} .o_model_field_selector_popover_item_name:contains(/^Untaxed Amount$/)`,
            run: "click",
        },
        {
            content: "An amount is money",
            trigger: ".o_field_widget[name='unit'] input:value('Money')",
        },
        {
            content: "How many records count is said while the condition is made",
            trigger: ".o_field_widget[name='domain']:contains('3 record(s)')",
        },
        {
            content: "Save, and try it",
            trigger: "button[name='action_try']",
            run: "click",
        },
        {
            content: "What it is for customers",
            trigger:
                ".modal .o_field_widget[name='line_ids'] .o_data_row:contains('Tour customer'):contains('300.00')",
        },
        {
            trigger: ".modal .btn-secondary:contains('Close')",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_form_view",
        },
    ],
});

/** Two clicks from the customer to a rating. */
registry.category("web_tour.tours").add("customer_tiering_rating", {
    steps: () => [
        {
            trigger: "a[name='sales_purchases']",
            run: "click",
        },
        {
            content: "A contact is rated with its company",
            trigger:
                ".o_customer_tier_ratings:contains('Tour customer') [data-code='strategic_weight']:contains('Not rated')",
        },
        {
            trigger: "[data-code='strategic_weight'] [role='radio']:eq(3)",
            run: "click",
        },
        {
            content: "What it means, and who said so",
            trigger:
                "[data-code='strategic_weight']:contains('Great'):contains('Tour Seller')",
        },
        {
            content: "Rate again, with the reason",
            trigger: "[data-code='strategic_weight'] .o_customer_tier_rating_explain",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name='value'] input:value('4')",
            run: "edit 5 && press Tab",
        },
        {
            trigger: ".modal .o_field_widget[name='label']:contains('Decisive')",
        },
        {
            trigger: ".modal .o_field_widget[name='note'] input",
            run: "edit Opens the north to us",
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            trigger:
                "body:not(:has(.modal)) [data-code='strategic_weight']:contains('Decisive'):contains('Opens the north')",
        },
    ],
});
