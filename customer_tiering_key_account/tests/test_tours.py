from odoo import Command
from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestTours(HttpCase):
    def test_plan(self):
        """A decider who is known, and an objective half achieved."""
        customer, other = self.env["res.partner"].create(
            [{"name": name, "is_company": True} for name in ("Tour Mills", "Tour Farm")]
        )
        ann = self.env["res.partner"].create(
            {"name": "Ann Tour", "parent_id": customer.id}
        )
        self.env["customer.tier.account"].create(
            [
                {
                    "partner_id": partner.id,
                    "user_id": self.env.ref("base.user_admin").id,
                    "review_ids": [Command.create({"date": "2099-01-01"})],
                }
                for partner in (customer, other)
            ]
        )
        self.start_tour(
            "/odoo/action-customer_tiering_key_account.customer_tier_account_action",
            "customer_tiering_key_account_plan",
            login="admin",
        )
        account = customer.customer_tier_account_id
        self.assertRecordValues(
            account.stakeholder_ids,
            [
                {
                    "partner_id": ann.id,
                    "role_ids": self.env.ref(
                        "customer_tiering_key_account.customer_tier_buying_role_decider"
                    ).ids,
                }
            ],
        )
        self.assertRecordValues(
            account.objective_ids, [{"name": "All their plants", "progress": 50}]
        )
        self.assertEqual(account.progress, 50)
        self.assertFalse(account.has_gap)
