import {registry} from "@web/core/registry";

const REPORT = ".o_customer_tier_backtest";

/** From a program to how good it would have been. */
registry.category("web_tour.tours").add("customer_tiering_backtest", {
    steps: () => [
        {
            content: "Back-test the program",
            trigger: "button[name='action_backtest']",
            run: "click",
        },
        {
            content: "Half a year is proposed",
            trigger: ".o_field_widget[name='program_id'] input:value('Tour program')",
        },
        {
            content: "A split that is too late is refused, by the name of the field",
            trigger: ".o_field_widget[name='split_date'] button",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name='split_date'] input",
            run: "edit 12/31/2099 && press Tab",
        },
        {
            trigger: "button[name='action_run']",
            run: "click",
        },
        {
            trigger: ".modal:contains('Split date: it must be before today')",
        },
        {
            trigger: ".modal-footer button",
            run: "click",
        },
        {
            content: "Choose the split",
            trigger: "body:not(:has(.modal)) .o_field_widget[name='split_date'] button",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name='split_date'] input",
            run: "edit 06/30/2024 && press Tab",
        },
        {
            trigger: ".o_field_widget[name='end_date'] input",
            run: "edit 12/31/2024 && press Tab",
        },
        {
            trigger: "button[name='action_run']",
            run: "click",
        },
        {
            content: "What was found, in words",
            trigger: `${REPORT}_summary:contains('held 60 % of what was bought later'):contains('the best possible 60 %')`,
        },
        {
            content: "A table with bands",
            trigger: `${REPORT}_rankings tr:contains('Spend alone (ABC)'):contains(' to ')`,
        },
        {
            content: "What each tier bought",
            trigger: `${REPORT}_tiers tbody tr:contains('Vip'):contains('60.0 %')`,
        },
        {
            content: "Three charts that were drawn",
            trigger: `${REPORT}:has(canvas)`,
            run() {
                const canvases = this.anchor.querySelectorAll("canvas");
                const drawn = [...canvases].filter((canvas) => {
                    const {width, height} = canvas;
                    const {data} = canvas
                        .getContext("2d")
                        .getImageData(0, 0, width, height);
                    return data.some((value) => value);
                });
                if (drawn.length !== 3) {
                    throw new Error(`${drawn.length} charts were drawn, not 3`);
                }
            },
        },
        {
            content: "The curve as a table",
            trigger: `${REPORT} summary:contains('As a table')`,
            run: "click",
        },
        {
            trigger: `${REPORT}_curve tbody tr:contains('20.0 %')`,
        },
        {
            content: "It is done, and stays as it is",
            trigger:
                ".o_form_view:not(:has(button[name='action_run'])) .o_field_widget[name='split_date']:not(:has(input))",
        },
        {
            content: "All of them are in a list",
            trigger:
                "button[data-menu-xmlid='customer_tiering.customer_tiering_menu_report']",
            run: "click",
        },
        {
            trigger:
                ".o-dropdown--menu [data-menu-xmlid='customer_tiering.customer_tier_backtest_menu']",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:contains('Tour program'):contains('60')",
        },
    ],
});
