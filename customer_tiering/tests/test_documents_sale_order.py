from odoo import Command
from odoo.tests import tagged

from .common import AS_OF, TieringCommon


@tagged("post_install", "-at_install")
class TestSaleOrderDocuments(TieringCommon):
    """What counts when a program reads sales orders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann, cls.bob = cls.customer("Ann"), cls.customer("Bob")
        cls.spend = cls.metric_program("revenue", "orders", "last_purchase")

    def assertSpend(self, expected, as_of=AS_OF):
        """partner → (revenue, orders, day of the last purchase)"""
        self.assertMeasured(self.spend, expected, as_of)

    def test_confirmed_orders_count(self):
        self.order(self.ann, 100.25, "2024-03-01")
        self.order(self.ann, 200.5, "2024-05-01")
        self.order(self.bob, 50, "2024-04-01")
        self.assertSpend(
            {self.ann: (300.75, 2, "2024-05-01"), self.bob: (50, 1, "2024-04-01")}
        )

    def test_nothing_was_ever_sold(self):
        self.assertSpend({})

    def test_drafts_and_cancelled_never_count(self):
        self.order(self.ann, 100)
        self.order(self.ann, 1, confirm=False)
        self.order(self.bob, 2, confirm=False).action_quotation_sent()
        self.order(self.bob, 4)._action_cancel()
        self.order(self.ann, 8, confirm=False)._action_cancel()
        self.assertSpend({self.ann: (100, 1, "2024-06-15")})

    def test_locked_order_counts(self):
        self.order(self.ann, 100).action_lock()
        self.assertSpend({self.ann: (100, 1, "2024-06-15")})

    def test_cancelled_order_reopened_and_confirmed_counts_once(self):
        order = self.order(self.ann, 100)
        order._action_cancel()
        order.action_draft()
        self.assertSpend({})
        order.action_confirm()
        order.date_order = "2024-08-01 10:00:00"
        self.assertSpend({self.ann: (100, 1, "2024-08-01")})

    def test_line_with_two_taxes_counted_once(self):
        other = self.tax.copy({"name": "5 %", "amount": 5})
        order = self.order(self.ann, 100, taxes=self.tax | other)
        self.assertEqual(order.amount_total, 125)
        self.assertSpend({self.ann: (100, 1, "2024-06-15")})

    def test_discount_counts_and_tax_does_not(self):
        line = {"price_unit": 100, "product_uom_qty": 3, "discount": 25}
        self.order(self.ann, 0, lines=[line], taxes=self.tax)
        self.assertSpend({self.ann: (225, 1, "2024-06-15")})

    def test_tax_included_in_the_price_does_not_count(self):
        self.tax.price_include_override = "tax_included"
        self.order(self.ann, 120, taxes=self.tax)
        self.assertSpend({self.ann: (100, 1, "2024-06-15")})

    def test_sections_and_notes_change_nothing(self):
        order = self.order(self.ann, 100)
        order.order_line = [
            Command.create({"display_type": "line_section", "name": "Section"}),
            Command.create({"display_type": "line_note", "name": "Note"}),
        ]
        self.assertSpend({self.ann: (100, 1, "2024-06-15")})

    def test_order_counts_on_its_date_and_not_on_that_of_its_creation(self):
        order = self.order(self.ann, 100, "2022-02-02")
        self.assertEqual(order.create_date.year, self.env.cr.now().year)
        self.spend.window = "lifetime"
        self.assertSpend({self.ann: (100, 1, "2022-02-02")}, "2022-02-02")

    def test_documents_after_as_of_do_not_exist(self):
        self.order(self.ann, 100, "2024-06-15 23:59:59")
        self.order(self.ann, 200, "2024-06-16 00:00:00")
        self.order(self.bob, 300, "2024-06-16 00:00:00")
        self.assertSpend({}, "2024-06-14")
        self.assertSpend({self.ann: (100, 1, "2024-06-15")}, "2024-06-15")
        self.assertSpend(
            {self.ann: (300, 2, "2024-06-16"), self.bob: (300, 1, "2024-06-16")},
            "2024-06-16",
        )

    def test_returned_goods_lower_the_spend(self):
        self.order(self.ann, 500)
        self.order(self.ann, -120.5, "2024-07-01")
        self.assertSpend({self.ann: (379.5, 2, "2024-07-01")})

    def test_order_of_nothing_is_a_purchase(self):
        self.order(self.ann, 0)
        self.assertSpend({self.ann: (0, 1, "2024-06-15")})

    def test_net_of_zero_or_less_stays_in_with_the_lowest_points(self):
        """Under zero counts as zero when points are given; the value stays."""
        program = self.program()
        self.orders({self.ann: 4000, self.bob: 300})
        self.order(self.bob, -800)
        self.assertMeasured(program, {self.ann: 4000, self.bob: -500})
        self.assertGraded(program, {self.ann: ("NORMAL", 40), self.bob: ("BASE", 0)})
        ranked = self.program(
            {"revenue": {"scoring": "percentile"}},
            {"A": 30, "B": 70},
            method="rank",
        )
        cid = self.customer("Cid")
        self.order(cid, 0)
        self.assess(ranked)
        self.assertGraded(
            ranked,
            {self.ann: ("A", 66.666666667), self.bob: ("B", 0), cid: ("B", 0)},
        )

    def test_company_other_than_the_first(self):
        """Each company's program reads the orders of that company alone."""
        b_program = self.metric_program("revenue", company_id=self.company_b.id)
        self.order(self.ann, 100)
        self.order(self.ann, 7, company=self.company_b)
        self.order(self.bob, 70, company=self.company_b)
        self.assertSpend({self.ann: (100, 1, "2024-06-15")})
        self.assertMeasured(b_program, {self.ann: 7, self.bob: 70})

    def test_branch_counts_for_its_company(self):
        branch = self._create_company(name="Branch", parent_id=self.company.id)
        self.order(self.ann, 100)
        self.order(self.ann, 20, company=branch)
        self.assertSpend({self.ann: (120, 2, "2024-06-15")})
        own = self.metric_program("revenue", company_id=branch.id)
        self.assertMeasured(own, {self.ann: 20})

    def test_order_not_yet_written_counts(self):
        """What is only in the cache is flushed before it is read."""
        order = self.order(self.ann, 100)
        self.env.flush_all()
        order.order_line.price_unit = 150
        order.date_order = "2024-09-09 09:00:00"
        self.assertSpend({self.ann: (150, 1, "2024-09-09")})

    def test_assessing_one_customer_reads_what_was_just_confirmed(self):
        self.order(self.bob, 50)
        self.assess(self.spend)
        self.order(self.ann, 100)
        order = self.order(self.bob, 25)
        assessment = self.assess(self.spend, partners=self.ann)
        self.assertRecordValues(
            assessment,
            [{"is_partial": True, "customer_count": 1, "new_count": 1}],
        )
        found = self.measured(self.spend)
        self.assertEqual(found[self.ann]["revenue"], 100)
        self.assertEqual(found[self.bob]["revenue"], 50)
        order._action_cancel()
        self.assess(self.spend, partners=self.ann | self.bob)
        self.assertEqual(self.measured(self.spend)[self.bob]["revenue"], 50)

    def test_customer_whose_only_order_is_cancelled_leaves(self):
        order = self.order(self.ann, 100)
        self.order(self.bob, 100)
        self.assess(self.spend)
        order._action_cancel()
        self.assess(self.spend, partners=self.ann)
        self.assertFalse(self.member(self.ann, self.spend))
        self.assertEqual(self.tier_of(self.bob, self.spend), "TOP")
        last = self.env["customer.tier.transition"].search(
            [("partner_id", "=", self.ann.id)], order="id desc", limit=1
        )
        self.assertRecordValues(last, [{"new_tier_id": False, "cause": "behaviour"}])

    def test_the_score_matches_its_own_log(self):
        """Points times weights of what is stored is the score that is stored."""
        program = self.program(
            {
                "revenue": {
                    "weight": 70,
                    "scoring": "linear",
                    "fixed_range": True,
                    "low": 0,
                    "high": 1000,
                },
                "orders": {
                    "weight": 30,
                    "scoring": "bands",
                    "bands": {1: 10, 2: 60, 3: 100},
                },
            }
        )
        self.order(self.ann, 300)
        self.order(self.ann, 150)
        self.assess(program)
        member = self.member(self.ann, program)
        keys = ("metric", "value", "points", "weight", "contribution")
        self.assertEqual(
            [tuple(line[key] for key in keys) for line in member._explain()],
            [("revenue", 450, 45, 70, 31.5), ("orders", 2, 60, 30, 18)],
        )
        self.assertEqual(member.score, 49.5)
        self.assertEqual(member.tier_id.code, "NORMAL")
