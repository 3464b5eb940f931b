{
    "name": "Customer Tiering: Deliveries",
    "version": "19.0.1.0.0",
    "summary": "Scarce stock goes to the customers of the better tier first",
    "category": "Sales/Customer Tiering",
    "author": "Customer Tiering contributors",
    "license": "LGPL-3",
    "depends": ["customer_tiering", "sale_stock"],
    "data": ["views/customer_tier_views.xml", "views/stock_picking_views.xml"],
    "auto_install": True,
}
