import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

/** From labels to a draft program. */
registry.category("web_tour.tours").add("customer_tiering_learning", {
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
            content: "Open the learned rules",
            trigger:
                ".dropdown-item[data-menu-xmlid='customer_tiering_learning.customer_tier_study_menu']",
            run: "click",
        },
        {
            content: "Open the study",
            trigger: ".o_data_row td[name='name']:contains('Tour study')",
            run: "click",
        },
        {
            content: "Learn",
            trigger: "button[name='action_learn']:contains('Learn')",
            run: "click",
        },
        {
            content: "It says how many labels are missing",
            trigger: ".modal-body:contains('Good 1 more')",
        },
        {
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "Label one more customer",
            trigger: "body:not(:has(.modal)) a[name='labels']",
            run: "click",
        },
        {
            trigger:
                ".o_field_widget[name='label_ids'] .o_field_x2many_list_row_add button, .o_field_widget[name='label_ids'] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: ".o_selected_row [name='partner_id'] input",
            run: "edit Tour customer 1",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(/^Tour customer 1$/)",
            run: "click",
        },
        {
            trigger: ".o_selected_row [name='class_id'] input",
            run: "edit Good",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('Good')",
            run: "click",
        },
        {
            content: "Learn again",
            trigger: "button[name='action_learn']:contains('Learn')",
            run: "click",
        },
        {
            content: "The rules are there, in words",
            trigger:
                ".o_customer_tier_study_rule:contains('Good'):contains('at least')",
        },
        {
            content: "Make a program of them",
            trigger: "button[name='action_make_program']",
            run: "click",
        },
        {
            content: "It is a draft",
            trigger: ".o_form_view button[name='action_publish']",
        },
        {
            trigger: "a[name='tiers']",
            run: "click",
        },
        {
            trigger: ".o_form_view:contains('at least')",
        },
    ],
});
