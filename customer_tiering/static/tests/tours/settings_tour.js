import {registry} from "@web/core/registry";

const LINE = ".o_field_widget[name='customer_tier_line_ids'] .o_data_row";

/** Two thresholds change together, by one save. */
registry.category("web_tour.tours").add("customer_tiering_settings", {
    steps: () => [
        {
            content: "The primary program is shown with its tiers",
            trigger: `${LINE}:contains('VIP') td[name='min_score']:contains('80')`,
        },
        {
            content: "Better than the one above it would be: not yet, at least",
            trigger: `${LINE}:contains('Important') td[name='min_score']`,
            run: "click",
        },
        {
            trigger: `${LINE}:eq(1) td[name='min_score'] input`,
            run: "edit 85 && press Tab",
        },
        {
            content: "The drawing says so while it is edited",
            trigger: "p.text-danger:contains('begin below')",
        },
        {
            trigger: `${LINE}:eq(0) td[name='min_score']`,
            run: "click",
        },
        {
            trigger: `${LINE}:eq(0) td[name='min_score'] input`,
            run: "edit 95 && press Tab",
        },
        {
            trigger: ".o_customer_tier_ladder:contains('from 95'):contains('from 85')",
        },
        {
            content: "Save the settings",
            trigger: ".o_form_button_save, button[name='execute']",
            run: "click",
        },
        {
            content: "They are read anew",
            trigger: `body:not(:has(.o_form_dirty)) ${LINE}:contains('VIP') td[name='min_score']:contains('95'):not(:has(input))`,
        },
        {
            trigger: ".o_customer_tier_ladder:contains('from 85')",
        },
    ],
});
