from odoo import api, models
from odoo.tools import SQL


class CustomerTierSourcePaidInvoice(models.AbstractModel):
    _name = "customer.tier.source.paid_invoice"
    _inherit = ["customer.tier.source.invoice"]
    _description = "Grading from Paid Customer Invoices"

    @api.model
    def _get_counted(self, scope):
        # Paid by the day of the scope: nothing is open on it. A credit note
        # follows the invoice that it reverses, whoever that was sent to.
        return SQL(
            "COALESCE(rev.id, m.id) NOT IN"
            " (SELECT item.move_id FROM (%s) item WHERE item.open > 0)",
            self._receivables(scope, self._where_concerned(scope, "move")),
        )

    @api.model
    def _activity(self, scope):
        return SQL(
            """
            GREATEST(m.invoice_date, (
                SELECT MAX(part.max_date)
                  FROM account_move_line line
                  JOIN account_partial_reconcile part ON part.debit_move_id = line.id
                 WHERE line.move_id = m.id AND part.max_date <= %s))
            """,
            scope.as_of,
        )
