from odoo.tests import tagged

from .common_tours import ToursCommon


@tagged("post_install", "-at_install")
class TestToursControl(ToursCommon):
    def test_preview_publish_hold_approve_roll_back(self):
        preset = self.env["customer.tier.preset"].search([("code", "=", "scorecard")])
        program = preset._make_program()
        program.write({"grace": 1, "buffer_down": 0, "downgrade_policy": "direct"})
        program.action_publish()
        program._assess()
        before = {member.partner_id: member.tier_id for member in program.member_ids}
        program.write({"hold_share": 10, "hold_count": 3})
        program.action_draft()
        for tier, line in zip(
            program.tier_ids.sorted("sequence"), (99, 98, 97, 0), strict=True
        ):
            tier.min_score = line
        self.start_tour(
            f"/odoo/action-customer_tiering.customer_tier_program_action/{program.id}",
            "customer_tiering_control",
            login="admin",
        )
        self.env.invalidate_all()
        run = program.assessment_ids.sorted("id")[-1]
        self.assertEqual((run.state, run.version), ("rolled_back", 2))
        self.assertGreater(run.down_count, 3)
        self.assertEqual(program.version_ids[0].reason, "Fewer and better")
        after = {member.partner_id: member.tier_id for member in program.member_ids}
        self.assertEqual(after, before)
