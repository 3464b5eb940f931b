from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import AS_OF, LearningCommon


@tagged("post_install", "-at_install")
class TestSecurity(LearningCommon):
    """Administrators of tiering learn rules, users see them, nobody else does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.one = cls.by_spend()

    def test_the_manager_learns(self):
        """Although documents are not theirs to read."""
        study = self.one.with_user(self.manager)
        study._learn(AS_OF)
        program = study._make_program()
        self.assertEqual(program.tier_ids.mapped("code"), ["GOLD", "SILVER", "BASE"])
        study.unlink()

    def test_users_read(self):
        self.one._learn(AS_OF)
        for user in (self.tiering_user, self.officer, self.salesman):
            study = self.one.with_user(user)
            self.assertEqual(study.report["classes"][0]["name"], "Gold")
            self.assertEqual(len(study.label_ids), 18)
            for write in (
                lambda study=study: study.write({"name": "Mine"}),
                lambda study=study: study._learn(AS_OF),
                lambda study=study: study.action_make_program(),
                lambda study=study: study.label_ids[0].unlink(),
                lambda study=study: study.class_ids[0].write({"name": "Mine"}),
            ):
                with self.assertRaises(AccessError):
                    write()

    def test_who_may_label_from_lists(self):
        """The action on selected customers is for administrators of tiering."""
        for model in ("res.partner", "customer.tier.member"):
            for user, expected in ((self.manager, True), (self.officer, False)):
                actions = self.env["ir.actions.actions"].with_user(user)
                found = [
                    action["name"]
                    for action in actions.get_bindings(model).get("action", [])
                ]
                self.assertIs("Label for learned rules" in found, expected)

    def test_others_do_not(self):
        stranger = self._create_user("stranger", "base.group_user")
        for user in (stranger, self.portal_user):
            for model in ("study", "study.class", "study.label", "study.assign"):
                records = self.env[f"customer.tier.{model}"].with_user(user)
                with self.assertRaises(AccessError):
                    records.search([])

    def test_companies(self):
        """A study of company B is none of those who do not work there."""
        theirs = self.study(company_id=self.company_b.id)
        self.label(theirs, self.customer("Acme"), "GOLD")
        group = self.study(company_id=False)
        studies = self.env["customer.tier.study"].with_user(self.manager)
        self.assertEqual(studies.search([]), self.one | group)
        for model in ("class", "label"):
            records = self.env[f"customer.tier.study.{model}"].with_user(self.manager)
            self.assertNotIn(theirs, records.search([]).study_id)
        with self.assertRaises(AccessError):
            theirs.with_user(self.manager).read(["name"])

    def test_labels_of_customers_one_does_not_see(self):
        """The rules on customers hold for labels, too."""
        seen = self.one.label_ids[0].partner_id
        self.env["ir.rule"].create(
            {
                "name": "One customer only",
                "model_id": self.env.ref("base.model_res_partner").id,
                "domain_force": [("id", "=", seen.id)],
                "groups": self.env.ref("customer_tiering.customer_tiering_group_user"),
            }
        )
        labels = self.env["customer.tier.study.label"].with_user(self.tiering_user)
        self.assertEqual(labels.search([]).partner_id, seen)
