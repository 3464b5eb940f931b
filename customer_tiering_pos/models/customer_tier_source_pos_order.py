from odoo import api, models
from odoo.tools import SQL


class CustomerTierSourcePosOrder(models.AbstractModel):
    _name = "customer.tier.source.pos_order"
    _inherit = ["customer.tier.source"]
    _description = "Grading from Point of Sale Orders"

    @api.model
    def _get_flush_fields(self):
        flush_fields = super()._get_flush_fields()
        flush_fields["pos.order"] += [
            "company_id",
            "currency_rate",
            "date_order",
            "partner_id",
            "state",
        ]
        flush_fields["pos.order.line"] += [
            "order_id",
            "price_subtotal",
            "price_unit",
            "product_id",
            "qty",
            "refunded_orderline_id",
        ]
        flush_fields["product.product"] += ["product_tmpl_id"]
        flush_fields["product.template"] += ["categ_id"]
        return flush_fields

    @api.model
    def _paid(self, scope, alias):
        """Condition of orders that happened until the day of the scope."""
        return SQL(
            "%s IN ('paid', 'done') AND %s < %s",
            SQL.identifier(alias, "state"),
            SQL.identifier(alias, "date_order"),
            scope.bound(scope.end, timestamps=True),
        )

    @api.model
    def _amount(self):
        """Untaxed amount of a line, less than nothing for what is given back.

        The client writes the amounts of a refund with the opposite sign of those that
        the server computes: the quantity tells.
        """
        return SQL("SIGN(line.qty * line.price_unit) * ABS(line.price_subtotal)")

    @api.model
    def _refunds(self, scope):
        """What was given back of each line: (line_id, qty, amount)."""
        return SQL(
            """
            SELECT line.refunded_orderline_id AS line_id, SUM(line.qty) AS qty,
                   SUM(%s) AS amount
              FROM pos_order_line line
              JOIN pos_order refund ON refund.id = line.order_id AND %s
             WHERE line.refunded_orderline_id IS NOT NULL
             GROUP BY line.refunded_orderline_id
            """,
            self._amount(),
            self._paid(scope, "refund"),
        )

    @api.model
    def _sold(self, scope):
        """Lines of orders of a known customer, each with what was given back of it.

        A refund thus lowers the order that it reverses, on the day, for the customer
        and at the rate of that order. An exchange is a refund and a purchase.
        """
        return SQL(
            """
            pos_order o
            JOIN pos_order_line line
              ON line.order_id = o.id
             AND line.refunded_orderline_id IS NULL
            LEFT JOIN (%s) back ON back.line_id = line.id
            WHERE o.partner_id IS NOT NULL AND %s AND %s
            """,
            self._refunds(scope),
            self._paid(scope, "o"),
            self._where(scope, "o"),
        )

    @api.model
    def _get_documents(self, scope):
        orders = SQL(
            """
            SELECT o.partner_id, o.company_id, o.date_order,
                   SUM(%(amount)s + COALESCE(back.amount, 0))
                   / COALESCE(NULLIF(o.currency_rate, 0), 1) AS amount,
                   BOOL_OR(line.qty > 0) AND (
                       COUNT(back.line_id) = 0
                       OR SUM(%(amount)s + COALESCE(back.amount, 0)) > 0
                   ) AS purchase
              FROM %(sold)s
             GROUP BY o.id
            """,
            amount=self._amount(),
            sold=self._sold(scope),
        )
        day = SQL("(o.date_order AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", scope.tz)
        amount, join = self._converted(scope, SQL("o.amount"), "o", day)
        rows = SQL(
            "SELECT o.partner_id, o.date_order AS date, %s AS amount, o.purchase"
            " FROM (%s) o %s",
            amount,
            orders,
            join,
        )
        return self._documents_part(rows, timestamps=True, purchase=SQL("r.purchase"))

    @api.model
    def _get_lines(self, scope):
        rows = SQL(
            """
            SELECT sold.*, template.categ_id
              FROM (
                  SELECT o.partner_id, o.date_order AS date, line.product_id
                    FROM %s AND line.qty + COALESCE(back.qty, 0) > 0
              ) sold
              JOIN product_product product ON product.id = sold.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
            """,
            self._sold(scope),
        )
        return self._lines_part(rows, timestamps=True)
