import itertools

from odoo.tests import tagged

from ..measure import money
from .common_mixed import AS_OF, MixedCompanyCommon
from .oracle_documents import DocumentsOracle

SCOPES = (
    {},
    {"window": "lifetime"},
    {"window": "fiscal_year", "tz": "Asia/Shanghai"},
    {"company": "b", "window_months": 3},
    {"company": "", "currency": "usd", "window": "calendar_year"},
    {"company": "", "currency": "jpy", "roll_up": "top"},
)


@tagged("post_install", "-at_install")
class TestMemberDocumentsOracle(MixedCompanyCommon):
    """A mixed company made at random: every document of everyone graded, against a
    loop over records and against what the assessment stored."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # As the wizard does not: for another customer, in another currency.
        invoice = cls.invoice(cls.addresses[3], 300, "2024-04-01")
        credit = cls.reverse(invoice, "2024-04-05", post=False)
        credit.partner_id = cls.addresses[4]
        credit.action_post()
        invoice = cls.invoice(cls.addresses[5], 120, "2024-04-02")
        credit = cls.reverse(invoice, "2024-04-06", post=False)
        credit.currency_id = cls.eur
        credit.action_post()
        for address in cls.addresses[:6]:
            cls.invoice(address, 70, "2024-04-03", kind="out_receipt")
            cls.invoice(address, 80, "2024-04-03", post=False).button_cancel()

    def programs(self, source):
        companies = {"b": self.company_b.id, "": False}
        for scope in SCOPES:
            values = dict(scope)
            if "company" in values:
                values["company_id"] = companies[values.pop("company")]
            if "currency" in values:
                values["currency_id"] = getattr(self, values.pop("currency")).id
            yield self.metric_program("revenue", "orders", source=source, **values)

    def assertSource(self, source, reasons):
        """Each fate is the one expected, and all ``reasons`` occurred."""
        met = set()
        for program, as_of in itertools.product(self.programs(source), AS_OF):
            self.assess(program, as_of.isoformat())
            oracle = DocumentsOracle(program, as_of.isoformat(), self.env.companies)
            fates = oracle.fates()
            members = program.member_ids
            self.assertTrue(members)
            for member in members:
                customer = oracle.customer(member.partner_id)
                own = [fate for fate in fates if fate.customer == customer]
                with self.subTest(program=program.window, member=member.display_name):
                    documents = member._get_documents()
                    self.assertFates(documents, own)
                    self.assertMeasured(member, documents)
                    met |= {document["reason"] for document in documents}
        self.assertEqual(met, {False, *reasons})

    def assertFates(self, documents, fates):
        expected = sorted(
            (fate.document.id, fate.day.isoformat(), fate.reason or False)
            for fate in fates
        )
        found = sorted((d["id"], d["counted_on"], d["reason"]) for d in documents)
        self.assertEqual(found, expected)
        amounts = {fate.document.id: float(fate.amount) for fate in fates}
        for document in documents:
            self.assertAlmostEqual(document["amount"], amounts[document["id"]], 4)

    def assertMeasured(self, member, documents):
        """The documents add up to what the assessment stored."""
        counted = [document for document in documents if document["counted"]]
        currency = member.currency_id
        units = sum(round(d["amount"] * money.units(currency)) for d in counted)
        [total] = money.rounded([units / money.units(currency)], currency)
        self.assertEqual(total, member.revenue)
        purchases = sum(document["purchase"] for document in counted)
        criteria = member.program_id.criterion_ids
        [orders] = criteria.filtered(lambda criterion: criterion.code == "orders").ids
        self.assertEqual(purchases or None, member.detail[str(orders)][0])
        counts = member._get_document_counts()
        self.assertEqual(counts["total"], member.revenue)
        self.assertEqual(counts["assessed"], member.revenue)
        self.assertEqual(
            (counts["counted"], counts["purchases"]), (len(counted), purchases)
        )
        self.assertEqual(counts["excluded"], len(documents) - len(counted))
        for line in counts["reasons"]:
            alike = [d for d in documents if d["reason"] == line["reason"]]
            self.assertEqual(line["count"], len(alike))

    def test_sale_orders(self):
        self.assertSource(
            "sale_order", ["after", "before", "cancelled", "company", "draft", "sent"]
        )

    def test_invoices(self):
        self.assertSource(
            "invoice",
            [
                "after",
                "before",
                "cancelled",
                "company",
                "draft",
                "receipt",
                "reversed",
            ],
        )

    def test_paid_invoices(self):
        self.assertSource(
            "paid_invoice",
            [
                "after",
                "before",
                "cancelled",
                "company",
                "draft",
                "open",
                "receipt",
                "reversed",
            ],
        )
