from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common_invoicing import TieringInvoicingCommon
from .common_methods import MethodsCommon, when
from .common_preview import Matrices, PreviewCommon

FEBRUARY = "2026-02-28"
JUNE, DECEMBER = "2024-06-30", "2024-12-31"


@tagged("post_install", "-at_install")
class TestPreview(PreviewCommon):
    """Who would go where, by thresholds."""

    def test_everything_that_holds_and_moves(self):
        program = self.make_program(grace=3, buffer_down=5, downgrade_policy="step")
        people = self.stand(
            program,
            {
                "Steady": 80,
                "Slipping": 78,
                "Falling": 80,
                "Rising": 30,
                "By hand": 80,
                "Leaving": 60,
            },
            {
                "Steady": 80,
                "Slipping": 72,
                "Falling": 10,
                "Rising": 60,
                "By hand": 90,
                "New": 55,
            },
        )
        silver = self.tier(program, "SILVER")
        self.member(program, people["By hand"])._override(silver, "Because")
        people["Leaving"].active = False
        moves = {
            ("BRONZE", "SILVER"): (1, 60),
            ("SILVER", "SILVER"): (1, 90),
            ("", "SILVER"): (1, 55),
            ("SILVER", ""): (1, 60),
        }
        # One is under the line for the first time, one is within the buffer.
        self.assertEqual(
            self.cells(program, FEBRUARY), {("GOLD", "GOLD"): (3, 162), **moves}
        )
        # Step by step to the bottom; the buffer holds for good.
        self.assertEqual(
            self.cells(program, FEBRUARY, "end"),
            {("GOLD", "GOLD"): (2, 152), ("GOLD", "BASE"): (1, 10), **moves},
        )
        found = program._preview(FEBRUARY)
        self.assertEqual((found["as_of"], found["customers"]), (FEBRUARY, 6))
        self.assertEqual(
            {kind: tuple(row.values()) for kind, row in found["end"]["totals"].items()},
            {
                "same": (3, 242),
                "up": (1, 60),
                "down": (1, 10),
                "enter": (1, 55),
                "leave": (1, 60),
            },
        )
        self.assertEqual(self.codes_of(found["next"]["empty"]), ["BRONZE", "BASE"])
        self.assertEqual(self.codes_of(found["end"]["empty"]), ["BRONZE"])
        self.assertEqual(found["next"]["everyone"], [])

    def test_draft_that_nobody_was_graded_by(self):
        program = self.make_program(publish=False)
        for name, amount in (("One", 80), ("Two", 78), ("Three", 10)):
            self.make_order(self.make_customer(name), amount, "2026-01-15")
        expected = {("", "GOLD"): (2, 158), ("", "BASE"): (1, 10)}
        for horizon in ("next", "end"):
            self.assertEqual(self.cells(program, "2026-01-31", horizon), expected)
        self.assertEqual(set(self.kinds(program, "2026-01-31").values()), {"enter"})
        self.assertFalse(program._preview("2026-01-31")["held"])

    def test_nobody_at_all(self):
        found = self.make_program(publish=False)._preview("2026-01-31")
        self.assertEqual((found["customers"], found["next"]["cells"]), (0, []))
        self.assertEqual((found["next"]["empty"], found["next"]["everyone"]), ([], []))

    def test_everyone_in_one_tier(self):
        program = self.make_program()
        self.stand(program, {"One": 80, "Two": 30}, {"One": 80, "Two": 80})
        found = program._preview(FEBRUARY)["next"]
        self.assertEqual(self.codes_of(found["everyone"]), ["GOLD"])
        self.assertEqual(self.codes_of(found["empty"]), ["SILVER", "BRONZE", "BASE"])

    def test_lines_to_try(self):
        program = self.make_program()
        self.stand(program, {"One": 80, "Two": 60, "Three": 30})
        gold, silver = self.tier(program, "GOLD"), self.tier(program, "SILVER")
        version = program.version
        self.assertEqual(
            self.cells(program, "2026-01-31", lines={str(gold.id): 60}),
            {
                ("GOLD", "GOLD"): (1, 80),
                ("SILVER", "GOLD"): (1, 60),
                ("BRONZE", "BRONZE"): (1, 30),
            },
        )
        self.assertEqual(
            self.cells(program, "2026-01-31", lines={gold.id: 90, silver.id: 81}),
            {
                ("GOLD", "BRONZE"): (1, 80),
                ("SILVER", "BRONZE"): (1, 60),
                ("BRONZE", "BRONZE"): (1, 30),
            },
        )
        tiers = program._preview("2026-01-31", {gold.id: 60})["tiers"]
        self.assertEqual(
            [(tier["line"], tier["saved"]) for tier in tiers],
            [(60, 75), (50, 50), (25, 25), (0, 0)],
        )
        self.env.flush_all()
        program.invalidate_recordset()
        self.assertEqual((gold.min_score, program.version), (75, version))

    def test_lines_that_cannot_be(self):
        program = self.make_program()
        gold, other = self.tier(program, "GOLD"), self.make_program()
        for message, lines in (
            ("From score of Silver", {gold.id: 50}),
            ("From score of Gold", {gold.id: 101}),
            ("From score of Gold", {gold.id: float("nan")}),
            ("no such line", {gold.id: "high"}),
            ("no such line", {self.tier(other, "GOLD").id: 60}),
            ("no such line", {"x": 60}),
        ):
            with self.assertRaisesRegex(ValidationError, message):
                program._preview("2026-01-31", lines)

    def test_tier_that_left_the_ladder(self):
        """Its customers stand in the next worse one, which is down."""
        program = self.make_program()
        self.stand(program, {"High": 80, "Middle": 60, "Low": 30})
        self.tier(program, "SILVER").active = False
        self.assertEqual(
            self.cells(program, "2026-01-31"),
            {
                ("GOLD", "GOLD"): (1, 80),
                ("SILVER", "BRONZE"): (1, 60),
                ("BRONZE", "BRONZE"): (1, 30),
            },
        )
        kinds = self.kinds(program, "2026-01-31")
        self.assertEqual(kinds[("SILVER", "BRONZE")], "down")
        found = program._preview("2026-01-31")
        self.assertEqual([tier["name"] for tier in found["former"]], ["Silver"])
        self.assertEqual(len(found["tiers"]), 3)

    def test_held_as_the_run_would_be(self):
        program = self.make_program(hold_share=20, hold_count=2)
        people = {f"Falling {number}": 80 for number in range(2)}
        people |= {f"Steady {number}": 60 for number in range(7)}
        later = dict.fromkeys(people, 60)
        self.stand(program, people, later)
        self.assertTrue(program._preview(FEBRUARY)["held"])
        program.hold_count = 3
        self.assertFalse(program._preview(FEBRUARY)["held"])
        program.write({"hold_count": 2, "hold_share": 23})
        self.assertFalse(program._preview(FEBRUARY)["held"])
        program.write({"hold_share": 20})
        self.assertEqual(program._assess(as_of=FEBRUARY).state, "held")

    def test_warnings_in_words(self):
        program = self.make_program(
            criterion_ids=[Command.create(self.criterion(scoring="percentile"))]
        )
        self.stand(program, {"One": 80, "Two": 30})
        [text] = program._preview("2026-01-31")["warnings"]
        self.assertRegex(text, "Spend: too few customers to rank")

    def test_rules_that_cannot_grade(self):
        program = self.make_program(publish=False, criterion_ids=False)
        with self.assertRaisesRegex(ValidationError, "Criteria"):
            program._preview()
        with self.assertRaisesRegex(ValidationError, "Criteria"):
            program.action_preview()


