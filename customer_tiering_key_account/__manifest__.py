{
    "name": "Customer Tiering: Key Accounts",
    "version": "19.0.1.0.0",
    "summary": "Who decides at key customers, how they buy, and a plan for each",
    "category": "Sales/Customer Tiering",
    "author": "Customer Tiering contributors",
    "license": "LGPL-3",
    "depends": ["customer_tiering"],
    "data": [],
    "application": True,
}
