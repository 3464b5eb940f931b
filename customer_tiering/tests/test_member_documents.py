from odoo.tests import tagged

from .common_documents import AUGUST, JULY, JUNE, NEXT, OLD, DocumentsCommon


@tagged("post_install", "-at_install")
class TestMemberDocuments(DocumentsCommon):
    """Which documents make a tier, and why the others do not."""

    # ------------------------------------------------------------------
    # Orders
    # ------------------------------------------------------------------

    def test_orders_and_why_others_do_not_count(self):
        person = self.contact(self.ann, "Person")
        depot = self.contact(person, "Depot", "delivery")
        sent = self.order(self.ann, 30, JUNE, confirm=False)
        sent.action_quotation_sent()
        cancelled = self.order(person, 40, JUNE)
        cancelled._action_cancel()
        first, last = self.order(person, 100, "2024-01-01"), self.order(depot, 50, JUNE)
        expected = {
            first: 100,
            last: 50,
            self.order(depot, 20, JUNE, confirm=False): "draft",
            sent: "sent",
            cancelled: "cancelled",
            self.order(self.ann, 60, OLD): "before",
            self.order(self.ann, 70, NEXT): "after",
            self.order(self.ann, 700, JUNE, company=self.company_b): "company",
        }
        self.order(self.bob, 5, JUNE)
        program = self.metric_program("revenue", "orders", "last_purchase")
        self.assertMeasured(program, {self.ann: (150, 2, JUNE), self.bob: (5, 1, JUNE)})
        self.assertFates(program, self.ann, expected)
        self.assertCounts(
            program,
            self.ann,
            2,
            draft=1,
            sent=1,
            cancelled=1,
            before=1,
            after=1,
            company=1,
        )

    def test_what_is_told_of_a_document(self):
        order = self.order(self.ann, 80, JUNE, currency=self.eur)
        program = self.metric_program("revenue")
        self.assess(program)
        [document] = self.documents(program, self.ann)
        self.assertEqual(
            document,
            {
                "model": "sale.order",
                "id": order.id,
                "name": order.name,
                "date": JUNE,
                "counted_on": JUNE,
                "amount": 100.0,
                "currency_id": self.usd.id,
                "counted": True,
                "purchase": True,
                "reason": False,
                "reason_text": False,
            },
        )

    def test_newest_first(self):
        orders = [self.order(self.ann, 1, day) for day in (JULY, OLD, AUGUST, JUNE)]
        draft = self.order(self.ann, 1, "2024-07-20", confirm=False)
        program = self.metric_program("revenue")
        self.assess(program)
        self.assertEqual(
            [document["id"] for document in self.documents(program, self.ann)],
            [orders[2].id, draft.id, orders[0].id, orders[3].id, orders[1].id],
        )

    def test_days_of_the_time_zone_of_the_program(self):
        late = self.order(self.ann, 10, "2023-12-31 15:59:59")
        early = self.order(self.ann, 20, "2023-12-31 16:00:00")
        gone = self.order(self.ann, 40, "2024-12-31 16:00:00")
        program = self.metric_program("revenue", tz="Asia/Shanghai")
        self.assertMeasured(program, {self.ann: 20})
        self.assertFates(program, self.ann, {late: "before", early: 20, gone: "after"})
        days = [document["date"] for document in self.documents(program, self.ann)]
        self.assertEqual(days, ["2025-01-01", "2024-01-01", "2023-12-31"])

    def test_words_for_how_many(self):
        for _number in range(2):
            self.order(self.ann, 1, JUNE, confirm=False)
        self.order(self.ann, 1, OLD)
        self.order(self.ann, 1, JUNE)
        self.order(self.bob, 1, JUNE)
        self.order(self.bob, 1, JUNE, confirm=False)
        program = self.metric_program("revenue")
        self.assess(program)
        texts = [
            [
                line["text"]
                for line in self.member(who, program)._get_document_counts()["reasons"]
            ]
            for who in (self.ann, self.bob)
        ]
        self.assertEqual(texts, [["2 drafts", "1 before the window"], ["1 draft"]])

    # ------------------------------------------------------------------
    # Invoices
    # ------------------------------------------------------------------

    def test_credit_note_counts_in_the_period_of_its_invoice(self):
        invoice = self.invoice(self.ann, 100, JUNE)
        part = self.reverse(invoice, AUGUST, 30)
        old = self.invoice(self.ann, 60, OLD)
        old_part = self.reverse(old, JUNE, 10)
        alone = self.credit_note(self.ann, 5, JULY)
        later = self.reverse(invoice, NEXT, 20)
        draft = self.reverse(invoice, AUGUST, 25, post=False)
        program = self.metric_program("revenue", "orders", source="invoice")
        self.assertMeasured(program, {self.ann: (65, 1)})
        self.assertFates(
            program,
            self.ann,
            {
                invoice: 100,
                part: -30,
                old: "before",
                old_part: "before",
                alone: -5,
                later: "after",
                draft: "draft",
            },
        )
        self.assertCounts(program, self.ann, 3, draft=1, after=1, before=2)
        days = {
            document["id"]: (document["date"], document["counted_on"])
            for document in self.documents(program, self.ann)
        }
        self.assertEqual(days[part.id], (AUGUST, JUNE))
        self.assertEqual(days[old_part.id], (JUNE, OLD))
        self.assertEqual(days[alone.id], (JULY, JULY))

    def test_reversed_in_full_counts_neither_way(self):
        """The rate is another one by now; in the currency of the invoice nothing is
        left."""
        invoice = self.invoice(self.ann, 70, JUNE, currency=self.eur)
        half = self.reverse(invoice, JULY, 35)
        kept = self.invoice(self.ann, 10, JUNE)
        program = self.metric_program("revenue", "orders", source="invoice")
        self.assertMeasured(program, {self.ann: (53.75, 2)})
        self.assertFates(program, self.ann, {invoice: 87.5, half: -43.75, kept: 10})
        rest = self.reverse(invoice, AUGUST, 35)
        draft = self.reverse(invoice, AUGUST, 5, post=False)
        self.assertMeasured(program, {self.ann: (10, 1)})
        fates = {rest: "reversed", half: "reversed", invoice: "reversed", kept: 10}
        self.assertFates(program, self.ann, {**fates, draft: "draft"})
        self.assertCounts(program, self.ann, 1, reversed=3, draft=1)

    def test_given_back_to_someone_else(self):
        """The amounts count, for each; but the invoice is not a purchase."""
        invoice = self.invoice(self.ann, 100, JUNE)
        credit = self.reverse(invoice, JULY, post=False)
        credit.partner_id = self.bob
        credit.action_post()
        program = self.metric_program("revenue", "orders", source="invoice")
        self.assertMeasured(program, {self.ann: (100, None), self.bob: (-100, None)})
        self.assertFates(program, self.ann, {invoice: 100})
        self.assertFates(program, self.bob, {credit: -100})
        [document] = self.documents(program, self.ann)
        self.assertFalse(document["purchase"])

    def test_more_given_back_than_was_paid(self):
        invoice = self.invoice(self.ann, 100, JUNE)
        first, second = (self.reverse(invoice, JULY, amount) for amount in (100, 20))
        program = self.metric_program("revenue", "orders", source="invoice")
        self.assertMeasured(program, {self.ann: (-20, None)})
        self.assertFates(program, self.ann, {invoice: 100, first: -100, second: -20})

    def test_drafts_receipts_and_cancelled_invoices(self):
        draft = self.invoice(self.ann, 1, False, due=JULY, post=False)
        cancelled = self.invoice(self.ann, 2, JUNE, post=False)
        cancelled.button_cancel()
        receipt = self.invoice(self.ann, 3, JUNE, kind="out_receipt")
        later = self.invoice(self.ann, 4, NEXT)
        invoice = self.invoice(self.ann, 5, JUNE)
        bill = self.invoice(self.ann, 6, JUNE, kind="in_invoice")
        self.assertEqual(bill.state, "posted")
        self.assertFalse(draft.invoice_date)
        draft.date = JULY
        program = self.metric_program("revenue", source="invoice")
        self.assertMeasured(program, {self.ann: 5})
        fates = {
            draft: "draft",
            cancelled: "cancelled",
            receipt: "receipt",
            later: "after",
            invoice: 5,
        }
        self.assertFates(program, self.ann, fates)

    def test_paid_invoices(self):
        paid, unpaid, part, back = (self.invoice(self.ann, 100, JUNE) for _n in "1234")
        self.pay(paid, JULY)
        self.pay(part, JULY, 40)
        credit = self.reverse(part, JULY, 10)
        gone = self.reverse(back, JULY)
        alone = self.credit_note(self.ann, 7, JULY)
        program = self.metric_program("revenue", "orders", source="paid_invoice")
        self.assertMeasured(program, {self.ann: (93, 1)})
        fates = {
            paid: 100,
            unpaid: "open",
            part: "open",
            credit: "open",
            back: "reversed",
            gone: "reversed",
            alone: -7,
        }
        self.assertFates(program, self.ann, fates)
        self.pay(part, AUGUST)
        self.assertMeasured(program, {self.ann: (183, 2)})
        self.assertFates(program, self.ann, {**fates, part: 100, credit: -10})
        # On a day before the payments.
        fates.update({paid: "open", back: "open"})
        fates.update({credit: "after", gone: "after", alone: "after"})
        self.assertFates(program, self.ann, fates, "2024-07-01")

    # ------------------------------------------------------------------
    # Companies, currencies, groups
    # ------------------------------------------------------------------

    def test_two_companies_and_currencies(self):
        ours = self.order(self.ann, 80, JUNE, currency=self.eur)
        theirs = self.order(self.ann, 800, JULY, company=self.company_b)
        yen = self.order(
            self.ann, 3200, JULY, company=self.company_b, currency=self.jpy
        )
        program_b = self.metric_program("revenue", company_id=self.company_b.id)
        group = self.metric_program(
            "revenue", company_id=False, currency_id=self.eur.id, tz="UTC"
        )
        self.assertMeasured(program_b, {self.ann: 960})
        self.assertFates(program_b, self.ann, {ours: "company", theirs: 800, yen: 160})
        # 80 at .8 for a dollar; 800 and 160 at 8 yuan and .5 euros for a dollar.
        self.assertMeasured(group, {self.ann: 140})
        self.assertFates(group, self.ann, {ours: 80, theirs: 50, yen: 10})

    def test_amounts_of_other_companies_are_in_the_money_of_the_program(self):
        self.order(self.ann, 1, JUNE)
        self.order(self.ann, 700, JUNE, company=self.company_b)
        program = self.metric_program("revenue")
        self.assess(program)
        amounts = [document["amount"] for document in self.documents(program, self.ann)]
        self.assertEqual(sorted(amounts), [1, 100])

    def test_thirds_add_up_as_they_were_measured(self):
        for _number in range(3):
            self.order(self.ann, 100, JUNE, company=self.company_b)
        program = self.metric_program(
            "revenue", company_id=False, currency_id=self.usd.id
        )
        # Three times 14.2857…, which is 42.857…, not 3 × 14.29.
        self.assertMeasured(program, {self.ann: 42.86})
        self.assertCounts(program, self.ann, 3)

    def test_groups(self):
        sub = self.customer("Sub", parent_id=self.ann.id, is_company=True)
        orders = {
            self.order(partner, amount, JUNE): amount
            for amount, partner in enumerate((self.ann, sub, self.contact(sub)), 1)
        }
        program = self.metric_program("revenue", roll_up="top")
        self.assertMeasured(program, {self.ann: 6, sub: 6})
        self.assertFates(program, self.ann, orders)
        self.assertFates(program, sub, orders)
        alone = self.metric_program("revenue")
        self.assertMeasured(alone, {self.ann: 1, sub: 5})
        self.assertCounts(alone, sub, 2)
