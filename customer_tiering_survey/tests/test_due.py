from datetime import date
from functools import partial

from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SurveyCommon


@tagged("post_install", "-at_install")
class TestDue(SurveyCommon):
    """Who is asked on which day, and who is not."""

    def test_first_survey_an_interval_after_entering_the_tier(self):
        self.assertEqual(
            self.asked_on("2026-02-03", "2026-04-29", "2026-04-30", "2026-05-01"),
            {
                "2026-02-03": [],
                "2026-04-29": [],
                "2026-04-30": [("Golden", "GOLD")],
                "2026-05-01": [],
            },
        )

    def test_then_at_intervals_from_the_last_one(self):
        self.assertEqual(
            # A month late: the next one is three months after it was sent.
            self.asked_on("2026-05-30", "2026-07-30", "2026-08-29", "2026-08-30"),
            {
                "2026-05-30": [("Golden", "GOLD")],
                "2026-07-30": [],
                "2026-08-29": [],
                "2026-08-30": [("Golden", "GOLD")],
            },
        )

    def test_units(self):
        for number, unit, last, first in (
            (10, "days", "2026-02-09", "2026-02-10"),
            (2, "weeks", "2026-02-13", "2026-02-14"),
            (1, "months", "2026-02-27", "2026-02-28"),
            (1, "years", "2027-01-30", "2027-01-31"),
        ):
            with self.subTest(unit=unit), self.cr.savepoint() as savepoint:
                self.give("SILVER", 0)
                self.give("GOLD", number, unit)
                self.assertEqual(
                    self.asked_on(last, first),
                    {last: [], first: [("Golden", "GOLD")]},
                )
                savepoint.rollback()
                self.env.invalidate_all()

    def test_upgrade(self):
        """Silver, asked once a year, becomes Gold, asked every three months."""
        self.make_order(self.silver, 90, "2026-03-15")
        self.at("2026-03-31")
        self.program._assess(as_of="2026-03-31", partners=self.silver)
        self.assertEqual(self.code(self.program, self.silver), "GOLD")
        self.assertEqual(
            self.asked_on("2026-04-30", "2026-06-29", "2026-06-30"),
            {
                "2026-04-30": [("Golden", "GOLD")],
                "2026-06-29": [],
                "2026-06-30": [("Silver", "GOLD")],
            },
        )

    def test_downgrade_counts_from_the_last_survey(self):
        self.ask("2026-04-30")
        self.make_order(self.golden, 60, "2026-05-15")
        self.at("2026-05-31")
        self.program._assess(as_of="2026-05-31", partners=self.golden)
        self.assertEqual(self.code(self.program, self.golden), "SILVER")
        self.give("GOLD", 0)
        days = ("2026-07-30", "2027-04-29", "2027-04-30")
        asked = self.asked_on(*days)
        self.assertEqual(asked["2026-07-30"], [])
        self.assertNotIn(("Golden", "SILVER"), asked["2027-04-29"])
        self.assertIn(("Golden", "SILVER"), asked["2027-04-30"])

    def test_override_and_its_end(self):
        self.override(self.bronze, "GOLD", until=date(2026, 5, 10))
        self.assertEqual(
            self.asked_on("2026-05-02", "2026-05-03"),
            {
                "2026-05-02": [("Golden", "GOLD")],
                "2026-05-03": [("Bronze", "GOLD")],
            },
        )
        self.at("2026-05-11")
        self.run_cron()
        self.assertNotEqual(self.code(self.program, self.bronze), "GOLD")
        self.assertEqual(self.asked_on("2026-08-02", "2026-08-03")["2026-08-03"], [])

    def test_rollback(self):
        """A customer put back where they stood is asked as if they had not moved."""
        self.at("2026-02-28")
        run = self.program._assess(as_of="2026-02-28")
        self.assertEqual(self.code(self.program, self.golden), "BASE")
        run.with_user(self.manager).action_rollback()
        self.assertEqual(self.code(self.program, self.golden), "GOLD")
        self.assertEqual(
            self.asked_on("2026-04-29", "2026-04-30"),
            {"2026-04-29": [], "2026-04-30": [("Golden", "GOLD")]},
        )

    def test_rest_holds_whatever_the_interval(self):
        self.company.customer_tier_survey_rest_days = 60
        self.give("GOLD", 1)
        self.assertEqual(
            self.asked_on("2026-02-28", "2026-03-31", "2026-04-28", "2026-04-29"),
            {
                "2026-02-28": [("Golden", "GOLD")],
                "2026-03-31": [],
                "2026-04-28": [],
                "2026-04-29": [("Golden", "GOLD")],
            },
        )

    def test_no_rest_is_not_twice_a_day(self):
        self.company.customer_tier_survey_rest_days = 0
        self.give("GOLD", 1, "days")
        self.assertEqual(len(self.ask("2026-02-10")), 1)
        self.assertFalse(self.ask("2026-02-10"))
        self.assertEqual(len(self.ask("2026-02-11")), 1)

    def test_database_refuses_a_second_one_on_the_day(self):
        """A second job that saw nobody asked yet fails as a whole."""
        self.at("2026-04-30")
        due = self.Invitation._get_due()
        self.Invitation._invite(due)
        mails = self.env["mail.mail"].search_count([])
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            self.Invitation._invite(due)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_only_those_who_may_be_asked(self):
        self.give("BRONZE", 3)
        self.give("BASE", 3)
        self.give("SILVER", 3)
        self.golden.customer_tier_objection = True
        self.env["mail.blacklist"].sudo()._add("silver@EXAMPLE.com")
        self.bronze.email = False
        self.base.active = False
        self.assertFalse(self.ask("2026-05-01"))
        self.env["mail.blacklist"].sudo()._remove("silver@example.com")
        self.bronze.email = "no address"
        self.base.active = True
        names = self.ask("2026-05-01").partner_id.mapped("name")
        self.assertEqual(sorted(names), ["Base", "Silver"])

    def test_contact_is_asked_for_a_company_without_an_address(self):
        self.golden.email = False
        self.make_customer("Without", parent_id=self.golden.id)
        gone, first, _second = (
            self.make_customer(name, parent_id=self.golden.id, email=f"{name}@g.com")
            for name in ("gone", "first", "second")
        )
        gone.active = False
        invitation = self.ask("2026-05-01")
        self.assertRecordValues(
            invitation,
            [
                {
                    "partner_id": self.golden.id,
                    "contact_id": first.id,
                    "email": "first@g.com",
                }
            ],
        )
        self.assertEqual(invitation.user_input_id.partner_id, first)
        # The company has an address by now; it is the same customer.
        self.golden.email = "golden@example.com"
        self.assertFalse(self.ask("2026-05-20"))
        self.assertEqual(self.ask("2026-08-01").contact_id, self.golden)

    def test_contact_on_the_blacklist_is_not_passed_over(self):
        """Whoever is next has not been chosen by the customer."""
        self.golden.email = False
        for name in ("first", "second"):
            self.make_customer(name, parent_id=self.golden.id, email=f"{name}@g.com")
        self.env["mail.blacklist"].sudo()._add("first@g.com")
        self.assertFalse(self.ask("2026-05-01"))

    def test_only_primary_published_programs_and_surveys_in_use(self):
        self.survey.active = False
        self.assertFalse(self.ask("2026-05-01"))
        self.survey.active = True
        self.program.is_primary = False
        self.assertFalse(self.ask("2026-05-01"))
        self.program.is_primary = True
        self.program.active = False
        self.assertFalse(self.ask("2026-05-01"))
        self.program.active = True
        self.program.is_primary = True
        self.assertEqual(self.ask("2026-05-01").partner_id, self.golden)

    def test_both_or_none(self):
        gold = self.tier(self.program, "GOLD")
        for message, values in (
            ("^Survey every:", {"survey_interval_number": 0}),
            ("^Survey every:", {"survey_interval_number": -1}),
            ("^Satisfaction survey:", {"survey_id": False}),
        ):
            with self.assertRaisesRegex(ValidationError, message), self.cr.savepoint():
                gold.write(values)
        gold.write({"survey_interval_number": 0, "survey_id": False})

    def test_merged_customers_keep_what_they_were_sent(self):
        """Both were asked on one day: neither is forgotten, nor asked again."""
        self.give("SILVER", 3)
        asked = self.ask("2026-05-01")
        self.assertEqual(len(asked), 2)
        merge = self.env["base.partner.merge.automatic.wizard"].create({})
        merge.with_context(partner_merge_forbidden=False)._merge(
            (self.golden | self.silver).ids, self.golden
        )
        self.env.invalidate_all()
        self.assertEqual(asked.partner_id, self.golden)
        self.assertFalse(self.ask("2026-05-20"))

    def test_same_queries_for_two_and_for_forty(self):
        first = self.make_gold(2, "first")
        few = self.make_gold(2, "few")
        many = self.make_gold(40, "many")
        self.give("SILVER", 0)
        self.golden.email = False
        self.at("2026-07-01")
        # The first ones have what is looked up once.
        counts = [
            self.count_queries(partial(self.invite, partners))
            for partners in (first, few, many)
        ]
        self.assertEqual(counts[2], counts[1])

    def invite(self, partners):
        dues = self.Invitation._get_due(partners.ids)
        self.assertEqual(len(dues), len(partners))
        self.Invitation._invite(dues)

    @classmethod
    def make_gold(cls, count, name):
        partners = cls.make_many(count, 90, "2026-02-15", name)
        for number, partner in enumerate(partners):
            partner.email = f"{name}{number}@example.com"
        cls.program._assess(as_of="2026-02-28", partners=partners)
        return partners
