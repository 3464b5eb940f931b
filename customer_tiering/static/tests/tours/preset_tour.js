import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

/** From nothing to a tier beside the customer's name. */
registry.category("web_tour.tours").add("customer_tiering_preset", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the app",
            trigger:
                ".o_app[data-menu-xmlid='customer_tiering.customer_tiering_menu_root']",
            run: "click",
        },
        {
            content: "Open the configuration",
            trigger:
                "button[data-menu-xmlid='customer_tiering.customer_tiering_menu_config']",
            run: "click",
        },
        {
            content: "Open the programs",
            trigger:
                ".dropdown-item[data-menu-xmlid='customer_tiering.customer_tier_program_menu']",
            run: "click",
        },
        {
            content: "There is none: take the one next step",
            trigger: ".o_nocontent_help a:contains('Choose a model')",
            run: "click",
        },
        {
            content: "Choose a model that this company has the data for",
            trigger:
                ".o_customer_tier_presets .o_kanban_record:contains('Weighted score'):has(.fa-check-circle) button[name='action_use']",
            run: "click",
        },
        {
            content: "Its weights are complete, its tiers are there",
            trigger: ".o_form_view .badge.text-bg-success:contains('100 %')",
        },
        {
            trigger: "a[name='tiers']",
            run: "click",
        },
        {
            trigger: ".o_customer_tier_ladder:contains('VIP'):contains('from 80')",
        },
        {
            content: "Publish",
            trigger: "button[name='action_publish']",
            run: "click",
        },
        {
            content: "The assessment ends in a sentence",
            trigger: ".o_customer_tier_run_result:contains('30 customers')",
        },
        {
            content: "See the customers",
            trigger: ".modal-footer .o_customer_tier_run_open",
            run: "click",
        },
        {
            content: "They are grouped by tier",
            trigger: ".o_list_view .o_group_header:contains('VIP')",
            run: "click",
        },
        {
            content: "Open the best one",
            trigger: ".o_data_row td[name='partner_id']:contains('Tour customer 30')",
            run: "click",
        },
        {
            content: "Open the customer",
            trigger: "button[name='action_open_partner']",
            run: "click",
        },
        {
            content: "The tier shows with the customer",
            trigger:
                ".o_form_view:has(.o_field_widget[name='name']) .o_customer_tier_badge:contains('VIP')",
        },
    ],
});
