from datetime import date, timedelta

import psycopg2

from odoo import Command, fields
from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, new_test_user
from odoo.tools import SQL, mute_logger

from odoo.addons.base.models import res_users

QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "no_reset_password": True,
}
GROUP = "customer_tiering.customer_tiering_group_"


class BehaviourCommon(TransactionCase):
    """A company of its own and a ladder whose scores are plain to see.

    The score of a customer is what they spent in the last month, 100 at most:
    GOLD from 75, SILVER from 50, BRONZE from 25, BASE below.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Nobody's password is guessed here; hashing it well takes half a second a user.
        cls.classPatch(res_users, "MIN_ROUNDS", 1)
        cls.env = cls.env(context={**cls.env.context, **QUIET})
        cls.usd = cls.env.ref("base.USD")
        cls.usd.active = True
        cls.company = cls.make_company("Behaviour Ltd")
        cls.env = cls.env["base"].with_company(cls.company).env
        cls.company = cls.company.with_env(cls.env)
        cls.product = cls.env["product.product"].create(
            {"name": "Thing", "type": "service", "list_price": 100, "taxes_id": False}
        )

    @classmethod
    def make_company(cls, name, **values):
        company = cls.env["res.company"].create(
            {"name": name, "currency_id": cls.usd.id, **values}
        )
        company.partner_id.tz = "UTC"
        cls.env.user.company_ids |= company
        return company

    @classmethod
    def make_user(cls, login, groups, company=None, **values):
        company = company or cls.company
        return new_test_user(
            cls.env,
            login=login,
            groups=groups,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            context=cls.env.context,
            **values,
        )

    @classmethod
    def use_pricelists(cls):
        """Turn price lists on, with none but those of the test."""
        cls.env.ref("base.group_user")._apply_group(
            cls.env.ref("product.group_product_pricelist")
        )
        cls.env["product.pricelist"].search([]).active = False

    @classmethod
    def make_customer(cls, name="Customer", **values):
        return cls.env["res.partner"].create({"name": name, **values})

    @classmethod
    def make_many(cls, count, amount, day, name="Many", **values):
        """Customers, and of each an order of that amount and day."""
        rows = [{"name": f"{name} {number}", **values} for number in range(count)]
        many = cls.env["res.partner"].create(rows)
        cls.make_order(many, amount, day)
        return many

    @classmethod
    def make_order(cls, partners, amount, day, company=None, state="sale"):
        """An order of each, confirmed at noon of a day, given as ISO text."""
        company = company or cls.company
        line = {"product_id": cls.product.id, "price_unit": amount}
        orders = cls.env["sale.order"].with_company(company)
        orders = orders.create(
            [
                {
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "order_line": [Command.create(line)],
                }
                for partner in partners
            ]
        )
        orders.write({"state": state, "date_order": f"{day} 12:00:00"})
        return orders

    @classmethod
    def metric(cls, code):
        return cls.env["customer.tier.metric"].search([("code", "=", code)])

    @classmethod
    def criterion(cls, code="revenue", **values):
        """Values of a criterion: linear points between 0 and 100."""
        return {
            "metric_id": cls.metric(code).id,
            "weight": 100,
            "scoring": "linear",
            "fixed_range": True,
            "low": 0,
            "high": 100,
            **values,
        }

    @classmethod
    def program_values(cls, **values):
        """Values of the ladder described above, moving at once both ways."""
        ladder = (("GOLD", 75), ("SILVER", 50), ("BRONZE", 25), ("BASE", 0))
        return {
            "name": "Ladder",
            "company_id": cls.company.id,
            "window": "rolling",
            "window_months": 1,
            "tz": "UTC",
            "buffer_down": 0,
            "grace": 1,
            "downgrade_policy": "direct",
            "interval": False,
            "criterion_ids": [Command.create(cls.criterion())],
            "tier_ids": [
                Command.create(
                    {
                        "name": code.title(),
                        "code": code,
                        "sequence": place,
                        "min_score": line,
                        "share": 25,
                        "is_base": code == "BASE",
                    }
                )
                for place, (code, line) in enumerate(ladder, 1)
            ],
            **values,
        }

    @classmethod
    def make_program(cls, publish=True, **values):
        program = cls.env["customer.tier.program"].create(cls.program_values(**values))
        if publish:
            program.action_publish()
        return program

    @classmethod
    def tier(cls, program, code):
        return program.tier_ids.filtered(lambda tier: tier.code == code)

    @classmethod
    def member(cls, program, partner):
        return cls.env["customer.tier.member"].search(
            [("program_id", "=", program.id), ("partner_id", "=", partner.id)]
        )

    @classmethod
    def code(cls, program, partner):
        """Code of the tier in which a customer stands."""
        return cls.member(program, partner).tier_id.code

    @classmethod
    def history(cls, program, partner):
        """Moves of a customer, oldest first, as (from, to, date)."""
        transitions = cls.env["customer.tier.transition"].search(
            [("program_id", "=", program.id), ("partner_id", "=", partner.id)],
            order="id",
        )
        return [
            (
                transition.old_tier_id.code,
                transition.new_tier_id.code,
                fields.Date.to_string(transition.date),
            )
            for transition in transitions
        ]

    @classmethod
    def month_ends(cls, count, year=2026):
        """The last days of the first months of a year, as ISO text."""
        firsts = [
            date(year + month // 12, month % 12 + 1, 1) for month in range(1, count + 1)
        ]
        return [str(first - timedelta(days=1)) for first in firsts]

    def spend(self, partner, *amounts):
        """One order in the middle of each month of 2026; nothing for 0."""
        for month, amount in enumerate(amounts, 1):
            if amount:
                self.make_order(partner, amount, f"2026-{month:02d}-15")

    def walk(self, program, partner, *amounts):
        """Spend month by month and assess at each month's end.

        :return: codes of the tier after each assessment
        """
        codes = []
        for month, day in enumerate(self.month_ends(len(amounts)), 1):
            if amounts[month - 1]:
                self.make_order(partner, amounts[month - 1], f"{day[:8]}15")
            program._assess(as_of=day)
            codes.append(self.code(program, partner))
        return codes

    def count_queries(self, work):
        """How many queries a function without arguments makes, with nothing cached."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        work()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def count_rows(self):
        """Rows of the tables that an assessment writes."""
        self.env.flush_all()
        counts = []
        for table in ("member", "transition", "score"):
            self.env.cr.execute(
                SQL("SELECT count(*) FROM %s", SQL.identifier(f"customer_tier_{table}"))
            )
            counts.append(self.env.cr.fetchone()[0])
        return tuple(counts)

    def assertStandsByHistory(self, program):
        """Every member is in the tier into which its last transition led."""
        # Two statements: joined without statistics, they take for ever.
        self.env.cr.execute(
            "SELECT partner_id, tier_id FROM customer_tier_member"
            " WHERE program_id = %s",
            [program.id],
        )
        standing = dict(self.env.cr.fetchall())
        self.env.cr.execute(
            """
            SELECT DISTINCT ON (partner_id) partner_id, new_tier_id
              FROM customer_tier_transition WHERE program_id = %s
             ORDER BY partner_id, id DESC
            """,
            [program.id],
        )
        last = {partner: tier for partner, tier in self.env.cr.fetchall() if tier}
        self.assertEqual(standing, last)


