import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

const field = (name) => `.o_field_widget[name='${name}']`;
const cell = (list, name) =>
    `${field(list)} .o_selected_row td[name='${name}'] .o_field_widget`;
const choose = (text) => ({
    trigger: `.o-autocomplete--dropdown-item:contains('${text}') a`,
    run: "click",
});

/** Who decides there becomes known, and the plan gets an objective. */
registry.category("web_tour.tours").add("customer_tiering_key_account_plan", {
    steps: () => [
        {
            trigger: ".o_kanban_record:contains('Tour Farm')",
        },
        {
            trigger:
                ".o_kanban_record:contains('Tour Mills'):contains('Nobody is known as decider')",
            run: "click",
        },
        {
            trigger: ".o_form_view .alert:contains('Nobody is known as decider.')",
        },
        {
            trigger: `${field("stakeholder_ids")} .o_field_x2many_list_row_add a`,
            run: "click",
        },
        {
            trigger: `${cell("stakeholder_ids", "partner_id")} input`,
            run: "edit Ann",
        },
        choose("Ann Tour"),
        {
            trigger: `${cell("stakeholder_ids", "role_ids")} input`,
            run: "edit Decider",
        },
        choose("Decider"),
        {
            content: "Met today, by hand",
            trigger: `${cell("stakeholder_ids", "met_on")} input`,
            run: "click",
        },
        {
            trigger: ".o_datetime_picker .o_today",
            run: "click",
        },
        ...stepUtils.saveForm(),
        {
            content: "Nothing is missing any more",
            trigger: ".o_form_view:not(:has(.alert))",
        },
        {
            trigger: ".o_notebook_headers a[name='plan']",
            run: "click",
        },
        {
            trigger: `${field("objective_ids")} .o_field_x2many_list_row_add a`,
            run: "click",
        },
        {
            trigger: `${cell("objective_ids", "name")} input`,
            run: "edit All their plants",
        },
        {
            trigger: `${cell("objective_ids", "progress")} input`,
            run: "edit 50",
        },
        ...stepUtils.saveForm(),
        {
            content: "The account is as far as its objectives",
            trigger: `.o_form_view .o_group ${field("progress")}:contains('50')`,
        },
    ],
});