@tagged("post_install", "-at_install")
class TestPreviewMethods(Matrices, MethodsCommon):
    """The other methods, on the orders of a year."""

    def test_rank(self):
        """Shares of the customers, then of what they bought."""
        names = ("First", "Second", "Third", "Fourth", "Fifth")
        people = [self.customer(name) for name in names]
        amounts = (600, 200, 100, 60, 40)
        self.orders(dict(zip(people, amounts, strict=True)), "2024-03-01")
        program = self.program(
            {"revenue": {"scoring": "percentile"}},
            {"A": 20, "B": 40, "C": 40},
            method="rank",
        )
        self.assess(program, JUNE)
        self.order(people[4], 9_000, "2024-08-01")
        self.assertEqual(
            self.cells(program, DECEMBER),
            {
                ("C", "A"): (1, 9_040),
                ("A", "B"): (1, 600),
                ("B", "B"): (1, 200),
                ("B", "C"): (1, 100),
                ("C", "C"): (1, 60),
            },
        )
        program.rank_basis = "value"
        shares = dict(zip(program.tier_ids.ids, (90, 5, 5), strict=True))
        # 9,040 of 10,000 are more than 90 %: one is all of A.
        self.assertEqual(
            self.cells(program, DECEMBER, lines=shares),
            {
                ("C", "A"): (1, 9_040),
                ("A", "B"): (1, 600),
                ("B", "C"): (2, 300),
                ("C", "C"): (1, 60),
            },
        )

    def test_rule_keeps_who_still_meets_the_conditions_to_stay(self):
        program = self.rule_program(
            {
                "GOLD": (
                    [when(("revenue", "ge", 10_000))],
                    [when(("revenue", "ge", 6_000))],
                ),
                "SILVER": [when(("revenue", "ge", 4_000))],
                "BRONZE": None,
            },
            window_months=3,
            grace=2,
        )
        stays, falls, rises = (self.customer(n) for n in ("Stays", "Falls", "Rises"))
        self.orders({stays: 12_000, falls: 12_000, rises: 100}, "2024-06-01")
        self.assess(program, JUNE)
        self.orders({stays: 6_000, falls: 5_999, rises: 4_000}, "2024-12-01")
        self.assertEqual(
            self.cells(program, DECEMBER),
            {("GOLD", "GOLD"): (2, 11_999), ("BRONZE", "SILVER"): (1, 4_000)},
        )
        self.assertEqual(
            self.cells(program, DECEMBER, "end"),
            {
                ("GOLD", "GOLD"): (1, 6_000),
                ("GOLD", "SILVER"): (1, 5_999),
                ("BRONZE", "SILVER"): (1, 4_000),
            },
        )
        self.assertIsNone(program._preview(DECEMBER)["distribution"])
        with self.assertRaisesRegex(ValidationError, "no such line"):
            program._preview(DECEMBER, {program.tier_ids[0].id: 5})

    def test_matrix(self):
        program = self.matrix_program(
            ["DEV KEY", "CHANCE KEEP"], codes="KEY DEV KEEP CHANCE", window_months=3
        )
        mover, steady = self.customer("Mover"), self.customer("Steady")
        self.orders({mover: 9_000, steady: 100}, "2024-06-01")
        self.assess(program, JUNE)
        self.orders({mover: 50, steady: 100, self.customer("New"): 6_000}, "2024-12-01")
        self.assertEqual(
            self.cells(program, DECEMBER),
            {
                ("DEV", "CHANCE"): (1, 50),
                ("CHANCE", "CHANCE"): (1, 100),
                ("", "DEV"): (1, 6_000),
            },
        )

    def test_whole_group_in_its_currency(self):
        """What each company sells, at the rates of its days, in one preview."""
        program = self.program(company_id=False, currency_id=self.usd.id)
        both, abroad = self.customer("Both"), self.customer("Abroad")
        self.orders({both: 5_000}, "2024-06-01")
        self.orders({both: 21_000, abroad: 7_000}, "2024-06-01", company=self.company_b)
        self.order(abroad, 8_000, "2024-08-01", company=self.company_b)
        self.assertEqual(
            self.cells(program, DECEMBER),
            {("", "VIP"): (1, 8_000), ("", "NORMAL"): (1, 2_000)},
        )
        own = self.program(company_id=self.company_b.id)
        self.assertEqual(own._preview(DECEMBER)["currency_id"], self.cny.id)
        self.assertEqual(self.cells(own, DECEMBER), {("", "VIP"): (2, 36_000)})

    def test_group_of_companies_counts_its_money_once(self):
        program = self.program(roll_up="top")
        top = self.customer("Top")
        subs = [
            self.customer(name, parent_id=top.id, is_company=True)
            for name in ("Sub 1", "Sub 2")
        ]
        self.orders({top: 1_000, subs[0]: 4_000, subs[1]: 4_000})
        self.assertEqual(self.cells(program, DECEMBER), {("", "VIP"): (3, 9_000)})
        self.assess(program, DECEMBER)
        for partner in (*subs, top):
            partner.active = False
        self.assertEqual(self.cells(program, DECEMBER), {("VIP", ""): (3, 9_000)})


@tagged("post_install", "-at_install")
class TestPreviewInvoices(Matrices, TieringInvoicingCommon):
    """Invoices, what was given back on them, and two currencies."""

    def test_credit_note_and_foreign_invoice(self):
        program = self.program(source="invoice")
        returned, foreign = self.customer("Returned"), self.customer("Foreign")
        invoice = self.invoice(returned, 9_000, "2024-03-01")
        self.invoice(foreign, 4_000, "2024-03-01", currency=self.eur)
        self.assess(program, JUNE)
        self.reverse(invoice, "2024-08-01", 5_000)
        self.assertEqual(
            self.cells(program, DECEMBER),
            {
                ("VIP", "NORMAL"): (1, 4_000),
                ("IMPORTANT", "IMPORTANT"): (1, 5_000),
            },
        )
        self.assertEqual(self.kinds(program, DECEMBER)[("VIP", "NORMAL")], "down")
