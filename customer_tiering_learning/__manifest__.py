{
    "name": "Customer Tiering: Learned Rules",
    "version": "19.0.1.0.0",
    "summary": "Label some customers by hand, learn readable rules, grade the rest",
    "category": "Sales/Customer Tiering",
    "author": "Customer Tiering contributors",
    "license": "LGPL-3",
    "depends": ["customer_tiering"],
    "external_dependencies": {"python": ["scikit-learn"]},
    "data": [
        "security/ir.model.access.csv",
        "security/customer_tiering_learning_security.xml",
        "data/customer_tier_preset_data.xml",
        "views/customer_tier_study_assign_views.xml",
        "views/customer_tier_study_label_views.xml",
        "views/customer_tier_study_views.xml",
    ],
    "assets": {
        "web.assets_backend": ["customer_tiering_learning/static/src/**/*"],
        "web.assets_tests": ["customer_tiering_learning/static/tests/tours/**/*"],
        "web.assets_unit_tests": [
            "customer_tiering_learning/static/tests/**/*.test.js"
        ],
    },
}
