{
    "name": "Customer Tiering: Point of Sale",
    "version": "19.0.1.1.0",
    "summary": "Grade customers by what they buy at the counter",
    "category": "Sales/Customer Tiering",
    "author": "Customer Tiering contributors",
    "license": "LGPL-3",
    "depends": ["customer_tiering", "point_of_sale"],
    "auto_install": True,
}
