import {registry} from "@web/core/registry";

const CELL = ".o_customer_tier_grid_cell";
const TIERS = ".o_field_widget[name='tier_ids']";
const RULES = (tier) => `section[aria-label='${tier}'] .o_customer_tier_rules:eq(0)`;

/** A matrix is painted, with the customers in its cells, and published. */
registry.category("web_tour.tours").add("customer_tiering_matrix", {
    steps: () => [
        {
            content: "Both axes are complete",
            trigger: ".badge.text-bg-success:contains('Vertical 100 %')",
        },
        {
            trigger: "a[name='tiers']",
            run: "click",
        },
        {
            content: "A new cell has no tier, and the customers in it are counted",
            trigger: `${CELL}.o_customer_tier_grid_hole:contains('30')`,
        },
        {
            trigger: "[role='status']:contains('A cell has no tier')",
        },
        {
            content: "Choose a tier",
            trigger: ".o_customer_tier_grid_brush:contains('Key')",
            run: "click",
        },
        {
            content: "Paint the cell",
            trigger: `${CELL}.o_customer_tier_grid_hole`,
            run: "click",
        },
        {
            content: "The tier has its customers",
            trigger: ".o_customer_tier_grid_brush:contains('Key'):contains('30')",
        },
        {
            content: "A line is moved",
            trigger: "input[aria-label^='Line at which row 1']",
            run: "edit 100 && press Tab",
        },
        {
            trigger: `${CELL}[aria-label*='Row 2, column 2: Low, 30 customers']`,
        },
        {
            trigger: "input[aria-label^='Line at which row 1']",
            run: "edit 40 && press Tab",
        },
        {
            content: "Paint by keyboard: the second tier",
            trigger: `${CELL}[data-cell='1,0']`,
            run({press}) {
                this.anchor.focus();
                return press("2");
            },
        },
        {
            trigger: `${CELL}[aria-label*='Row 2, column 1: Middle']`,
        },
        ...["MID", "CENTRE"].flatMap((code) => [
            {
                content: "The cells follow a code that is typed, and typed again",
                trigger: `${TIERS} .o_data_row:eq(1) td[name='code']`,
                run: "click",
            },
            {
                trigger: `${TIERS} .o_selected_row td[name='code'] input`,
                run: `edit ${code} && press Tab`,
            },
            {
                trigger: `${TIERS} .o_selected_row td[name='code'] input:value(${code})`,
            },
            {
                trigger: `${CELL}[aria-label*='Row 2, column 1: Middle']`,
            },
        ]),
        {
            content: "Publish",
            trigger: "button[name='action_publish']",
            run: "click",
        },
        {
            trigger: ".o_customer_tier_run_result:contains('30 customers')",
        },
        {
            trigger: ".modal-footer .o_customer_tier_run_open",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_group_header:contains('Key')",
            run: "click",
        },
        {
            trigger: ".o_data_row td[name='partner_id']:contains('Tour customer')",
            run: "click",
        },
        {
            content: "The customer is marked in the matrix",
            trigger: ".o_customer_tier_grid_marked:contains('Key')",
        },
    ],
});

/** Conditions are put together, published, and explain a customer's tier. */
registry.category("web_tour.tours").add("customer_tiering_rule", {
    steps: () => [
        {
            trigger: "a[name='tiers']",
            run: "click",
        },
        {
            content: "Customers enter Gold when…",
            trigger: `${RULES("Gold")} .o_customer_tier_rule_add`,
            run: "click",
        },
        {
            trigger: `${RULES("Gold")} select[aria-label='Metric']`,
            run: "select orders",
        },
        {
            content: "…they bought twice",
            trigger: `${RULES("Gold")} input[aria-label='Value']`,
            run: "edit 2 && press Tab",
        },
        {
            content: "…and for so much",
            trigger: `${RULES("Gold")} .o_customer_tier_rule_and`,
            run: "click",
        },
        {
            trigger: `${RULES("Gold")} .o_customer_tier_condition:eq(1) input`,
            run: "edit 2000 && press Tab",
        },
        {
            content: "Either is enough",
            trigger: `${RULES("Gold")} .o_customer_tier_rule_need`,
            run: "select 1",
        },
        {
            content: "They stay longer",
            trigger: "section[aria-label='Gold'] .o_customer_tier_rule_stay",
            run: "click",
        },
        {
            trigger:
                "section[aria-label='Gold'] .o_customer_tier_rules:eq(1) input:eq(0)",
            run: "edit 1 && press Tab",
        },
        {
            content: "The program says it in a sentence",
            trigger: "[name='summary']:contains('any 1 of: Purchases at least 2')",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "What conditions name is measured by itself",
            trigger: "body:not(:has(.o_form_dirty)) a[name='criteria']",
            run: "click",
        },
        {
            trigger:
                ".o_field_widget[name='criterion_ids'] .o_data_row:contains('Spend')",
        },
        {
            trigger: "button[name='action_publish']",
            run: "click",
        },
        {
            trigger: ".o_customer_tier_run_result:contains('30 customers')",
        },
        {
            trigger: ".modal-footer .o_customer_tier_run_open",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_group_header:contains('Gold')",
            run: "click",
        },
        {
            trigger: ".o_data_row td[name='partner_id']:contains('Tour customer')",
            run: "click",
        },
        {
            content: "Why Gold",
            trigger:
                ".o_customer_tier_reasons:contains('Purchases at least 2'):has([aria-label='Met'])",
        },
    ],
});
