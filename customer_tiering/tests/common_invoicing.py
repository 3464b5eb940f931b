from odoo import Command

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .common import TieringCommon


class TieringInvoicingCommon(TieringCommon, AccountTestInvoicingCommon):
    """The same with accounts, journals and payments in both companies."""

    chart_template = "generic_coa"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = {
            company: cls.env["account.journal"].search(
                [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
            )
            for company in (cls.company, cls.company_b)
        }

    @classmethod
    def invoice(cls, partner, amount, date="2024-06-15", **options):
        """A posted customer invoice.

        :param options: ``company``, ``currency``, ``due`` (day; that of the invoice
            if not given), ``kind`` (``out_invoice``), ``post`` (False: a draft),
            ``lines`` (instead of ``amount``: list of values of lines), ``product``,
            ``taxes``, ``values`` (of the move)
        """
        company = options.get("company") or cls.company
        currency = options.get("currency") or company.currency_id
        product = options.get("product") or cls.machine
        taxes = options.get("taxes") or cls.env["account.tax"]
        lines = options.get("lines") or [{"price_unit": amount}]
        move = (
            cls.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": options.get("kind", "out_invoice"),
                    "partner_id": partner.id,
                    "currency_id": currency.id,
                    "invoice_date": date,
                    "invoice_date_due": options.get("due", date),
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "product_id": product.id,
                                "tax_ids": [Command.set(taxes.ids)],
                                **line,
                            }
                        )
                        for line in lines
                    ],
                    **options.get("values", {}),
                }
            )
        )
        if options.get("post", True):
            move.action_post()
        return move

    @classmethod
    def credit_note(cls, partner, amount, date="2024-06-15", **options):
        """A posted credit note that reverses no invoice; see :meth:`invoice`."""
        return cls.invoice(partner, amount, date, kind="out_refund", **options)

    @classmethod
    def reverse(cls, invoice, date="2024-06-20", amount=None, post=True):
        """A credit note for an invoice by the reversal wizard.

        :param float amount: untaxed; all of the invoice when None
        """
        context = {"active_model": "account.move", "active_ids": invoice.ids}
        wizard = (
            cls.env["account.move.reversal"]
            .with_company(invoice.company_id)
            .with_context(**context)
            .create({"date": date, "journal_id": invoice.journal_id.id})
        )
        wizard.refund_moves()
        credit = wizard.new_move_ids
        if amount is not None:
            credit.invoice_line_ids[1:].unlink()
            credit.invoice_line_ids.write({"quantity": 1, "price_unit": amount})
        if post:
            credit.action_post()
        return credit

    @classmethod
    def pay(cls, invoices, date, amount=None, currency=None):
        """Pay invoices by the wizard; ``amount`` None pays all that is open."""
        company = invoices.company_id
        context = {"active_model": "account.move", "active_ids": invoices.ids}
        values = {"payment_date": date, "journal_id": cls.bank[company].id}
        if currency:
            values["currency_id"] = currency.id
        if amount is not None:
            values["amount"] = amount
        return (
            cls.env["account.payment.register"]
            .with_company(company)
            .with_context(**context)
            .create(values)
            ._create_payments()
        )
