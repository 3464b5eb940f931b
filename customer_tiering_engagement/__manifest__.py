{
    "name": "Customer Tiering: Engagement",
    "version": "19.0.1.0.0",
    "summary": "People and messages that tiers set in motion",
    "category": "Sales/Customer Tiering",
    "author": "Customer Tiering contributors",
    "license": "LGPL-3",
    "depends": ["customer_tiering", "calendar", "resource"],
    "data": ["views/customer_tiering_menus.xml"],
    "auto_install": True,
}
