from datetime import date

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common_behaviour import GROUP, BehaviourCommon


@tagged("post_install", "-at_install")
class TestAssessment(BehaviourCommon):
    """What a run keeps of itself, and runs for some customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.make_program()
        # 40 customers who spent 10, 20, … 400: enough to rank
        cls.customers = cls.env["res.partner"].create(
            [{"name": f"Customer {number:02d}"} for number in range(1, 41)]
        )
        for number, customer in enumerate(cls.customers, 1):
            cls.make_order(customer, 10 * number, "2026-01-15")
        cls.ranking = cls.make_program(
            name="Ranking",
            criterion_ids=[
                Command.create(cls.criterion(scoring="percentile", fixed_range=False))
            ],
        )

    def standing(self, program):
        """What is stored of every member, without when and by which run."""
        members = self.env["customer.tier.member"].search(
            [("program_id", "=", program.id)]
        )
        return {
            member.partner_id.id: (
                member.tier_id.code,
                member.computed_tier_id.code,
                member.score,
                member.revenue,
                member.detail,
            )
            for member in members
        }

    # ------------------------------------------------------------------
    # What is kept
    # ------------------------------------------------------------------

    def test_counts(self):
        run = self.program._assess(as_of="2026-01-31")
        self.assertRecordValues(
            run,
            [
                {
                    "program_id": self.program.id,
                    "company_id": self.company.id,
                    "as_of": date(2026, 1, 31),
                    "version": 1,
                    "state": "done",
                    "is_partial": False,
                    "frozen_id": False,
                    "customer_count": 40,
                    "new_count": 40,
                    "up_count": 0,
                    "down_count": 0,
                    "left_count": 0,
                    "written_count": 40,
                    "error": False,
                    "name": "Ladder 2026-01-31",
                }
            ],
        )
        # points are the spend up to 100: 10, 20 | 30, 40 | 50, 60, 70 | 80 …
        self.assertEqual(
            run.tier_counts,
            {
                str(self.tier(self.program, code).id): count
                for code, count in (
                    ("GOLD", 33),
                    ("SILVER", 3),
                    ("BRONZE", 2),
                    ("BASE", 2),
                )
            },
        )
        self.assertGreater(run.duration, 0)
        self.assertAlmostEqual(
            run.duration, run.measure_seconds + run.grade_seconds + run.apply_seconds
        )
        self.assertEqual(self.program.last_assessment_id, run)
        self.assertEqual(self.program.member_count, 40)

    def test_sentence(self):
        self.program.hold_share = 0
        self.program._assess(as_of="2026-01-31")
        run = self.program._assess(as_of="2026-03-31")
        run.duration = 2.1234
        self.assertEqual(
            run.summary,
            "Ladder: 40 customers in 2.1 s: 0 up, 38 down, 1 warnings.",
        )
        self.assertEqual(run.warnings, "Base: every customer is in it.")

    def test_settings_as_they_were(self):
        """Later changes of the program do not reach into the past."""
        run = self.program._assess(as_of="2026-01-31")
        before = run.settings
        self.assertEqual(before, self.program._get_settings())
        self.assertEqual(
            [(tier["code"], tier["min_score"]) for tier in before["tiers"]],
            [("GOLD", 75), ("SILVER", 50), ("BRONZE", 25), ("BASE", 0)],
        )
        self.assertEqual(before["policy"]["grace"], 1)
        self.program.write(
            {
                "grace": 3,
                "tier_ids": [
                    Command.update(
                        self.tier(self.program, "GOLD").id,
                        {"min_score": 90, "name": "Platinum"},
                    )
                ],
            }
        )
        run.invalidate_recordset()
        self.assertEqual(run.settings, before)
        after = self.program._assess(as_of="2026-01-31")
        self.assertEqual(after.version, 2)
        self.assertEqual(after.settings["tiers"][0]["min_score"], 90)

    def test_cut_points(self):
        """Real values, one for each customer, with how many are below."""
        run = self.ranking._assess(as_of="2026-01-31")
        [criterion] = run.cuts["criteria"]
        self.assertEqual(criterion["edges"], [10 * n for n in range(1, 41)])
        self.assertEqual(criterion["below"], list(range(40)))
        self.assertEqual(criterion["upto"], list(range(1, 41)))
        self.assertEqual((criterion["n"], criterion["flag"]), (40, None))
        self.assertEqual(run.cuts["grade"]["lines"], [75, 50, 25, 0])
        self.assertEqual(run.cuts, run.own_cuts)

    def test_nobody_to_grade(self):
        empty = self.make_program(name="Empty", company_id=self.make_company("None").id)
        run = empty._assess(as_of="2026-01-31")
        self.assertEqual((run.state, run.customer_count), ("done", 0))
        self.assertFalse(run.tier_counts)

    def test_day(self):
        """As text, as a date, or today where the program is."""
        for as_of in ("2026-01-20", date(2026, 1, 20)):
            self.assertEqual(str(self.program._assess(as_of=as_of).as_of), "2026-01-20")
        self.program.tz = "Asia/Tokyo"
        with freeze_time("2026-01-31 18:00:00"):
            self.assertEqual(str(self.program._assess().as_of), "2026-02-01")

    def test_several_programs(self):
        """One run each, in the order of the programs, whatever they share."""
        other = self.make_program(name="Other zone", tz="Asia/Tokyo")
        programs = self.ranking | other | self.program
        runs = programs._assess(as_of="2026-01-31")
        self.assertEqual(runs.program_id, programs)
        self.assertEqual(runs.mapped("customer_count"), [40, 40, 40])

    def test_action(self):
        """The button tells what happened."""
        officer = self.make_user("tier_assessment_officer", f"{GROUP}officer")
        with freeze_time("2026-01-31 12:00:00"):
            action = self.program.with_user(officer).action_assess()
        self.assertRegex(
            action["params"]["message"],
            r"^Ladder: 40 customers in \d+\.\d s: 0 up, 0 down, 40 new\.$",
        )

    # ------------------------------------------------------------------
    # Some customers
    # ------------------------------------------------------------------

    def test_some_customers_stand_as_in_a_full_run(self):
        """The same code against the same cut points: not a row is written."""
        for program in self.ranking | self.program:
            full = program._assess(as_of="2026-01-31")
            before = self.standing(program)
            for some in (self.customers[:1], self.customers[7:19], self.customers):
                run = program._assess(as_of="2026-01-31", partners=some)
                self.assertTrue(run.is_partial)
                self.assertEqual(run.frozen_id, full)
                self.assertEqual(run.customer_count, len(some))
                self.assertEqual(run.written_count, 0)
                self.assertFalse(run.own_cuts)
                self.assertEqual(run.cuts, full.cuts)
                self.assertFalse(run.warnings)
            self.assertEqual(self.standing(program), before)

    def test_new_members_by_either_way(self):
        """Taken in one by one they get what a full run gives them."""
        full = self.ranking._assess(as_of="2026-01-31")
        expected = self.standing(self.ranking)
        self.env["customer.tier.member"].search(
            [("program_id", "=", self.ranking.id)]
        )._leave("behaviour")
        for some in (self.customers[:20], self.customers[20:21], self.customers[21:]):
            run = self.ranking._assess(as_of="2026-01-31", partners=some)
            self.assertEqual((run.frozen_id, run.new_count), (full, len(some)))
        self.assertEqual(self.standing(self.ranking), expected)

    def test_frozen_cut_points(self):
        """A new order moves its customer among the others as they stood."""
        full = self.ranking._assess(as_of="2026-01-31")
        before = self.standing(self.ranking)
        first = self.customers[0]
        self.make_order(first, 205, "2026-01-20")
        run = self.ranking._assess(as_of="2026-01-31", partners=first)
        self.assertEqual(run.frozen_id, full)
        after = self.standing(self.ranking)
        # 215 is above 21 of the 40 values that were there: 10, 20, … 210
        self.assertEqual(after.pop(first.id)[:4], ("SILVER", "SILVER", 52.5, 215))
        before.pop(first.id)
        self.assertEqual(after, before)
        # in a full run they are above the 20 others 20, 30, … 210
        self.ranking._assess(as_of="2026-01-31")
        self.assertEqual(self.standing(self.ranking)[first.id][2], 50)

    def test_contacts_stand_for_their_customer(self):
        self.ranking._assess(as_of="2026-01-31")
        contact = self.make_customer("Contact", parent_id=self.customers[0].id)
        address = self.make_customer("Address", parent_id=contact.id, type="delivery")
        self.make_order(address, 500, "2026-01-20")
        run = self.ranking._assess(as_of="2026-01-31", partners=address | contact)
        self.assertEqual((run.customer_count, run.written_count), (1, 1))
        self.assertEqual(self.code(self.ranking, self.customers[0]), "GOLD")

    def test_no_cut_points_yet(self):
        """The first run is a full one, whoever it was started for."""
        run = self.ranking._assess(as_of="2026-01-31", partners=self.customers[:1])
        self.assertFalse(run.is_partial)
        self.assertEqual(run.customer_count, 40)

    def test_rules_changed_since(self):
        """One customer is not the first to feel other rules: those before hold until
        everyone is assessed."""
        full = self.ranking._assess(as_of="2026-01-31")
        self.ranking.criterion_ids.scoring = "quantile"
        run = self.ranking._assess(as_of="2026-01-31", partners=self.customers[:1])
        self.assertEqual((run.is_partial, run.frozen_id), (True, full))
        self.assertEqual((run.customer_count, run.version), (1, 1))
        self.assertEqual((run.settings, run.written_count), (full.settings, 0))
        again = self.ranking._assess(as_of="2026-01-31")
        run = self.ranking._assess(as_of="2026-01-31", partners=self.customers[:1])
        self.assertEqual((run.frozen_id, run.version), (again, 2))

    def test_rules_that_cannot_be_had_any_more(self):
        """Everyone is assessed where the rules before were not kept."""
        full = self.ranking._assess(as_of="2026-01-31")
        self.ranking.criterion_ids.scoring = "quantile"
        full.version_id = False
        run = self.ranking._assess(as_of="2026-01-31", partners=self.customers[:1])
        self.assertFalse(run.is_partial or run.frozen_id)
        self.assertEqual((run.customer_count, run.version), (40, 2))

    def test_customer_without_documents(self):
        """Nothing to grade, and nothing happens to the others."""
        self.ranking._assess(as_of="2026-01-31")
        before = self.standing(self.ranking)
        stranger = self.make_customer("Stranger")
        run = self.ranking._assess(as_of="2026-01-31", partners=stranger)
        self.assertEqual((run.customer_count, run.written_count), (0, 0))
        run = self.ranking._assess(as_of="2026-01-31", partners=stranger.browse())
        self.assertEqual((run.customer_count, run.written_count), (0, 0))
        self.assertEqual(self.standing(self.ranking), before)

    def test_only_order_cancelled(self):
        """The customer never bought: gone, in a single run as in a full one."""
        for partners in (self.customers[0], None):
            self.ranking._assess(as_of="2026-01-31")
            order = self.env["sale.order"].search(
                [("partner_id", "=", self.customers[0].id)]
            )
            order.state = "cancel"
            run = self.ranking._assess(as_of="2026-01-31", partners=partners)
            self.assertEqual(run.left_count, 1)
            self.assertFalse(self.member(self.ranking, self.customers[0]))
            order.state = "sale"

    def test_failed_run_is_no_cut_point(self):
        full = self.ranking._assess(as_of="2026-01-31")
        failed = self.env["customer.tier.assessment"]._record_failure(
            self.ranking, UserError("No")
        )
        self.assertEqual(failed.state, "failed")
        self.assertEqual(failed.summary, "Failed: No")
        run = self.ranking._assess(as_of="2026-01-31", partners=self.customers[:1])
        self.assertEqual(run.frozen_id, full)
        self.assertEqual(self.ranking.last_assessment_id, run)
