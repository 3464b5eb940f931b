from odoo.tests import tagged

from .common_tours import ToursCommon


@tagged("post_install", "-at_install")
class TestToursPrograms(ToursCommon):
    def test_grade_from_an_empty_database(self):
        """Preset, publish, run, and the tier shows with the customer."""
        self.start_tour("/odoo", "customer_tiering_preset", login="admin")
        program = self.env["customer.tier.program"].search([])
        self.assertEqual(
            (program.state, program.is_primary, program.version, program.member_count),
            ("published", True, 1, 30),
        )

    def test_change_thresholds_in_the_settings(self):
        """Two thresholds change by one save, which is one new version."""
        program = self._publish()
        self.start_tour(
            "/odoo/settings#customer_tier_program",
            "customer_tiering_settings",
            login="admin",
        )
        self.assertEqual(
            program.tier_ids.sorted("sequence").mapped("min_score"), [95, 85, 30, 0]
        )
        self.assertEqual(program.version, 2)

    def _publish(self):
        preset = self.env["customer.tier.preset"].search([("code", "=", "scorecard")])
        program = preset._make_program()
        program.action_publish()
        program._assess()
        return program
