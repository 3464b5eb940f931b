{
    "name": "Customer Tiering: Automation",
    "version": "19.0.1.0.0",
    "summary": "Fields of any record by the tier of its customer, without code",
    "category": "Sales/Customer Tiering",
    "author": "Customer Tiering contributors",
    "license": "LGPL-3",
    "depends": ["customer_tiering", "base_automation"],
    "data": [
        "security/ir.model.access.csv",
        "views/customer_tier_automation_views.xml",
        "views/customer_tiering_menus.xml",
    ],
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
}
