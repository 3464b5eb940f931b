from odoo import models

from .common_override import OverrideCommon


class ServedCommon(OverrideCommon):
    """A ladder whose GOLD gives something to documents of a model.

    A test says what is given. In ``make_document(partner, company=None, **values)`` it
    makes a document of a customer, as someone who sees no tiers, and in
    ``close(document)`` it ends the work on it. :class:`ServedPolicy` has the tests that
    are the same for all.
    """

    benefit = ""  # field of the tier
    served = "priority"  # field of the document
    given = "1"  # what GOLD gives
    otherwise = "0"  # what a document has that nobody chose anything for

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tier(cls.program, "GOLD")[cls.benefit] = cls.given
        cls.other_company = cls.make_company("Served Elsewhere")

    def change_customer(self, document, partner):
        document.partner_id = partner

    # What tests do

    def dispatch(self):
        """What moves bring about, as the scheduled job does it."""
        moves = self.env["customer.tier.transition"].search(
            [("state", "=", "pending")], order="id"
        )
        for move in moves:
            move._dispatch_safely()
        self.assertEqual(set(moves.mapped("state")) - {"done"}, set())
        self.env.invalidate_all()

    def spend_and_assess(self, spent, day="2026-02-28"):
        """What these customers spent in the month of the day; the others nothing.

        :return: the assessment, after what it brings about
        """
        self.at(day)
        for partner, amount in spent.items():
            self.make_order(partner, amount, f"{day[:8]}15")
        assessment = self.program._assess(as_of=day)
        self.dispatch()
        return assessment

    def found(self, document):
        value = document.sudo()[self.served]
        return value.id if isinstance(value, models.BaseModel) else value

    def assertGiven(self, *documents):
        for document in documents:
            self.assertEqual(self.found(document), self.given, document)

    def assertNotGiven(self, *documents):
        for document in documents:
            self.assertEqual(self.found(document), self.otherwise, document)


