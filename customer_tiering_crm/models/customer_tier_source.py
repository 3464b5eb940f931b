from odoo import api, models
from odoo.tools import SQL

from odoo.addons.customer_tiering.measure.parts import Aggregate, Part


class CustomerTierSource(models.AbstractModel):
    _inherit = "customer.tier.source"

    @api.model
    def _get_parts(self, scope):
        return {
            **super()._get_parts(scope),
            "opportunities": self._get_opportunities(scope),
            "quotations": self._get_quotations(scope),
        }

    @api.model
    def _get_flush_fields(self):
        flush_fields = super()._get_flush_fields()
        flush_fields["crm.lead"] += [
            "active",
            "company_id",
            "date_closed",
            "expected_revenue",
            "partner_id",
            "probability",
            "type",
            "won_status",
        ]
        flush_fields["sale.order"] += [
            "company_id",
            "date_order",
            "partner_id",
            "state",
            "validity_date",
        ]
        return flush_fields

    @api.model
    def _get_opportunities(self, scope):
        """Opportunities: how they ended by the day of the scope, or what is expected.

        ``date`` is the day of the decision; an opportunity that is open has none.
        """
        end = scope.bound(scope.end, timestamps=True)
        # The chance that it was given is not kept once it is won or lost, and how it
        # ended was not known while it was open: looking back, it counts half.
        amount = SQL(
            "lead.expected_revenue / 100"
            " * CASE lead.won_status WHEN 'pending' THEN lead.probability ELSE 50 END"
        )
        amount, join = self._converted(scope, amount, "lead", SQL("%s", scope.as_of))
        rows = SQL(
            """
            SELECT lead.partner_id, lead.closed AS date,
                   lead.closed IS NULL OR lead.closed >= %(end)s AS open,
                   lead.won_status = 'won' AS won,
                   lead.won_status IN ('won', 'lost') AS decided,
                   %(amount)s AS amount
              FROM (%(leads)s) lead %(join)s
             WHERE lead.create_date < %(end)s AND %(where)s
            """,
            end=end,
            amount=amount,
            leads=self._leads(scope),
            join=join,
            where=self._where(scope, "lead"),
        )
        return Part(
            rows,
            {
                "decided": Aggregate(
                    SQL("COUNT(*)"), "SUM", where=SQL("r.decided AND NOT r.open")
                ),
                "won": Aggregate(
                    SQL("COUNT(*)"), "SUM", where=SQL("r.won AND NOT r.open")
                ),
                "pipeline": Aggregate(SQL("r.amount"), "SUM", "money", SQL("r.open")),
            },
            timestamps=True,
        )

    @api.model
    def _leads(self, scope):
        """Opportunities of a known customer, with when they were ``closed``.

        One without a company is anybody's, its money that of the first company.
        """
        return SQL(
            """
            SELECT partner_id, create_date, won_status, expected_revenue, probability,
                   COALESCE(company_id, %s) AS company_id,
                   COALESCE(date_closed, CASE
                       WHEN won_status <> 'pending' OR NOT active THEN create_date END
                   ) AS closed
              FROM crm_lead
             WHERE type = 'opportunity' AND partner_id IS NOT NULL
            """,
            min(scope.company_ids),
        )

    @api.model
    def _get_quotations(self, scope):
        """Quotations that were decided by the day of the scope.

        Odoo does not keep when one was cancelled: it counts on its own date. One that
        nobody answered is decided on the day after it was valid for the last time.
        """
        day = SQL("(o.date_order AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", scope.tz)
        rows = SQL(
            """
            SELECT * FROM (
                SELECT o.partner_id, o.state = 'sale' AS won,
                       CASE WHEN o.state IN ('sale', 'cancel') THEN %s
                            ELSE o.validity_date + 1 END AS date
                  FROM sale_order o
                 WHERE %s AND %s
            ) quotation
             WHERE date <= %s
            """,
            day,
            self._where(scope, "o"),
            self._get_quoted(),
            scope.as_of,
        )
        return Part(
            rows,
            {
                "decided": Aggregate(SQL("COUNT(*)"), "SUM"),
                "won": Aggregate(SQL("COUNT(*)"), "SUM", where=SQL("r.won")),
            },
        )

    @api.model
    def _get_quoted(self):
        """Condition of the orders ``o`` that were quoted to the customer."""
        if "website_id" not in self.env["sale.order"]._fields:
            return SQL("TRUE")
        # A cart that was left behind in a web shop is no quotation.
        return SQL("(o.website_id IS NULL OR o.state <> 'draft')")
