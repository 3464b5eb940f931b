from odoo import Command
from odoo.tests import tagged

from .common_cadence import CadenceCommon

MONDAY = "2026-03-02"


@tagged("post_install", "-at_install")
class TestCadencePlan(CadenceCommon):
    """Who is planned, when, for whom, and what becomes of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Due on 28 February, a Saturday, a month after everybody entered.
        cls.calls = {
            code: cls.cadence(code, cls.call) for code in ("GOLD", "SILVER", "BRONZE")
        }

    def names(self):
        return [name for name, _user, _deadline in self.opened()]

    def test_plan(self):
        """By the week in which they are due, the best tiers on the first days."""
        self.at("2026-02-22", "23:00:00")
        self.plan()
        self.assertEqual(self.opened(), [])
        self.at("2026-02-23")
        self.plan()
        planned = [
            ("Golden", "Seller", "2026-02-23"),
            ("Silver", "Seller", "2026-02-24"),
            ("Bronze", "Seller", "2026-02-25"),
        ]
        self.assertEqual(self.opened(), planned)
        activity = self.env["mail.activity"].search(
            [("customer_tier_cadence_id", "=", self.calls["GOLD"].id)]
        )
        self.assertRecordValues(
            activity,
            [
                {
                    "res_model": "res.partner",
                    "res_id": self.golden.id,
                    "activity_type_id": self.call.id,
                    "customer_tier_id": self.tier(self.program, "GOLD").id,
                    "summary": "Call",
                    "automated": True,
                }
            ],
        )
        self.assertEqual(str(activity.customer_tier_due_date), "2026-02-28")
        # Once more, the same day, the next day and the next week: nothing is repeated.
        self.plan()
        self.at("2026-02-24")
        self.plan()
        self.at(MONDAY)
        self.plan()
        self.assertEqual(self.opened(), planned)

    def test_crash(self):
        """What was planned before a crash is gone with it, and is planned once."""
        self.at(MONDAY)
        programs = self.env["customer.tier.cadence"]._get_primary_programs()
        with self.assertRaises(ZeroDivisionError), self.cr.savepoint():
            self.env["customer.tier.cadence"]._plan_contacts(
                programs, programs._today()
            )
            self.assertEqual(len(self.opened()), 3)
            raise ZeroDivisionError
        self.assertEqual(self.opened(), [])
        self.plan()
        self.assertEqual(len(self.opened()), 3)

    def test_capacity(self):
        """No more than fit into the week, done ones included; then the next tier."""
        self.set_capacity(self.seller, 1)
        self.at(MONDAY)
        self.plan()
        self.assertEqual(self.names(), ["Golden"])
        self.at("2026-03-03")
        self.env["mail.activity"].search(
            [("customer_tier_cadence_id", "!=", False)]
        ).with_user(self.seller).action_done()
        self.plan()
        self.assertEqual(self.opened(), [], "the week is full")
        self.at("2026-03-09")
        self.plan()
        self.assertEqual(self.opened(), [("Silver", "Seller", "2026-03-09")])
        self.at("2026-03-16")
        self.plan()
        self.assertEqual(self.names(), ["Silver"], "still to do")

    def test_capacity_default(self):
        """The company's, unless the person has one; 0 is none."""
        self.assertEqual(self.seller.customer_tier_weekly_capacity, 20)
        self.company.customer_tier_weekly_capacity = 2
        self.assertEqual(self.seller.customer_tier_weekly_capacity, 2)
        self.set_capacity(self.seller, 0)
        self.company.customer_tier_weekly_capacity = 3
        self.at(MONDAY)
        self.plan()
        self.assertEqual(self.opened(), [])
        self.seller.customer_tier_own_capacity = False
        self.assertEqual(self.seller.customer_tier_weekly_capacity, 3)
        self.plan()
        self.assertEqual(self.names(), ["Golden", "Silver", "Bronze"])

    def test_order(self):
        """Of one tier, the longest overdue comes first, then the lower id."""
        others = [
            self.make_customer(name, is_company=True, user_id=self.seller.id)
            for name in ("First", "Second", "Third")
        ]
        for partner in others:
            self.make_order(partner, 80, "2026-01-15")
        self.program._assess(as_of="2026-01-31")
        self.done(others[0], self.call, "2026-02-05")
        self.done(others[1], self.call, "2026-02-04")
        self.done(self.golden, self.call, "2026-02-04")
        self.at("2026-03-09")
        self.plan()
        self.assertEqual(
            self.names(), ["Third", "Golden", "Second", "First", "Silver", "Bronze"]
        )

    def test_leave(self):
        """Two days off: three fifths of the capacity, on the other days."""
        self.set_capacity(self.seller, 4)
        self.leave(self.seller, "2026-03-02", "2026-03-03")
        self.at(MONDAY)
        self.plan()
        self.assertEqual(
            self.opened(),
            [("Golden", "Seller", "2026-03-04"), ("Silver", "Seller", "2026-03-05")],
        )

    def test_late_in_the_week(self):
        """Nobody gets a deadline that is over; on a Saturday it waits for Monday."""
        self.at("2026-03-05")
        self.plan()
        self.assertEqual(
            [deadline for *_who, deadline in self.opened()],
            ["2026-03-05", "2026-03-06", "2026-03-05"],
        )
        self.env["mail.activity"].search(
            [("customer_tier_cadence_id", "!=", False)]
        ).unlink()
        self.at("2026-03-07")
        self.plan()
        self.assertEqual(self.opened(), [])

    def test_away(self):
        """Away all week: the second contact; without one, nobody's, not forgotten."""
        self.golden.customer_tier_second_user_id = self.stand_in
        self.leave(self.seller, "2026-03-02", "2026-03-06")
        self.at(MONDAY)
        self.plan()
        friday = "2026-03-06"
        self.assertCountEqual(
            self.opened(),
            [
                ("Golden", "Stand-in", "2026-03-02"),
                ("Silver", None, friday),
                ("Bronze", None, friday),
            ],
        )
        self.plan()
        self.assertEqual(len(self.opened()), 3)
        self.at("2026-03-09")
        self.plan()
        self.assertCountEqual(
            self.opened(),
            [
                ("Golden", "Stand-in", "2026-03-02"),
                ("Silver", "Seller", "2026-03-09"),
                ("Bronze", "Seller", "2026-03-10"),
            ],
        )

    def test_archived(self):
        """Whoever leaves the company gives what is open to the second contact."""
        self.at(MONDAY)
        self.plan()
        self.golden.customer_tier_second_user_id = self.stand_in
        self.seller.active = False
        self.plan()
        self.assertCountEqual(
            [(name, user) for name, user, _deadline in self.opened()],
            [("Golden", "Stand-in"), ("Silver", None), ("Bronze", None)],
        )

    def test_hand_over(self):
        """Customers take what is open along to their new salesperson; what somebody
        else was given by hand stays."""
        self.at(MONDAY)
        self.plan()
        given = self.env["mail.activity"].search(
            [("customer_tier_cadence_id", "=", self.calls["SILVER"].id)]
        )
        given.user_id = self.make_manager("tier_cadence_helper")
        (self.golden | self.silver).user_id = self.stand_in
        self.plan()
        self.assertCountEqual(
            [(name, user) for name, user, _deadline in self.opened()],
            [
                ("Golden", "Stand-in"),
                ("Silver", given.user_id.name),
                ("Bronze", "Seller"),
            ],
        )

    def test_contact(self):
        """A contact in between closes what is open, and does not count as done."""
        self.at(MONDAY)
        self.plan()
        self.done(self.golden, self.call, "2026-03-03")
        self.meeting(self.silver, "2026-03-03 08:00:00")
        # A message is no call.
        self.bronze.with_user(self.seller).message_post(
            body="Hello", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.plan()
        self.assertEqual(self.names(), ["Bronze"])
        self.assertFalse(
            self.env["mail.activity"].search_count(
                [("customer_tier_cadence_id", "!=", False), ("active", "=", False)]
            )
        )
        self.at("2026-03-30")
        self.plan()
        self.assertCountEqual(self.names(), ["Bronze", "Golden", "Silver"])

    def test_every_week(self):
        """A contact closes last week's activity even where the next one is due."""
        self.calls["GOLD"].write({"interval_number": 1, "interval_unit": "weeks"})
        self.at("2026-02-09")
        self.plan()
        self.assertEqual(self.opened(), [("Golden", "Seller", "2026-02-09")])
        self.done(self.golden, self.call, "2026-02-11")
        self.at("2026-02-16")
        self.plan()
        self.assertEqual(self.opened(), [("Golden", "Seller", "2026-02-16")])

    def test_moves(self):
        """What is open belongs to the tier in which the customer stands now."""
        self.at(MONDAY)
        self.plan()
        self.override(self.golden, "BASE")
        self.override(self.bronze, "GOLD", until="2026-03-04")
        self.plan()
        self.assertEqual(self.opened(self.calls["BRONZE"]), [])
        # In the tier since today, but nobody ever called: due in a month.
        self.assertEqual(self.names(), ["Silver"])
        self.at("2026-03-05")
        self.run_cron()
        self.assertEqual(self.code(self.program, self.bronze), "BASE")
        self.at("2026-04-06")
        self.plan()
        self.assertEqual(self.names(), ["Silver"])

    def test_objection(self):
        self.at(MONDAY)
        self.plan()
        self.golden.customer_tier_objection = True
        self.plan()
        self.assertEqual(self.names(), ["Silver", "Bronze"])

    def test_archived_customer(self):
        self.at(MONDAY)
        self.golden.active = False
        self.plan()
        self.assertEqual(self.names(), ["Silver", "Bronze"])

    def test_cadence_ends(self):
        """Archived or deleted cadences and programs take what is open along."""
        self.at(MONDAY)
        self.plan()
        self.calls["GOLD"].active = False
        self.plan()
        self.assertEqual(self.names(), ["Silver", "Bronze"])
        self.env["customer.tier.coverage"].search([]).sudo().unlink()
        self.calls["SILVER"].unlink()
        self.assertEqual(self.names(), ["Bronze"])
        self.program.is_primary = False
        self.plan()
        self.assertEqual(self.names(), [])

    def test_any_contact(self):
        """A cadence of any contact makes a to-do; its summary is in the language of
        whoever reads it."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.seller.lang = "zh_CN"
        cadence = self.cadence("BASE", summary="Say hello")
        cadence.with_context(lang="zh_CN").summary = "问候"
        self.at(MONDAY)
        self.plan()
        activity = self.env["mail.activity"].search(
            [("customer_tier_cadence_id", "=", cadence.id)]
        )
        self.assertEqual(
            (activity.activity_type_id, activity.summary), (self.todo, "问候")
        )
        activity.with_user(self.seller).action_done()
        self.plan()
        self.assertEqual(self.opened(cadence), [])

    def test_companies(self):
        """A customer of two companies has the cadences of both; one capacity."""
        other = self.make_company("Other Ltd")
        program = self.make_program(
            company_id=other.id, is_primary=True, name="Other ladder"
        )
        aside = self.make_program(company_id=other.id, name="Not the primary one")
        for one in (program, aside):
            self.cadence("SILVER", self.visit, program=one)
        self.make_order(self.golden, 60, "2026-01-15", company=other)
        (program | aside)._assess(as_of="2026-01-31")
        self.seller.company_ids = [Command.link(other.id)]
        self.set_capacity(self.seller, 2)
        self.at(MONDAY)
        self.plan()
        found = self.env["mail.activity"].search(
            [("customer_tier_cadence_id", "!=", False)]
        )
        self.assertEqual(
            [(one.res_name, one.customer_tier_id.program_id) for one in found],
            [("Golden", self.program), ("Golden", program)],
        )
        member = self.member(program, self.golden)
        self.assertEqual(member.tier_id.code, "SILVER")
        seen = self.golden.with_company(other)
        self.assertEqual(str(seen.customer_tier_next_contact), "2026-02-28")