class ServedPolicy:
    """How documents follow the tier of their customer, whatever they are.

    Beside :class:`ServedCommon`: ``class TestX(ServedPolicy, ServedCommon)``.
    """

    def test_by_the_tier_of_the_customer(self):
        self.assertGiven(self.make_document(self.golden))
        others = (self.silver, self.bronze, self.base, self.make_customer("New"))
        self.assertNotGiven(*(self.make_document(partner) for partner in others))

    def test_contact_and_address(self):
        contact = self.make_customer("Contact", parent_id=self.golden.id)
        address = self.make_customer(
            "Address", parent_id=contact.id, type="delivery", street="Side Street 1"
        )
        documents = [self.make_document(one) for one in (contact, address)]
        self.assertGiven(*documents)
        self.spend_and_assess({self.golden: 30})
        self.assertNotGiven(*documents)

    def test_another_customer(self):
        document = self.make_document(self.bronze)
        self.change_customer(document, self.golden)
        self.assertGiven(document)
        self.change_customer(document, self.bronze)
        self.assertNotGiven(document)

    def test_upgrade(self):
        document = self.make_document(self.bronze)
        self.spend_and_assess({self.golden: 80, self.bronze: 90})
        self.assertGiven(document)

    def test_downgrade(self):
        document = self.make_document(self.golden)
        self.spend_and_assess({self.golden: 30})
        self.assertEqual(self.code(self.program, self.golden), "BRONZE")
        self.assertNotGiven(document)

    def test_objection(self):
        document = self.make_document(self.golden)
        self.golden.customer_tier_objection = True
        self.dispatch()
        self.assertNotGiven(document, self.make_document(self.golden))

    def test_override_and_its_end(self):
        document = self.make_document(self.bronze)
        self.override(self.bronze, "GOLD", until="2026-02-10")
        self.dispatch()
        self.assertGiven(document)
        self.at("2026-02-11")
        self.run_cron()
        self.dispatch()
        self.assertNotGiven(document)

    def test_rollback(self):
        up, down = self.make_document(self.bronze), self.make_document(self.golden)
        assessment = self.spend_and_assess({self.bronze: 90})
        self.assertGiven(up)
        self.assertNotGiven(down)
        assessment.action_rollback()
        self.dispatch()
        self.assertGiven(down)
        self.assertNotGiven(up)

    def test_two_companies(self):
        """The tier in the company of the document counts."""
        elsewhere = self.make_program(
            company_id=self.other_company.id, is_primary=True, name="Elsewhere"
        )
        self.tier(elsewhere, "GOLD")[self.benefit] = self.given
        for partner, amount in ((self.golden, 30), (self.bronze, 80)):
            self.make_order(partner, amount, "2026-01-15", company=self.other_company)
        elsewhere._assess(as_of="2026-01-31")
        self.assertGiven(
            self.make_document(self.golden),
            self.make_document(self.bronze, company=self.other_company),
        )
        self.assertNotGiven(
            self.make_document(self.bronze),
            self.make_document(self.golden, company=self.other_company),
        )

    def test_chosen_with_the_document(self):
        """Another value than the tier gives, though it is that of a new document."""
        document = self.make_document(self.golden, **{self.served: self.otherwise})
        self.assertNotGiven(document)
        self.spend_and_assess({self.golden: 90})
        self.spend_and_assess({self.golden: 30}, "2026-03-31")
        self.spend_and_assess({self.golden: 90}, "2026-04-30")
        self.assertNotGiven(document)

    def test_chosen_without_a_tier_that_gives(self):
        document = self.make_document(self.bronze, **{self.served: self.given})
        self.spend_and_assess({self.bronze: 10})
        self.assertGiven(document)

    def test_chosen_later(self):
        """What someone changed stays, whatever the next tiers give."""
        document = self.make_document(self.golden)
        document[self.served] = self.otherwise
        self.spend_and_assess({self.golden: 90})
        self.spend_and_assess({self.golden: 30}, "2026-03-31")
        self.spend_and_assess({self.golden: 90}, "2026-04-30")
        self.assertNotGiven(document)

    def test_open_documents_stay_where_the_tier_says_so(self):
        """The tier that is entered says so; new documents have what it gives."""
        tiers = self.tier(self.program, "GOLD") | self.tier(self.program, "BRONZE")
        tiers.open_documents = "keep"
        up, down = self.make_document(self.bronze), self.make_document(self.golden)
        self.spend_and_assess({self.bronze: 90, self.golden: 30})
        self.assertNotGiven(up, self.make_document(self.golden))
        self.assertGiven(down, self.make_document(self.bronze))

    def test_closed_documents_stay(self):
        document = self.make_document(self.bronze)
        self.close(document)
        before = self.found(document)
        self.spend_and_assess({self.bronze: 90})
        self.assertEqual(self.found(document), before)

    def test_searched_by_tier(self):
        golden, bronze = (self.make_document(one) for one in (self.golden, self.bronze))
        documents = (golden | bronze).sudo()
        mine = [("id", "in", documents.ids)]
        gold = self.tier(self.program, "GOLD")
        self.assertEqual(golden.sudo().customer_tier_id, gold)
        self.assertEqual(
            documents.search([*mine, ("customer_tier_id", "in", gold.ids)]).ids,
            golden.ids,
        )


class ServedGroups:
    """Documents are grouped by the tier in the database."""

    def test_grouped_by_tier(self):
        customers = (self.golden, self.golden, self.bronze, self.make_customer("New"))
        documents = self.make_document(customers[0])
        for partner in customers[1:]:
            documents |= self.make_document(partner)
        gold, bronze = (self.tier(self.program, one) for one in ("GOLD", "BRONZE"))
        groups = documents.sudo()._read_group(
            [("id", "in", documents.ids)], ["customer_tier_id"], ["__count"]
        )
        self.assertCountEqual(groups, [(gold, 2), (bronze, 1), (gold.browse(), 1)])
