from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class CustomerTierCadence(models.Model):
    """How often the customers of a tier hear from their account manager."""

    _name = "customer.tier.cadence"
    _inherit = ["customer.tier.cadence.plan"]
    _description = "Cadence of Contacts"
    _order = "tier_id, id"

    tier_id = fields.Many2one(
        "customer.tier", required=True, index=True, ondelete="cascade"
    )
    program_id = fields.Many2one(related="tier_id.program_id")
    company_id = fields.Many2one(related="tier_id.company_id")
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        ondelete="restrict",
        domain="[('res_model', 'in', [False, 'res.partner'])]",
        help="A type of the category Meeting asks for a visit: a meeting that took"
        " place or a done activity of that category. One of the category Phonecall asks"
        " for a call: a done call, or a visit. Any other type asks for a done activity"
        " of that very type. Empty: any contact will do, a message to the customer"
        " included.",
    )
    interval_number = fields.Integer("Every", default=1, required=True)
    interval_unit = fields.Selection(
        [("weeks", "Weeks"), ("months", "Months")],
        "Unit",
        default="months",
        required=True,
    )
    summary = fields.Char(
        translate=True, help="What the activities say; empty: their type."
    )
    active = fields.Boolean(default=True)

    _interval_range = models.Constraint(
        "CHECK (interval_number BETWEEN 1 AND 120)", "Every: must be between 1 and 120."
    )
    _type_uniq = models.UniqueIndex(
        "(tier_id, COALESCE(activity_type_id, 0)) WHERE active",
        "Activity Type: the tier has a cadence of this type already.",
    )

    @api.depends("activity_type_id", "interval_number", "interval_unit")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for cadence in self:
            what = cadence.activity_type_id.name or self.env._("Any contact")
            number, weeks = cadence.interval_number, cadence.interval_unit == "weeks"
            if number == 1 and weeks:
                name = self.env._("%(what)s every week", what=what)
            elif number == 1:
                name = self.env._("%(what)s every month", what=what)
            elif weeks:
                name = self.env._(
                    "%(what)s every %(number)s weeks", what=what, number=number
                )
            else:
                name = self.env._(
                    "%(what)s every %(number)s months", what=what, number=number
                )
            cadence.display_name = name

    @api.ondelete(at_uninstall=False)
    def _unlink_except_recorded(self):
        # sudo: what was recorded of people whom the user does not see counts too
        recorded = self.env["customer.tier.coverage"].sudo()
        for cadence in self:
            if recorded.search_count([("cadence_id", "=", cadence.id)], limit=1):
                raise UserError(
                    self.env._(
                        "Cadence: %(cadence)s has a history: archive it instead.",
                        cadence=cadence.display_name,
                    )
                )

    def unlink(self):
        # sudo: what is open for anybody goes with the cadence
        self.env["mail.activity"].sudo().search(
            [("customer_tier_cadence_id", "in", self.ids)]
        ).unlink()
        return super().unlink()

    @api.model
    def _get_primary_programs(self):
        """Programs whose cadences are kept: those that speak for a company."""
        Program = self.env["customer.tier.program"]
        # sudo: contacts are planned for all companies
        companies = self.env["res.company"].sudo().search([("active", "=", True)])
        ids = {Program._get_primary_id(company.id) for company in companies}
        return Program.browse(sorted(ids - {0}))

    @api.model
    def _get_standings_sql(self, programs, day, partner_ids=None):
        """Each cadence with each customer whose tier has it, as of a day.

        :param programs: their members are the customers
        :param date day: the last one whose contacts count
        :param partner_ids: the only commercial partners to look at, None for all
        :return: SQL with ``cadence_id``, ``program_id``, ``tier_id``, ``sequence`` of
            the tier, ``partner_id``, ``user_id`` (salesperson), ``second_user_id``,
            ``since`` (in the tier), ``last_contact`` of the kind that keeps the cadence
            or NULL, ``any_contact`` or NULL, and ``due_date``: a whole interval after
            the last contact, or else after ``since``
        """
        self._flush_contacts()
        wanted = SQL("")
        if partner_ids is not None:
            wanted = SQL("AND member.partner_id IN %s", tuple(partner_ids) or (0,))
        return SQL(
            """
            WITH standing AS MATERIALIZED (
                SELECT cadence.id AS cadence_id, cadence.interval_number,
                       cadence.interval_unit, cadence.activity_type_id, type.category,
                       member.program_id, member.tier_id, tier.sequence, program.tz,
                       member.partner_id, member.since, partner.user_id,
                       partner.customer_tier_second_user_id AS second_user_id
                  FROM customer_tier_cadence AS cadence
                  JOIN customer_tier_member AS member
                    ON member.tier_id = cadence.tier_id
                  JOIN customer_tier AS tier ON tier.id = member.tier_id
                  JOIN customer_tier_program AS program
                    ON program.id = member.program_id
                  JOIN res_partner AS partner ON partner.id = member.partner_id
                  LEFT JOIN mail_activity_type AS type
                    ON type.id = cadence.activity_type_id
                 WHERE cadence.active AND member.program_id IN %(programs)s
                   AND partner.active AND partner.customer_tier_objection IS NOT TRUE
                   %(wanted)s
            ), customer AS MATERIALIZED (
                SELECT DISTINCT partner_id, tz FROM standing
            ), contact AS MATERIALIZED (%(contacts)s),
            kept AS (
                SELECT standing.cadence_id, standing.program_id, standing.tier_id,
                       standing.sequence, standing.partner_id, standing.user_id,
                       standing.second_user_id, standing.since,
                       standing.interval_number, standing.interval_unit,
                       max(contact.day) AS any_contact,
                       max(contact.day) FILTER (WHERE CASE
                           WHEN standing.activity_type_id IS NULL THEN TRUE
                           WHEN standing.category = 'meeting' THEN contact.worth >= 2
                           WHEN standing.category = 'phonecall' THEN contact.worth >= 1
                           ELSE contact.activity_type_id = standing.activity_type_id
                       END) AS last_contact
                  FROM standing
                  LEFT JOIN contact ON contact.partner_id = standing.partner_id
                   AND contact.tz = standing.tz
                 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
            )
            SELECT cadence_id, program_id, tier_id, sequence, partner_id, user_id,
                   second_user_id, since, any_contact, last_contact,
                   (COALESCE(last_contact, since) + CASE interval_unit
                        WHEN 'weeks' THEN make_interval(weeks => interval_number)
                        ELSE make_interval(months => interval_number)
                    END)::date AS due_date
              FROM kept
            """,
            programs=tuple(programs.ids) or (0,),
            wanted=wanted,
            contacts=self.env["customer.tier.contact"]._get_contacts_sql(
                SQL("customer"), day
            ),
        )

    def _flush_contacts(self):
        """Write what the statement reads."""
        for model in (
            "calendar.attendee",
            "calendar.event",
            "customer.tier",
            "customer.tier.cadence",
            "customer.tier.member",
            "customer.tier.program",
            "mail.activity",
            "mail.activity.type",
            "mail.message",
            "mail.notification",
            "res.partner",
            "res.users",
        ):
            self.env[model].flush_model()
        for model, _table, column in self.env["customer.tier.contact"]._get_documents():
            self.env[model].flush_model([column])
