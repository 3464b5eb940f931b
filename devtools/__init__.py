"""What ./dev runs: gets Odoo, Python packages and PostgreSQL, tests, serves."""
