{
    "name": "Customer Tiering: Promotions and Loyalty",
    "version": "19.0.1.0.0",
    "summary": "Promotions, coupons and loyalty programs for some tiers only",
    "category": "Sales/Customer Tiering",
    "author": "Customer Tiering contributors",
    "license": "LGPL-3",
    "depends": ["customer_tiering", "sale_loyalty"],
    "data": [
        "views/loyalty_program_views.xml",
        "views/customer_tier_views.xml",
    ],
    "auto_install": True,
}
