from collections import Counter, defaultdict
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL


class CustomerTierCadencePlan(models.AbstractModel):
    """Makes the activities of cadences when they are due.

    What is open decides, nothing else is remembered: a run that is repeated, after a
    crash or by hand, finds its own activities and makes no second one.
    """

    _name = "customer.tier.cadence.plan"
    _description = "Planning of Contacts"

    @api.model
    def _cron_plan(self):
        """Plan the contacts of this week, and record how far they have come."""
        programs = self._get_primary_programs()
        # sudo: the job of all companies
        self.env["mail.activity"].sudo().search(
            [
                ("customer_tier_cadence_id", "!=", False),
                ("customer_tier_cadence_id.tier_id.program_id", "not in", programs.ids),
            ]
        ).unlink()
        # It is another day, and maybe another week, in other time zones.
        for day, some in programs.grouped(lambda program: program._today()).items():
            self._plan_contacts(some, day)
            self.env["customer.tier.coverage"]._record(some, day)

    @api.model
    def _plan_contacts(self, programs, day):
        """Close what is not due any more, then plan what is, for the week of a day.

        For each person, the customers of the best tiers come first, of these the
        longest overdue, of these the longest silent.

        :return: the new activities
        """
        monday = day - timedelta(days=day.weekday())
        friday = monday + timedelta(days=4)
        rows = self._get_due(programs, day, monday + timedelta(days=6))
        people = self.env["res.users"].browse(
            sorted(
                {
                    row[name]
                    for row in rows
                    for name in ("user_id", "second_user_id", "open_user_id")
                    if row[name]
                }
            )
        )
        present = people._get_customer_tier_workdays(monday)
        waiting = self._close_activities(programs, rows, present)
        queues = defaultdict(list)
        for row in waiting:
            queues[self._get_planner(row, present)].append(row)
        values = [
            self._prepare_activity(row, self.env["res.users"], friday)
            for row in queues.pop(None, [])  # nobody's, and not forgotten
        ]
        people = self.env["res.users"].browse(sorted(queues))
        taken = self._get_taken(people, monday)
        capacities = people._get_customer_tier_capacity(monday)
        for user in people:
            days = [one for one in present[user.id] if one >= day]
            load = Counter(deadline for deadline in taken[user.id] if deadline in days)
            free = capacities[user.id] - len(taken[user.id])
            if not days or free <= 0:
                continue
            for row in sorted(queues[user.id], key=self._get_urgency)[:free]:
                deadline = min(days, key=lambda one: (load[one], one))
                load[deadline] += 1
                values.append(self._prepare_activity(row, user, deadline))
        return self._create_activities(values)

    @api.model
    def _get_due(self, programs, day, sunday):
        """Customers who are due by the end of the week or have an open activity.

        :return: list of dicts: the columns of ``_get_standings_sql``, ``is_due`` and
            ``activity_id``, ``open_user_id`` and ``open_due_date`` of the open one
        """
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT due.*, due.due_date <= %(sunday)s AS is_due,
                       activity.id AS activity_id,
                       activity.user_id AS open_user_id,
                       activity.customer_tier_due_date AS open_due_date
                  FROM (%(standings)s) AS due
                  LEFT JOIN mail_activity AS activity
                    ON activity.customer_tier_cadence_id = due.cadence_id
                   AND activity.res_id = due.partner_id AND activity.active
                 WHERE activity.id IS NOT NULL OR due.due_date <= %(sunday)s
                """,
                standings=self._get_standings_sql(programs, day),
                sunday=sunday,
            )
        )

    @api.model
    def _close_activities(self, programs, rows, present):
        """Remove open activities that are not to be done, or by nobody who is there.

        :return: the rows that are due and have none
        """
        waiting, kept = [], []
        for row in rows:
            doer = row["open_user_id"]
            done_by = present.get(doer) if doer else not self._get_planner(row, present)
            contacted = row["activity_id"] and row["due_date"] > row["open_due_date"]
            if row["activity_id"] and done_by and not contacted:
                kept.append(row["activity_id"])
            elif row["is_due"]:
                waiting.append(row)
        # sudo: the job of all companies
        self.env["mail.activity"].sudo().search(
            [
                ("customer_tier_cadence_id.tier_id.program_id", "in", programs.ids),
                ("id", "not in", kept),
            ]
        ).unlink()
        return waiting

    @api.model
    def _get_planner(self, row, present):
        """Who is there for the customer this week: the salesperson, or else the second
        contact; None where neither is on any day."""
        for name in ("user_id", "second_user_id"):
            if present.get(row[name]):
                return row[name]
        return None

    @api.model
    def _get_urgency(self, row):
        return (
            row["sequence"],
            row["due_date"],
            row["last_contact"] or row["since"],
            row["partner_id"],
            row["cadence_id"],
        )

    @api.model
    def _get_taken(self, people, monday):
        """What people have on their list this week, done or open, overdue included.

        :return: dict of user id → list of deadlines
        """
        sunday = monday + timedelta(days=6)
        # sudo: the job of all companies
        Activity = self.env["mail.activity"].sudo().with_context(active_test=False)
        found = Activity.search_fetch(
            [
                ("customer_tier_cadence_id", "!=", False),
                ("user_id", "in", people.ids),
                "|",
                "&",
                ("active", "=", True),
                ("date_deadline", "<=", sunday),
                "&",
                ("active", "=", False),
                "&",
                ("date_done", ">=", monday),
                ("date_done", "<=", sunday),
            ],
            ["user_id", "date_deadline"],
        )
        taken = defaultdict(list)
        for activity in found:
            taken[activity.user_id.id].append(activity.date_deadline)
        return taken

    @api.model
    def _prepare_activity(self, row, user, deadline):
        cadence = self.browse(row["cadence_id"]).with_context(lang=user.lang)
        kind = cadence.activity_type_id or cadence.env.ref(
            "mail.mail_activity_data_todo"
        )
        return {
            "activity_type_id": kind.id,
            "automated": True,
            "customer_tier_cadence_id": cadence.id,
            "customer_tier_due_date": row["due_date"],
            "date_deadline": deadline,
            "res_id": row["partner_id"],
            "res_model_id": self.env["ir.model"]._get_id("res.partner"),
            "summary": cadence.summary or kind.name,
            "user_id": user.id,
        }

    @api.model
    def _create_activities(self, values):
        partners = self.env["res.partner"].browse([one["res_id"] for one in values])
        # Each activity asks for the name of its one document.
        partners.sudo().mapped("display_name")  # sudo: the job of all companies
        # One list a week, and no mail for each line of it.
        quiet = self.with_context(mail_activity_quick_update=True)
        return quiet.env["mail.activity"].sudo().create(values)
