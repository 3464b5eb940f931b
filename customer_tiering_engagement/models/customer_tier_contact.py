from odoo import api, fields, models
from odoo.tools import SQL

# What a contact is worth: a visit is a call too, and either is a contact.
VISIT, CALL, OTHER = 2, 1, 0


class CustomerTierContact(models.AbstractModel):
    """When customers last heard from us, read from what people did.

    A contact with any address or contact person of a customer is one of:

    - a visit: a meeting in the calendar that is over, with somebody of the customer who
      did not decline; or a done activity of a type of the category Meeting;
    - a call: a done activity of a type of the category Phonecall;
    - another one: any other done activity, or a message to the customer that an
      internal user wrote (no note, nothing that a job sent, nothing received).

    Activities count on the customer and on each document that carries its tier;
    messages on the customer and on any document of which the customer was notified.
    """

    _name = "customer.tier.contact"
    _description = "Contacts with Customers"

    @api.model
    def _get_contacts_sql(self, customers, day):
        """Last contacts: one row a customer, worth and type of activity.

        :param SQL customers: name of a table with ``partner_id`` (commercial partner)
            and ``tz``, in which days begin and end
        :param date day: the last one that counts, in that time zone
        :return: SQL with ``partner_id``, ``tz``, ``worth`` (2 visit, 1 call, 0 other),
            ``activity_type_id`` (none for meetings and messages) and ``day``
        """
        addresses = SQL(
            "%s AS customer JOIN res_partner AS address"
            " ON address.commercial_partner_id = customer.partner_id",
            customers,
        )
        parts = [
            self._get_meetings_sql(addresses),
            self._get_messages_sql(
                SQL(
                    "%s JOIN mail_message AS message"
                    " ON message.model = 'res.partner' AND message.res_id = address.id",
                    addresses,
                )
            ),
            self._get_messages_sql(
                SQL(
                    "%s JOIN mail_notification AS told"
                    " ON told.res_partner_id = address.id"
                    " JOIN mail_message AS message"
                    " ON message.id = told.mail_message_id",
                    addresses,
                )
            ),
            self._get_activities_sql(addresses, "res.partner", SQL("address.id")),
        ]
        for model, table, column in self._get_documents():
            documents = SQL(
                "%s JOIN %s AS document ON document.%s = address.id",
                addresses,
                SQL.identifier(table),
                SQL.identifier(column),
            )
            parts.append(self._get_activities_sql(documents, model, SQL("document.id")))
        return SQL(
            """
            SELECT partner_id, tz, worth, activity_type_id, max(day) AS day
              FROM (%s) AS contact (partner_id, tz, worth, activity_type_id, day)
             WHERE day <= %s
             GROUP BY partner_id, tz, worth, activity_type_id
            """,
            SQL(" UNION ALL ").join(parts),
            day,
        )

    @api.model
    def _get_documents(self):
        """Documents whose activities are contacts: those that carry the tier.

        :return: list of (model, table, column of the customer)
        """
        found = []
        for name, model in self.env.items():
            column = getattr(model, "_customer_tier_partner_field", None)
            if (
                column
                and model._auto
                and model._fields[column].store
                and "activity_ids" in model._fields
            ):
                found.append((name, model._table, column))
        return sorted(found)

    @api.model
    def _get_activities_sql(self, documents, model, document_id):
        """Done activities; Odoo keeps the day on which they were done."""
        return SQL(
            """
            SELECT customer.partner_id, customer.tz,
                   CASE type.category WHEN 'meeting' THEN %(visit)s
                                      WHEN 'phonecall' THEN %(call)s
                                      ELSE %(other)s END,
                   activity.activity_type_id, activity.date_done
              FROM %(documents)s
              JOIN mail_activity AS activity
                ON activity.res_model = %(model)s AND activity.res_id = %(id)s
              LEFT JOIN mail_activity_type AS type
                ON type.id = activity.activity_type_id
             WHERE NOT activity.active AND activity.date_done IS NOT NULL
            """,
            documents=documents,
            model=model,
            id=document_id,
            visit=VISIT,
            call=CALL,
            other=OTHER,
        )

    @api.model
    def _get_meetings_sql(self, addresses):
        return SQL(
            """
            SELECT customer.partner_id, customer.tz, %(visit)s, NULL::integer,
                   CASE WHEN event.allday THEN event.start_date
                        ELSE %(day)s END
              FROM %(addresses)s
              JOIN calendar_attendee AS attendee ON attendee.partner_id = address.id
              JOIN calendar_event AS event ON event.id = attendee.event_id
             WHERE event.active AND event.stop <= %(now)s
               AND attendee.state IS DISTINCT FROM 'declined'
            """,
            visit=VISIT,
            day=self._get_day_sql(SQL("event.start")),
            addresses=addresses,
            now=fields.Datetime.now(),
        )

    @api.model
    def _get_messages_sql(self, messages):
        root = self.env.ref("base.user_root")
        return SQL(
            """
            SELECT customer.partner_id, customer.tz, %(other)s, NULL::integer, %(day)s
              FROM %(messages)s
              JOIN mail_message_subtype AS subtype ON subtype.id = message.subtype_id
              JOIN res_users AS writer ON writer.partner_id = message.author_id
             WHERE message.message_type IN ('comment', 'email_outgoing')
               AND subtype.internal IS NOT TRUE AND message.is_internal IS NOT TRUE
               AND writer.share IS NOT TRUE AND message.create_uid <> %(root)s
            """,
            other=OTHER,
            day=self._get_day_sql(SQL("message.date")),
            messages=messages,
            root=root.id,  # jobs write as this user, on behalf of whom they like
        )

    @api.model
    def _get_day_sql(self, moment):
        """Day of a moment, where the customers of the program are."""
        return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE customer.tz)::date", moment)
