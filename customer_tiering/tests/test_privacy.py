from odoo.tests import freeze_time, tagged

from .common_behaviour import GROUP, BehaviourCommon


@tagged("post_install", "-at_install")
class TestPrivacy(BehaviourCommon):
    """Objection, erasure, and customers that disappear."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.make_program(is_primary=True)
        cls.customer, cls.other = (
            cls.make_customer(
                name, is_company=True, email=f"{name.lower()}@example.com"
            )
            for name in ("Objector", "Other")
        )
        cls.contact = cls.make_customer("Contact", parent_id=cls.customer.id)
        cls.clerk = cls.make_user(
            "tier_privacy_clerk", "base.group_user,base.group_partner_manager"
        )
        for month, amount in ((1, 80), (2, 30)):
            for partner in cls.customer | cls.other:
                cls.make_order(partner, amount, f"2026-{month:02d}-15")
        for day in cls.month_ends(2):
            cls.program._assess(as_of=day)

    def rows(self, partner):
        """Members, transitions and scores of a customer."""
        return tuple(
            self.env[f"customer.tier.{model}"].search_count([(path, "=", partner.id)])
            for model, path in (
                ("member", "partner_id"),
                ("transition", "partner_id"),
                ("score", "member_id.partner_id"),
            )
        )

    # ------------------------------------------------------------------
    # Objection
    # ------------------------------------------------------------------

    @freeze_time("2026-03-05 10:00:00")
    def test_objection_takes_effect_at_once(self):
        self.assertEqual(self.customer.customer_tier_id.code, "BRONZE")
        self.customer.with_user(self.clerk).customer_tier_objection = True
        self.assertFalse(self.customer.customer_tier_id)
        self.assertFalse(self.contact.customer_tier_id)
        self.assertEqual(self.rows(self.customer), (0, 3, 0))
        self.assertEqual(
            self.history(self.program, self.customer)[-1],
            ("BRONZE", False, "2026-03-05"),
        )
        self.assertEqual(self.code(self.program, self.other), "BRONZE")
        self.assertEqual(
            self.customer.customer_tier_reason, "The customer objects to profiling."
        )

    def test_not_graded_again(self):
        self.customer.customer_tier_objection = True
        self.make_order(self.customer, 99, "2026-03-15")
        full = self.program._assess(as_of="2026-03-31")
        self.assertEqual((full.customer_count, full.left_count), (1, 0))
        single = self.program._assess(as_of="2026-03-31", partners=self.contact)
        self.assertEqual(single.customer_count, 0)
        self.assertFalse(self.member(self.program, self.customer))

    def test_not_graded_as_a_prospect(self):
        prospect = self.make_customer("Prospect", ref="tier_prospect")
        self.program.partner_domain = "[('ref', '=', 'tier_prospect')]"
        self.program._assess(as_of="2026-02-28")
        self.assertEqual(self.code(self.program, prospect), "BASE")
        prospect.customer_tier_objection = True
        self.assertFalse(self.member(self.program, prospect))
        self.program._assess(as_of="2026-02-28")
        self.assertFalse(self.member(self.program, prospect))

    def test_objection_withdrawn(self):
        self.customer.customer_tier_objection = True
        self.customer.customer_tier_objection = False
        self.program._assess(as_of="2026-02-28")
        self.assertEqual(self.code(self.program, self.customer), "BRONZE")
        self.assertStandsByHistory(self.program)

    def test_contacts_inherit_the_objection(self):
        self.customer.customer_tier_objection = True
        self.assertTrue(self.contact.customer_tier_objection)
        later = self.make_customer("Later", parent_id=self.customer.id)
        self.assertTrue(later.customer_tier_objection)

    def test_contact_does_not_speak_for_the_company(self):
        """The customer is the company; it is not graded by who works there."""
        self.contact.customer_tier_objection = True
        self.assertEqual(self.code(self.program, self.customer), "BRONZE")
        self.assertFalse(self.customer.customer_tier_objection)

    def test_objection_in_all_companies_and_programs(self):
        other = self.make_company("Privacy Two")
        theirs = self.make_program(name="Theirs", company_id=other.id)
        self.make_order(self.customer, 60, "2026-02-15", company=other)
        second = self.make_program(name="Second")
        (theirs | second)._assess(as_of="2026-02-28")
        self.assertEqual(self.rows(self.customer)[0], 3)
        self.customer.with_user(self.clerk).customer_tier_objection = True
        self.assertEqual(self.rows(self.customer)[0], 0)

    def test_objection_keeps_the_general_prices(self):
        self.env.ref("base.group_user")._apply_group(
            self.env.ref("product.group_product_pricelist")
        )
        self.env["product.pricelist"].search([]).active = False
        general, special = self.env["product.pricelist"].create(
            [
                {"name": name, "company_id": self.company.id}
                for name in ("General", "Special")
            ]
        )
        self.tier(self.program, "BRONZE").pricelist_id = special
        self.assertEqual(self.contact.property_product_pricelist, special)
        self.customer.customer_tier_objection = True
        self.assertEqual(self.contact.property_product_pricelist, general)

    # ------------------------------------------------------------------
    # Erasure
    # ------------------------------------------------------------------

    def lookup(self, partner):
        if "privacy.lookup.wizard" not in self.env:
            self.skipTest("privacy_lookup is not installed")
        wizard = self.env["privacy.lookup.wizard"].create(
            {"name": partner.name, "email": partner.email}
        )
        wizard.action_lookup()
        return wizard.line_ids

    def test_erasure_finds_members_and_history(self):
        lines = self.lookup(self.customer)
        found = {
            (line.res_model, line.res_id)
            for line in lines
            if line.res_model.startswith("customer.tier")
        }
        expected = {
            (records._name, record.id)
            for records in (
                self.member(self.program, self.customer),
                self.env["customer.tier.transition"].search(
                    [("partner_id", "=", self.customer.id)]
                ),
            )
            for record in records
        }
        self.assertEqual(found, expected)

    def test_erasure_of_the_grading_alone(self):
        """Orders must be kept for years; what was made of them need not."""
        self.customer.customer_tier_objection = True
        self.env.flush_all()
        lines = self.lookup(self.customer)
        lines.filtered(
            lambda line: line.res_model.startswith("customer.tier")
        ).action_unlink_all()
        self.assertEqual(self.rows(self.customer), (0, 0, 0))
        self.program._assess(as_of="2026-02-28")
        self.assertEqual(self.rows(self.customer), (0, 0, 0))

    def test_erasure_without_objection(self):
        """The member goes with its scores; the other customer's rows stay."""
        before = self.rows(self.other)
        lines = self.lookup(self.customer)
        lines.filtered(
            lambda line: line.res_model.startswith("customer.tier")
        ).action_unlink_all()
        self.assertEqual(self.rows(self.customer), (0, 0, 0))
        self.assertEqual(self.rows(self.other), before)

    def test_erasure_of_everything(self):
        person = self.make_customer("Erased Person", email="erased@example.com")
        self.program.partner_domain = f"[('id', '=', {person.id})]"
        self.program._assess(as_of="2026-02-28")
        self.assertEqual(self.rows(person)[:2], (1, 1))
        self.lookup(person).action_unlink_all()
        self.assertFalse(person.exists())
        self.assertEqual(self.rows(person), (0, 0, 0))

    # ------------------------------------------------------------------
    # Deleted and merged customers
    # ------------------------------------------------------------------

    def test_deleted_customer(self):
        """Whoever may delete a customer needs no right on members."""
        person = self.make_customer("Deleted")
        self.program.partner_domain = f"[('id', '=', {person.id})]"
        self.program._assess(as_of="2026-02-28")
        self.assertEqual(self.rows(person)[:2], (1, 1))
        person.with_user(self.clerk).unlink()
        self.env.flush_all()
        self.assertEqual(self.rows(person), (0, 0, 0))

    def test_deleted_user(self):
        """The history of who is gone can still be read."""
        officer = self.make_user("tier_privacy_officer", f"{GROUP}officer")
        self.make_order(self.customer, 80, "2026-03-15")
        run = self.program.with_user(officer)._assess(as_of="2026-03-31")
        move = self.env["customer.tier.transition"].search(
            [("assessment_id", "=", run.id), ("partner_id", "=", self.customer.id)]
        )
        self.assertEqual(move.user_id, officer)
        officer.unlink()
        self.assertFalse(move.user_id)
        shown = move.web_read({"user_id": {"fields": {"display_name": {}}}})
        self.assertEqual(shown, [{"id": move.id, "user_id": False}])

    def merge(self, source, destination):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((source | destination).ids, destination)
        self.env.invalidate_all()

    def test_merged_customers(self):
        """One history, that of the customer who stays."""
        self.make_order(self.customer, 60, "2026-03-15")
        self.make_order(self.other, 80, "2026-03-15")
        self.program._assess(as_of="2026-03-31")
        before = self.history(self.program, self.other)
        self.contact.parent_id = False
        self.merge(self.customer, self.other)
        self.assertFalse(self.customer.exists())
        self.assertEqual(self.code(self.program, self.other), "GOLD")
        self.assertEqual(self.history(self.program, self.other), before)
        self.assertStandsByHistory(self.program)
        self.program._assess(as_of="2026-03-31")
        self.assertEqual(self.member(self.program, self.other).revenue, 140)
        self.assertStandsByHistory(self.program)

    def test_merged_into_a_customer_who_was_not_graded(self):
        newcomer = self.make_customer("Newcomer", is_company=True)
        before = self.history(self.program, self.customer)
        self.contact.parent_id = False
        self.merge(self.customer, newcomer)
        self.assertEqual(self.code(self.program, newcomer), "BRONZE")
        self.assertEqual(self.history(self.program, newcomer), before)
        self.assertStandsByHistory(self.program)

    def test_two_graded_customers_merged_into_one_who_was_not(self):
        newcomer = self.make_customer("Newcomer", is_company=True)
        self.make_order(self.other, 80, "2026-03-15")
        self.program._assess(as_of="2026-03-31")
        before = self.history(self.program, self.other)
        self.contact.parent_id = False
        self.merge(self.customer | self.other, newcomer)
        self.assertEqual(self.code(self.program, newcomer), "GOLD")
        self.assertEqual(self.history(self.program, newcomer), before)
        self.assertStandsByHistory(self.program)

    def test_objection_survives_a_merge(self):
        self.customer.customer_tier_objection = True
        self.contact.parent_id = False
        self.merge(self.customer, self.other)
        self.assertTrue(self.other.customer_tier_objection)
        self.assertFalse(self.member(self.program, self.other))
