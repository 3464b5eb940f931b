{
    "name": "Customer Tiering: Surveys",
    "version": "19.0.1.0.0",
    "summary": "Satisfaction surveys by tier",
    "category": "Sales/Customer Tiering",
    "author": "Customer Tiering contributors",
    "license": "LGPL-3",
    "depends": ["customer_tiering", "rating", "survey"],
    "data": [],
    "auto_install": True,
}
