from collections import namedtuple

from odoo import api, models
from odoo.tools import SQL

# Who is to be asked, in which program and tier, by which survey; the contact has the
# address that the survey goes to, and ``today`` is the day where the program is.
Due = namedtuple("Due", "partner_id contact_id program_id tier_id survey_id today")


class CustomerTierSurveyDue(models.AbstractModel):
    """Which customers are to be asked today; part of the invitation."""

    _name = "customer.tier.survey.due"
    _description = "Customers Who Are Due for a Survey"

    @api.model
    def _get_due(self, partner_ids=None):
        """Customers who are due, each once, whatever companies ask them.

        A program asks when the interval of the tier is over since it asked last, or,
        the first time, since the customer entered the tier.

        :param partner_ids: only these customers; all without
        :return: list of :class:`Due`, whoever has waited longest first; one query
        """
        programs = self._get_asking_programs()
        if not programs:
            return []
        self.env.flush_all()
        only = SQL("TRUE")
        if partner_ids is not None:
            only = SQL("member.partner_id = ANY(%s)", list(partner_ids))
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner_id, contact_id, program_id, tier_id, survey_id, today
                  FROM (
                    SELECT DISTINCT ON (member.partner_id)
                           member.partner_id, contact.id AS contact_id,
                           member.program_id, tier.id AS tier_id, tier.survey_id,
                           program.today, due.day
                      FROM (VALUES %(programs)s) AS program (id, today, rest)
                      JOIN customer_tier tier
                        ON tier.program_id = program.id AND tier.active
                      JOIN survey_survey survey
                        ON survey.id = tier.survey_id AND survey.active
                      JOIN customer_tier_member member ON member.tier_id = tier.id
                      JOIN res_partner partner ON partner.id = member.partner_id
                CROSS JOIN LATERAL (
                           SELECT MAX(date) AS by_anyone,
                                  MAX(date) FILTER (
                                      WHERE program_id = program.id
                                  ) AS by_program
                             FROM customer_tier_survey_invitation
                            WHERE partner_id = member.partner_id
                           ) asked
                CROSS JOIN LATERAL (
                           SELECT (COALESCE(asked.by_program, member.since)
                                   + tier.survey_interval_number
                                     * ('1 ' || tier.survey_interval_unit)::interval
                                  )::date AS day
                           ) due
                CROSS JOIN LATERAL (
                           SELECT id, email_normalized
                             FROM res_partner address
                            WHERE address.commercial_partner_id = member.partner_id
                              AND address.active
                              AND (address.id = member.partner_id
                                   OR address.type = 'contact')
                              AND address.email_normalized > ''
                         ORDER BY address.id != member.partner_id, address.id
                            LIMIT 1
                           ) contact
                     WHERE partner.active
                       AND partner.customer_tier_objection IS NOT TRUE
                       AND due.day <= program.today
                       -- Nobody is asked twice a day, even without days of rest.
                       AND (asked.by_anyone IS NULL OR asked.by_anyone
                            <= program.today - GREATEST(program.rest, 1))
                       AND NOT EXISTS (
                           SELECT FROM mail_blacklist blocked
                            WHERE blocked.email = contact.email_normalized
                              AND blocked.active
                           )
                       AND %(only)s
                  ORDER BY member.partner_id, due.day, program.id
                  ) due
              ORDER BY day, partner_id
                """,
                programs=SQL(", ").join(programs),
                only=only,
            )
        )
        return [Due(*row) for row in rows]

    @api.model
    def _get_asking_programs(self):
        """Primary programs with a survey, as SQL: (id, today, days of rest)."""
        programs = self.env["customer.tier.program"].search(
            [
                ("is_primary", "=", True),
                ("state", "=", "published"),
                ("tier_ids.survey_id", "!=", False),
            ]
        )
        return [
            SQL(
                "(%s, %s::date, %s)",
                program.id,
                program._today(),
                # A program of the group rests as long as the strictest company.
                max(
                    program._get_companies().mapped("customer_tier_survey_rest_days"),
                    default=0,
                ),
            )
            for program in programs
        ]
