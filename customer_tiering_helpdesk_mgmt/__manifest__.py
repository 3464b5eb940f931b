{
    "name": "Customer Tiering: Helpdesk",
    "version": "19.0.1.0.0",
    "summary": "Priority, team, assignee and tags of tickets by tier",
    "category": "Sales/Customer Tiering",
    "author": "Customer Tiering contributors",
    "license": "AGPL-3",
    "depends": ["customer_tiering", "helpdesk_mgmt"],
    "data": [
        "views/customer_tier_views.xml",
        "views/helpdesk_ticket_category_views.xml",
        "views/helpdesk_ticket_views.xml",
    ],
    "auto_install": True,
}
