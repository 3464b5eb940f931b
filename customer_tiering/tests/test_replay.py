import random

from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from .common_behaviour import BehaviourCommon


@tagged("post_install", "-at_install")
class TestReplay(BehaviourCommon):
    """What was found on any past day is found again from the documents."""

    def stored(self, program, day):
        """Tier of each customer at the end of a day, by the history."""
        self.env.cr.execute(
            """
            SELECT DISTINCT ON (partner_id) partner_id, new_tier_id
              FROM customer_tier_transition
             WHERE program_id = %s AND date <= %s
             ORDER BY partner_id, id DESC
            """,
            [program.id, day],
        )
        return {partner: tier for partner, tier in self.env.cr.fetchall() if tier}

    def replayed(self, program, day, partners=None):
        standing = program._replay(self.day(day), partners).standing
        return dict(zip(standing.partner.tolist(), standing.tier.tolist(), strict=True))

    def day(self, text):
        return self.env["customer.tier.assessment"]._fields["as_of"].to_date(text)

    def live(self, program, seed=7):
        """A year of thirty customers: purchases, events, overrides, other rules."""
        chance = random.Random(seed)
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(30)]
        )
        for month, last in enumerate(self.month_ends(12), 1):
            for partner in customers:
                if chance.random() < 0.6:
                    self.make_order(
                        partner, chance.randrange(1, 120), f"2026-{month:02d}-10"
                    )
            some = customers.browse(chance.sample(customers.ids, 5))
            for partner in some:
                self.make_order(partner, 40, f"2026-{month:02d}-18")
            with freeze_time(f"2026-{month:02d}-20 12:00:00"):
                if month > 1:
                    program._assess_events(some)
                if month in (4, 7):
                    member = self.member(program, some[0]) or self.member(
                        program, customers[0]
                    )
                    silver = self.tier(program, "SILVER")
                    member._override(silver, "By hand", f"2026-{month + 2:02d}-25")
            if month == 5:
                self.tier(program, "GOLD").min_score = 70
            if month == 9:
                program.write({"grace": 1, "window_months": 2})
            program._assess(as_of=last)
            if month == 6:
                run = program._assess(as_of=last)
                run.action_rollback()
        return customers

    def test_ten_random_days(self):
        program = self.make_program(
            grace=2,
            buffer_down=5,
            downgrade_policy="step",
            notice_days=10,
            hold_share=0,
        )
        self.live(program)
        chance = random.Random(3)
        days = [f"2026-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}"]
        while len(days) < 10:
            days.append(
                f"2026-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}"
            )
        found = 0
        for day in [*days, "2026-12-31"]:
            with self.subTest(day):
                stored = self.stored(program, day)
                self.assertEqual(self.replayed(program, day), stored)
                found += len(stored)
        self.assertGreater(found, 150)

    def test_explained_as_it_was(self):
        """Why GOLD in January: the values, points and lines of January."""
        customer = self.make_customer("Explained")
        program = self.make_program()
        self.walk(program, customer, 80, 30)
        self.tier(program, "GOLD").min_score = 90
        self.make_order(customer, 85, "2026-03-15")
        program._assess(as_of="2026-03-31")
        member = self.member(program, customer)
        self.assertEqual(member.tier_id.code, "SILVER")
        then = member._as_of("2026-02-10")
        [why] = then._explain()
        self.assertEqual(then.tier_id.code, "GOLD")
        self.assertEqual(
            (why["value"], why["points"], why["contribution"]), (80, 80, 80)
        )
        self.assertEqual(str(then.since), "2026-01-31")
        explanation = then.explanation
        self.assertEqual(explanation["tier"], "Gold")
        self.assertEqual(
            [tier["line"] for tier in explanation["tiers"]], [75, 50, 25, 0]
        )
        self.assertEqual((explanation["score"], explanation["position"]), (80, 80))
        # nothing of it is written
        self.assertEqual((member.tier_id.code, member.score), ("SILVER", 85))

    def test_form(self):
        customer = self.make_customer("Explained")
        program = self.make_program()
        self.walk(program, customer, 80, 30)
        member = self.member(program, customer)
        action = member.action_replay()
        form = Form(self.env["customer.tier.replay"].with_context(**action["context"]))
        form.as_of = "2026-02-01"
        self.assertEqual(form.stored_tier_id.code, "GOLD")
        self.assertEqual(form.tier_id.code, "GOLD")
        self.assertFalse(form.problem)
        form.as_of = "2025-12-31"
        self.assertEqual(form.problem, "The customer was not graded on this day.")
        # a document of that time is changed afterwards
        self.env["sale.order"].search(
            [("partner_id", "=", customer.id), ("amount_untaxed", "=", 80)]
        )._action_cancel()
        self.make_order(customer, 60, "2026-01-10")
        form.as_of = "2026-02-02"
        self.assertEqual(form.stored_tier_id.code, "GOLD")
        self.assertEqual(form.tier_id.code, "SILVER")

    def test_rules_that_were_not_kept(self):
        customer = self.make_customer("Explained")
        program = self.make_program()
        self.walk(program, customer, 80)
        program.last_assessment_id.version_id = False
        with self.assertRaisesRegex(UserError, "cannot be had any more"):
            self.member(program, customer)._as_of("2026-02-01")

    def test_topmost_parent(self):
        parent = self.make_customer("Group", is_company=True)
        child = self.make_customer("Firm", is_company=True, parent_id=parent.id)
        program = self.make_program(roll_up="top")
        self.walk(program, child, 80, 0)
        for partner in (parent, child):
            then = self.member(program, partner)._as_of("2026-02-10")
            self.assertEqual(then.tier_id.code, "GOLD")
            self.assertEqual(then._explain()[0]["value"], 80)
