{
    "name": "Customer Tiering: Helpdesk SLA",
    "version": "19.0.1.0.0",
    "summary": "Promised times of tickets by tier",
    "category": "Sales/Customer Tiering",
    "author": "Customer Tiering contributors",
    "license": "AGPL-3",
    "depends": ["customer_tiering", "helpdesk_mgmt_sla"],
    "data": [
        "views/customer_tier_views.xml",
        "views/helpdesk_sla_views.xml",
    ],
    "auto_install": True,
}
