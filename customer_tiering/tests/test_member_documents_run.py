from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_documents import AUGUST, JULY, JUNE, NEXT, OLD, DocumentsCommon


@tagged("post_install", "-at_install")
class TestMemberDocumentsRun(DocumentsCommon):
    """Of which assessment the documents are told, and how the client reads them."""

    # ------------------------------------------------------------------
    # As of when
    # ------------------------------------------------------------------

    def test_of_the_last_assessment(self):
        """Its day and its rules, whatever they are by now."""
        orders = [self.order(self.ann, 10, day) for day in (OLD, JUNE, NEXT)]
        invoice = self.invoice(self.ann, 99, JUNE)
        program = self.metric_program("revenue")
        self.assess(program)
        self.assertFates(
            program, self.ann, dict(zip(orders, ("before", 10, "after"), strict=True))
        )
        program.write(
            {"source": "invoice", "currency_id": self.cny.id, "window": "lifetime"}
        )
        self.assertFates(
            program, self.ann, dict(zip(orders, ("before", 10, "after"), strict=True))
        )
        self.assertEqual(
            self.documents(program, self.ann)[0]["currency_id"], self.usd.id
        )
        self.assess(program)
        self.assertFates(program, self.ann, {invoice: 693})

    def test_of_a_day_in_the_past(self):
        june, july = self.order(self.ann, 10, JUNE), self.order(self.ann, 20, JULY)
        program = self.metric_program("revenue")
        self.assess(program)
        self.assertFates(program, self.ann, {june: 10, july: "after"}, "2024-07-14")
        self.assertFates(program, self.ann, {june: "before", july: 20}, "2025-07-14")
        counts = self.member(self.ann, program)._get_document_counts("2024-07-14")
        self.assertEqual((counts["total"], counts["end"]), (10, "2024-07-14"))

    def test_of_an_earlier_assessment(self):
        """As the replay of a past day shows it."""
        june, august = self.order(self.ann, 10, JUNE), self.order(self.ann, 20, AUGUST)
        self.invoice(self.ann, 70, JUNE)
        program = self.metric_program("revenue")
        self.assess(program, "2024-07-31")
        self.assess(program)
        member = self.member(self.ann, program)
        then = member._as_of("2024-08-01")
        counts = then.explanation["documents"]
        self.assertEqual((counts["total"], counts["assessed"]), (10, 10))
        self.assertEqual((counts["end"], then.revenue), ("2024-07-31", 10))
        self.assertEqual(counts["member_id"], member.id)
        run_id = counts["run_id"]
        for counted, order in ((True, june), (False, august)):
            page = member.get_documents(counted=counted, run_id=run_id)
            self.assertEqual([d["id"] for d in page["documents"]], [order.id])
        # Runs of other programs are none of its business.
        other = self.assess(self.metric_program("revenue", source="invoice"))
        page = member.get_documents(counted=False, run_id=other.id)
        models = {document["model"] for document in page["documents"]}
        self.assertEqual(models, {"sale.order"})

    def test_others_were_assessed_since(self):
        """What is stored is still what the run of everyone found."""
        self.order(self.ann, 10, "2024-01-05")
        self.order(self.bob, 10, "2024-01-05")
        program = self.metric_program("revenue", "orders")
        self.assess(program)
        self.assess(program, "2025-01-10", self.bob)
        self.assertCounts(program, self.ann, 1)
        self.assertEqual(self.member(self.bob, program).revenue, 0)
        self.assertCounts(program, self.bob, 0, before=1)

    def test_changed_since_the_assessment(self):
        order = self.order(self.ann, 10, JUNE)
        program = self.metric_program("revenue")
        self.assess(program)
        order.order_line.price_unit = 15
        self.order(self.ann, 100, JULY)
        counts = self.member(self.ann, program)._get_document_counts()
        self.assertEqual((counts["total"], counts["assessed"]), (115, 10))

    # ------------------------------------------------------------------
    # For the client
    # ------------------------------------------------------------------

    def test_pages_by_reason(self):
        orders = self.order(self.ann, 1, JUNE)
        for number in range(1, 101):
            order = orders[0].copy({"date_order": f"2024-{number % 12 + 1:02}-01"})
            order.state = "sale" if number <= 90 else "cancel"
        drafts = [self.order(self.ann, 1, day, confirm=False) for day in (JUNE, JULY)]
        program = self.metric_program("revenue")
        self.assess(program)
        member = self.member(self.ann, program)
        first, second = (member.get_documents(offset=offset) for offset in (0, 80))
        self.assertEqual((first["count"], first["total"]), (91, 91))
        self.assertEqual((second["count"], second["total"]), (91, 91))
        self.assertEqual([len(p["documents"]) for p in (first, second)], [80, 11])
        counted = first["documents"] + second["documents"]
        self.assertEqual(len({document["id"] for document in counted}), 91)
        days = [document["date"] for document in counted]
        self.assertEqual(days, sorted(days, reverse=True))
        excluded = member.get_documents(counted=False)["documents"]
        reasons = [document["reason"] for document in excluded]
        self.assertEqual(reasons, ["draft"] * 2 + ["cancelled"] * 10)
        self.assertEqual([d["id"] for d in excluded[:2]], [drafts[1].id, drafts[0].id])

    def test_what_a_metric_was_measured_from(self):
        """Each looks at its own days: purchases, or all that has an amount."""
        invoices = [
            self.invoice(self.ann, 10, day)
            for day in ("2020-01-01", "2023-03-01", JUNE, AUGUST)
        ]
        credit = self.reverse(invoices[2], JULY, 4)
        codes = (
            "revenue",
            "orders",
            "last_purchase",
            "first_purchase",
            "trend",
            "products",
            "overdue",
        )
        program = self.metric_program(*codes, source="invoice")
        self.assess(program)
        member = self.member(self.ann, program)
        self.assertEqual(
            member._get_document_counts()["metrics"],
            [code for code in codes if code != "overdue"],
        )
        window = invoices[2:]
        expected = {
            "revenue": [*window, credit],
            "orders": window,
            "last_purchase": window,
            "first_purchase": invoices,
            "trend": [*invoices[1:], credit],
            "products": window,
        }
        for code, documents in expected.items():
            found = member.get_documents(metric=code)["documents"]
            self.assertEqual(
                {document["id"] for document in found},
                {document.id for document in documents},
                code,
            )
        for code in ("overdue", "nonsense"):
            with self.assertRaisesRegex(UserError, f"Metric: {code}"):
                member.get_documents(metric=code)

    def test_source_without_its_app(self):
        self.order(self.ann, 1, JUNE)
        program = self.metric_program("revenue")
        run = self.assess(program)
        run.settings = {**run.settings, "source": "gone"}
        member = self.member(self.ann, program)
        self.assertEqual(member._get_documents(), [])
        self.assertEqual(member._get_document_counts(), {})
        self.assertEqual(member.get_documents()["documents"], [])

    def test_the_form_has_the_counts(self):
        self.order(self.ann, 1, JUNE)
        program = self.metric_program("revenue")
        self.assess(program)
        member = self.member(self.ann, program)
        self.assertEqual(member.explanation["documents"], member._get_document_counts())
