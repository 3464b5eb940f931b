import {registry} from "@web/core/registry";

const WIDGET = ".o_customer_tier_explanation";
const DIALOG = ".modal:has(.o_customer_tier_documents)";
const close = (content) => ({
    content,
    trigger: `${DIALOG} .modal-footer button:contains('Close')`,
    run: "click",
});

/** From a tier to the documents that made it, and those that did not count. */
registry.category("web_tour.tours").add("customer_tiering_documents", {
    steps: () => [
        {
            content: "How many documents count; open the others",
            trigger: `${WIDGET} .o_customer_tier_counted:contains('Counted 3 documents')`,
        },
        {
            trigger: `${WIDGET} .o_customer_tier_excluded:contains('Not counted 4: 1 draft, 1 cancelled, 2 reversed in full')`,
            run: "click",
        },
        {
            content: "Each with its reason",
            trigger: `${DIALOG} tbody[data-reason='draft']:contains('Draft'):contains('40.00')`,
        },
        {
            trigger: `${DIALOG} tbody[data-reason='cancelled']:contains('Cancelled'):contains('50.00')`,
        },
        {
            content: "An invoice and the credit note that takes it back",
            trigger: `${DIALOG} tbody[data-reason='reversed'] tr:contains('RINV'):contains('-60.00')`,
        },
        {
            trigger: `${DIALOG} tbody[data-reason='reversed'] tr:contains('60.00'):not(:contains('RINV'))`,
        },
        close("Enough of them"),
        {
            content: "What the spend is made of",
            trigger: `body:not(:has(.modal)) .o_customer_tier_made_of:contains('920.00')`,
            run: "click",
        },
        {
            trigger: `${DIALOG}:contains('Spend') tbody tr:contains('-80.00')`,
        },
        close("Back to the customer"),
        {
            content: "The documents that count, with their total",
            trigger: `body:not(:has(.modal)) .o_customer_tier_counted`,
            run: "click",
        },
        {
            trigger: `${DIALOG} p:contains('2 of them are purchases')`,
        },
        {
            content: "A credit note counts where its invoice does",
            trigger: `${DIALOG} tbody tr:contains('-80.00'):contains('counts on')`,
        },
        {
            trigger: `${DIALOG} tfoot:contains('920.00')`,
        },
        {
            content: "Open one",
            trigger: `${DIALOG} tbody tr:contains('700.00') .o_customer_tier_document`,
            run: "click",
        },
        {
            content: "It is the invoice",
            trigger:
                "body:not(:has(.modal)) .o_form_view:has(.o_field_widget[name='invoice_line_ids']):contains('700.00')",
        },
        {
            content: "And the way back",
            trigger: ".o_breadcrumb .o_back_button, .o_breadcrumb a",
            run: "click",
        },
        {
            trigger: `${WIDGET} .o_customer_tier_counted`,
        },
    ],
});
