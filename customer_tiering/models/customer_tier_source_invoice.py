from odoo import api, models
from odoo.tools import SQL

from ..measure.parts import Part


class CustomerTierSourceInvoice(models.AbstractModel):
    _name = "customer.tier.source.invoice"
    _inherit = ["customer.tier.source"]
    _description = "Grading from Posted Customer Invoices"

    @api.model
    def _get_flush_fields(self):
        flush_fields = super()._get_flush_fields()
        flush_fields["product.product"] += ["product_tmpl_id"]
        flush_fields["product.template"] += ["categ_id"]
        flush_fields["account.move"] += ["date"]
        flush_fields["account.move.line"] += ["quantity"]
        return flush_fields

    @api.model
    def _get_counted(self, scope):
        """Further condition on the move ``m`` (and the move it reverses, ``rev``)."""
        return SQL("TRUE")

    @api.model
    def _invoices(self, scope):
        """Posted invoices and credit notes, each with what reverses it.

        A credit note belongs to the day of the invoice that it reverses, and an
        invoice that is reversed in full is not a purchase.
        """
        return SQL(
            """
            account_move m
            LEFT JOIN account_move rev
              ON rev.id = m.reversed_entry_id
             AND m.move_type = 'out_refund'
             AND rev.move_type = 'out_invoice'
             AND rev.state = 'posted'
             AND rev.invoice_date <= %(as_of)s
            LEFT JOIN (%(credits)s) credit ON credit.reversed_entry_id = m.id
            """,
            as_of=scope.as_of,
            credits=self._credits(scope),
        )

    @api.model
    def _amount(self):
        """Untaxed amount in the currency of the company.

        A credit note has the rate of the invoice that it reverses, so that the two
        come to nothing whatever became of the rate.
        """
        return SQL(
            "CASE WHEN rev.currency_id = m.currency_id AND rev.amount_untaxed <> 0"
            " THEN -m.amount_untaxed * rev.amount_untaxed_signed / rev.amount_untaxed"
            " ELSE m.amount_untaxed_signed END"
        )

    @api.model
    def _posted(self, scope):
        return SQL(
            "m.state = 'posted' AND m.move_type IN ('out_invoice', 'out_refund')"
            " AND m.invoice_date <= %s AND %s AND %s",
            scope.as_of,
            self._where(scope, "m"),
            self._get_counted(scope),
        )

    @api.model
    def _activity(self, scope):
        """The day on which something last happened with the move ``m``."""
        return SQL("m.invoice_date")

    @api.model
    def _is_purchase(self):
        return SQL(
            "(m.move_type = 'out_invoice' AND (credit.amount IS NULL"
            " OR m.amount_untaxed > credit.amount))"
        )

    @api.model
    def _get_documents(self, scope):
        day = SQL("COALESCE(rev.invoice_date, m.invoice_date)")
        amount, join = self._converted(scope, self._amount(), "m", day)
        rows = SQL(
            "SELECT m.partner_id, %s AS date, %s AS amount, %s AS purchase,"
            " %s AS activity FROM %s %s WHERE %s",
            day,
            amount,
            self._is_purchase(),
            self._activity(scope),
            self._invoices(scope),
            join,
            self._posted(scope),
        )
        return self._documents_part(
            rows, purchase=SQL("r.purchase"), activity=SQL("r.activity")
        )

    @api.model
    def _get_evidence(self, scope):
        # A draft may have no date of invoice yet.
        date = SQL("COALESCE(rev.invoice_date, m.invoice_date, m.date)")
        amount, join = self._converted(scope, self._amount(), "m", date)
        rows = SQL(
            """
            SELECT 'account.move' AS model, m.id, COALESCE(rev.id, m.id) AS head,
                   m.company_id, COALESCE(m.invoice_date, m.date) AS day,
                   %(date)s AS date, %(amount)s AS amount, %(purchase)s AS purchase,
                   CASE WHEN %(posted)s THEN NULL
                        WHEN m.state = 'cancel' THEN 'cancelled'
                        WHEN m.state <> 'posted' THEN 'draft'
                        WHEN m.move_type = 'out_receipt' THEN 'receipt'
                        WHEN m.invoice_date > %(as_of)s THEN 'after'
                        ELSE 'open' END AS reason
              FROM %(invoices)s %(join)s
             WHERE m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
               AND %(where)s
            """,
            date=date,
            amount=amount,
            purchase=self._is_purchase(),
            posted=self._posted(scope),
            as_of=scope.as_of,
            invoices=self._invoices(scope),
            join=join,
            where=self._where(scope, "m"),
        )
        return Part(rows)

    @api.model
    def _get_lines(self, scope):
        rows = SQL(
            """
            SELECT m.partner_id, m.invoice_date AS date, line.product_id,
                   template.categ_id
              FROM %s
              JOIN account_move_line line
                ON line.move_id = m.id
               AND line.display_type = 'product'
               AND line.quantity > 0
              JOIN product_product product ON product.id = line.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
             WHERE %s AND %s
            """,
            self._invoices(scope),
            self._posted(scope),
            self._is_purchase(),
        )
        return self._lines_part(rows)
