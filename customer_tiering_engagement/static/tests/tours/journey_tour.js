import {registry} from "@web/core/registry";

const field = (name) => `.o_field_widget[name='${name}']`;
const tours = registry.category("web_tour.tours");

/** An administrator makes a journey of the usual steps, and starts it. */
tours.add("customer_tiering_journey_make", {
    steps: () => [
        {
            trigger: ".o_view_nocontent:contains('Win customers back')",
        },
        {
            trigger: ".o-kanban-button-new",
            run: "click",
        },
        {
            trigger: `${field("name")} input`,
            run: "edit Dormant customers",
        },
        {
            content: "The primary program is proposed",
            trigger: `${field("program_id")}:has(input:value('Tour life cycle'))`,
        },
        {
            trigger: `${field("tier_ids")} input`,
            run: "edit Dormant",
        },
        {
            trigger: ".ui-menu-item > a:contains('Dormant')",
            run: "click",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: "button[name='action_use_usual_steps']",
            run: "click",
        },
        {
            trigger: `${field("step_ids")} .o_data_row:eq(2):contains('21'):contains('E-mail')`,
        },
        {
            trigger: `${field("step_ids")} .o_data_row:eq(1):contains('7'):contains('Ask why')`,
        },
        {
            trigger: "button[name='action_start']",
            run: "click",
        },
        {
            trigger: ".o_arrow_button_current:contains('Running')",
        },
    ],
});

/** The salesperson does what the journey asks for. */
tours.add("customer_tiering_journey_work", {
    steps: () => [
        {
            trigger:
                "button[name='action_open_customer_tier_enrolments']:contains('Journeys'):contains('1')",
        },
        {
            trigger: ".o-mail-Activity:contains('Ask why they do not buy any more')",
        },
        {
            trigger: ".o-mail-Activity-markDone",
            run: "click",
        },
        {
            trigger: ".o-mail-ActivityMarkAsDone button[aria-label='Done']",
            run: "click",
        },
        {
            trigger:
                "body:not(:has(.o-mail-Activity)) .o-mail-Message:contains('Ask why they do not buy any more')",
        },
    ],
});

/** They buy again. */
tours.add("customer_tiering_journey_confirm", {
    steps: () => [
        {
            trigger:
                "button[name='action_confirm'].btn-primary, .o_statusbar_buttons button[name='action_confirm']",
            run: "click",
        },
        {
            trigger: ".o_arrow_button_current:contains('Sales Order')",
        },
    ],
});

/** The journey has ended by itself. */
tours.add("customer_tiering_journey_won", {
    steps: () => [
        {
            trigger: "button[name='action_open_customer_tier_enrolments']",
            run: "click",
        },
        {
            trigger:
                ".o_data_row:contains('Succeeded'):contains('bought again') td[name='journey_id']",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_arrow_button_current:contains('Succeeded')",
        },
        {
            trigger: `${field("won_amount")}:contains('250')`,
        },
        {
            trigger: `${field("errand_ids")} .o_data_row:contains('Done')`,
        },
    ],
});
