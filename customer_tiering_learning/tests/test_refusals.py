import sys
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import AS_OF, LearningCommon


@tagged("post_install", "-at_install")
class TestRefusals(LearningCommon):
    """What keeps rules from being learned is said in words that help."""

    def assertRefused(self, study, *texts):
        with self.assertRaises(UserError) as refusal:
            study._learn(AS_OF)
        for text in texts:
            self.assertIn(text, str(refusal.exception))
        self.assertFalse(study.result)

    def test_too_few_labels(self):
        study = self.study()
        self.assertRefused(study, "Labels: 5 customers of each class", "Gold 5 more")
        self.label(study, self.spenders([1000, 2000, 3000, 4000, 5000]), "GOLD")
        self.label(study, self.spenders([100, 200]), "SILVER")
        self.assertRefused(study, ": Silver 3 more, Base 5 more.")

    def test_one_class_only(self):
        study = self.study(classes="GOLD")
        self.assertRefused(study, "Classes: add two at least, best first.")

    def test_no_metric(self):
        study = self.by_spend()
        study.metric_ids = False
        self.assertRefused(study, "Metrics: choose one at least.")

    def test_metrics_that_are_the_same_for_all(self):
        study = self.by_spend(metrics="orders last_purchase")
        self.assertRefused(study, "Metrics: they are the same for all labelled")

    def test_metric_whose_app_is_gone(self):
        study = self.by_spend()
        study.metric_ids += self.env["customer.tier.metric"].create(
            {"name": "Gone", "code": "gone"}
        )
        self.assertRefused(
            study,
            "Metrics: Gone: the app that measures it is not installed.",
            "take the metric out",
        )

    def test_source_whose_app_is_gone(self):
        study = self.by_spend()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE customer_tier_study SET source = 'gone' WHERE id = %s", [study.id]
        )
        study.invalidate_recordset()
        self.assertRefused(study, "Source: its app is not installed")

    def test_labelled_customers_without_documents(self):
        study = self.study(classes="GOLD BASE")
        self.label(study, self.spenders(range(100, 106)), "GOLD")
        nobody = self.customer("Never bought")
        archived = self.spenders([7])
        self.label(study, nobody | archived | self.spenders([1, 2, 3, 4]), "BASE")
        archived.action_archive()
        self.assertRefused(study, "Base 1 more.", "Never bought", "Spent 7", "Source")
        self.label(study, self.spenders([5]), "BASE")
        study._learn(AS_OF)
        self.assertEqual(study.result["labels"], 11)
        left_out = study.label_ids.filtered(lambda label: not label.graded_id)
        self.assertEqual(left_out.partner_id, nobody | archived)
        self.assertIn("Never bought", study.report["notes"][0])

    def test_a_condition_that_cannot_be_read(self):
        study = self.by_spend(partner_domain="[('no_such_field', '=', 1)]")
        self.assertRefused(study, "Also grade: the condition cannot be read")

    def test_without_scikit_learn(self):
        study = self.by_spend()
        with patch.dict(sys.modules, {"sklearn.tree": None}):
            self.assertRefused(study, "scikit-learn", "pip install")

    def test_labels_that_say_nothing(self):
        """All the same, whatever the label: a result that says so."""
        study = self.study(classes="GOLD BASE")
        for code in ("GOLD", "BASE"):
            self.label(study, self.spenders([10, 20, 30, 40, 50, 60]), code)
        study._learn(AS_OF)
        self.assertLessEqual(study.result["accuracy"], study.result["guess"])
        self.assertIn("no better than the majority guess", study.report["notes"][0])
