from datetime import date

import psycopg2

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_journey import JourneyCommon


@tagged("post_install", "-at_install")
class TestCare(JourneyCommon):
    """Good wishes for the customers of GOLD, in which Golden is since 31 January."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.journey.action_archive()
        cls.env["ir.model.fields"].create(
            {
                "name": "x_birthday",
                "model_id": cls.env["ir.model"]._get_id("res.partner"),
                "field_description": "Birthday",
                "ttype": "date",
            }
        )
        cls.birthday = cls.env["customer.tier.action"]._get_birthday_field()
        cls.contact = cls.make_customer("Anna", parent_id=cls.golden.id)
        calendar = cls.company.resource_calendar_id or cls.env[
            "resource.calendar"
        ].create({"name": "Work", "company_id": cls.company.id, "tz": "UTC"})
        calendar.tz = "UTC"
        cls.company.resource_calendar_id = calendar

    def action(self, occasion, code="GOLD", **values):
        return self.env["customer.tier.action"].create(
            {
                "tier_id": self.tier(self.program, code).id,
                "occasion": occasion,
                "kind": "note",
                "note": "Good wishes",
                **values,
            }
        )

    def care(self, day):
        self.at(day)
        self.trigger("ir_cron_care")

    def keys(self, action):
        return [
            (one.partner_id.name, one.key, one.about) for one in self.errands(action)
        ]

    def errands(self, action):
        return self.env["customer.tier.errand"].search(
            [("action_id", "=", action.id)], order="id"
        )

    def holiday(self, name, first, last=None, **values):
        return self.env["resource.calendar.leaves"].create(
            {
                "name": name,
                "company_id": self.company.id,
                "date_from": f"{first} 00:00:00",
                "date_to": f"{last or first} 23:59:59",
                **values,
            }
        )

    # ------------------------------------------------------------------
    # Birthdays
    # ------------------------------------------------------------------

    def test_birthdays(self):
        """Of the customer and of contacts, and of nobody in another tier."""
        action = self.action("birthday")
        other = self.make_customer("Berta", parent_id=self.silver.id)
        (self.golden | self.contact | other)[self.birthday] = "1980-02-10"
        self.make_customer("Carla", parent_id=self.golden.id)[self.birthday] = (
            "1980-02-11"
        )
        self.care("2026-02-09")
        self.assertEqual(self.keys(action), [])
        for _again in range(2):
            self.care("2026-02-10")
            self.assertCountEqual(
                self.keys(action),
                [
                    ("Golden", f"birthday:{self.golden.id}:2026", "Golden"),
                    ("Golden", f"birthday:{self.contact.id}:2026", "Anna"),
                ],
            )
        self.carry_out()
        self.assertEqual(len(self.golden.message_ids.filtered("body")), 2)

    def test_again_next_year(self):
        action = self.action("birthday")
        self.contact[self.birthday] = "1980-02-10"
        self.care("2026-02-10")
        self.care("2027-02-10")
        self.assertEqual(
            [key for _name, key, _about in self.keys(action)],
            [f"birthday:{self.contact.id}:{year}" for year in (2026, 2027)],
        )

    def test_leap_day(self):
        action = self.action("birthday")
        self.contact[self.birthday] = "1980-02-29"
        second = self.make_customer("Berta", parent_id=self.golden.id)
        second[self.birthday] = "1980-02-28"
        for day, count in (
            ("2026-02-27", 0),
            ("2026-02-28", 2),
            ("2026-03-01", 2),
            ("2028-02-28", 3),
            ("2028-02-29", 4),
            ("2028-03-01", 4),
        ):
            self.care(day)
            self.assertEqual(len(self.keys(action)), count, day)

    def test_days_before_and_across_the_year(self):
        action = self.action("birthday", advance_days=5)
        self.contact[self.birthday] = "1980-01-02"
        self.care("2026-12-28")
        self.assertEqual(
            self.keys(action),
            [("Golden", f"birthday:{self.contact.id}:2027", "Anna")],
        )
        errand = self.errands(action)
        self.assertEqual(errand.occasion_on, date(2027, 1, 2))
        self.assertEqual(
            errand._describe_for_user(),
            "Gold: Birthday of a contact, Anna, 01/02/2027",
        )

    def test_mail_to_the_person(self):
        template = self.env.ref("customer_tiering_engagement.mail_template_birthday")
        action = self.action("birthday", kind="mail", mail_template_id=template.id)
        self.golden.email = "office@example.com"
        self.contact.email = "anna@example.com"
        second = self.make_customer("Berta", parent_id=self.golden.id)
        (self.contact | second)[self.birthday] = "1980-02-10"
        self.care("2026-02-10")
        self.carry_out()
        errands = self.errands(action).sorted(lambda one: one.person_id.name)
        self.assertEqual(errands.mapped("state"), ["done", "cancelled"])
        self.assertEqual(errands.mapped("contact_id"), self.contact)
        mail = errands[0].mail_id
        self.assertEqual(mail.recipient_ids, self.contact)
        self.assertEqual(mail.subject, "Happy birthday, Anna!")
        self.assertEqual(errands[1].reason, "no_address")

    def test_without_a_field(self):
        names = self.env["ir.model.fields"].search(
            [("name", "=", self.birthday), ("model", "=", "res.partner")]
        )
        if self.birthday != "x_birthday":
            self.skipTest("an app has the day of birth")
        names.unlink()
        with self.assertRaisesRegex(ValidationError, "^Occasion: contacts have no day"):
            self.action("birthday")

    # ------------------------------------------------------------------
    # Who, and when
    # ------------------------------------------------------------------

    def test_missed_days(self):
        """Three days back, and each once; a new action does not look back at all."""
        names = ("10", "11", "12", "13", "14", "15")
        for name in names:
            person = self.make_customer(name, parent_id=self.golden.id)
            person[self.birthday] = f"1980-02-{name}"
        action = self.action("birthday")
        self.care("2026-02-10")
        self.care("2026-02-15")
        self.assertEqual(
            [about for _name, _key, about in self.keys(action)],
            ["10", "12", "13", "14", "15"],
        )
        new = self.action("birthday", note="New")
        self.care("2026-02-15")
        self.assertEqual([about for _n, _k, about in self.keys(new)], ["15"])

    def test_too_late(self):
        action = self.action("birthday")
        self.contact[self.birthday] = "1980-02-10"
        self.care("2026-02-10")
        self.at("2026-02-14")
        self.carry_out()
        errand = self.errands(action)
        self.assertEqual((errand.state, errand.reason), ("cancelled", "late"))

    def test_who_was_not_in_the_tier_on_that_day(self):
        action = self.action("birthday", code="SILVER")
        self.care("2026-02-09")
        self.contact[self.birthday] = "1980-02-10"
        self.at("2026-02-11")
        self.override(self.golden, "SILVER")
        self.care("2026-02-11")
        self.assertEqual(self.keys(action), [])

    def test_who_has_left_the_tier_since(self):
        action = self.action("birthday")
        self.contact[self.birthday] = "1980-02-10"
        self.care("2026-02-10")
        self.override(self.golden, "SILVER")
        self.carry_out()
        errand = self.errands(action)
        self.assertEqual(
            (errand.state, errand.reason),
            ("cancelled", "gone"),
        )

    def test_objection_and_archived_contact(self):
        action = self.action("birthday")
        second = self.make_customer("Berta", parent_id=self.golden.id)
        (self.contact | second)[self.birthday] = "1980-02-10"
        self.care("2026-02-10")
        second.active = False
        self.carry_out()
        errands = self.errands(action).sorted(lambda one: one.person_id.name)
        self.assertEqual(errands.mapped("state"), ["done", "cancelled"])
        self.golden.customer_tier_objection = True
        self.care("2027-02-10")
        self.assertEqual(len(self.keys(action)), 2)

    # ------------------------------------------------------------------
    # Anniversaries, holidays
    # ------------------------------------------------------------------

    def test_anniversaries(self):
        """Of the first confirmed order ever, of any contact, in this company."""
        action = self.action("anniversary")
        elsewhere = self.make_company("Care Elsewhere")
        self.make_order(self.golden, 1, "2020-02-10", company=elsewhere)
        self.make_order(self.golden, 1, "2021-02-10", state="cancel")
        self.make_order(self.contact, 1, "2023-02-10")
        self.make_order(self.golden, 1, "2024-02-11")
        self.make_order(self.silver, 1, "2023-02-10")
        for day in ("2026-02-10", "2026-02-11", "2027-02-10"):
            self.care(day)
        self.assertEqual(
            self.keys(action),
            [("Golden", "anniversary:3", "3"), ("Golden", "anniversary:4", "4")],
        )

    def test_no_anniversary_on_the_day_itself(self):
        newcomer = self.make_customer("Newcomer", is_company=True)
        self.make_order(newcomer, 100, "2026-02-03")
        self.program._assess(as_of="2026-02-03", partners=newcomer)
        action = self.action("anniversary")
        self.care("2026-02-03")
        self.assertEqual(self.keys(action), [])

    def test_anniversary_of_a_leap_day_in_the_time_zone(self):
        self.program.tz = "Asia/Shanghai"
        order = self.make_order(self.golden, 1, "2024-02-28")
        order.date_order = "2024-02-28 17:00:00"  # the 29th in Shanghai
        action = self.action("anniversary")
        self.care("2026-02-27")
        self.assertEqual(self.keys(action), [])
        self.care("2026-02-28")
        self.assertEqual(self.keys(action), [("Golden", "anniversary:2", "2")])

    def test_holidays(self):
        """All of them, or those with a name; the first day of several; of no person."""
        every = self.action("holiday")
        spring = self.action("holiday", holiday_names="spring, moon", advance_days=1)
        festival = self.holiday("Spring Festival", "2026-02-17")
        self.holiday("Spring Festival", "2026-02-18")
        labour = self.holiday("Labour Day", "2026-02-20", "2026-02-21")
        resource = self.env["resource.resource"].create({"name": "Somebody"})
        self.holiday("Away", "2026-02-23", resource_id=resource.id)
        company = self.make_company("Care Elsewhere")
        calendar = company.resource_calendar_id
        self.assertTrue(calendar)
        self.holiday("Elsewhere", "2026-02-24", calendar_id=calendar.id)
        for day in range(16, 26):
            self.care(f"2026-02-{day}")
        self.assertEqual(
            self.keys(every),
            [
                ("Golden", f"holiday:{festival.id}", "Spring Festival"),
                ("Golden", f"holiday:{labour.id}", "Labour Day"),
            ],
        )
        self.assertEqual(
            self.keys(spring),
            [("Golden", f"holiday:{festival.id}", "Spring Festival")],
        )

    def test_templates(self):
        """The e-mails say what they are about."""
        self.golden.email = "office@example.com"
        self.make_order(self.golden, 1, "2023-02-10")
        self.holiday("Spring Festival", "2026-02-10")
        subjects = {}
        for occasion in ("anniversary", "holiday"):
            template = self.env.ref(
                f"customer_tiering_engagement.mail_template_{occasion}"
            )
            action = self.action(occasion, kind="mail", mail_template_id=template.id)
            self.care("2026-02-10")
            self.carry_out()
            errand = self.errands(action)
            subjects[occasion] = errand.mail_id.subject
        self.assertEqual(
            subjects,
            {
                "anniversary": "Years together: 3. Thank you!",
                "holiday": "Spring Festival: our best wishes",
            },
        )

    def test_refused(self):
        action = self.action("holiday")
        with self.assertRaisesRegex(ValidationError, "^Tier: it is needed"):
            action.tier_id = False
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.Error) as caught,
            self.cr.savepoint(),
        ):
            action.advance_days = -1
            self.env.flush_all()
        self.assertEqual(
            action._sql_error_to_message(caught.exception),
            "Before (days): must not be negative.",
        )

    def test_one_program_does_not_greet_for_another(self):
        company = self.make_company("Care Elsewhere")
        program = self.make_program(company_id=company.id, name="Elsewhere")
        action = self.env["customer.tier.action"].create(
            {
                "tier_id": self.tier(program, "GOLD").id,
                "occasion": "birthday",
                "kind": "note",
                "note": "Good wishes",
            }
        )
        self.contact[self.birthday] = "1980-02-10"
        self.care("2026-02-10")
        self.assertEqual(self.keys(action), [])
        self.make_order(self.golden, 80, "2026-02-09", company=company)
        program._assess(as_of="2026-02-10")
        self.care("2027-02-10")
        self.assertEqual(len(self.keys(action)), 1)
        seen = self.env["customer.tier.errand"].with_user(self.user).search([])
        self.assertFalse(seen & self.errands(action))

    def test_no_number_of_queries_grows(self):
        counts = []
        for size in (20, 200):
            partners = self.make_many(size, 90, "2026-02-02")
            partners[self.birthday] = "1980-03-10"
            self.program._assess(as_of="2026-02-03", partners=partners)
            action = self.action("birthday", note=f"{size}")
            self.at("2026-03-10")
            counts.append(self.count_queries(action._care))
            self.assertEqual(len(self.keys(action)), size if size == 20 else size + 20)
        self.assertLessEqual(counts[1] - counts[0], 10, counts)
