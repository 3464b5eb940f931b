from datetime import timedelta

from odoo import Command, fields

from odoo.addons.customer_tiering.tests.common_behaviour import GROUP
from odoo.addons.customer_tiering.tests.common_override import OverrideCommon

DATA = "customer_tiering_engagement."
DAY = timedelta(days=1)


class CadenceCommon(OverrideCommon):
    """The four customers, each in a tier since 31 January, with a salesperson.

    Today is Tuesday, 3 February 2026; the week began on the 2nd.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visit = cls.env.ref(f"{DATA}mail_activity_type_visit")
        cls.call = cls.env.ref("mail.mail_activity_data_call")
        cls.todo = cls.env.ref("mail.mail_activity_data_todo")
        cls.seller = cls.make_user(
            "tier_cadence_seller", "sales_team.group_sale_salesman", name="Seller"
        )
        cls.stand_in = cls.make_user(
            "tier_cadence_stand_in", "sales_team.group_sale_salesman", name="Stand-in"
        )
        cls.customers = cls.golden | cls.silver | cls.bronze | cls.base
        cls.customers.user_id = cls.seller

    @classmethod
    def cadence(cls, code, kind=None, number=1, unit="months", program=None, **values):
        """A cadence of a tier; of any contact without a type of activity."""
        return cls.env["customer.tier.cadence"].create(
            {
                "tier_id": cls.tier(program or cls.program, code).id,
                "activity_type_id": kind.id if kind else False,
                "interval_number": number,
                "interval_unit": unit,
                **values,
            }
        )

    def plan(self):
        with self.enter_registry_test_mode():
            self.env.ref(f"{DATA}ir_cron_plan_contacts").method_direct_trigger()
        self.env.invalidate_all()

    def opened(self, *cadences):
        """Open activities of cadences, as (customer, person, deadline), in order."""
        domain = [("customer_tier_cadence_id", "!=", False)]
        if cadences:
            ids = [cadence.id for cadence in cadences]
            domain = [("customer_tier_cadence_id", "in", ids)]
        found = self.env["mail.activity"].search(domain, order="id")
        return [
            (one.res_name, one.user_id.name or None, str(one.date_deadline))
            for one in found
        ]

    def standing(self, cadence, partner, day=None):
        """(last contact that keeps the cadence, day on which the next is due)."""
        day = fields.Date.to_date(day) or fields.Date.today()
        Cadence = self.env["customer.tier.cadence"]
        rows = self.env.execute_query_dict(
            Cadence._get_standings_sql(cadence.program_id, day, partner.ids)
        )
        (row,) = [row for row in rows if row["cadence_id"] == cadence.id]
        return row["last_contact"] and str(row["last_contact"]), str(row["due_date"])

    @classmethod
    def make_activity(cls, record, kind, user=None, day=None):
        return cls.env["mail.activity"].create(
            {
                "activity_type_id": kind.id,
                "res_model_id": cls.env["ir.model"]._get_id(record._name),
                "res_id": record.id,
                "user_id": (user or cls.seller).id,
                "date_deadline": day or fields.Date.today(),
            }
        )

    def done(self, record, kind, day, user=None):
        """An activity that somebody did on a day."""
        user = user or self.seller
        self.at(day)
        activity = self.make_activity(record, kind, user)
        activity.with_user(user).action_done()
        self.env.flush_all()  # the day on which it was done is computed, then kept
        return activity

    def meeting(self, partner, start, **values):
        """A meeting of one hour with somebody of a customer."""
        start = fields.Datetime.to_datetime(start)
        return self.env["calendar.event"].create(
            {
                "name": "Meeting",
                "start": start,
                "stop": start + timedelta(hours=1),
                "user_id": self.seller.id,
                "partner_ids": [Command.set((partner | self.seller.partner_id).ids)],
                **values,
            }
        )

    @classmethod
    def leave(cls, user, first, last):
        """Days off, inclusive, given as ISO text."""
        resource = cls.env["resource.resource"].search([("user_id", "=", user.id)])
        resource = resource or cls.env["resource.resource"].create(
            {"name": user.name, "user_id": user.id, "company_id": user.company_id.id}
        )
        return cls.env["resource.calendar.leaves"].create(
            {
                "name": "Leave",
                "resource_id": resource.id,
                "calendar_id": resource.calendar_id.id,
                "date_from": f"{first} 00:00:00",
                "date_to": f"{last} 23:59:59",
                "time_type": "leave",
            }
        )

    @classmethod
    def set_capacity(cls, user, capacity):
        user.write(
            {
                "customer_tier_own_capacity": True,
                "customer_tier_weekly_capacity": capacity,
            }
        )

    @classmethod
    def make_manager(cls, name):
        return cls.make_user(name, f"{GROUP}manager")
