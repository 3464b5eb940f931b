from odoo.tests import tagged

from .common_backtest import END, SPLIT, TOTAL, BacktestCommon


@tagged("post_install", "-at_install")
class TestBacktestLeaks(BacktestCommon):
    """Nothing of later is known on the day of the split, and nothing is written."""

    def test_nothing_of_later_changes_a_score(self):
        """Invoices after the split are added, changed, cancelled and swapped."""
        program = self.ladder_of_two
        before = self.graded(program)
        moves = self.env["account.move"].search(
            [("invoice_date", ">", SPLIT), ("state", "=", "posted")]
        )
        self.assertGreaterEqual(len(moves), 10)
        later = moves.filtered(lambda m: m.move_type == "out_invoice")
        changed, cancelled, *swapped = later.filtered(lambda m: not m.reversal_move_ids)
        changed.button_draft()
        changed.invoice_line_ids.price_unit = 123_456
        changed.action_post()
        self.assertEqual(self.graded(program), before)
        cancelled.button_draft()
        cancelled.button_cancel()
        self.assertEqual(self.graded(program), before)
        partners = [move.partner_id for move in swapped]
        self.assertGreater(len({partner.id for partner in partners}), 2)
        for move, partner in zip(swapped, [*partners[1:], partners[0]], strict=True):
            move.button_draft()
            move.partner_id = partner
            move.action_post()
        self.assertEqual(self.graded(program), before)
        for partner in self.people.values():
            self.invoice(partner, 55_555, "2024-07-01")
        self.assertEqual(self.graded(program), before)
        # What customers bought did change.
        self.assertNotEqual(self.backtest(program).later, TOTAL)

    def test_a_payment_of_later_is_not_known(self):
        program = self.ladder(source="paid_invoice")
        ann = self.people["Ann"]
        paid = self.invoice(ann, 1_000, "2024-06-01")
        self.pay(paid, "2024-06-20")
        late = self.invoice(ann, 2_000, "2024-06-02")
        before = self.graded(program)
        self.assertEqual(before, {ann.id: (5 + 12.5, 2)})
        self.pay(late, "2024-07-20")
        self.assertEqual(self.graded(program), before)
        self.pay(self.invoice(ann, 300, "2024-07-21"), "2024-08-01")
        self.assertEqual(self.backtest(program).later, 300)

    def test_who_left_is_counted_with_what_they_bought(self):
        program = self.ladder_of_two
        found = self.backtest(program)
        self.people["Ann"].active = False
        self.people["Cat"].active = False
        again = self.backtest(program)
        self.assertEqual(again.result, found.result)
        # Gone before the split, and never written since.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET write_date = %s WHERE id = %s",
            [f"{SPLIT} 00:00:00", self.people["Cat"].id],
        )
        self.env.invalidate_all()
        self.assertEqual(self.backtest(program).customer_count, 7)
        self.env.cr.execute(
            "UPDATE res_partner SET write_date = '2024-06-29' WHERE id = %s",
            [self.people["Cat"].id],
        )
        self.env.invalidate_all()
        found = self.backtest(program)
        self.assertEqual((found.customer_count, found.later), (6, TOTAL - 2_500))
        # A run leaves them out, as ever.
        self.assertEqual(program._simulate(SPLIT)["customers"], 5)

    def test_who_objects_is_left_out(self):
        self.people["Ann"].customer_tier_objection = True
        found = self.backtest(self.ladder_of_two)
        self.assertEqual((found.customer_count, found.later), (6, TOTAL - 2_800))

    def test_prospects_of_later_are_not_known(self):
        early, late = (
            self.customer(name, ref="PROSPECT") for name in ("Early", "Late")
        )
        self.invoice(late, 10, "2024-08-01")
        self.invoice(early, 20, "2024-08-01")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = %s WHERE id = %s",
            [f"{SPLIT} 23:59:59", early.id],
        )
        self.env.invalidate_all()
        program = self.ladder(partner_domain="[('ref', '=', 'PROSPECT')]", **self.two)
        self.assertEqual(
            set(self.graded(program)), {p.id for p in self.people.values()} | {early.id}
        )
        found = self.backtest(program)
        self.assertEqual((found.customer_count, found.later), (8, TOTAL + 20))
        self.assertIn({"kind": "prospects"}, found.result["warnings"])

    def test_nothing_else_is_written(self):
        """Nor moves a customer who has a tier already."""
        program = self.ladder(**self.two)
        program.action_publish()
        self.assess(program, END)
        before = self.contents()
        self.assertIn("customer_tier_member", before)
        self.backtest(program)
        self.assertEqual(self.contents(), before)
