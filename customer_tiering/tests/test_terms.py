from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common_behaviour import BehaviourCommon


@tagged("post_install", "-at_install")
class TestTerms(BehaviourCommon):
    """Payment terms and credit limit of a tier, looked up when they are used."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ninety, cls.sixty, cls.thirty = map(cls.make_term, (90, 60, 30))
        cls.program = cls.make_program(is_primary=True)
        cls.gold_tier = cls.tier(cls.program, "GOLD")
        cls.gold_tier.write({"payment_term_id": cls.ninety.id, "credit_limit": 1000})
        cls.tier(cls.program, "SILVER").payment_term_id = cls.sixty
        cls.gold = cls.make_customer("Gold", is_company=True)
        cls.contact = cls.make_customer("Contact", parent_id=cls.gold.id)
        cls.plain = cls.make_customer("Plain")
        cls.make_order(cls.gold, 80, "2026-01-15")
        cls.make_order(cls.plain, 10, "2026-01-15")
        cls.program._assess(as_of="2026-01-31")
        cls.salesman = cls.make_user(
            "tier_terms_salesman", "sales_team.group_sale_salesman_all_leads"
        )
        cls.accountant = cls.make_user(
            "tier_terms_accountant", "account.group_account_invoice"
        )
        cls.journal = cls.env["account.journal"].create(
            {"name": "Sales", "code": "TT", "type": "sale"}
            | {"company_id": cls.company.id}
        )

    @classmethod
    def make_term(cls, days, company=None):
        return cls.env["account.payment.term"].create(
            {
                "name": f"{days} days",
                "company_id": (company or cls.company).id,
                "line_ids": [Command.create({"value_amount": 100, "nb_days": days})],
            }
        )

    def quoted(self, partner, company=None):
        """Terms on the quotation of a salesperson."""
        orders = self.env["sale.order"].with_user(self.salesman)
        form = Form(orders.with_company(company or self.company))
        form.partner_id = partner
        return form.save().payment_term_id

    def invoiced(self, partner):
        """Terms on a draft invoice made by an accountant."""
        moves = self.env["account.move"].with_user(self.accountant)
        move = moves.create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "journal_id": self.journal.id,
            }
        )
        return move.invoice_payment_term_id

    def warning(self, partner, amount):
        """The credit warning on a quotation over an amount."""
        self.company.account_use_credit_limit = True
        order = self.make_order(partner, amount, "2026-02-15", state="draft")
        return order.with_user(self.salesman).partner_credit_warning

    # ------------------------------------------------------------------
    # Payment terms
    # ------------------------------------------------------------------

    def test_quotations_and_invoices(self):
        for partner in self.gold | self.contact:
            self.assertEqual(self.quoted(partner), self.ninety)
            self.assertEqual(self.invoiced(partner), self.ninety)
        self.assertFalse(self.quoted(self.plain))
        self.assertFalse(self.invoiced(self.plain))

    def test_by_hand_comes_first(self):
        self.gold.property_payment_term_id = self.thirty
        self.assertEqual(self.quoted(self.gold), self.thirty)
        self.assertEqual(self.quoted(self.contact), self.thirty)
        self.assertEqual(self.invoiced(self.gold), self.thirty)
        self.gold.property_payment_term_id = False
        self.assertEqual(self.quoted(self.gold), self.ninety)

    def test_odoos_own_come_last(self):
        self.env["ir.default"].set(
            "res.partner",
            "property_payment_term_id",
            self.thirty.id,
            company_id=self.company.id,
        )
        self.assertEqual(self.quoted(self.plain), self.thirty)
        self.assertEqual(self.quoted(self.gold), self.ninety)

    def test_nothing_is_written_on_the_customer(self):
        self.quoted(self.gold)
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT property_payment_term_id, credit_limit FROM res_partner"
            " WHERE id IN %s",
            [tuple((self.gold | self.contact).ids)],
        )
        for row in self.env.cr.fetchall():
            self.assertFalse(any(any((value or {}).values()) for value in row))

    def test_moves(self):
        """Down, by override, when it ends, and taken back: the terms go along."""
        order = self.make_order(self.gold, 60, "2026-03-15", state="draft")
        order.action_confirm()
        order.date_order = "2026-03-15 12:00:00"
        run = self.program._assess(as_of="2026-03-31")
        self.assertEqual(self.code(self.program, self.gold), "SILVER")
        self.assertEqual(self.quoted(self.contact), self.sixty)
        self.assertEqual(order.payment_term_id, self.ninety)  # confirmed: stays
        run.action_rollback()
        self.assertEqual(self.quoted(self.contact), self.ninety)
        self.program._assess(as_of="2026-04-30")
        self.assertFalse(self.quoted(self.contact))
        member = self.member(self.program, self.gold)
        member._override(self.gold_tier, "Important", until="2099-01-31")
        self.assertEqual(self.quoted(self.contact), self.ninety)
        self.program._assess(as_of="2099-02-01")
        self.assertFalse(self.quoted(self.contact))

    def test_objection(self):
        self.gold.customer_tier_objection = True
        self.assertFalse(self.quoted(self.contact))

    def test_archived_terms(self):
        self.ninety.active = False
        self.assertFalse(self.quoted(self.gold))

    def test_other_company(self):
        """Each company has its own tier, its own terms and its own exception."""
        other = self.make_company("Terms Two")
        self.salesman.company_ids |= other
        theirs = self.make_term(60, other)
        program = self.make_program(name="Two", company_id=other.id, is_primary=True)
        self.tier(program, "BRONZE").payment_term_id = theirs
        self.make_order(self.gold, 30, "2026-01-15", company=other)
        program._assess(as_of="2026-01-31")
        self.assertEqual(self.quoted(self.gold, other), theirs)
        self.assertEqual(self.quoted(self.gold), self.ninety)
        self.gold.property_payment_term_id = self.thirty
        self.assertEqual(self.quoted(self.gold), self.thirty)
        self.assertEqual(self.quoted(self.gold, other), theirs)

    def test_terms_of_another_company_are_refused(self):
        other = self.make_company("Terms Three")
        theirs = self.make_term(60, other)
        with self.assertRaises(UserError), self.cr.savepoint():
            self.gold_tier.payment_term_id = theirs

    def test_invoice_of_an_order(self):
        """It has what was agreed in the order, whatever happened since."""
        order = self.make_order(self.gold, 60, "2026-02-15", state="draft")
        order.action_confirm()
        self.program._assess(as_of="2026-04-30")
        self.assertEqual(
            order._prepare_invoice()["invoice_payment_term_id"], self.ninety.id
        )

    def test_one_query_for_any_number_of_partners(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(50)]
        )
        self.make_order(partners[0], 90, "2026-01-15")
        self.program._assess(as_of="2026-01-31")

        def count(number):
            few = partners[:number]
            few._get_customer_tier_terms()  # cached once for all
            before = self.env.cr.sql_log_count
            few._get_customer_tier_terms()
            return self.env.cr.sql_log_count - before

        self.assertEqual([count(1), count(10), count(50)], [1, 1, 1])

    # ------------------------------------------------------------------
    # Credit limit
    # ------------------------------------------------------------------

    def test_credit_limit(self):
        self.assertFalse(self.warning(self.contact, 920))  # 1000 with the order before
        found = self.warning(self.contact, 1001)
        self.assertIn("Gold has reached its credit limit of", found)
        self.assertIn("1,000.00", found)
        self.assertFalse(self.warning(self.plain, 5000))

    def test_credit_limit_by_hand(self):
        self.gold.credit_limit = 5000
        self.assertFalse(self.warning(self.gold, 4000))
        self.assertIn("5,000.00", self.warning(self.gold, 6000))

    def test_credit_limit_of_the_company_comes_last(self):
        self.env["ir.default"].set(
            "res.partner", "credit_limit", 100.0, company_id=self.company.id
        )
        self.assertIn("100.00", self.warning(self.plain, 200))
        self.assertFalse(self.warning(self.gold, 800))
        self.assertIn("1,000.00", self.warning(self.gold, 1100))

    def test_credit_limit_goes_with_the_tier(self):
        self.assertTrue(self.warning(self.gold, 1001))
        self.program._assess(as_of="2026-04-30")
        self.assertFalse(self.warning(self.gold, 1001))

    def test_credit_limit_is_not_left_in_the_cache(self):
        self.warning(self.gold, 1001)
        self.assertEqual(self.gold.credit_limit, 0)
        self.gold.credit_limit = 7
        self.warning(self.gold, 1001)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.gold.credit_limit, 7)

    def test_credit_limit_in_the_currency_of_the_company(self):
        """A group's limit is one amount, whatever a company counts in."""
        yen = self.env.ref("base.JPY")
        yen.active = True
        other = self.make_company("Terms Four", currency_id=yen.id)
        self.env["res.currency.rate"].search(
            [("currency_id", "in", (yen | self.usd).ids)]
        ).unlink()
        self.env["res.currency.rate"].create(
            [
                {"currency_id": yen.id, "name": "2020-01-01", "rate": 150}
                | {"company_id": company}
                for company in (False,)
            ]
        )
        self.env["customer.tier.program"].search([]).is_primary = False
        group = self.make_program(
            name="Group", company_id=False, currency_id=self.usd.id, is_primary=True
        )
        self.tier(group, "GOLD").credit_limit = 1000
        group._assess(as_of="2026-01-31", partners=self.gold)
        terms = self.gold.with_company(other)._get_customer_tier_terms()
        self.assertEqual(terms[self.gold.id][1], 150_000)
        terms = self.gold._get_customer_tier_terms()
        self.assertEqual(terms[self.gold.id][1], 1000)

    def test_negative_limit_is_refused(self):
        with (
            self.assertRaisesRegex(ValidationError, "Credit limit: Gold must not"),
            self.cr.savepoint(),
        ):
            self.gold_tier.credit_limit = -1

    def test_customer_form(self):
        """Shown to those who see tiers, where nothing was set by hand."""
        partner = self.gold.with_user(self.salesman)
        self.assertEqual(partner.customer_tier_payment_term_id, self.ninety)
        self.assertEqual(partner.customer_tier_credit_limit, 1000)
        self.gold.property_payment_term_id = self.thirty
        self.gold.credit_limit = 5
        self.assertFalse(partner.customer_tier_payment_term_id)
        self.assertEqual(partner.customer_tier_credit_limit, 0)
