from pathlib import Path

from odoo.modules.migration import load_script
from odoo.tests import tagged

from .common_journey import JourneyCommon

MIGRATIONS = Path(__file__).parent.parent / "migrations"


@tagged("post_install", "-at_install")
class TestMigrations(JourneyCommon):
    """What an earlier version wrote is read as it was meant."""

    def test_arm(self):
        path = MIGRATIONS / "19.0.1.1.0" / "pre-arm.py"
        script = load_script(str(path), "customer_tiering_engagement_pre_arm")
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
                "UPDATE customer_tier_enrolment"
                " SET arm = NULL, is_control = %s, is_by_hand = %s"
                " WHERE partner_id = %s",
                [is_control, is_by_hand, partner.id],
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
        path = MIGRATIONS / "19.0.1.1.0" / "pre-arm.py"
        script = load_script(str(path), "customer_tiering_engagement_pre_arm")
        enrolments, _left_out = self.journey._start(self.base, by_hand=True)
        script.migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()
        self.assertEqual(enrolments.arm, "manual")
