from odoo.tests import Form, tagged

from odoo.addons.customer_tiering.tests.common_behaviour import GROUP

from .common import LeadCommon


@tagged("post_install", "-at_install")
class TestMatches(LeadCommon):
    """Leads without a customer are prospects of exactly one graded company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.golden.write(
            {
                "name": "Golden Goods",
                "email": "info@golden-goods.test",
                "phone": "+16502530000",
                "vat": "US0123456",
            }
        )
        cls.bronze.email = "hello@bronze-age.test"
        cls.contact = cls.make_customer(
            "Contact", parent_id=cls.golden.id, email="Ann@Golden-Lab.test"
        )
        cls.contact.phone = "+16502530001"

    def make_lead(self, company=None, **values):
        return self.make_document(self.env["res.partner"], company, **values)

    def match(self, **values):
        return self.make_lead(**values).sudo().customer_tier_match_id

    def test_each_key(self):
        for values in (
            {"email_from": "Bob <bob@golden-goods.test>"},
            {"email_from": "BOB@GOLDEN-LAB.TEST"},
            {"phone": "+16502530000"},
            {"phone": "+16502530001"},
            {"partner_name": " golden goods "},
            {"vat": "us 0123 456"},
        ):
            lead = self.make_lead(**values)
            self.assertEqual(lead.sudo().customer_tier_match_id, self.golden, values)
            self.assertEqual(lead.sudo().customer_tier_id.code, "GOLD", values)
            self.assertEqual(lead.priority, "2", values)
            self.assertFalse(lead.partner_id)

    def test_nothing_alike(self):
        for values in (
            {},
            {"email_from": "bob@goods.test"},
            {"email_from": "bob@sub.golden-goods.test"},
            {"email_from": "golden-goods.test"},
            {"phone": "+16502530002"},
            {"partner_name": "Golden"},
            {"partner_name": "Contact"},  # a person of the company
            {"vat": "US012345"},
        ):
            self.assertFalse(self.match(**values), values)

    def test_free_mail_provider(self):
        self.contact.email = "ann@gmail.com"
        self.assertFalse(self.match(email_from="ann@gmail.com"))
        self.assertFalse(self.match(email_from="bob@gmail.com"))

    def test_two_companies(self):
        self.make_customer("Man", parent_id=self.bronze.id, email="x@golden-goods.test")
        self.assertFalse(self.match(email_from="bob@golden-goods.test"))
        twice = self.match(email_from="b@golden-lab.test", phone="+16502530000")
        self.assertEqual(twice, self.golden)
        self.assertFalse(
            self.match(email_from="b@golden-lab.test", partner_name="Bronze")
        )

    def test_another_company_that_is_not_graded(self):
        self.make_customer("New", is_company=True, email="new@golden-goods.test")
        self.assertEqual(self.match(email_from="bob@golden-goods.test"), self.golden)

    def test_customers_who_are_no_company(self):
        self.silver.write({"is_company": False, "email": "me@silver.test"})
        self.assertFalse(self.match(email_from="you@silver.test"))

    def test_archived(self):
        self.contact.active = False
        self.assertFalse(self.match(email_from="bob@golden-lab.test"))
        self.assertEqual(self.match(email_from="bob@golden-goods.test"), self.golden)
        self.golden.active = False
        self.assertFalse(self.match(email_from="bob@golden-goods.test"))

    def test_customers_of_another_company(self):
        self.golden.company_id = self.other_company
        self.assertFalse(self.match(email_from="bob@golden-goods.test"))

    def test_graded_in_another_company(self):
        """Only where the lead is: the program of its company counts."""
        mail = "bob@golden-goods.test"
        self.assertFalse(self.match(company=self.other_company, email_from=mail))
        elsewhere = self.make_program(
            company_id=self.other_company.id, is_primary=True, name="Elsewhere"
        )
        self.tier(elsewhere, "BRONZE").lead_priority = "3"
        self.make_order(self.golden, 30, "2026-01-15", company=self.other_company)
        elsewhere._assess(as_of="2026-01-31")
        lead = self.make_lead(company=self.other_company, email_from=mail)
        lead = lead.sudo()
        self.assertEqual(lead.customer_tier_match_id, self.golden)
        self.assertEqual((lead.customer_tier_id.code, lead.priority), ("BRONZE", "3"))

    def test_customer_is_known(self):
        lead = self.make_document(self.bronze, email_from="bob@golden-goods.test")
        self.assertFalse(lead.sudo().customer_tier_match_id)
        self.assertEqual(lead.sudo().customer_tier_id.code, "BRONZE")

    def test_moves_reach_prospects(self):
        ups = [
            self.make_lead(email_from="bob@bronze-age.test"),
            self.make_lead(partner_name="BRONZE"),
        ]
        down = self.make_lead(vat="US0123456")
        self.assertEqual([lead.priority for lead in (*ups, down)], ["0", "0", "2"])
        self.spend_and_assess({self.bronze: 90, self.golden: 30})
        self.assertEqual([lead.priority for lead in (*ups, down)], ["2", "2", "0"])
        self.bronze.customer_tier_objection = True
        self.dispatch()
        self.assertEqual([lead.priority for lead in ups], ["0", "0"])

    def test_email_comes_later(self):
        lead = self.make_lead()
        lead.email_from = "bob@golden-goods.test"
        self.assertEqual(lead.priority, "2")
        lead.email_from = "bob@elsewhere.test"
        self.assertEqual(lead.priority, "0")

    def test_form(self):
        form = Form(self.env["crm.lead"].with_user(self.salesman))
        form.name = "Lead"
        form.email_from = "bob@golden-goods.test"
        self.assertEqual(form.customer_tier_match_id, self.golden)
        self.assertEqual(form.priority, "2")
        lead = form.save()
        self.assertEqual(lead.priority, "2")
        self.spend_and_assess({self.golden: 30})
        self.assertEqual(lead.priority, "0")

    def test_link_known_person(self):
        lead = self.make_lead(email_from="ann@golden-lab.test")
        lead.action_link_customer_tier_match()
        self.assertEqual(lead.partner_id, self.contact)
        self.assertFalse(lead.customer_tier_match_id)
        self.assertEqual(lead.priority, "2")

    def test_link_new_person(self):
        """A contact of the company; what the company is reached by stays."""
        lead = self.make_lead(
            email_from="bob@golden-goods.test", contact_name="Bob", vat="US0123456"
        )
        lead.action_link_customer_tier_match()
        self.assertRecordValues(
            lead.partner_id,
            [
                {
                    "name": "Bob",
                    "parent_id": self.golden.id,
                    "email": "bob@golden-goods.test",
                    "is_company": False,
                }
            ],
        )
        self.assertEqual(lead.email_from, "bob@golden-goods.test")
        self.assertEqual(self.golden.email, "info@golden-goods.test")

    def test_link_without_a_match(self):
        lead = self.make_lead(email_from="bob@elsewhere.test")
        lead.action_link_customer_tier_match()
        self.assertFalse(lead.partner_id)

    def test_new_customer_has_the_tax_id(self):
        lead = self.make_lead(partner_name="New", vat="US7654321")
        lead._handle_partner_assignment(create_missing=True)
        self.assertEqual(lead.partner_id.vat, "US7654321")

    def test_search(self):
        known = self.make_document(self.golden)
        prospect = self.make_lead(email_from="bob@golden-goods.test")
        stranger = self.make_lead(email_from="bob@elsewhere.test")
        mine = [("id", "in", (known | prospect | stranger).ids)]
        gold = self.tier(self.program, "GOLD")
        for condition, expected in (
            (("customer_tier_match_id", "!=", False), prospect),
            (("customer_tier_match_id", "=", False), known | stranger),
            (("customer_tier_match_id", "=", self.golden.id), prospect),
            (("customer_tier_match_id", "ilike", "golden goods"), prospect),
            (("customer_tier_id", "=", gold.id), known | prospect),
            (("customer_tier_id", "=", False), stranger),
        ):
            found = self.env["crm.lead"].search([*mine, condition])
            self.assertEqual(set(found.ids), set(expected.ids), condition)

    def test_only_companies_that_one_sees(self):
        """The name of a customer that is hidden from a salesperson stays hidden."""
        lead = self.make_lead(email_from="bob@golden-goods.test")
        viewer = self.make_user(
            "tier_crm_viewer", f"sales_team.group_sale_salesman,{GROUP}user"
        )
        lead.sudo().user_id = viewer
        lead = lead.with_user(viewer)
        self.assertEqual(lead.customer_tier_match_id, self.golden)
        self.env["ir.rule"].create(
            {
                "name": "Own customers",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": "[('user_id', '=', user.id)]",
                "groups": [],
            }
        )
        self.env.invalidate_all()
        self.assertFalse(lead.customer_tier_match_id)
        self.assertEqual(lead.priority, "2")

    def test_constant_number_of_queries(self):
        leads = self.env["crm.lead"].create(
            [
                {
                    "name": "Lead",
                    "company_id": self.company.id,
                    "email_from": f"{number}@golden-goods.test",
                    "partner_name": f"Name {number}",
                    "phone": "+16502530000",
                }
                for number in range(100)
            ]
        )

        def count(number):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            matches = leads[:number].mapped("customer_tier_match_id")
            self.assertEqual(matches, self.golden)
            return self.env.cr.sql_log_count - before

        count(1)
        self.assertEqual(count(100), count(2))
