from odoo.tests import tagged

from .common_methods import MethodsCommon, when


@tagged("post_install", "-at_install")
class TestRuleExplanation(MethodsCommon):
    """Which alternative was met, what is missing, and what keeps a tier."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.graded = cls.rule_program(
            {
                "GOLD": (
                    [
                        when(("revenue", "ge", 10_000), ("orders", "ge", 2)),
                        when(
                            ("revenue", "ge", 5_000),
                            ("last_purchase", "le", 30),
                            ("products", "ge", 2),
                            need=2,
                        ),
                    ],
                    [when(("revenue", "ge", 3_000))],
                ),
                "SILVER": [when(("revenue", "ge", 2_000))],
                "BRONZE": None,
            },
            window_months=2,
        )
        cls.partner = cls.customer("Customer")

    def explained(self):
        member = self.member(self.partner, self.graded)
        member.invalidate_recordset()
        return member.explanation

    def met(self, rules):
        """Conditions met of each alternative."""
        return [[c["met"] for c in rule["conditions"]] for rule in rules]

    def test_why_and_what_is_missing(self):
        self.order(self.partner, 4_000, "2024-12-01")
        self.assess(self.graded)
        found = self.explained()
        self.assertEqual((found["method"], found["has_score"]), ("rule", False))
        self.assertEqual((found["tier"], found["next_tier"]), ("Silver", "Gold"))
        rules = found["rules"]
        self.assertEqual(self.met(rules["enter"]), [[True]])
        self.assertEqual(rules["stay"], [])
        self.assertEqual(
            self.met(rules["reach"]), [[False, False], [False, True, False]]
        )
        self.assertEqual([rule["need"] for rule in rules["reach"]], [2, 2])
        spend, last, products = rules["reach"][1]["conditions"]
        self.assertEqual(
            spend,
            {
                "name": "Spend",
                "unit": "money",
                "operator": "ge",
                "limit": 5_000,
                "value": 4_000,
                "days": None,
                "met": False,
            },
        )
        self.assertEqual((last["value"], last["days"]), ("2024-12-01", 30))
        self.assertEqual(products["value"], 1)
        self.assertFalse(found["held"])

    def test_kept_by_the_conditions_to_stay(self):
        self.order(self.partner, 6_000, "2024-09-20")
        self.order(self.partner, 1, "2024-09-21", product=self.part)
        self.assess(self.graded, "2024-10-01")
        self.assertEqual(self.explained()["tier"], "Gold")
        self.order(self.partner, 3_500, "2024-11-20")
        self.assess(self.graded)
        found = self.explained()
        self.assertEqual(found["tier"], "Gold")
        self.assertEqual(self.met(found["rules"]["stay"]), [[True]])
        self.assertFalse(any(rule["met"] for rule in found["rules"]["enter"]))
        self.assertEqual(
            found["held"],
            "The conditions met are those of Silver, but the customer stays Gold"
            " because the conditions to stay are met.",
        )
        self.assertTrue(found["is_under"])

    def test_kept_by_grace(self):
        self.graded.grace = 2
        self.order(self.partner, 10_000, "2024-09-20")
        self.order(self.partner, 1, "2024-09-20")
        self.assess(self.graded, "2024-10-01")
        self.assess(self.graded)
        self.assertEqual(
            self.explained()["held"],
            "The conditions met are those of Bronze, but the customer stays Gold"
            " because it was below in 1 of 2 assessments in a row.",
        )

    def test_nothing_measured(self):
        self.graded.partner_domain = f'[("id", "=", {self.partner.id})]'
        self.assess(self.graded)
        found = self.explained()
        self.assertEqual((found["tier"], found["is_last"]), ("Bronze", True))
        self.assertEqual(found["rules"]["enter"], [])
        [spend] = found["rules"]["reach"][0]["conditions"]
        self.assertEqual((spend["value"], spend["met"]), (None, False))

    def test_contract(self):
        """One dict a criterion, whatever the method."""
        self.order(self.partner, 4_000, "2024-12-01")
        self.assess(self.graded)
        found = self.member(self.partner, self.graded)._explain()
        self.assertEqual(
            [line["metric"] for line in found],
            ["revenue", "orders", "last_purchase", "products"],
        )
        for line in found:
            self.assertLessEqual(
                {"metric", "value", "points", "weight", "contribution"}, line.keys()
            )
        self.assertEqual([line["value"] for line in found], [4_000, 1, "2024-12-01", 1])
        self.assertEqual([line["weight"] for line in found], [0] * 4)
        # 5,000 within 30 days, and two alternatives that spend alone does not meet.
        self.assertEqual(found[0]["to_next"], 5_000)
        self.assertEqual(found[0]["to_stay"], 1_999.99)

    def test_settings_of_the_run(self):
        """The assessment shows the conditions as they were."""
        self.order(self.partner, 4_000, "2024-12-01")
        run = self.assess(self.graded)
        self.tier(self.graded, "SILVER").entry_rules = [when(("revenue", "ge", 1))]
        text = str(run.settings_text)
        self.assertIn("Spend at least $\xa010,000 and Purchases at least 2", text)
        self.assertIn("Last purchase at most 30 days ago", text)
        self.assertIn("stay while Spend at least $\xa03,000", text)
        self.assertIn('<td class="">Spend at least $\xa02,000</td>', text)
        self.assertNotIn("Weight", text)

    def test_summary(self):
        program = self.graded
        self.assertIn(
            "Gold: Spend at least $\xa010,000 and Purchases at least 2, or"
            " any 2 of: Spend at least $\xa05,000; Last purchase at most 30"
            " days ago; Distinct products at least 2; Silver: ",
            program.summary,
        )
        self.assertEqual(
            program.movement_summary,
            "Up at once. Straight down after 1 assessments in a row without meeting the"
            " conditions to stay.",
        )
