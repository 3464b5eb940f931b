from odoo.tests import tagged

from .common import AS_OF, LearningCommon


@tagged("post_install", "-at_install")
class TestReport(LearningCommon):
    """What was learned, in the words of the rule editor."""

    def test_words(self):
        study = self.by_spend(metrics="orders revenue")
        study.class_ids[0].color = 3
        self.assertFalse(study.report)
        study._learn(AS_OF)
        report = study.report
        self.assertEqual(
            [(one["name"], one["color"], one["rules"]) for one in report["classes"]],
            [
                ("Gold", 3, "Spend at least $\xa0800"),
                ("Silver", 0, "Spend at least $\xa0200"),
                ("Base", 0, "Everyone else"),
            ],
        )
        self.assertEqual(
            [one["confusion"] for one in report["classes"]],
            [[100, 0, 0], [0, 100, 0], [0, 0, 100]],
        )
        self.assertEqual(
            [(figure["name"], figure["text"]) for figure in report["figures"]],
            [
                ("Held-out accuracy", "100 %"),
                ("Balanced accuracy", "100 %"),
                ("Majority guess", "33 %"),
            ],
        )
        self.assertEqual([one["name"] for one in report["metrics"]], ["Spend"])
        self.assertIn("Of 18 labelled customers", report["summary"])
        self.assertIn("between 82 and 100 %", report["summary"])
        self.assertEqual(
            report["notes"],
            ["The same for all labelled customers, so no rule is about it: Purchases."],
        )

    def test_it_follows_names_and_survives_what_goes(self):
        study = self.by_spend()
        study._learn(AS_OF)
        study.class_ids[0].name = "Best"
        self.assertEqual(study.report["classes"][0]["name"], "Best")
        study.class_ids[0].unlink()
        self.assertTrue(study.is_stale)
        self.assertEqual(study.report["classes"][0]["name"], "GOLD")
        self.assertFalse(study.label_ids.filtered(lambda one: not one.class_id))
