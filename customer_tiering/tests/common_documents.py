from .common_invoicing import TieringInvoicingCommon

# One dollar is 7 yuan and .8 euros; from 1 July on 8 yuan and .5 euros.
JUNE, JULY, AUGUST = "2024-06-15", "2024-07-15", "2024-08-15"
OLD, NEXT = "2023-12-31", "2025-01-01"


class DocumentsCommon(TieringInvoicingCommon):
    """What members tell of the documents of two customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann, cls.bob = cls.customer("Ann"), cls.customer("Bob")

    def documents(self, program, partner, as_of=None):
        return self.member(partner, program)._get_documents(as_of)

    def assertFates(self, program, partner, expected, as_of=None):
        """Exactly these documents: record → amount with which it counts, or why it
        does not."""
        found = {
            (document["model"], document["id"]): document["reason"]
            or round(document["amount"], 6)
            for document in self.documents(program, partner, as_of)
        }
        wanted = {(record._name, record.id): fate for record, fate in expected.items()}
        self.assertEqual(found, wanted)

    def assertCounts(self, program, partner, counted, **reasons):
        """Counts of the documents, and that they are the ones that were measured."""
        counts = self.member(partner, program)._get_document_counts()
        found = {line["reason"]: line["count"] for line in counts["reasons"]}
        self.assertEqual((counts["counted"], found), (counted, reasons))
        self.assertEqual(counts["excluded"], sum(reasons.values()))
        self.assertEqual(counts["total"], self.member(partner, program).revenue)
