from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import AS_OF, LearningCommon


@tagged("post_install", "-at_install")
class TestProgram(LearningCommon):
    """What was learned becomes a draft program that anyone can read and change."""

    def test_draft(self):
        study = self.by_spend(name="As we see them", window="lifetime")
        study.class_ids[0].color = 3
        study._learn(AS_OF)
        action = study.action_make_program()
        program = study.program_id
        self.assertEqual(action["res_id"], program.id)
        self.assertEqual(
            (program.name, program.state, program.method, program.window),
            ("As we see them", "draft", "rule", "lifetime"),
        )
        self.assertEqual(program.company_id, self.company)
        self.assertEqual(program.currency_id, self.usd)
        tiers = program.tier_ids.sorted("sequence")
        self.assertEqual(
            [(tier.code, tier.name, tier.color, tier.is_base) for tier in tiers],
            [
                ("GOLD", "Gold", 3, False),
                ("SILVER", "Silver", 0, False),
                ("BASE", "Base", 0, True),
            ],
        )
        self.assertEqual(tiers[0].entry_rules, study.result["rules"]["GOLD"])
        self.assertEqual(tiers[0].rules_summary, "Spend at least $\xa0800")
        self.assertEqual(program.criterion_ids.mapped("code"), ["revenue"])

    def test_it_grades_everyone(self):
        study = self.by_spend()
        study._learn(AS_OF)
        program = study._make_program()
        program.action_publish()
        others = self.spenders([800, 799.99, 200, 199.99])
        self.assertLabelsGraded(study, program)
        self.assertEqual(
            [self.tier_of(partner, program) for partner in others],
            ["GOLD", "SILVER", "SILVER", "BASE"],
        )

    def test_another_currency(self):
        """Company B keeps its books in CNY: so does the program."""
        study = self.study(company_id=self.company_b.id, classes="GOOD BASE")
        for code, amounts in (("GOOD", range(900, 905)), ("BASE", range(5))):
            customers = self.spenders(amounts, company=self.company_b)
            self.label(study, customers, code)
        study._learn(AS_OF)
        program = study._make_program()
        self.assertEqual(program.currency_id, self.cny)
        self.assertEqual(program.company_id, self.company_b)
        self.assertEqual(
            program.tier_ids[0].entry_rules[0]["conditions"],
            [{"metric": "revenue", "operator": "ge", "value": 500.0}],
        )

    def test_out_of_date(self):
        """Nothing is made of rules that other labels would have changed."""
        study = self.by_spend()
        with self.assertRaisesRegex(UserError, "Learn the rules first"):
            study._make_program()
        study._learn(AS_OF)
        changes = [
            lambda: self.label(study, study.label_ids[0].partner_id, "BASE"),
            lambda: study.label_ids[-1].unlink(),
            lambda: study.write({"window": "lifetime"}),
            lambda: study.class_ids[0].write({"code": "BEST"}),
            lambda: study.class_ids[0].write({"sequence": 9}),
        ]
        for change in changes:
            change()
            self.assertTrue(study.is_stale)
            with self.assertRaisesRegex(UserError, "Learn the rules first"):
                study._make_program()
            study._learn(AS_OF)
            self.assertFalse(study.is_stale)
        study.class_ids[0].name = "Another name"
        self.assertFalse(study.is_stale)
        self.assertTrue(study._make_program())

    def test_a_class_that_no_rule_leads_to(self):
        """The draft shows it as it is; it can be completed by hand, then published."""
        study = self.by_spend(classes="GOLD SILVER ODD BASE")
        same = self.spenders([30, 31, 32, 33, 34] * 4)
        self.label(study, same[:5], "ODD")
        self.label(study, same[5:], "BASE")
        study._learn(AS_OF)
        self.assertEqual(study.result["rules"]["ODD"], [])
        note = study.report["notes"][0]
        self.assertIn("No rule leads to Odd", note)
        program = study._make_program()
        with self.assertRaisesRegex(UserError, "Enter when of Odd"):
            program.action_publish()
