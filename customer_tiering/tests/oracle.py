"""The measures once more, in plain Python over records: slow, and sharing no code
with the statement that it checks."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytz
from dateutil.relativedelta import relativedelta


def exact(number):
    return Fraction(repr(number))


def mean(numbers):
    numbers = list(numbers)
    return sum(numbers, Fraction(0)) / len(numbers) if numbers else None


class Document:
    """A purchase or a credit note, in the money of the program."""

    def __init__(self, customer, day, amount, is_purchase, products=()):
        self.customer, self.day, self.amount = customer, day, amount
        self.is_purchase, self.products = is_purchase, products


class Oracle:
    """What a program measures of each customer on a day."""

    def __init__(self, program, as_of):
        self.program, self.env = program, program.sudo().env
        self.as_of = date.fromisoformat(as_of)
        Company = self.env["res.company"]
        self.companies = Company.search([])
        if program.company_id:
            self.companies = self.companies.filtered(self._is_within)

    def _is_within(self, company):
        while company and company != self.program.company_id:
            company = company.parent_id
        return bool(company)

    # ------------------------------------------------------------------
    # Who, when, how much
    # ------------------------------------------------------------------

    def customer(self, partner):
        """Up the parents to the first company; to the last parent for groups."""
        top = self.program.roll_up == "top"
        while partner.parent_id and (top or not partner.is_company):
            partner = partner.parent_id
        return partner

    def is_graded(self, partner):
        """Not archived, not objecting, not one of us."""
        users = partner.with_context(active_test=False).user_ids
        companies = self.env["res.company"].with_context(active_test=False).search([])
        return (
            partner.active
            and not partner.customer_tier_objection
            and all(user.share for user in users)
            and all(company.partner_id != partner for company in companies)
        )

    def local_day(self, moment):
        tz = pytz.timezone(self.program.tz)
        return pytz.utc.localize(moment).astimezone(tz).date()

    def rate(self, currency, company, day):
        """Of the company itself before those of everyone; the first when too early."""
        rates = self.env["res.currency.rate"].search(
            [("currency_id", "=", currency.id)], order="name"
        )
        rates = rates.filtered(lambda r: r.company_id.id in (False, company.root_id.id))
        past = rates.filtered(lambda r: r.name <= day)
        for candidates, place in ((past, -1), (rates, 0)):
            own = candidates.filtered("company_id")
            if candidates:
                return exact((own or candidates)[place].rate)
        return Fraction(1)

    def converted(self, amount, company, day):
        """From the money of a company to that of the program."""
        if company.currency_id == self.program.currency_id:
            return amount
        return (
            amount
            * self.rate(self.program.currency_id, company, day)
            / self.rate(company.currency_id, company, day)
        )

    def rounded(self, amount):
        unit = Decimal(repr(self.program.currency_id.rounding))
        amount = Fraction(amount) / Fraction(unit)
        # Thirty digits are plenty to tell a half.
        amount = Decimal(amount.numerator) / Decimal(amount.denominator)
        return float(amount.quantize(Decimal(1), ROUND_HALF_UP) * unit)

    # ------------------------------------------------------------------
    # Documents
    # ------------------------------------------------------------------

    def orders(self):
        for order in self.env["sale.order"].search([]):
            day = self.local_day(order.date_order)
            if (
                order.state != "sale"
                or order.company_id not in self.companies
                or day > self.as_of
            ):
                continue
            amount = exact(order.amount_untaxed) / exact(order.currency_rate)
            lines = order.order_line.filtered(
                lambda line: (
                    not line.display_type
                    and not line.is_downpayment
                    and line.product_uom_qty > 0
                )
            )
            yield Document(
                self.customer(order.partner_id),
                day,
                self.converted(amount, order.company_id, day),
                True,
                lines.product_id,
            )

    def moves(self, kind):
        return (
            self.env["account.move"]
            .search([("move_type", "=", kind)])
            .filtered(
                lambda move: (
                    move.state == "posted"
                    and move.company_id in self.companies
                    and move.invoice_date <= self.as_of
                )
            )
        )

    def credited(self, invoice):
        """What was given back of an invoice until the day, in its own currency."""
        refunds = self.moves("out_refund")
        refunds = refunds.filtered(lambda refund: refund.reversed_entry_id == invoice)
        return sum((exact(refund.amount_untaxed) for refund in refunds), Fraction(0))

    def is_reversed(self, invoice):
        credited = self.credited(invoice)
        return bool(credited) and credited >= exact(invoice.amount_untaxed)

    def invoices(self, only_paid):
        for invoice in self.moves("out_invoice"):
            if only_paid and not self.is_paid(invoice):
                continue
            day, company = invoice.invoice_date, invoice.company_id
            gone = self.is_reversed(invoice)
            lines = invoice.invoice_line_ids.filtered(
                lambda line: line.display_type == "product" and line.quantity > 0
            )
            yield Document(
                self.customer(invoice.partner_id),
                day,
                self.converted(exact(invoice.amount_untaxed_signed), company, day),
                not gone,
                lines.product_id.browse() if gone else lines.product_id,
            )
        for refund in self.moves("out_refund"):
            invoice = refund.reversed_entry_id
            if only_paid and invoice and not self.is_paid(invoice):
                continue
            day, company = refund.invoice_date, refund.company_id
            amount = exact(refund.amount_untaxed_signed)
            if invoice:
                # At the rate and in the period of what it gives back.
                day = invoice.invoice_date
                amount = -exact(refund.amount_untaxed)
                amount *= exact(invoice.amount_untaxed_signed)
                amount /= exact(invoice.amount_untaxed)
            yield Document(
                self.customer(refund.partner_id),
                day,
                self.converted(amount, company, day),
                False,
            )

    def documents(self):
        if self.program.source == "sale_order":
            return list(self.orders())
        return list(self.invoices(self.program.source == "paid_invoice"))

    # ------------------------------------------------------------------
    # Payments
    # ------------------------------------------------------------------

    def debts(self, invoice):
        """(due day, open, share of it that is open, day of the last payment)"""
        for line in invoice.line_ids:
            if line.account_id.account_type != "asset_receivable" or line.balance <= 0:
                continue
            left, paid_on = exact(line.amount_currency), None
            for part in line.matched_credit_ids:
                if part.max_date <= self.as_of and part.debit_amount_currency:
                    left -= exact(part.debit_amount_currency)
                    paid_on = max(paid_on or part.max_date, part.max_date)
            worth = left * exact(line.balance) / exact(line.amount_currency)
            yield line.date_maturity, worth, paid_on

    def is_paid(self, invoice):
        if self.is_reversed(invoice):
            return True
        return all(worth <= 0 for _due, worth, _paid_on in self.debts(invoice))

    def payments(self):
        """customer → list of (day of the invoice, days late, on time, overdue)"""
        found = {}
        for invoice in self.moves("out_invoice"):
            if self.is_reversed(invoice):
                continue
            rows = found.setdefault(self.customer(invoice.partner_id), [])
            day = invoice.invoice_date
            for due, worth, paid_on in self.debts(invoice):
                if worth <= 0:
                    late = max((paid_on - due).days, 0)
                    rows.append((day, late, paid_on <= due, Fraction(0)))
                elif due < self.as_of:
                    late = (self.as_of - due).days
                    worth = self.converted(worth, invoice.company_id, day)
                    rows.append((day, late, False, worth))
        return found

    # ------------------------------------------------------------------
    # Measures
    # ------------------------------------------------------------------

    def window(self):
        """(first day, first and last day of the window before) or None."""
        day, program = self.as_of, self.program
        if program.window == "rolling":
            start = day - relativedelta(months=program.window_months)
            start += timedelta(days=1)
            before = start - relativedelta(months=program.window_months)
            return start, before, start - timedelta(days=1)
        if program.window == "lifetime":
            recent = day - relativedelta(months=12) + timedelta(days=1)
            return None, recent - relativedelta(months=12), recent - timedelta(days=1)
        start = date(day.year, 1, 1)
        if program.window == "fiscal_year":
            # A group has the fiscal year of its first company, whoever assesses it.
            companies = self.env["res.company"].search([], order="id")
            company = program.company_id or companies[:1]
            month, last = (
                int(company.fiscalyear_last_month),
                company.fiscalyear_last_day,
            )
            start = date(day.year, month, last) + timedelta(days=1)
            if start > day:
                start = date(day.year - 1, month, last) + timedelta(days=1)
        last = day - relativedelta(years=1)
        return start, start - relativedelta(years=1), last

    def measures(self):
        """customer → metric code → value, as the program stores them."""
        documents, payments = self.documents(), self.payments()
        found = {}
        for customer in {document.customer for document in documents}:
            if self.is_graded(customer):
                mine = [d for d in documents if d.customer == customer]
                found[customer] = self.of_customer(mine, payments.get(customer, []))
        if self.program.roll_up == "top":
            for partner in self.env["res.partner"].search([]):
                top = self.customer(partner)
                if partner.is_company and top in found and self.is_graded(partner):
                    found[partner] = found[top]
        return found

    def of_customer(self, documents, payments):
        start, before, before_end = self.window()
        inside = [d for d in documents if not start or d.day >= start]
        recent = [d for d in documents if d.day > before_end] if not start else inside
        earlier = [d for d in documents if before <= d.day <= before_end]
        bought = sorted(d.day for d in inside if d.is_purchase)
        spent = sum(d.amount for d in inside)
        now = self.rounded(sum(d.amount for d in recent))
        then = self.rounded(sum(d.amount for d in earlier))
        products = self.env["product.product"].union(
            *(d.products for d in inside if d.is_purchase)
        )
        due = [row for row in payments if not start or row[0] >= start]
        gap = ratio = None
        if len(bought) > 1:
            gap = Fraction((bought[-1] - bought[0]).days, len(bought) - 1)
            ratio = (self.as_of - bought[-1]).days / gap if gap else None
        trend = 100 * (now - then) / then if then > 0 else 100 if now > 0 else None
        on_time = mean(on_time for _day, _late, on_time, _open in due)
        ever = [d.day for d in documents if d.is_purchase]
        quarter = self.as_of - relativedelta(months=3) + timedelta(days=1)
        back, until = (
            [day for day in ever if (day >= quarter) is late] for late in (True, False)
        )
        average = self.rounded(spent) / len(bought) if bought else None
        return {
            "revenue": self.rounded(spent) if inside else None,
            "orders": len(bought) or None,
            "last_purchase": bought[-1].isoformat() if bought else None,
            "first_purchase": min(ever).isoformat() if ever else None,
            "average_order": None if average is None else self.rounded(exact(average)),
            "purchase_gap": gap,
            "gap_ratio": ratio,
            "products": len(products) or None,
            "categories": len(products.categ_id) or None,
            "trend": trend,
            "silence": (min(back) - max(until)).days if back and until else None,
            "days_late": mean(late for _day, late, _on_time, _open in due),
            "paid_on_time": None if on_time is None else 100 * on_time,
            "overdue": self.rounded(sum(row[3] for row in payments)),
        }
