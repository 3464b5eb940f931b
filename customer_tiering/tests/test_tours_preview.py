from odoo import Command
from odoo.tests import tagged

from .common_tours import ToursCommon


@tagged("post_install", "-at_install")
class TestToursPreview(ToursCommon):
    def test_preview_keep_publish_assess(self):
        """What the slider counts, the matrix says and the run does are the same."""
        metric = self.env["customer.tier.metric"].search([("code", "=", "revenue")])
        program = self.env["customer.tier.program"].create(
            {
                "name": "Tour program",
                "grace": 1,
                "buffer_down": 0,
                "criterion_ids": [
                    # The best of thirty customers is better than 29 of them: 96.7 %
                    Command.create(
                        {"metric_id": metric.id, "weight": 100, "scoring": "percentile"}
                    )
                ],
                "tier_ids": [
                    Command.create(
                        {
                            "name": name,
                            "code": name.upper(),
                            "sequence": place,
                            "min_score": line,
                            "is_base": not line,
                        }
                    )
                    for place, (name, line) in enumerate(
                        (("Gold", 80), ("Silver", 40), ("Base", 0)), 1
                    )
                ],
            }
        )
        self.start_tour(
            f"/odoo/customer.tier.program/{program.id}",
            "customer_tiering_preview",
            login="admin",
        )
        self.assertEqual((program.state, program.version), ("published", 2))
        versions = program.version_ids.sorted("number")
        self.assertEqual(
            versions.mapped("reason"), ["Fewer at the top", "More at the top"]
        )
        self.assertEqual(program.tier_ids.mapped("min_score"), [60, 40, 0])
        run = program.last_assessment_id
        self.assertEqual((run.up_count, run.down_count, run.version), (9, 0, 2))
