import random

from odoo.tests import tagged

from .common import AS_OF, LearningCommon


@tagged("post_install", "-at_install")
class TestLearn(LearningCommon):
    """Rules out of labels, by what a run would measure."""

    def _rules(self, study):
        """Code of the class → list of alternatives, each a list of texts."""
        return {
            code: [
                [
                    f"{c['metric']} {c['operator']} {c.get('value', '')}".strip()
                    for c in alternative["conditions"]
                ]
                for alternative in alternatives
            ]
            for code, alternatives in study.result["rules"].items()
        }

    def test_spend(self):
        study = self.by_spend()
        study._learn(AS_OF)
        self.assertEqual(
            study.result["rules"],
            {
                "GOLD": [
                    {
                        "need": 0,
                        "conditions": [
                            {"metric": "revenue", "operator": "ge", "value": 800.0}
                        ],
                    }
                ],
                "SILVER": [
                    {
                        "need": 0,
                        "conditions": [
                            {"metric": "revenue", "operator": "ge", "value": 200.0}
                        ],
                    }
                ],
            },
        )
        result = study.result
        self.assertEqual((result["accuracy"], result["balanced"]), (1, 1))
        self.assertAlmostEqual(result["guess"], 1 / 3)
        self.assertEqual(result["confusion"], [[1, 0, 0], [0, 1, 0], [0, 0, 1]])
        self.assertEqual(result["given"], [6, 6, 6])
        self.assertEqual(result["graded"], [6, 6, 6])
        self.assertGreater(result["importance"]["revenue"], 0.4)
        self.assertFalse(study.is_stale)
        for label in study.label_ids:
            self.assertEqual(label.graded_id, label.class_id)

    def test_days_ago(self):
        """Dates are compared in days ago, and fewer are better."""
        study = self.study("last_purchase", "GOOD BASE")
        days = ("20", "22", "24", "26", "28")
        for code, month in (("GOOD", "12"), ("BASE", "06")):
            for day in days:
                customers = self.spenders([1], f"2024-{month}-{day}")
                self.label(study, customers, code)
        study._learn(AS_OF)
        # 11 days at most, or 186 at least.
        self.assertEqual(self._rules(study), {"GOOD": [["last_purchase le 100.0"]]})

    def test_nothing_measured(self):
        """A gap between purchases needs two: whoever has one gap is better."""
        study = self.study("purchase_gap", "GOOD BASE")
        for day in range(10, 16):
            again = self.spenders([1], f"2024-06-{day}")
            self.order(again, 1, f"2024-09-{day}")
            self.label(study, again, "GOOD")
            self.label(study, self.spenders([1], f"2024-06-{day}"), "BASE")
        study._learn(AS_OF)
        self.assertEqual(self._rules(study), {"GOOD": [["purchase_gap set"]]})

    def test_outside_of_the_window(self):
        """Who bought before it is a customer still, of whom nothing is measured."""
        study = self.by_spend(window_months=6, metrics="orders revenue")
        study.window_months = 5
        with self.assertRaisesRegex(Exception, "same for all labelled customers"):
            study._learn(AS_OF)
        study.window_months = 7
        study._learn(AS_OF)
        self.assertEqual(study.result["constant"], ["orders"])

    def test_one_statement_whatever_the_number_of_labels(self):
        study = self.by_spend(metrics="orders revenue last_purchase")
        few = self.study("orders revenue last_purchase")
        self.label(few, study.label_ids.partner_id[:3], "GOLD")

        def queries(one):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            _program, labels, values = one._measure_labels(AS_OF)
            self.assertEqual(values.shape, (len(one.label_ids), 3))
            self.assertEqual(labels, one.label_ids)
            return self.env.cr.sql_log_count - start

        queries(few)
        self.assertEqual(queries(few), queries(study))

    def test_contacts_and_other_companies(self):
        """Orders of addresses count for the customer, those of company B do not."""
        study = self.study()
        customer = self.spenders([100])
        self.order(self.contact(customer), 50)
        self.order(customer, 7_000, company=self.company_b)
        self.label(study, customer, "GOLD")
        _program, _labels, values = study._measure_labels(AS_OF)
        self.assertEqual(values.tolist(), [[150]])
        study.company_id = self.company_b
        program, _labels, values = study._measure_labels(AS_OF)
        self.assertEqual(values.tolist(), [[7_000]])
        self.assertEqual(program["currency_id"], self.cny.id)

    def test_prospects(self):
        """Who never bought is measured where programs would grade them."""
        study = self.study()
        prospect, other = self.customer("Prospect", ref="P1"), self.customer("Other")
        self.label(study, prospect | other, "BASE")
        _program, labels, _values = study._measure_labels(AS_OF)
        self.assertFalse(labels)
        study.partner_domain = "[('ref', '=', 'P1')]"
        _program, labels, values = study._measure_labels(AS_OF)
        self.assertEqual(labels.partner_id, prospect)
        self.assertEqual(values.shape, (1, 1))

    def test_the_same_whatever_the_order(self):
        """Labels and metrics may come in any order."""
        study = self._random_study()
        study._learn(AS_OF)
        first = study.result
        other = study.copy()
        self.assertFalse(other.result)
        other.metric_ids = other.metric_ids[::-1]
        for label in study.label_ids[::-1]:
            self.label(other, label.partner_id, label.class_id.code)
        other._learn(AS_OF)
        self.assertEqual(other.result["rules"], first["rules"])
        self.assertEqual(other.result["accuracy"], first["accuracy"])

    def _random_study(self, count=36):
        """Customers with one to three purchases and labels that are nearly a rule."""
        rng = random.Random(7)
        study = self.study("average_order first_purchase orders purchase_gap revenue")
        for number in range(count):
            partner = self.customer(f"Random {number}")
            spent = 0
            for _again in range(rng.choice([1, 1, 2, 3])):
                amount = rng.choice([20, 75.5, 180, 420, 990.99])
                spent += amount
                day = f"2024-{rng.randint(3, 12):02}-{rng.randint(1, 28):02}"
                self.order(partner, amount, day)
            code = "GOLD" if spent > 800 else "SILVER" if spent > 150 else "BASE"
            code = rng.choice([code] * 9 + ["SILVER"])
            self.label(study, partner, code)
        return study

    def test_the_program_grades_as_the_tree_does(self):
        """Everyone labelled, whatever was measured of them."""
        study = self._random_study()
        study._learn(AS_OF)
        program = study._make_program()
        program.action_publish()
        self.assertLabelsGraded(study, program)
