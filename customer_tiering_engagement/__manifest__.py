{
    "name": "Customer Tiering: Engagement",
    "version": "19.0.1.0.0",
    "summary": "People and messages that tiers set in motion",
    "category": "Sales/Customer Tiering",
    "author": "Customer Tiering contributors",
    "license": "LGPL-3",
    "depends": ["customer_tiering", "calendar", "resource"],
    "data": [
        "security/customer_tier_cadence_security.xml",
        "data/customer_tier_cadence_data.xml",
        "views/customer_tiering_menus.xml",
        "views/customer_tier_cadence_views.xml",
        "views/customer_tier_coverage_views.xml",
        "views/mail_activity_views.xml",
        "views/res_config_settings_views.xml",
        "views/res_partner_views.xml",
        "views/res_users_views.xml",
    ],
    "assets": {
        "web.assets_tests": [
            "customer_tiering_engagement/static/tests/tours/**/*",
        ],
    },
    "auto_install": True,
}
