"""Learning readable rules from labels: numpy and scikit-learn, no Odoo, no database."""
