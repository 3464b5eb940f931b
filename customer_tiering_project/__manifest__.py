{
    "name": "Customer Tiering: Projects",
    "version": "19.0.1.0.0",
    "summary": "Tasks for the customers of the better tier come first",
    "category": "Sales/Customer Tiering",
    "author": "Customer Tiering contributors",
    "license": "LGPL-3",
    "depends": ["customer_tiering", "project"],
    "data": ["views/customer_tier_views.xml", "views/project_task_views.xml"],
    "auto_install": True,
}
