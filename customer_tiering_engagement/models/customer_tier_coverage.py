from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL


class CustomerTierCoverage(models.Model):
    """How many customers of a tier were contacted in time, week by week.

    Recorded while the week lasts, because tiers, cadences and salespeople change.
    """

    _name = "customer.tier.coverage"
    _description = "Coverage of Customers"
    _order = "week desc, tier_id, cadence_id, user_id"
    _rec_name = "cadence_id"
    _log_access = False

    week = fields.Date(required=True, readonly=True, help="Its Monday.")
    program_id = fields.Many2one(
        "customer.tier.program", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="program_id.company_id")
    tier_id = fields.Many2one(
        "customer.tier", required=True, index=True, readonly=True, ondelete="cascade"
    )
    tier_color = fields.Integer(related="tier_id.color")
    cadence_id = fields.Many2one(
        "customer.tier.cadence", required=True, readonly=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", "Salesperson", readonly=True, index=True, ondelete="cascade"
    )
    customers = fields.Integer(readonly=True, help="Customers in the tier.")
    contacted = fields.Integer(
        "Contacted in time",
        readonly=True,
        help="Customers whose last contact is no longer ago than the cadence allows, at"
        " the end of the week.",
    )
    due = fields.Integer(
        "Still due", readonly=True, help="Customers to contact by the end of the week."
    )
    coverage = fields.Float(
        "Coverage (%)",
        readonly=True,
        aggregator="avg",
        help="Customers contacted in time, of all customers in the tier.",
    )

    _week_uniq = models.UniqueIndex("(cadence_id, week, COALESCE(user_id, 0))")

    def _read_group_select(self, aggregate_spec, query):
        """Of several rows, each customer weighs the same, not each row."""
        if aggregate_spec != "coverage:avg":
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "100.0 * SUM(%s) / NULLIF(SUM(%s), 0)",
            self._field_to_sql(self._table, "contacted", query),
            self._field_to_sql(self._table, "customers", query),
        )

    @api.model
    def _record(self, programs, day):
        """Record the week of a day anew, as things stand on that day."""
        monday = day - timedelta(days=day.weekday())
        self.flush_model()
        standings = self.env["customer.tier.cadence"]._get_standings_sql(programs, day)
        # Whoever has no customers in the tier any more is no part of this week.
        self.env.cr.execute(
            SQL(
                "DELETE FROM customer_tier_coverage"
                " WHERE week = %s AND program_id IN %s",
                monday,
                tuple(programs.ids) or (0,),
            )
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO customer_tier_coverage
                       (week, program_id, tier_id, cadence_id, user_id,
                        customers, contacted, due, coverage)
                SELECT %(monday)s, program_id, tier_id, cadence_id, user_id, count(*),
                       count(*) FILTER (WHERE in_time),
                       count(*) FILTER (WHERE due_date <= %(sunday)s),
                       100.0 * count(*) FILTER (WHERE in_time) / count(*)
                  FROM (SELECT *, last_contact IS NOT NULL
                                  AND due_date >= %(sunday)s AS in_time
                          FROM (%(standings)s) AS standing) AS standing
                 GROUP BY program_id, tier_id, cadence_id, user_id
                """,
                monday=monday,
                sunday=monday + timedelta(days=6),
                standings=standings,
            )
        )
        self.invalidate_model()
