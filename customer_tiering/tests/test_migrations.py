from pathlib import Path

from odoo.modules.migration import load_script
from odoo.tests import TransactionCase
from odoo.tools import SQL

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def load(version, stage):
    """The script of a version: ``pre`` or ``post``."""
    path = MIGRATIONS / version / f"{stage}-migrate.py"
    return load_script(str(path), f"customer_tiering_{stage}_{version}")


class TestMigrations(TransactionCase):
    """Each script brings every earlier state to the present one, and again."""

    def keys(self, table):
        """Columns of a table with a foreign key."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT a.attname FROM pg_constraint c
                  JOIN pg_attribute a
                    ON a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey)
                 WHERE c.contype = 'f' AND c.conrelid = %s::regclass
                """,
                table,
            )
        )
        return {name for (name,) in rows}

    def test_unchecked_customers(self):
        script = load("19.0.1.1.0", "pre")
        columns = {
            "customer_tier_member": ("partner_id", "override_tier_id"),
            "customer_tier_transition": ("partner_id",),
        }
        targets = {"partner_id": "res_partner", "override_tier_id": "customer_tier"}
        for table, names in columns.items():
            for name in names:
                self.env.cr.execute(
                    SQL(
                        "ALTER TABLE %s ADD CONSTRAINT %s FOREIGN KEY (%s)"
                        " REFERENCES %s",
                        SQL.identifier(table),
                        SQL.identifier(f"{table}_{name}_fkey"),
                        SQL.identifier(name),
                        SQL.identifier(targets[name]),
                    )
                )
            self.assertLessEqual(set(names), self.keys(table))
        for _time in range(2):
            script.migrate(self.env.cr, "19.0.1.0.0")
            for table, names in columns.items():
                self.assertFalse(set(names) & self.keys(table))
