import psycopg2

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import LearningCommon


@tagged("post_install", "-at_install")
class TestLabels(LearningCommon):
    """Customers are labelled one by one, by a file, or many at once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.one = cls.study()
        cls.gold = cls.class_of(cls.one, "GOLD")
        cls.base = cls.class_of(cls.one, "BASE")
        cls.acme = cls.customer("Acme", ref="A-1")
        cls.bolt = cls.customer("Bolt", ref="B-2")

    def _labels(self, study=None):
        labels = (study or self.one).label_ids
        return {label.partner_id: label.class_id.code for label in labels}

    def test_new_study(self):
        """A ladder to start from, and metrics that everyone has."""
        study = self.env["customer.tier.study"].create({"name": "New"})
        self.assertEqual(
            study._get_classes().mapped("code"),
            ["VIP", "IMPORTANT", "NORMAL", "POTENTIAL"],
        )
        self.assertEqual(
            sorted(study.metric_ids.mapped("code")),
            ["average_order", "first_purchase", "last_purchase", "orders", "revenue"],
        )

    def test_code_of_a_class(self):
        with Form(self.env["customer.tier.study"]) as form:
            form.name = "By hand"
            with form.class_ids.new() as line:
                line.name = "Key account"
                self.assertEqual(line.code, "KEY_ACCOUNT")
        self.assertIn("KEY_ACCOUNT", form.record.class_ids.mapped("code"))

    def test_a_contact_stands_for_the_customer(self):
        self.label(self.one, self.contact(self.acme) | self.bolt, "GOLD")
        self.assertEqual(self._labels(), {self.acme: "GOLD", self.bolt: "GOLD"})

    def test_once_in_a_study(self):
        values = {"study_id": self.one.id, "partner_id": self.acme.id}
        values["class_id"] = self.gold.id
        Label = self.env["customer.tier.study.label"]
        Label.create(values)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.env.cr.savepoint(),
        ):
            Label.create(values)
            self.env.flush_all()

    def test_class_of_another_study(self):
        with self.assertRaisesRegex(ValidationError, "Class: Gold is none of Study"):
            self.env["customer.tier.study.label"].create(
                {
                    "study_id": self.study().id,
                    "partner_id": self.acme.id,
                    "class_id": self.gold.id,
                }
            )

    def test_objection(self):
        """Nobody labels who objects to profiling; labels there are go."""
        self.label(self.one, self.acme | self.bolt, "GOLD")
        self.acme.customer_tier_objection = True
        self.assertEqual(self._labels(), {self.bolt: "GOLD"})
        with self.assertRaisesRegex(ValidationError, "Acme objects to profiling"):
            self.label(self.one, self.acme, "GOLD")

    def test_many_at_once(self):
        """From the list of contacts, and from that of graded customers."""
        self.label(self.one, self.bolt, "BASE")
        wizard = Form(
            self.env["customer.tier.study.assign"]
            .with_user(self.manager)
            .with_context(
                active_model="res.partner",
                active_ids=(self.contact(self.acme) | self.bolt).ids,
            )
        )
        self.assertEqual(wizard.study_id, self.one)
        wizard.class_id = self.gold
        wizard.save().action_label()
        self.assertEqual(self._labels(), {self.acme: "GOLD", self.bolt: "GOLD"})
        program = self.program()
        self.orders({self.acme: 100, self.bolt: 200})
        self.assess(program)
        wizard = self.env["customer.tier.study.assign"].with_context(
            active_model="customer.tier.member", active_ids=program.member_ids.ids
        )
        wizard = wizard.create({"study_id": self.one.id, "class_id": self.base.id})
        wizard.action_label()
        self.assertEqual(self._labels(), {self.acme: "BASE", self.bolt: "BASE"})

    def test_import(self):
        """By name or reference of the customer, and name or code of the class, which
        other studies have, too."""
        other = self.study()
        for study in (other, self.one):
            Label = self.env["customer.tier.study.label"].with_user(self.manager)
            found = Label.with_context(default_study_id=study.id).load(
                ["partner_id", "class_id"], [["A-1", "Gold"], ["Bolt", "BASE"]]
            )
            self.assertFalse(found["messages"])
            self.assertEqual(
                self._labels(study), {self.acme: "GOLD", self.bolt: "BASE"}
            )

    def test_customers_that_are_merged(self):
        """One label is left."""
        self.label(self.one, self.acme, "GOLD")
        self.label(self.one, self.bolt, "BASE")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        with mute_logger("odoo.sql_db", "odoo.addons.base.wizard.base_partner_merge"):
            wizard._merge((self.acme | self.bolt).ids, self.acme)
        self.assertEqual(self._labels(), {self.acme: "GOLD"})

    def test_preset(self):
        """The card in the gallery opens the studies."""
        preset = self.env.ref("customer_tiering_learning.customer_tier_preset_learned")
        action = preset.with_user(self.manager).action_use()
        self.assertEqual(action["res_model"], "customer.tier.study")
        self.assertIn(preset.has_data, (True, False))
