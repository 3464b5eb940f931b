from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import TieringCommon


@tagged("post_install", "-at_install")
class TestProgramForm(TieringCommon):
    """What the form shows while an administrator edits a program."""

    def form(self, program):
        return Form(program.with_user(self.manager))

    def test_prospects_are_a_choice(self):
        """An empty condition is nobody: the editor would show it as everybody."""
        program = self.program(publish=False)
        form = self.form(program)
        self.assertFalse(form.grade_prospects)
        form.grade_prospects = True
        self.assertEqual(form.partner_domain, '[("is_company", "=", True)]')
        form.save()
        self.assertTrue(program.grade_prospects)
        form = self.form(program)
        form.partner_domain = "[]"
        self.assertFalse(form.grade_prospects)
        form.save()
        self.assertFalse(program.partner_domain)

    def test_details_of_scoring(self):
        program = self.program(
            {
                "revenue": {"scoring": "bands", "bands": {5000: 100, 1000: 50}},
                "orders": {"scoring": "quantile", "buckets": 4},
                "average_order": {"scoring": "log"},
                "last_purchase": {"scoring": "percentile"},
                "products": {
                    "scoring": "linear",
                    "fixed_range": True,
                    "low": 0,
                    "high": 2500,
                },
            },
            publish=False,
        )
        self.assertEqual(
            program.criterion_ids.mapped("scoring_summary"),
            ["1,000, 5,000", "4 groups", "Lowest to highest", "", "0 – 2,500"],
        )

    def effect(self, program, lines, **edited):
        """Customers per tier if the lines were these."""
        name = "share" if program.method == "rank" else "min_score"
        rungs = [{"min_score": 0, "share": 0} | {name: line} for line in lines]
        return program.with_user(self.manager).count_qualifying(rungs, **edited)

    def test_customers_who_would_move(self):
        """The effect of lines on those assessed, before they are saved."""
        program = self.program()
        customers = {self.customer(f"C{n}"): n * 1000 for n in (1, 3, 6, 9)}
        self.orders(customers)
        self.assess(program)
        self.assertEqual(self.effect(program, [80, 50, 20, 0]), [1, 1, 1, 1])
        self.assertEqual(self.effect(program, [60, 50, 20, 0]), [2, 0, 1, 1])
        self.assertEqual(self.effect(program, [99, 98, 97, 0]), [0, 0, 0, 4])
        self.assertEqual(self.effect(program, [0]), [4])
        # Whatever is left belongs to the base tier, as in the engine.
        self.assertEqual(self.effect(program, [80, 50, 20, 15]), [1, 1, 1, 1])
        self.assertEqual(program._get_ladder().mapped("min_score"), [80, 50, 20, 0])

    def test_effect_of_shares(self):
        """A share counts as the engine counts it: the strictly better hold less."""
        program = self.program(
            tiers={"A": 80, "B": 15, "C": 5}, method="rank", rank_basis="value"
        )
        spend = (800, 100, 60, 40)
        self.orders({self.customer(f"C{amount}"): amount for amount in spend})
        self.assess(program)
        self.assertEqual(program._get_ladder().mapped("member_count"), [1, 2, 1])
        self.assertEqual(self.effect(program, [80, 15, 5]), [1, 2, 1])
        self.assertEqual(self.effect(program, [95, 3, 2]), [3, 1, 0])

    def test_effect_of_shares_agrees_with_an_assessment(self):
        program = self.program(
            {"revenue": {"scoring": "percentile"}},
            {"A": 10, "B": 30, "C": 60},
            method="rank",
            rank_basis="customers",
        )
        self.orders({self.customer(f"C{n}"): 100 * (n // 2 + 1) for n in range(30)})
        self.assess(program)
        for shares in ([20, 20, 60], [5, 5, 90], [33, 33, 34], [1, 98, 1]):
            expected = self.effect(program, shares)
            other = program.copy({"company_id": self.company.id, "buffer_down": 0})
            for tier, share in zip(other._get_ladder(), shares, strict=True):
                tier.share = share
            other.action_publish()
            self.assess(other)
            found = other._get_ladder().mapped("member_count")
            self.assertEqual(found, expected, shares)

    def test_effect_is_unknown_before_an_assessment(self):
        program = self.program()
        self.assertIs(self.effect(program, [80, 0]), False)
        self.orders({self.customer("C"): 5000})
        self.assess(program)
        self.assertEqual(self.effect(program, [80, 0]), [0, 1])
        self.assertIs(self.effect(program, [80, 0], basis="percentile"), False)
        self.assertIs(
            self.effect(program, [80, 0], method="rank", basis="customers"), False
        )

    def test_effect_is_for_those_who_see_the_program(self):
        program = self.program(company_id=self.company_b.id)
        with self.assertRaises(AccessError):
            program.with_user(self.tiering_user).count_qualifying([])

    def test_presets_say_whether_there_is_data(self):
        presets = self.env["customer.tier.preset"].with_user(self.manager)
        preset = presets.search([("code", "=", "scorecard")])
        preset = preset.with_company(self.company)
        self.assertFalse(preset.has_data)
        quotation = self.order(self.customer("C"), 100, confirm=False)
        preset.invalidate_recordset()
        self.assertFalse(preset.has_data)
        quotation.action_confirm()
        preset.invalidate_recordset()
        self.assertTrue(preset.has_data)
        self.manager.company_ids |= self.company_b
        self.assertFalse(preset.with_company(self.company_b).has_data)
