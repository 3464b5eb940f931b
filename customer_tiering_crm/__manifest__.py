{
    "name": "Customer Tiering: CRM",
    "version": "19.0.1.0.0",
    "summary": "Grade customers and prospects by opportunities and quotations",
    "category": "Sales/Customer Tiering",
    "author": "Customer Tiering contributors",
    "license": "LGPL-3",
    "depends": ["customer_tiering", "crm"],
    "data": ["data/customer_tier_metric_data.xml"],
    "auto_install": True,
}
