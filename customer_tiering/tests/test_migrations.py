from datetime import date
from pathlib import Path

from odoo.modules.migration import load_script
from odoo.tests import TransactionCase, freeze_time, tagged
from odoo.tools import SQL

from .common_behaviour import GROUP, BehaviourCommon

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def load(version, stage, name="migrate"):
    """The script of a version: ``pre`` or ``post``."""
    path = MIGRATIONS / version / f"{stage}-{name}.py"
    return load_script(str(path), f"customer_tiering_{stage}_{name}_{version}")


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


@tagged("post_install", "-at_install")
class TestMigrationOfOverrides(BehaviourCommon):
    """Members with the columns of before, and no record of their override."""

    def test_overrides(self):
        script = load("19.0.1.1.0", "post", "overrides")
        program = self.make_program()
        customers = [self.make_customer(name) for name in "ABCD"]
        for customer in customers:
            self.make_order(customer, 60, "2026-01-15")
        program._assess(as_of="2026-01-31")
        user = self.make_user("tier_migration_officer", f"{GROUP}officer")
        members = [self.member(program, customer) for customer in customers]
        done = members[3]
        with freeze_time("2026-02-03 10:00:00"):
            done._override(self.tier(program, "GOLD"), "Done already")
            kept = done.override_id
        with freeze_time("2026-02-05 10:00:00"):
            members[1]._override(self.tier(program, "BASE"), "Gone")
        self.env["customer.tier.override"].search(
            [("partner_id", "=", customers[1].id)]
        ).unlink()
        self.env.flush_all()
        self.env.cr.execute(
            """
            ALTER TABLE customer_tier_member
              ADD COLUMN override_reason varchar,
              ADD COLUMN override_user_id int4 REFERENCES res_users ON DELETE SET NULL
            """
        )
        for member, code, reason, until, by in (
            (members[0], "GOLD", "A partner of ours", "2026-12-31", user.id),
            (members[1], "BASE", "Does not pay", None, None),
            (members[3], "GOLD", "Done already", None, self.env.uid),
        ):
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE customer_tier_member
                       SET override_tier_id = %s, override_reason = %s,
                           override_until = %s, override_user_id = %s
                     WHERE id = %s
                    """,
                    self.tier(program, code).id,
                    reason,
                    until,
                    by,
                    member.id,
                )
            )
        for _time in range(2):
            script.migrate(self.env.cr, "19.0.1.0.0")
            self.env.invalidate_all()
            self.assertEqual(
                [
                    (
                        member.override_id.kind,
                        member.override_id.tier_id.code,
                        member.override_id.computed_tier_id.code,
                        member.override_id.state,
                        member.override_reason,
                        member.override_user_id,
                        member.override_id.until,
                    )
                    for member in members[:3]
                ],
                [
                    (
                        *("upgrade", "GOLD", "SILVER", "active"),
                        *("A partner of ours", user, date(2026, 12, 31)),
                    ),
                    (
                        *("downgrade", "BASE", "SILVER", "active"),
                        *("Does not pay", user.browse(), False),
                    ),
                    (False, False, False, False, "", user.browse(), False),
                ],
            )
            # Moved by the override on a known day, or not moved at all.
            self.assertEqual(str(members[1].override_id.date), "2026-02-05")
            self.assertTrue(members[0].override_id.date)
            self.assertEqual(done.override_id, kept)
            self.assertEqual(
                self.env["customer.tier.override"].search_count(
                    [("program_id", "=", program.id)]
                ),
                3,
            )
        with freeze_time("2026-02-10 10:00:00"):
            members[0]._override(None, None)
        self.assertEqual(members[0].tier_id.code, "SILVER")


@tagged("post_install", "-at_install")
class TestMigrationOfVersions(BehaviourCommon):
    """Programs that only counted their versions."""

    def test_versions(self):
        script = load("19.0.1.1.0", "post", "versions")
        program = self.make_program()
        customer = self.make_customer()
        self.make_order(customer, 60, "2026-01-15")
        early = program._assess(as_of="2026-01-31")
        program.grace = 2
        late = program._assess(as_of="2026-01-31")
        draft = self.make_program(publish=False)
        (early | late).version_id = False
        program.version_ids.unlink()
        for _time in range(2):
            script.migrate(self.env.cr, "19.0.1.0.0")
            program.invalidate_recordset()
            self.assertEqual(program.version_ids.mapped("number"), [2])
            self.assertEqual(program.version_ids.settings["policy"]["grace"], 2)
            self.assertEqual(late.version_id, program.version_ids)
            self.assertFalse(early.version_id or draft.version_ids)
