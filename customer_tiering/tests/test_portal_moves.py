from odoo import Command
from odoo.tests import freeze_time, tagged

from .common_portal import NBSP, PortalCommon

STAY, REACH = "To stay Silver", "To reach Gold"


@tagged("post_install", "-at_install")
class TestPortalMoves(PortalCommon):
    """What customers are told of the way up and the way down: it is what happens.

    Spend of the last month counts. Everyone was assessed on 31 January 2026 and is at
    the end of each month; today is 3 February.
    """

    program_settings = {"window": "rolling", "window_months": 1}

    def setUp(self):
        super().setUp()
        frozen = freeze_time("2026-02-03 10:00:00")
        frozen.start()
        self.addCleanup(frozen.stop)
        self.program.write({"interval": "monthly", "next_run": "2026-02-28"})

    def until(self):
        [shown] = self.shown()
        return shown["until"]

    def buy(self, amount, day="2026-02-20"):
        self.make_order(self.firm, amount, day)

    # ------------------------------------------------------------------
    # Up
    # ------------------------------------------------------------------

    def test_what_counts_no_more_by_then_is_missing(self):
        """The 60 of 15 January are over a month old on 28 February."""
        self.assertEqual(self.ways(), {REACH: [f"Spend: ${NBSP}75 more by 02/28/2026"]})
        self.buy(74.99)
        self.assertEqual(
            self.ways(), {REACH: [f"Spend: ${NBSP}0.01 more by 02/28/2026"]}
        )
        self.program._assess(as_of="2026-02-28")
        self.assertEqual(self.code(self.program, self.firm), "SILVER")

    def test_so_much_is_enough(self):
        self.buy(75, "2026-02-28")
        self.program._assess(as_of="2026-02-28", partners=self.firm)
        self.assertEqual(self.code(self.program, self.firm), "GOLD")

    def test_without_a_schedule_as_of_today(self):
        self.program.interval = False
        self.assertEqual(self.ways(), {REACH: [f"Spend: ${NBSP}15 more"]})

    def test_calendar_year(self):
        """Until the year is over, whenever everyone is assessed."""
        self.program.window = "calendar_year"
        self.program._assess(as_of="2026-02-03")
        self.assertEqual(self.ways(), {REACH: [f"Spend: ${NBSP}15 more by 12/31/2026"]})

    def test_up_only_when_everyone_is_assessed(self):
        self.program.write({"window": "lifetime", "upgrade_when": "assessment"})
        self.program._assess(as_of="2026-02-03")
        self.assertEqual(self.ways(), {REACH: [f"Spend: ${NBSP}15 more by 02/28/2026"]})
        self.buy(15, "2026-02-03")
        self.program._assess(as_of="2026-02-03", partners=self.firm)
        self.assertEqual(self.code(self.program, self.firm), "SILVER")
        self.assertEqual(
            self.ways(),
            {REACH: ["Nothing is missing any more: it counts with the next review."]},
        )
        self.program._assess(as_of="2026-02-28")
        self.assertEqual(self.code(self.program, self.firm), "GOLD")

    def test_buffer(self):
        self.program.write({"window": "lifetime", "buffer_up": 5})
        self.program._assess(as_of="2026-02-03")
        self.assertEqual(self.ways(), {REACH: [f"Spend: ${NBSP}20 more"]})

    def test_top_tier(self):
        [shown] = self.shown(self.other_user)
        self.assertEqual(shown["ways"], [])

    def test_rules_that_nobody_was_assessed_by(self):
        self.tier(self.program, "GOLD").min_score = 90
        self.assertEqual(self.ways(), {})
        self.program._assess(as_of="2026-02-03")
        self.assertEqual(self.ways(), {REACH: [f"Spend: ${NBSP}90 more by 02/28/2026"]})

    def test_criterion_that_customers_are_not_told_of(self):
        self.program.criterion_ids.portal_show = False
        self.assertEqual(
            self.ways(), {REACH: ["More of one thing alone is not enough: ask us."]}
        )

    def test_conditions(self):
        """One is enough, or all of them are said."""
        conditions = [
            {"metric": "revenue", "operator": "ge", "value": 75},
            {"metric": "orders", "operator": "ge", "value": 1},
        ]
        tiers = [
            Command.create(
                {
                    "name": name,
                    "code": name.upper(),
                    "sequence": place,
                    "is_base": not rules,
                    "entry_rules": rules and [{"conditions": rules, "need": 0}],
                }
            )
            for place, (name, rules) in enumerate(
                (("Top", conditions), ("Rest", [])), 1
            )
        ]
        self.program.portal_show = False
        program = self.make_program(
            name="Rules",
            method="rule",
            window="lifetime",
            portal_show=True,
            criterion_ids=[],
            tier_ids=tiers,
        )
        program._assess(as_of="2026-02-03")
        self.assertEqual(self.tiers(), [("Rules", "Rest")])
        self.assertEqual(self.ways(), {"To reach Top": [f"Spend: ${NBSP}15 more"]})
        conditions[1]["value"] = 5
        program.tier_ids[0].entry_rules = [{"conditions": conditions, "need": 0}]
        program._assess(as_of="2026-02-03")
        sentence = f"Spend at least ${NBSP}75 and Purchases at least 5."
        self.assertEqual(self.ways(), {"To reach Top": [sentence]})

    # ------------------------------------------------------------------
    # Until when
    # ------------------------------------------------------------------

    def test_next_review(self):
        """Whoever can move down any day has no day that holds."""
        self.assertEqual(self.until(), "Next review: 02/28/2026.")
        self.program.interval = False
        self.assertEqual(self.until(), "")
        self.program.portal_show_until = False
        self.assertEqual(self.until(), "")

    def test_minimum_stay(self):
        """It holds on the day that is said, and not on the next one."""
        self.program.min_stay_days = 90
        self.program._assess(as_of="2026-02-03")
        self.assertEqual(self.until(), "Yours until at least 04/30/2026.")
        for day, code in (("2026-04-30", "SILVER"), ("2026-05-01", "BASE")):
            self.program._assess(as_of=day)
            self.assertEqual(self.code(self.program, self.firm), code)

    def test_assessments_in_a_row(self):
        self.program.grace = 3
        self.program._assess(as_of="2026-02-03")
        self.assertEqual(self.until(), "Yours until at least 04/29/2026.")

    def test_nothing_to_lose(self):
        self.make_order(self.firm, -60, "2026-02-03")
        self.program._assess(as_of="2026-02-03")
        self.assertEqual(self.tiers(), [("Ladder", "Base")])
        self.assertEqual(self.until(), "")

    def test_notice(self):
        """What is missing to stay, and until when the tier holds all the same."""
        self.program.notice_days = 30
        self.make_order(self.firm, -20, "2026-02-02")
        self.program._assess(as_of="2026-02-03")
        self.assertEqual(self.code(self.program, self.firm), "SILVER")
        self.assertEqual(self.until(), "Yours until at least 03/04/2026.")
        # On 28 February only what was bought, and given back, in February counts.
        self.assertEqual(
            self.ways(),
            {
                STAY: [f"Spend: ${NBSP}70 more by 02/28/2026"],
                REACH: [f"Spend: ${NBSP}95 more by 02/28/2026"],
            },
        )
        self.program.portal_show_distance = False
        self.assertEqual(self.ways(), {})

    # ------------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------------

    def override(self, until=None):
        member = self.member(self.program, self.firm)
        member._override(self.tier(self.program, "GOLD"), "Because", until)

    def test_override(self):
        self.override("2026-03-15")
        self.assertEqual(self.tiers(), [("Ladder", "Gold")])
        self.assertEqual(self.until(), "Yours until at least 03/15/2026.")
        self.assertEqual(self.ways(), {})
        for day, code in (("2026-03-15", "GOLD"), ("2026-03-16", "BASE")):
            self.program._assess(as_of=day)
            self.assertEqual(self.code(self.program, self.firm), code)

    def test_override_without_an_end(self):
        self.override()
        self.assertEqual(self.tiers(), [("Ladder", "Gold")])
        self.assertEqual(self.until(), "")

    def test_override_that_is_over(self):
        """Nobody was assessed since: nothing is certain but the next review."""
        self.override("2026-02-10")
        with freeze_time("2026-02-11 10:00:00"):
            self.assertEqual(self.until(), "Next review: 02/28/2026.")
            self.assertEqual(self.ways(), {})

    def test_override_taken_back(self):
        self.override()
        self.member(self.program, self.firm)._override(None, None)
        self.assertEqual(self.tiers(), [("Ladder", "Silver")])
