from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL


class CustomerTierStakeholder(models.Model):
    """Someone who has to do with it when a key account buys."""

    _name = "customer.tier.stakeholder"
    _description = "Stakeholder of a Key Account"
    _order = "account_id, id"
    _rec_name = "partner_id"

    account_id = fields.Many2one(
        "customer.tier.account",
        "Key account",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="account_id.company_id")
    customer_id = fields.Many2one(related="account_id.partner_id", string="Customer")
    # Not cascade: who asks for erasure must find it among their data.
    partner_id = fields.Many2one(
        "res.partner",
        "Contact",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('commercial_partner_id', '=', customer_id),"
        " ('is_company', '=', False)]",
    )
    function = fields.Char(related="partner_id.function")
    email = fields.Char(related="partner_id.email")
    phone = fields.Char(related="partner_id.phone")
    role_ids = fields.Many2many(
        "customer.tier.buying.role",
        "customer_tier_stakeholder_role_rel",
        "stakeholder_id",
        "role_id",
        "Roles",
    )
    attitude = fields.Selection(
        [
            ("supporter", "Supporter"),
            ("positive", "Positive"),
            ("neutral", "Neutral"),
            ("sceptical", "Sceptical"),
            ("opponent", "Opponent"),
        ],
        default="neutral",
        help="What they think of us.",
    )
    influence = fields.Selection(
        [("low", "Low"), ("medium", "Medium"), ("high", "High")], default="medium"
    )
    met_on = fields.Date(
        "Met on",
        help="By hand, where no meeting, message or activity in Odoo tells of it.",
    )
    last_contact = fields.Date(
        "Last contact",
        compute="_compute_last_contact",
        help="The last meeting with the contact, activity done on them or message sent"
        " to them, or the day they were met on.",
    )
    is_silent = fields.Boolean(
        compute="_compute_last_contact",
        help="Decides, and has not been contacted for long.",
    )
    notes = fields.Char()

    _account_partner_uniq = models.UniqueIndex(
        "(account_id, partner_id)", "Contact: is a stakeholder of the account already."
    )

    @api.depends("met_on", "partner_id", "role_ids.decides")
    @api.depends_context("company", "tz")
    def _compute_last_contact(self):
        """One query for any number of stakeholders."""
        days = self._read_last_contacts()
        today = fields.Date.context_today(self)
        for stakeholder in self:
            last = days.get(stakeholder._origin.id) or stakeholder.met_on
            company = stakeholder.account_id.company_id or self.env.company
            limit = company.sudo().customer_tier_meeting_days  # sudo: no secret
            stakeholder.last_contact = last
            stakeholder.is_silent = any(stakeholder.role_ids.mapped("decides")) and (
                not last or (today - last).days >= limit
            )

    def _read_last_contacts(self):
        """dict of id → date of the last contact, or None."""
        ids = tuple(self._origin.ids)
        if not ids:
            return {}
        self.env["customer.tier.account"]._flush_gaps()
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT s.id, %s FROM customer_tier_stakeholder s WHERE s.id IN %s",
                    self._get_last_contact_sql("s"),
                    ids,
                )
            )
        )

    @api.model
    def _get_last_contact_sql(self, alias):
        """SQL: the last day on which one of us had to do with a stakeholder, or NULL.

        Whoever sees the stakeholder sees the day, and nothing else of what happened.

        :param str alias: of the stakeholders
        """
        return SQL(
            """
            GREATEST(%(met_on)s, (GREATEST(
                (SELECT max(e.start)
                   FROM calendar_event_res_partner_rel l
                   JOIN calendar_event e ON e.id = l.calendar_event_id
                  WHERE l.res_partner_id = %(contact)s AND e.active
                    AND e.start <= %(now)s
                    AND NOT EXISTS (
                        SELECT FROM calendar_attendee t
                         WHERE t.event_id = e.id AND t.partner_id = %(contact)s
                           AND t.state = 'declined')),
                (SELECT max(m.date) FROM mail_message m
                  WHERE m.model = 'res.partner' AND m.res_id = %(contact)s
                    AND m.mail_activity_type_id IS NOT NULL),
                (SELECT max(m.date)
                   FROM mail_notification n
                   JOIN mail_message m ON m.id = n.mail_message_id
                   JOIN res_users u ON u.partner_id = m.author_id
                  WHERE n.res_partner_id = %(contact)s
                    AND m.message_type IN ('comment', 'email', 'email_outgoing')
                    AND NOT u.share AND u.id <> %(robot)s)
            ) AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date)
            """,
            met_on=SQL.identifier(alias, "met_on"),
            contact=SQL.identifier(alias, "partner_id"),
            now=fields.Datetime.now(),
            robot=SUPERUSER_ID,
            tz=str(self.env.tz),
        )

    @api.constrains("account_id", "partner_id")
    def _check_partner_id(self):
        for stakeholder in self:
            contact, customer = stakeholder.partner_id, stakeholder.customer_id
            if contact.commercial_partner_id != customer:
                raise ValidationError(
                    self.env._(
                        "Contact: %(contact)s is not a contact of %(customer)s.",
                        contact=contact.name,
                        customer=customer.name,
                    )
                )
            if contact.customer_tier_objection:
                raise ValidationError(
                    self.env._(
                        "Contact: %(contact)s objects to profiling.",
                        contact=contact.name,
                    )
                )

    @api.constrains("met_on")
    def _check_met_on(self):
        today = fields.Date.context_today(self)
        if any(one.met_on and one.met_on > today for one in self):
            raise ValidationError(self.env._("Met on: must not be in the future."))
