import random

from odoo import Command
from odoo.tests import new_test_user, tagged

from .common import TieringPosCommon

UNPAID = {"state": "draft", "payment_ids": []}
JUNE, JULY, AUGUST = "2024-06-15", "2024-07-15", "2024-08-15"


@tagged("post_install", "-at_install")
class TestEvidence(TieringPosCommon):
    """Which orders at the counter make a tier, and why the others do not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.spend = cls.metric_program("revenue", "orders", source="pos_order")

    def assertFates(self, expected, partner=None, program=None):
        """Assess; exactly these documents: (order, fate), whose fate is the amount
        with which it counts, or why it does not. They add up to what was measured."""
        program = program or self.spend
        self.assess(program)
        member = self.member(partner or self.ann, program)
        documents = member._get_documents()
        found = [
            (document["id"], document["reason"] or round(document["amount"], 6))
            for document in documents
        ]
        wanted = [(order.id, fate) for order, fate in expected]
        self.assertEqual(sorted(found, key=str), sorted(wanted, key=str))
        self.assertAddsUp(member, documents)
        return documents

    def assertAddsUp(self, member, documents):
        counted = [document for document in documents if document["counted"]]
        counts = member._get_document_counts()
        self.assertEqual(counts["total"], member.revenue)
        total = sum(document["amount"] for document in counted)
        self.assertEqual(member.currency_id.round(round(total, 7)), member.revenue)
        self.assertEqual(counts["counted"], len(counted))
        self.assertEqual(counts["excluded"], len(documents) - len(counted))
        [orders] = member.program_id.criterion_ids.filtered(
            lambda criterion: criterion.code == "orders"
        ).ids
        purchases = sum(document["purchase"] for document in counted)
        self.assertEqual(purchases or None, member.detail[str(orders)][0])
        self.assertEqual(purchases, counts["purchases"])

    def test_orders_and_why_others_do_not_count(self):
        draft = self.buy(self.ann, 1, JUNE, values=UNPAID)
        cancelled = self.buy(self.ann, 2, JUNE, values=UNPAID)
        cancelled.action_pos_order_cancel()
        self.assertFates(
            [
                (self.buy(self.ann, 100, JUNE), 100),
                (self.buy(self.contact(self.ann), 20, JULY), 20),
                (self.buy(self.ann, 5, "2023-12-31"), "before"),
                (self.buy(self.ann, 6, "2025-01-01"), "after"),
                (self.buy(self.ann, 700, JUNE, shop=self.shop_b), "company"),
                (draft, "draft"),
                (cancelled, "cancelled"),
            ]
        )

    def test_refund_is_told_apart(self):
        order = self.buy(self.ann, [(100, 3)], JUNE, taxes=self.tax)
        refund = self.give_back(order, AUGUST, qty=1)
        documents = self.assertFates([(order, 300), (refund, -100)])
        self.assertEqual(
            [(d["date"], d["counted_on"], d["purchase"]) for d in documents],
            [(AUGUST, JUNE, False), (JUNE, JUNE, True)],
        )

    def test_refund_of_an_order_before_the_window(self):
        order = self.buy(self.ann, [(100, 3)], "2023-11-15")
        refund = self.give_back(order, JUNE, qty=1)
        later = self.give_back(order, "2025-01-01", qty=1)
        kept = self.buy(self.ann, 50, JUNE)
        self.assertFates(
            [(order, "before"), (refund, "before"), (later, "before"), (kept, 50)]
        )
        program = self.metric_program(
            "revenue", "orders", source="pos_order", window="lifetime"
        )
        self.assertFates(
            [(order, 300), (refund, -100), (later, "after"), (kept, 50)],
            program=program,
        )

    def test_refunded_in_full(self):
        order = self.buy(self.ann, [(100, 2), (10, 1)], JULY)
        kept = self.buy(self.ann, 50, JUNE)
        first = self.give_back(order, AUGUST, qty=1)
        self.assertFates([(order, 210), (first, -110), (kept, 50)])
        machine = order.lines[0]
        rest = {"price_unit": 100, "qty": -1, "refunded_orderline_id": machine.id}
        second = self.buy(self.ann, [rest], AUGUST)
        self.assertFates(
            [(order, "reversed"), (first, "reversed"), (second, "reversed"), (kept, 50)]
        )

    def test_exchange_is_two(self):
        order = self.buy(self.ann, 100, JUNE)
        exchange = self.give_back(order, JULY, lines=[{"price_unit": 130, "qty": 1}])
        documents = self.assertFates(
            [(order, "reversed"), (exchange, "reversed"), (exchange, 130)]
        )
        days = {d["reason"]: d["counted_on"] for d in documents}
        self.assertEqual(days, {"reversed": JUNE, False: JULY})

    def test_refund_is_that_of_who_bought(self):
        bought = self.buy(self.bob, 40, JUNE)
        order = self.buy(self.ann, [(100, 2)], JUNE)
        refund = self.give_back(order, JULY, partner=self.bob, qty=1)
        self.assertFates([(order, 200), (refund, -100)])
        self.assertFates([(bought, 40)], self.bob)

    def test_return_without_its_order(self):
        back = self.buy(self.ann, [(30, -1)], JULY)
        self.assertFates([(self.buy(self.ann, 100, JUNE), 100), (back, -30)])

    def test_given_away_for_nothing(self):
        gift = self.buy(self.ann, 0)
        self.assertFates([(gift, 0)])
        self.assertFates([(gift, "reversed"), (self.give_back(gift), "reversed")])

    def test_money_of_two_companies(self):
        group = self.metric_program(
            "revenue",
            "orders",
            source="pos_order",
            company_id=False,
            currency_id=self.usd.id,
            tz="UTC",
        )
        euros = self.buy(self.ann, [(80, 2)], JUNE, shop=self.shop_eur)
        back = self.give_back(euros, JULY, qty=1)
        yuan = self.buy(self.ann, 800, JULY, shop=self.shop_b)
        fates = [(euros, 200), (back, -100)]
        self.assertFates([*fates, (yuan, "company")])
        self.assertFates([*fates, (yuan, 100)], program=group)

    def test_who_may_not_read_orders(self):
        order = self.buy(self.ann, 100, JUNE)
        self.buy(self.ann, 7, JUNE, values=UNPAID)
        self.assess(self.spend)
        cashier = new_test_user(
            self.env,
            "tiering_cashier",
            "point_of_sale.group_pos_user,customer_tiering.customer_tiering_group_user",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        for user, name, amounts in (
            (cashier, order.name, {7, 100}),
            (self.salesman, False, {None, 100}),
        ):
            member = self.member(self.ann, self.spend).with_user(user)
            documents = member.with_company(self.company)._get_documents()
            [counted] = [document for document in documents if document["counted"]]
            self.assertEqual((counted["name"], counted["amount"]), (name, 100))
            self.assertEqual({document["amount"] for document in documents}, amounts)

    def test_many_at_random(self):
        """They always add up to what was measured, for both customers."""
        dice = random.Random(7)
        shops = (self.shop, self.shop_b, self.shop_eur)
        orders = []
        for _number in range(25):
            day = f"202{dice.choice('344')}-{dice.randrange(1, 13):02}-15"
            lines = [
                (dice.randrange(1, 90000) / 100, dice.choice([1, 2, 3, -1]))
                for _line in range(dice.choice([1, 2]))
            ]
            who = dice.choice([self.ann, self.bob])
            orders.append(self.buy(who, lines, day, shop=dice.choice(shops)))
        for order in dice.sample(orders, 12):
            more = [{"price_unit": 9.99, "qty": 1}] if dice.random() < 0.3 else []
            # Half of each line, or all of it.
            qty = dice.choice([{}, {"qty": 1}])
            if all(line.qty > 0 for line in order.lines):
                self.give_back(order, "2024-09-15", lines=more, **qty)
        reasons = set()
        for values in (
            {},
            {"company_id": self.company_b.id, "window_months": 6},
            {"company_id": False, "currency_id": self.eur.id, "window": "lifetime"},
        ):
            program = self.metric_program(
                "revenue", "orders", source="pos_order", **values
            )
            for as_of in ("2024-08-31", "2024-12-31"):
                self.assess(program, as_of)
                self.assertTrue(program.member_ids)
                for member in program.member_ids:
                    documents = member._get_documents()
                    self.assertAddsUp(member, documents)
                    reasons |= {document["reason"] for document in documents}
        self.assertEqual(reasons, {False, "after", "before", "company", "reversed"})
