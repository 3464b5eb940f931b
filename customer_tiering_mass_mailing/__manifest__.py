{
    "name": "Customer Tiering: Email Marketing",
    "version": "19.0.1.0.0",
    "summary": "Mailing lists that follow tiers",
    "category": "Sales/Customer Tiering",
    "author": "Customer Tiering contributors",
    "license": "LGPL-3",
    "depends": ["customer_tiering", "mass_mailing"],
    "data": [
        "data/ir_cron_data.xml",
        "views/customer_tier_views.xml",
        "views/mailing_contact_views.xml",
        "views/mailing_list_views.xml",
    ],
    "auto_install": True,
}
