import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

const tours = registry.category("web_tour.tours");

/** Three clicks: the app, the model, Publish. */
function publishSteps(model, tier) {
    return [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the app: there is no program, and it shows the models",
            trigger:
                ".o_app[data-menu-xmlid='customer_tiering.customer_tiering_menu_root']",
            run: "click",
        },
        {
            content: "Choose a model that this company has the data for",
            trigger: `.o_customer_tier_presets .o_kanban_record:contains('${model}'):has(.fa-check-circle) button[name='action_use']`,
            run: "click",
        },
        {
            content: "See what it would make of the customers",
            trigger: `.modal .o_customer_tier_outcome tbody tr:contains('${tier}')`,
        },
        {
            content: "Publish",
            trigger: ".modal-footer button[name='action_publish']",
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
            trigger: `.o_list_view .o_group_header:contains('${tier}')`,
            run: "click",
        },
        {
            content: "There is one in it",
            trigger: ".o_data_row td[name='partner_id']:contains('Tour customer')",
        },
    ];
}

const MODELS = {
    abc: ["ABC by spend", "A"],
    kaism: ["Key account matrix", "Key"],
    life_cycle: ["Life cycle", "New"],
    lifetime_value: ["Lifetime value", "Low value"],
    pyramid: ["Pyramid", "Major"],
    rfm: ["RFM segments", "Champions"],
    spend_tiers: ["Spend tiers", "Gold"],
    value_classes: ["A–D value classes", "A High value"],
};
for (const [code, [model, tier]] of Object.entries(MODELS)) {
    tours.add(`customer_tiering_preset_${code}`, {
        steps: () => publishSteps(model, tier),
    });
}

/** From nothing to a tier beside the customer's name. */
tours.add("customer_tiering_preset", {
    steps: () => [
        ...publishSteps("Weighted score", "VIP"),
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

/** Back, and again, and a draft to change first. */
tours.add("customer_tiering_preset_edit", {
    steps: () => [
        {
            trigger:
                ".o_kanban_record:contains('Weighted score') button[name='action_use']",
            run: "click",
        },
        {
            trigger: ".modal .o_customer_tier_outcome",
        },
        {
            content: "Back to the models",
            trigger: ".modal-footer button:contains('Back')",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal))",
        },
        {
            trigger:
                ".o_kanban_record:contains('Weighted score') button[name='action_use']",
            run: "click",
        },
        {
            content: "Edit first",
            trigger: ".modal-footer button[name='action_edit']",
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
    ],
});

const PROGRAM = {
    format: "customer_tiering.program",
    format_version: 1,
    program: {
        name: "From a file",
        criteria: [{metric: "revenue"}],
        tiers: [
            {code: "TOP", name: "Best tenth", min_score: 90},
            {code: "REST", name: "The others", is_base: true},
        ],
    },
};

function uploadStep(program) {
    return {
        content: "Choose a file",
        trigger: ".modal .o_field_widget[name='file'] .o_select_file_button",
        run() {
            const input = document.querySelector(".modal input[type='file']");
            const data = new DataTransfer();
            data.items.add(new File([JSON.stringify(program)], "program.json"));
            input.files = data.files;
            input.dispatchEvent(new Event("change", {bubbles: true}));
        },
    };
}

/** A program from a file: refused with a reason, shown, and made. */
tours.add("customer_tiering_import", {
    steps: () => [
        {
            trigger: ".o_control_panel button:contains('Import')",
            run: "click",
        },
        uploadStep({...PROGRAM, format_version: 9}),
        {
            trigger: ".modal-footer button[name='action_show']",
            run: "click",
        },
        {
            content: "It says where the file is wrong",
            trigger: ".modal .alert-warning:contains('format_version')",
        },
        {
            content: "Take it away",
            trigger: ".modal .o_field_widget[name='file'] .o_clear_file_button",
            run: "click",
        },
        uploadStep(PROGRAM),
        {
            trigger: ".modal-footer button[name='action_show']",
            run: "click",
        },
        {
            content: "What it would make of the customers",
            trigger: ".modal .o_customer_tier_outcome tbody tr:contains('Best tenth')",
        },
        {
            trigger: ".modal-footer button[name='action_edit']",
            run: "click",
        },
        {
            trigger:
                ".o_form_view .o_field_widget[name='name'] input:value('From a file')",
        },
    ],
});
