from odoo import api, models
from odoo.tools import SQL

from odoo.addons.customer_tiering.measure.parts import Part


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
        asked = SQL("TRUE")
        if scope.partner_ids is not None:
            # Found by index, instead of reading the refunds of everyone.
            asked = SQL(
                "line.refunded_orderline_id IN (SELECT bought.id"
                " FROM pos_order_line bought JOIN pos_order o"
                " ON o.id = bought.order_id AND %s)",
                self._where(scope, "o"),
            )
        return SQL(
            """
            SELECT line.refunded_orderline_id AS line_id, SUM(line.qty) AS qty,
                   SUM(%s) AS amount
              FROM pos_order_line line
              JOIN pos_order refund ON refund.id = line.order_id AND %s
             WHERE line.refunded_orderline_id IS NOT NULL AND %s
             GROUP BY line.refunded_orderline_id
            """,
            self._amount(),
            self._paid(scope, "refund"),
            asked,
        )

    @api.model
    def _bought(self, scope):
        """Lines of orders, each with what was given back of it.

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
            """,
            self._refunds(scope),
        )

    @api.model
    def _sold(self, scope):
        """The same of orders that happened, of a known customer."""
        return SQL(
            "%s WHERE o.partner_id IS NOT NULL AND %s AND %s",
            self._bought(scope),
            self._paid(scope, "o"),
            self._where(scope, "o"),
        )

    @api.model
    def _is_purchase(self):
        """Condition of the lines of an order together."""
        return SQL(
            "BOOL_OR(line.qty > 0) AND (COUNT(back.line_id) = 0"
            " OR SUM(%s + COALESCE(back.amount, 0)) > 0)",
            self._amount(),
        )

    @api.model
    def _get_documents(self, scope):
        orders = SQL(
            """
            SELECT o.partner_id, o.company_id, o.date_order,
                   SUM(%(amount)s + COALESCE(back.amount, 0))
                   / COALESCE(NULLIF(o.currency_rate, 0), 1) AS amount,
                   %(purchase)s AS purchase
              FROM %(sold)s
             GROUP BY o.id
            """,
            amount=self._amount(),
            purchase=self._is_purchase(),
            sold=self._sold(scope),
        )
        day = scope.local_day(SQL("o.date_order"))
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
    def _get_evidence(self, scope):
        """A refund is told apart from the orders that it lowers; one that brings
        something new is told twice."""
        orders = SQL(
            """
            SELECT o.id, o.id AS head, o.company_id, o.date_order,
                   o.date_order AS moment, %(purchase)s AS purchase,
                   SUM(%(amount)s) / COALESCE(NULLIF(o.currency_rate, 0), 1) AS amount,
                   %(own_reason)s AS reason
              FROM %(bought)s
             WHERE %(where)s
             GROUP BY o.id
             UNION ALL
            SELECT refund.id, o.id, o.company_id, o.date_order, refund.date_order,
                   FALSE,
                   SUM(%(amount)s) / COALESCE(NULLIF(o.currency_rate, 0), 1),
                   COALESCE(%(own_reason)s, %(refund_reason)s)
              FROM pos_order o
              JOIN pos_order_line bought
                ON bought.order_id = o.id AND bought.refunded_orderline_id IS NULL
              JOIN pos_order_line line ON line.refunded_orderline_id = bought.id
              JOIN pos_order refund ON refund.id = line.order_id
             WHERE %(where)s
             GROUP BY o.id, refund.id
            """,
            purchase=self._is_purchase(),
            amount=self._amount(),
            own_reason=self._get_reason(scope, "o"),
            refund_reason=self._get_reason(scope, "refund"),
            bought=self._bought(scope),
            where=self._where(scope, "o"),
        )
        day = scope.local_day(SQL("o.date_order"))
        amount, join = self._converted(scope, SQL("o.amount"), "o", day)
        rows = SQL(
            """
            SELECT 'pos.order' AS model, o.id, o.head, o.company_id, %s AS day,
                   o.date_order AS date, %s AS amount, o.purchase, o.reason
              FROM (%s) o %s
            """,
            scope.local_day(SQL("o.moment")),
            amount,
            orders,
            join,
        )
        return Part(rows, timestamps=True)

    @api.model
    def _get_reason(self, scope, alias):
        """Why an order does not count, NULL when it does."""
        state = SQL.identifier(alias, "state")
        return SQL(
            """
            CASE WHEN %s THEN NULL
                 WHEN %s IN ('paid', 'done') THEN 'after'
                 WHEN %s = 'cancel' THEN 'cancelled'
                 ELSE 'draft' END
            """,
            self._paid(scope, alias),
            state,
            state,
        )

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
