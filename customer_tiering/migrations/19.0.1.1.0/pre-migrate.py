"""Members and transitions keep no foreign key to the customer.

Before, each new row was checked by a query of its own. A run now locks its customers
by one statement, and whoever deletes or merges customers looks after the rows.
"""

from odoo.tools import SQL

UNCHECKED = (
    ("customer_tier_member", "partner_id"),
    ("customer_tier_member", "override_tier_id"),
    ("customer_tier_transition", "partner_id"),
)


def migrate(cr, version):
    for table, column in UNCHECKED:
        cr.execute(
            SQL(
                "ALTER TABLE IF EXISTS %s DROP CONSTRAINT IF EXISTS %s",
                SQL.identifier(table),
                SQL.identifier(f"{table}_{column}_fkey"),
            )
        )
