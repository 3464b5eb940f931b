import {registry} from "@web/core/registry";

const CARD = ".o_customer_tier_card";

/** A customer finds their tier, what it gives and what is missing to the next one. */
registry.category("web_tour.tours").add("customer_tiering_portal", {
    steps: () => [
        {
            content: "The tier stands on the card",
            trigger:
                ".o_portal_index_card a[href='/my/tier']:has(.o_customer_tier_badge:contains('Silver'))",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The tier in its colour, and what it is for",
            trigger: `${CARD} .o_tag_color_4:contains('Silver')`,
        },
        {
            trigger: `${CARD}:contains('Thank you for')`,
        },
        {
            content: "What it gives",
            trigger: `${CARD} .o_customer_tier_benefits li:contains('10 % off our sales prices')`,
        },
        {
            content: "What is missing",
            trigger: `${CARD} .o_customer_tier_way:contains('To reach Gold'):contains('15 more')`,
        },
        {
            content: "And back",
            trigger: ".o_portal_submenu .breadcrumb-item a[href='/my/home']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".o_portal_index_card a[href='/my/tier']",
        },
    ],
});
