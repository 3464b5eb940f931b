{
    "name": "Customer Tiering: eCommerce",
    "version": "19.0.1.0.0",
    "summary": "The prices of the tier in the web shop",
    "category": "Sales/Customer Tiering",
    "author": "Customer Tiering contributors",
    "license": "LGPL-3",
    "depends": ["customer_tiering", "website_sale"],
    "auto_install": True,
    "post_init_hook": "post_init_hook",
}
