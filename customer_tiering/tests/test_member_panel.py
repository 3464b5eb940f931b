from odoo.tests import tagged

from .common_documents import DocumentsCommon


@tagged("post_install", "-at_install")
class TestMemberPanel(DocumentsCommon):
    """The tiers beside the list of members."""

    def test_customers_of_each_tier_while_none_is_chosen(self):
        self.order(self.ann, 5)
        program = self.metric_program("revenue")
        self.assess(program)
        members = self.env["customer.tier.member"].with_user(self.tiering_user)
        panel = members.search_panel_select_multi_range(
            "tier_id",
            group_by="program_id",
            enable_counters=True,
            expand=True,
            # as Odoo's client says that no tier is chosen
            group_domain=None,
            search_domain=[("program_id", "=", program.id)],
        )
        counts = {value["id"]: value["__count"] for value in panel["values"]}
        tier = self.member(self.ann, program).tier_id
        self.assertEqual(
            {one.id: counts[one.id] for one in program.tier_ids},
            {one.id: int(one == tier) for one in program.tier_ids},
        )
