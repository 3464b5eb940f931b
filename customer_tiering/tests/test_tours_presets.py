from odoo.tests import tagged

from .common_tours import ToursCommon


@tagged("post_install", "-at_install")
class TestToursPresets(ToursCommon):
    """From the installed app to a tier in three clicks, whatever the model."""

    def test_each_preset(self):
        Program = self.env["customer.tier.program"]
        for metric in ("attractiveness", "relative_strength"):
            self.env["customer.tier.rating"].create(
                {
                    "partner_id": self.customers[-1].id,
                    "metric_id": self.env.ref(
                        f"customer_tiering.customer_tier_metric_{metric}"
                    ).id,
                    "value": 5,
                }
            )
        # Companies without a rating would be graded, too.
        self.env["res.partner"].search([("is_company", "=", True)]).is_company = False
        defined = [("definition", "!=", False)]
        for preset in self.env["customer.tier.preset"].search(defined):
            if preset.code == "scorecard":
                continue  # see test_tours_programs
            with self.subTest(preset.code):
                self.start_tour(
                    "/odoo", f"customer_tiering_preset_{preset.code}", login="admin"
                )
                program = Program.search([])
                self.assertEqual(
                    (program.name, program.state, program.is_primary),
                    (preset.name, "published", True),
                )
                self.assertEqual(program.member_count, 30)
                program.action_archive()

    def test_edit_first(self):
        self.start_tour(
            "/odoo/customer-tier-models", "customer_tiering_preset_edit", login="admin"
        )
        program = self.env["customer.tier.program"].search([])
        self.assertEqual((program.name, program.state), ("Weighted score", "draft"))

    def test_import(self):
        self.start_tour(
            "/odoo/customer-tier-programs", "customer_tiering_import", login="admin"
        )
        program = self.env["customer.tier.program"].search([])
        self.assertEqual((program.name, program.state), ("From a file", "draft"))
        self.assertEqual(program.tier_ids.mapped("name"), ["Best tenth", "The others"])
