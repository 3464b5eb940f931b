from odoo import Command

from odoo.addons.customer_tiering.tests.common_override import OverrideCommon

NOBODY_ELSE = "The code %s is for customers of another tier."


class LoyaltyCommon(OverrideCommon):
    """A promotion, a code, coupons and a loyalty card for the tier Gold only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["loyalty.program"].search([]).action_archive()
        cls.gold = cls.tier(cls.program, "GOLD")
        cls.contact = cls.make_customer("Contact", parent_id=cls.golden.id)
        cls.salesman = cls.make_user(
            "tier_loyalty_salesman", "sales_team.group_sale_salesman"
        )
        cls.promotion = cls.make_loyalty("Gold week", "promotion", trigger="auto")

    @classmethod
    def make_loyalty(cls, name, kind, tiers=None, rule=None, **values):
        """A program of the company that gives 10 % off."""
        return cls.env["loyalty.program"].create(
            {
                "name": name,
                "program_type": kind,
                "company_id": cls.company.id,
                "applies_on": "current",
                "customer_tier_ids": [
                    Command.set((cls.gold if tiers is None else tiers).ids)
                ],
                "rule_ids": [
                    Command.clear(),
                    Command.create({"reward_point_amount": 1, **(rule or {})}),
                ],
                "reward_ids": [
                    Command.clear(),
                    Command.create({"discount": 10, "required_points": 1}),
                ],
                **values,
            }
        )

    @classmethod
    def make_card(cls, program, points, partner=None, **values):
        return cls.env["loyalty.card"].create(
            {
                "program_id": program.id,
                "points": points,
                "partner_id": partner.id if partner else False,
                **values,
            }
        )

    def quote(self, partner, company=None):
        """A quotation of a salesperson over 100, with what applies by itself."""
        company = company or self.company
        orders = self.env["sale.order"].with_user(self.salesman).with_company(company)
        order = orders.create(
            {
                "partner_id": partner.id,
                "company_id": company.id,
                "order_line": [
                    Command.create({"product_id": self.product.id, "price_unit": 100})
                ],
            }
        )
        return self.refresh(order)

    def refresh(self, order):
        """Compute programs anew and claim what can be claimed."""
        order._update_programs_and_rewards()
        for card, rewards in order._get_claimable_rewards().items():
            for reward in rewards:
                order._apply_program_reward(reward, card)
        return order

    def assertTotals(self, expected):
        """Quotations come to this: partner → amount."""
        found = {p.name: self.quote(p).amount_total for p in expected}
        self.assertEqual(found, {p.name: amount for p, amount in expected.items()})
