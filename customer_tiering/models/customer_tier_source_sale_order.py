from odoo import api, models
from odoo.tools import SQL

from ..measure.parts import Part


class CustomerTierSourceSaleOrder(models.AbstractModel):
    _name = "customer.tier.source.sale_order"
    _inherit = ["customer.tier.source"]
    _description = "Grading from Confirmed Sales Orders"

    @api.model
    def _get_flush_fields(self):
        flush_fields = super()._get_flush_fields()
        flush_fields["sale.order"] += [
            "amount_untaxed",
            "company_id",
            "currency_rate",
            "date_order",
            "partner_id",
            "state",
        ]
        flush_fields["sale.order.line"] += [
            "display_type",
            "is_downpayment",
            "order_id",
            "product_id",
            "product_uom_qty",
        ]
        flush_fields["product.product"] += ["product_tmpl_id"]
        flush_fields["product.template"] += ["categ_id"]
        return flush_fields

    @api.model
    def _confirmed(self, scope):
        return SQL(
            "o.state = 'sale' AND o.date_order < %s AND %s",
            scope.bound(scope.end, timestamps=True),
            self._where(scope, "o"),
        )

    @api.model
    def _converted_order(self, scope, amount):
        """An amount of the order ``o``, in its own currency, in that of the scope.

        :return: see :meth:`_converted`
        """
        # Most orders are in the currency of the company: spare them the division.
        amount = SQL(
            "CASE WHEN o.currency_rate = 1 THEN %(amount)s"
            " ELSE %(amount)s / COALESCE(NULLIF(o.currency_rate, 0), 1) END",
            amount=amount,
        )
        day = scope.local_day(SQL("o.date_order"))
        return self._converted(scope, amount, "o", day)

    @api.model
    def _amounts(self, scope, amount):
        """Confirmed orders with an amount of theirs, in the currency of the scope.

        :param SQL amount: of the order ``o``, in its own currency
        :return: SQL of ``partner_id, date, amount``
        """
        amount, join = self._converted_order(scope, amount)
        return SQL(
            "SELECT o.partner_id, o.date_order AS date, %s AS amount"
            " FROM sale_order o %s WHERE %s",
            amount,
            join,
            self._confirmed(scope),
        )

    @api.model
    def _get_documents(self, scope):
        rows = self._amounts(scope, SQL("o.amount_untaxed"))
        return self._documents_part(rows, timestamps=True)

    @api.model
    def _get_evidence(self, scope):
        amount, join = self._converted_order(scope, SQL("o.amount_untaxed"))
        rows = SQL(
            """
            SELECT 'sale.order' AS model, o.id, o.id AS head, o.company_id,
                   %(day)s AS day, o.date_order AS date, %(amount)s AS amount,
                   TRUE AS purchase,
                   CASE WHEN %(confirmed)s THEN NULL
                        WHEN o.state = 'sale' THEN 'after'
                        WHEN o.state = 'cancel' THEN 'cancelled'
                        WHEN o.state = 'sent' THEN 'sent'
                        ELSE 'draft' END AS reason
              FROM sale_order o %(join)s
             WHERE %(where)s
            """,
            day=scope.local_day(SQL("o.date_order")),
            amount=amount,
            confirmed=self._confirmed(scope),
            join=join,
            where=self._where(scope, "o"),
        )
        return Part(rows, timestamps=True)

    @api.model
    def _get_lines(self, scope):
        rows = SQL(
            """
            SELECT o.partner_id, o.date_order AS date, line.product_id,
                   template.categ_id
              FROM sale_order o
              JOIN sale_order_line line
                ON line.order_id = o.id
               AND line.display_type IS NULL
               AND line.is_downpayment IS NOT TRUE
               AND line.product_uom_qty > 0
              JOIN product_product product ON product.id = line.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
             WHERE %s
            """,
            self._confirmed(scope),
        )
        return self._lines_part(rows, timestamps=True)
