from pathlib import Path

from odoo.modules.migration import load_script
from odoo.tests import tagged
from odoo.tools import SQL

from .common_journey import JourneyCommon

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def load(name):
    """The script of that name before the update to 19.0.1.1.0."""
    path = MIGRATIONS / "19.0.1.1.0" / f"pre-{name}.py"
    return load_script(str(path), f"customer_tiering_engagement_pre_{name}")


@tagged("post_install", "-at_install")
class TestMigrations(JourneyCommon):
    """What an earlier version wrote is read as it was meant."""

    def test_arm(self):
        script = load("arm")
        boxes = {
            self.golden: (False, False),
            self.silver: (True, False),
            self.bronze: (False, True),
            self.base: (None, None),
        }
        enrolments, _left_out = self.journey._start(self.base, by_hand=True)
        for partner in self.golden | self.silver | self.bronze:
            enrolments |= enrolments[0].copy({"partner_id": partner.id})
        enrolments.flush_recordset()
        self.env.cr.execute(
            """
            ALTER TABLE customer_tier_enrolment
              ALTER COLUMN arm DROP NOT NULL,
              ADD COLUMN is_control boolean,
              ADD COLUMN is_by_hand boolean
            """
        )
        for partner, (is_control, is_by_hand) in boxes.items():
            self.env.cr.execute(
                SQL(
                    "UPDATE customer_tier_enrolment"
                    " SET arm = NULL, is_control = %s, is_by_hand = %s"
                    " WHERE partner_id = %s",
                    is_control,
                    is_by_hand,
                    partner.id,
                )
            )
        for _time in range(2):
            script.migrate(self.env.cr, "19.0.1.0.0")
            self.env.invalidate_all()
            self.assertEqual(
                {one.partner_id: one.arm for one in enrolments},
                {
                    self.golden: "found",
                    self.silver: "control",
                    self.bronze: "manual",
                    self.base: "found",
                },
            )

    def test_nothing_to_migrate(self):
        script = load("arm")
        enrolments, _left_out = self.journey._start(self.base, by_hand=True)
        script.migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()
        self.assertEqual(enrolments.arm, "manual")

    def test_reasons(self):
        """In English and in Chinese; what is no reason stays an error."""
        sentences = [
            ("The customer reached Gold.", "reached"),
            ("客户目前在Bronze。", "gone"),
            ("Stopped by Ann.", "manual"),
            ("Something of which nobody knows", None),
        ]
        customers = (self.golden, self.silver, self.bronze, self.base)
        enrolments, _left_out = self.journey._start(self.base, by_hand=True)
        for partner in self.golden | self.silver | self.bronze:
            enrolments |= enrolments[0].copy({"partner_id": partner.id})
        enrolments._append_steps()
        errands = enrolments.errand_ids
        errands.flush_recordset()
        enrolments.flush_recordset()
        self.env.cr.execute(
            "ALTER TABLE customer_tier_enrolment DROP COLUMN stopped_by_id;"
            "ALTER TABLE customer_tier_errand DROP COLUMN reason"
        )
        for partner, (sentence, _reason) in zip(customers, sentences, strict=True):
            self.env.cr.execute(
                SQL(
                    "UPDATE customer_tier_enrolment SET reason = %s"
                    " WHERE partner_id = %s",
                    sentence,
                    partner.id,
                )
            )
            self.env.cr.execute(
                SQL(
                    "UPDATE customer_tier_errand SET state = 'cancelled', error = %s"
                    " WHERE partner_id = %s",
                    sentence,
                    partner.id,
                )
            )
        for _time in range(2):
            load("reasons").migrate(self.env.cr, "19.0.1.0.0")
            self.env.cr.execute(
                "SELECT partner_id, reason FROM customer_tier_enrolment"
                " WHERE partner_id = ANY (%s)",
                [[partner.id for partner in customers]],
            )
            reasons = dict(self.env.cr.fetchall())
            self.env.cr.execute(
                "SELECT partner_id, reason, error FROM customer_tier_errand"
                " WHERE id = ANY (%s)",
                [errands.ids],
            )
            rows = set(self.env.cr.fetchall())
            for partner, (sentence, reason) in zip(customers, sentences, strict=True):
                self.assertEqual(reasons[partner.id], reason)
                error = None if reason else sentence
                self.assertIn((partner.id, reason, error), rows)
            self.assertEqual(len(rows), 4)
