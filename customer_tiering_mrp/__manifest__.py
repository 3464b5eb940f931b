{
    "name": "Customer Tiering: Manufacturing",
    "version": "19.0.1.0.0",
    "summary": "Scarce components go to the customers of the better tier first",
    "category": "Sales/Customer Tiering",
    "author": "Customer Tiering contributors",
    "license": "LGPL-3",
    "depends": ["customer_tiering", "sale_mrp"],
    "data": ["views/customer_tier_views.xml", "views/mrp_production_views.xml"],
    "auto_install": True,
}
