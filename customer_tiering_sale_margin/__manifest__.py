{
    "name": "Customer Tiering: Margin",
    "version": "19.0.1.0.0",
    "summary": "Grade customers by the margin of their orders",
    "category": "Sales/Customer Tiering",
    "author": "Customer Tiering contributors",
    "license": "LGPL-3",
    "depends": ["customer_tiering", "sale_margin"],
    "data": ["data/customer_tier_metric_data.xml"],
    "auto_install": True,
}