class ValidationCommon(BehaviourCommon):
    """A published ladder, and ways to see what is refused."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.make_program()

    def refused(self, message, program=None, **values):
        """A published program refuses the change, and stays as it was."""
        program = program or self.program
        version = program.version
        with self.assertRaisesRegex(ValidationError, message), self.cr.savepoint():
            program.write(values)
        program.invalidate_recordset()
        self.assertEqual(program.version, version)

    def refused_by_database(self, message, action):
        """The message of a constraint is what the user gets to see."""
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.Error) as caught,
            self.cr.savepoint(),
        ):
            action()
            self.env.flush_all()
        table = caught.exception.diag.table_name
        model = next(
            model
            for model in self.env.values()
            if model._table == table and not model._abstract
        )
        self.assertRegex(model._sql_error_to_message(caught.exception), message)

    def draft(self, **values):
        return self.make_program(publish=False, **values)

    def not_published(self, message, **values):
        program = self.draft(**values)
        with self.assertRaisesRegex(ValidationError, message):
            program.action_publish()
        self.assertEqual((program.state, program.version), ("draft", 0))

    def tiers(self, *lines, field="min_score", base=True):
        """Commands of a ladder T1, T2, … with these lines."""
        return [
            Command.create(
                {
                    "name": f"Tier {place}",
                    "code": f"T{place}",
                    "sequence": place,
                    field: line,
                    "is_base": base and place == len(lines),
                }
            )
            for place, line in enumerate(lines, 1)
        ]

    def update(self, code, **values):
        return [Command.update(self.tier(self.program, code).id, values)]


class SecurityCommon(BehaviourCommon):
    """A graded customer with a history, and one user of each kind in ``people``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.make_program(is_primary=True)
        cls.customer = cls.make_customer("Customer", is_company=True)
        cls.contact = cls.make_customer("Contact", parent_id=cls.customer.id)
        for month, amount in ((1, 80), (2, 60), (3, 30)):
            cls.make_order(cls.customer, amount, f"2026-{month:02d}-15")
        for day in cls.month_ends(3):
            cls.program._assess(as_of=day)
        groups = {
            "portal": "base.group_portal",
            "internal": "base.group_user",
            "user": f"{GROUP}user",
            "officer": f"{GROUP}officer",
            "manager": f"{GROUP}manager",
            "salesman": "sales_team.group_sale_salesman",
            "sales_manager": "sales_team.group_sale_manager",
            "system": "base.group_system",
        }
        cls.people = {
            name: cls.make_user(f"tier_security_{name}", group)
            for name, group in groups.items()
            if name != "portal"
        }
        cls.people["portal"] = cls.make_user(
            "tier_security_portal", "base.group_portal", partner_id=cls.contact.id
        )

    def model(self, suffix, user):
        model = self.env[f"customer.tier{suffix}"]
        return model.with_user(self.people[user]).with_context(
            allowed_company_ids=self.company.ids
        )

    def records(self, suffix):
        """What there is of a model in the program."""
        model = self.env[f"customer.tier{suffix}"]
        if suffix == ".score":
            return model.search([("member_id.program_id", "=", self.program.id)])
        if suffix == ".program":
            return self.program
        if "program_id" in model._fields:
            return model.search([("program_id", "=", self.program.id)])
        return model.search([])
