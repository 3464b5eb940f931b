{
    "name": "Customer Tiering: Ratings",
    "version": "19.0.1.0.0",
    "summary": "Grade customers by their satisfaction",
    "category": "Sales/Customer Tiering",
    "author": "Customer Tiering contributors",
    "license": "LGPL-3",
    "depends": ["customer_tiering", "rating"],
    "data": ["data/customer_tier_metric_data.xml"],
    "auto_install": True,
}
