{
    "name": "Customer Tiering: Engagement",
    "version": "19.0.1.0.0",
    "summary": "People and messages that tiers set in motion",
    "category": "Sales/Customer Tiering",
    "author": "Customer Tiering contributors",
    "license": "LGPL-3",
    "depends": ["customer_tiering", "calendar", "resource"],
    "data": [
        "security/ir.model.access.csv",
        "security/customer_tier_manager_security.xml",
        "data/customer_tier_manager_cron.xml",
        "views/customer_tiering_menus.xml",
        "views/customer_tier_manager_views.xml",
        "views/res_partner_manager_views.xml",
    ],
    "auto_install": True,
}
