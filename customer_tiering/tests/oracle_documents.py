"""The fate of each document once more, in plain Python over records."""

from dataclasses import dataclass
from fractions import Fraction

from .oracle import Oracle, exact


@dataclass
class Fate:
    """A document, the day and the amount with which it counts, or why it does not.

    ``head`` is the document that it reverses, or itself.
    """

    document: object
    head: object
    customer: object
    day: object
    amount: Fraction
    reason: str


class DocumentsOracle(Oracle):
    """Which documents count for a program on a day.

    :param companies: those of the user; what others have is not shown
    """

    def __init__(self, program, as_of, companies):
        super().__init__(program, as_of)
        self.shown = self.companies | companies.sudo()

    def fates(self):
        """All documents of the companies: list of :class:`Fate`."""
        if self.program.source == "sale_order":
            return [self.order_fate(order) for order in self.search("sale.order", [])]
        kinds = ("out_invoice", "out_refund", "out_receipt")
        moves = self.search("account.move", [("move_type", "in", kinds)])
        fates = [self.move_fate(move) for move in moves]
        self.mark_reversed(fates)
        return fates

    def search(self, model, domain):
        records = self.env[model].search(domain)
        return records.filtered(lambda record: record.company_id in self.shown)

    def credited(self, invoice):
        """In the currency of the invoice, whatever that of the credit note."""
        refunds = self.moves("out_refund")
        total = Fraction(0)
        for refund in refunds.filtered(lambda r: r.reversed_entry_id == invoice):
            amount = exact(refund.amount_untaxed)
            if refund.currency_id != invoice.currency_id:
                amount = -exact(refund.amount_untaxed_signed)
                amount *= exact(invoice.amount_untaxed)
                amount /= exact(invoice.amount_untaxed_signed)
            total += amount
        return total

    def place(self, document, day, reason):
        """The reason, if there is not one more obvious."""
        start = self.window()[0]
        if document.company_id not in self.companies:
            return "company"
        return "before" if start and day < start else reason

    def order_fate(self, order):
        day = self.local_day(order.date_order)
        reasons = {"draft": "draft", "sent": "sent", "cancel": "cancelled"}
        reason = reasons.get(order.state, "after" if day > self.as_of else "")
        amount = exact(order.amount_untaxed) / exact(order.currency_rate)
        return Fate(
            order,
            order,
            self.customer(order.partner_id),
            day,
            self.converted(amount, order.company_id, day),
            self.place(order, day, reason),
        )

    def move_fate(self, move):
        head = move
        invoice = move.reversed_entry_id
        if (
            move.move_type == "out_refund"
            and invoice.move_type == "out_invoice"
            and invoice.state == "posted"
            and invoice.invoice_date <= self.as_of
        ):
            head = invoice
        day = head.invoice_date or head.date
        amount = exact(move.amount_untaxed_signed)
        if head != move and head.currency_id == move.currency_id:
            amount = -exact(move.amount_untaxed) * exact(head.amount_untaxed_signed)
            amount /= exact(head.amount_untaxed)
        return Fate(
            move,
            head,
            self.customer(move.partner_id),
            day,
            self.converted(amount, move.company_id, day),
            self.place(move, day, self.move_reason(move, head)),
        )

    def move_reason(self, move, head):
        if move.state == "cancel":
            return "cancelled"
        if move.state == "draft":
            return "draft"
        if move.move_type == "out_receipt":
            return "receipt"
        if move.invoice_date > self.as_of:
            return "after"
        unpaid = head.move_type == "out_invoice" and not self.is_paid(head)
        return "open" if self.program.source == "paid_invoice" and unpaid else ""

    def mark_reversed(self, fates):
        """Nothing is left of them for a customer: neither counts."""
        half = Fraction(repr(self.program.currency_id.rounding)) / 2
        for fate in fates:
            invoice = fate.document
            if fate.reason or fate.head != invoice or invoice.move_type == "out_refund":
                continue
            if not self.is_reversed(invoice):
                continue
            alike = [
                other
                for other in fates
                if other.head == invoice
                and other.customer == fate.customer
                and not other.reason
            ]
            if len(alike) > 1 and abs(sum(other.amount for other in alike)) < half:
                for other in alike:
                    other.reason = "reversed"
