from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ..measure.parts import Aggregate, Part


class CustomerTierSource(models.AbstractModel):
    """Documents that a program measures; one model inherits this per source.

    The value of ``source`` on a program names the model
    ``customer.tier.source.<value>``. A bridge adds a selection value and a model
    with :meth:`_get_documents` and, if it can, :meth:`_get_lines`.
    """

    _name = "customer.tier.source"
    _description = "Source of Documents for Grading"

    @api.model
    def _get_parts(self, scope):
        """What can be measured, by name.

        :param scope: :class:`~odoo.addons.customer_tiering.measure.parts.Scope`
        :return: dict of name → :class:`~…measure.parts.Part`
        """
        parts = {
            "documents": self._get_documents(scope),
            "payments": self._get_payments(scope),
        }
        lines = self._get_lines(scope)
        if lines:
            parts["lines"] = lines
        return parts

    @api.model
    def _get_documents(self, scope):
        """Purchases and what reverses them; every source has its own.

        :return: :class:`~…measure.parts.Part`, made by :meth:`_documents_part`
        """

    @api.model
    def _get_lines(self, scope):
        """Products bought: rows ``partner_id, date, product_id, categ_id``."""
        return

    @api.model
    def _get_flush_fields(self):
        """Fields that the statement reads, to be flushed before.

        :return: defaultdict of model → list of names, to add to
        """
        return defaultdict(
            list,
            {
                "res.partner": [
                    "active",
                    "commercial_partner_id",
                    "customer_tier_objection",
                    "parent_id",
                ],
                "account.move": [
                    "amount_untaxed",
                    "amount_untaxed_signed",
                    "company_id",
                    "currency_id",
                    "invoice_date",
                    "move_type",
                    "partner_id",
                    "reversed_entry_id",
                    "state",
                ],
                "account.move.line": [
                    "account_id",
                    "amount_currency",
                    "balance",
                    "date_maturity",
                    "display_type",
                    "move_id",
                    "product_id",
                ],
                "account.partial.reconcile": [
                    "debit_amount_currency",
                    "debit_move_id",
                    "max_date",
                ],
            },
        )

    # ------------------------------------------------------------------
    # Explanation
    # ------------------------------------------------------------------

    @api.model
    def _get_evidence(self, scope):
        """Every document of some customers, whether it is measured or not.

        :param scope: the scope of a measurement, with the addresses of the customers;
            it may have companies besides whose documents do not count
        :return: None, or a :class:`~…measure.parts.Part` of rows, of which one
            document may have several:
            ``model`` and ``id`` of the document;
            ``head``, id of the one that it reverses, or its own;
            ``company_id``;
            ``day`` of the document itself;
            ``date`` and ``amount``, as measured;
            ``purchase``, whether it is one;
            ``reason``, a code of :meth:`_get_reasons` when it is not measured
        """
        return

    @api.model
    def _get_reasons(self):
        """Why documents do not count, in the order in which they are shown.

        :return: dict of code → words
        """
        return {
            "draft": self.env._("Draft"),
            "sent": self.env._("Quotation sent, not confirmed"),
            "cancelled": self.env._("Cancelled"),
            "reversed": self.env._("Reversed in full"),
            "open": self.env._("Not paid yet"),
            "receipt": self.env._("Sales receipt"),
            "after": self.env._("Dated after the assessment"),
            "before": self.env._("Dated before the window"),
            "company": self.env._("Of another company"),
        }

    @api.model
    def _count_reason(self, reason, count):
        """How many documents do not count for a reason: "3 drafts"."""
        if reason == "draft" and count == 1:
            return self.env._("1 draft")
        texts = {
            "draft": self.env._("%(count)s drafts", count=count),
            "sent": self.env._("%(count)s sent, not confirmed", count=count),
            "cancelled": self.env._("%(count)s cancelled", count=count),
            "reversed": self.env._("%(count)s reversed in full", count=count),
            "open": self.env._("%(count)s not paid yet", count=count),
            "receipt": self.env._("%(count)s of another type", count=count),
            "after": self.env._("%(count)s after the assessment", count=count),
            "before": self.env._("%(count)s before the window", count=count),
            "company": self.env._("%(count)s of another company", count=count),
        }
        return texts[reason]

    # ------------------------------------------------------------------
    # Shapes shared by the sources
    # ------------------------------------------------------------------

    @api.model
    def _documents_part(self, rows, timestamps=False, purchase=None, activity=None):
        """Part of purchases and what lowers them.

        :param SQL rows: ``partner_id, date, amount``
        :param SQL purchase: condition of the rows that are purchases; all when none
        :param SQL activity: when something last happened with a row; its date when
            none
        """
        return Part(
            rows,
            {
                "amount": Aggregate(SQL("r.amount"), "SUM", "money"),
                "count": Aggregate(SQL("COUNT(*)"), "SUM", where=purchase),
                "first": Aggregate(SQL("MIN(r.date)"), "MIN", "date", purchase),
                "last": Aggregate(SQL("MAX(r.date)"), "MAX", "date", purchase),
                "activity": Aggregate(
                    SQL("MAX(%s)", activity or SQL("r.date")), "MAX", "date"
                ),
            },
            timestamps,
        )

    @api.model
    def _lines_part(self, rows, timestamps=False):
        return Part(
            rows,
            {
                "products": Aggregate(SQL("COUNT(DISTINCT r.product_id)"), None),
                "categories": Aggregate(SQL("COUNT(DISTINCT r.categ_id)"), None),
            },
            timestamps,
        )

    @api.model
    def _where(self, scope, alias):
        """Companies and addresses of the scope, for a table with these columns."""
        condition = SQL(
            "%s IN %s", SQL.identifier(alias, "company_id"), scope.company_ids
        )
        if scope.partner_ids is not None:
            condition = SQL(
                "%s AND %s IN %s",
                condition,
                SQL.identifier(alias, "partner_id"),
                scope.partner_ids or (0,),
            )
        return condition

    @api.model
    def _converted(self, scope, amount, alias, day):
        """Money of a company in the currency of the scope, at the document's date.

        :param SQL amount: in the currency of the company
        :param str alias: table with ``company_id``
        :param SQL day: local day of the document
        :return: (SQL of the amount, SQL of the join that it needs)
        """
        if scope.factors is None:
            return amount, SQL("")
        company_id = SQL.identifier(alias, "company_id")
        return SQL("(%s) * f.factor", amount), scope.factors.join(company_id, day)

    # ------------------------------------------------------------------
    # Payment: the same whatever the purchases are read from
    # ------------------------------------------------------------------

    @api.model
    def _credits(self, scope):
        """What was credited of each invoice until the day of the scope, in the
        currency of the invoice, since rates move: (reversed_entry_id, amount)."""
        return SQL(
            """
            SELECT refund.reversed_entry_id,
                   SUM(CASE WHEN refund.currency_id = invoice.currency_id
                            THEN refund.amount_untaxed
                            ELSE -refund.amount_untaxed_signed * invoice.amount_untaxed
                                 / NULLIF(invoice.amount_untaxed_signed, 0)
                        END) AS amount
              FROM account_move refund
              JOIN account_move invoice ON invoice.id = refund.reversed_entry_id
             WHERE refund.move_type = 'out_refund'
               AND refund.state = 'posted'
               AND refund.invoice_date <= %s
               AND %s
             GROUP BY refund.reversed_entry_id
            """,
            scope.as_of,
            self._where_concerned(scope, "invoice"),
        )

    @api.model
    def _where_concerned(self, scope, alias):
        """Invoices that tell something about the addresses of the scope: their own,
        and those of others that were given back to them."""
        if scope.partner_ids is None:
            return self._where(scope, alias)
        # Not "or", which would read the invoices of everyone.
        return SQL(
            "%s IN (SELECT unnest(ARRAY[own.id, own.reversed_entry_id])"
            " FROM account_move own WHERE %s)",
            SQL.identifier(alias, "id"),
            self._where(scope, "own"),
        )

    @api.model
    def _receivables(self, scope, where=None):
        """What was invoiced and what was paid of it until the day of the scope.

        Counted in the currency of the invoice: differences of rates are booked
        apart, and later. Invoices that were reversed in full never happened.

        :param SQL where: condition of the invoice ``move``; of the scope when None
        """
        return SQL(
            """
            SELECT line.id, line.move_id, line.date_maturity,
                   (line.amount_currency - COALESCE(SUM(part.debit_amount_currency), 0))
                   * line.balance / line.amount_currency AS open,
                   MAX(part.max_date) AS paid_on
              FROM account_move_line line
              JOIN account_account account
                ON account.id = line.account_id
               AND account.account_type = 'asset_receivable'
              JOIN account_move move
                ON move.id = line.move_id
               AND move.move_type = 'out_invoice'
               AND move.state = 'posted'
               AND move.invoice_date <= %(as_of)s
               AND %(where)s
              LEFT JOIN (%(credits)s) credit
                ON credit.reversed_entry_id = move.id
              LEFT JOIN account_partial_reconcile part
                ON part.debit_move_id = line.id
               AND part.debit_amount_currency > 0
               AND part.max_date <= %(as_of)s
             WHERE line.balance > 0
               AND line.amount_currency > 0
               AND (credit.amount IS NULL OR move.amount_untaxed > credit.amount)
             GROUP BY line.id
            """,
            as_of=scope.as_of,
            where=where or self._where(scope, "move"),
            credits=self._credits(scope),
        )

    @api.model
    def _get_payments(self, scope):
        """Invoices that have fallen due or were paid: how late, how much is open."""
        open_amount, join = self._converted(
            scope, SQL("item.open"), "move", SQL("move.invoice_date")
        )
        as_of = scope.as_of
        rows = SQL(
            """
            SELECT move.partner_id, move.invoice_date AS date,
                   item.open <= 0 AS settled,
                   item.open <= 0 OR item.date_maturity < %s AS decided,
                   item.date_maturity < %s AND item.open > 0 AS overdue,
                   item.open <= 0 AND item.paid_on <= item.date_maturity AS on_time,
                   GREATEST(
                       CASE WHEN item.open <= 0 THEN item.paid_on ELSE %s END
                       - item.date_maturity, 0
                   ) AS late,
                   %s AS open
              FROM (%s) item
              JOIN account_move move ON move.id = item.move_id
              %s
            """,
            as_of,
            as_of,
            as_of,
            open_amount,
            self._receivables(scope),
            join,
        )
        decided = SQL("r.decided")
        return Part(
            rows,
            {
                "late": Aggregate(SQL("SUM(r.late)"), "SUM", where=decided),
                "decided": Aggregate(SQL("COUNT(*)"), "SUM", where=decided),
                "on_time": Aggregate(SQL("COUNT(*)"), "SUM", where=SQL("r.on_time")),
                "overdue": Aggregate(SQL("r.open"), "SUM", "money", SQL("r.overdue")),
            },
        )
