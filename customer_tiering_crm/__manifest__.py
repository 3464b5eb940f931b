{
    "name": "Customer Tiering: CRM",
    "version": "19.0.1.1.0",
    "summary": "Grade customers by opportunities and quotations; leads by the tier",
    "category": "Sales/Customer Tiering",
    "author": "Customer Tiering contributors",
    "license": "LGPL-3",
    "depends": ["customer_tiering", "crm"],
    "data": [
        "data/customer_tier_metric_data.xml",
        "views/customer_tier_views.xml",
        "views/crm_lead_views.xml",
    ],
    "auto_install": True,
}
