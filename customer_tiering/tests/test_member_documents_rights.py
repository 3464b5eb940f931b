from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import TieringCommon

JUNE = "2024-06-15"


@tagged("post_install", "-at_install")
class TestMemberDocumentsRights(TieringCommon):
    """That a document counts is seen by all who see the tier; what is in it, only by
    those who may read it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann = cls.customer("Ann")
        cls.seller = cls._create_user("seller", "sales_team.group_sale_salesman")
        cls.all_leads = cls._create_user(
            "all_leads", "sales_team.group_sale_salesman_all_leads"
        )
        cls.stranger = cls._create_user(
            "stranger",
            "sales_team.group_sale_manager",
            company_id=cls.company_b.id,
            company_ids=[(6, 0, cls.company_b.ids)],
        )
        cls.mine, cls.theirs = cls.order(cls.ann, 10), cls.order(cls.ann, 20)
        cls.draft = cls.order(cls.ann, 40, confirm=False)
        cls.mine.user_id = cls.seller
        (cls.theirs | cls.draft).user_id = cls.all_leads
        cls.elsewhere = cls.order(cls.ann, 700, company=cls.company_b)
        cls.elsewhere.user_id = cls.stranger
        cls.own = cls.metric_program("revenue")
        cls.group = cls.metric_program(
            "revenue", company_id=False, currency_id=cls.usd.id
        )
        cls.assess(cls.own | cls.group)

    def seen(self, user, program):
        """Order → (name, amount, reason) as a user sees them."""
        member = self.member(self.ann, program).with_user(user)
        if user.company_id == self.company:
            member = member.with_company(self.company)
        self.env.invalidate_all()
        documents = member._get_documents()
        pages = [member.get_documents(counted=each) for each in (True, False)]
        listed = [document for page in pages for document in page["documents"]]
        key = str
        self.assertEqual(sorted(map(key, documents)), sorted(map(key, listed)))
        for document in documents:
            self.assertEqual(bool(document["id"]), bool(document["name"]))
        return sorted((d["amount"] or 0, d["name"], d["reason"]) for d in documents)

    def test_own_documents_only(self):
        """A salesperson sees that others sold, and what it adds; no draft's money."""
        self.assertEqual(
            self.seen(self.seller, self.own),
            [(0, False, "draft"), (10, self.mine.name, False), (20, False, False)],
        )

    def test_all_documents(self):
        self.assertEqual(
            self.seen(self.all_leads, self.own),
            [
                (10, self.mine.name, False),
                (20, self.theirs.name, False),
                (40, self.draft.name, "draft"),
            ],
        )

    def test_who_has_no_right_to_orders(self):
        self.assertFalse(
            self.env["sale.order"].with_user(self.tiering_user).has_access("read")
        )
        self.assertEqual(
            self.seen(self.tiering_user, self.own),
            [(0, False, "draft"), (10, False, False), (20, False, False)],
        )

    def test_other_company(self):
        """Nothing of a program of another company; of the group's, what counts."""
        member = self.member(self.ann, self.own).with_user(self.stranger)
        with self.assertRaises(AccessError):
            member.get_documents()
        with self.assertRaises(AccessError):
            member.read(["explanation"])
        self.assertEqual(
            self.seen(self.stranger, self.group),
            [
                (0, False, "draft"),
                (10, False, False),
                (20, False, False),
                (100, self.elsewhere.name, False),
            ],
        )

    def test_documents_of_companies_that_the_user_is_not_in(self):
        """They do not even show as not counted."""
        member = self.member(self.ann, self.own)
        counts = member.with_user(self.seller)._get_document_counts()
        self.assertEqual([line["reason"] for line in counts["reasons"]], ["draft"])
        self.seller.company_ids |= self.company_b
        both = self.seller.company_ids.ids
        member = member.with_user(self.seller).with_context(allowed_company_ids=both)
        counts = member._get_document_counts()
        reasons = [line["reason"] for line in counts["reasons"]]
        self.assertEqual(reasons, ["draft", "company"])

    def test_who_sees_no_tiers(self):
        for user in (self.portal_user, self._create_user("clerk", "base.group_user")):
            with self.assertRaises(AccessError):
                self.member(self.ann, self.own).with_user(user).get_documents()

    # ------------------------------------------------------------------
    # Queries
    # ------------------------------------------------------------------

    def queries(self, member, method, *arguments, **options):
        """Queries of a call that starts with nothing in the cache."""
        call = getattr(member, method)
        call(*arguments, **options)  # what is kept between requests
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        call(*arguments, **options)
        return self.cr.sql_log_count - before

    def test_queries_do_not_grow(self):
        """As many for one address as for thirty with a hundred orders."""
        few, many = self.customer("Few"), self.customer("Many")
        self.contact(few)
        self.order(few, 1).user_id = self.seller
        self.order(few, 1, confirm=False).user_id = self.seller
        contacts = self.env["res.partner"].create(
            [{"name": f"Contact {n}", "parent_id": many.id} for n in range(30)]
        )
        template = self.order(many, 1)
        template.user_id = self.seller
        for number in range(100):
            order = template.copy({"partner_id": contacts[number % 30].id})
            order.write({"date_order": f"{JUNE} 12:00:00", "user_id": self.seller.id})
            if number % 2:
                order.state = "sale"
        for values in ({}, {"company_id": False, "currency_id": self.eur.id}):
            for roll_up in ("commercial", "top"):
                program = self.metric_program("revenue", roll_up=roll_up, **values)
                self.assess(program)
                members = [
                    self.member(partner, program)
                    .with_user(self.seller)
                    .with_company(self.company)
                    for partner in (few, many)
                ]
                for method, options in (
                    ("_get_document_counts", {}),
                    ("get_documents", {}),
                    ("get_documents", {"counted": False}),
                    ("_get_documents", {}),
                ):
                    counts = [self.queries(m, method, **options) for m in members]
                    self.assertEqual(counts[0], counts[1], method)
                    self.assertLessEqual(counts[0], 20)

    def test_queries_of_the_form(self):
        """What the counts add to a form that has been read: one statement over the
        documents, and five that find out which ones."""
        member = self.member(self.ann, self.own).with_user(self.seller)
        member = member.with_company(self.company)
        member._get_document_counts()
        self.env.invalidate_all()
        member._explain()
        self.assertTrue(member.display_name and member.company_id.name)
        before = self.cr.sql_log_count
        member._get_document_counts()
        self.assertLessEqual(self.cr.sql_log_count - before, 6)
