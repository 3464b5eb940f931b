from odoo.tests import tagged

from .common_backtest import END, TOTAL, BacktestCommon


@tagged("post_install", "-at_install")
class TestBacktest(BacktestCommon):
    """A program as of a past day, against what was bought after it."""

    def codes(self, found):
        """Code → figures of a ranking, without bands."""
        return {
            row["code"]: [
                row[name] and row[name][0] for name in ("correlation", "gini")
            ]
            + [row["top"] and row["top"][0]]
            for row in found.result["rankings"]
        }

    # ------------------------------------------------------------------
    # What is found
    # ------------------------------------------------------------------

    def test_who_is_graded_how(self):
        names = {partner.id: name for name, partner in self.people.items()}
        found = self.graded(self.ladder_of_two)
        self.assertEqual(
            {names[owner]: row for owner, row in found.items()},
            {
                "Ann": (70, 0),
                "Bob": (52.5, 0),
                "Dan": (52.5, 0),
                "Eve": (50, 1),
                "Cat": (40, 1),
                "Fay": (13, 2),
                "Gus": (13, 2),
            },
        )

    def test_tiers(self):
        found = self.backtest(self.ladder_of_two)
        self.assertEqual(found.state, "done")
        self.assertEqual(
            (found.customer_count, found.later, found.result["buyers"]), (7, TOTAL, 5)
        )
        rows = found.result["tiers"]
        self.assertEqual(
            [(row["customers"], row["later"]) for row in rows],
            [(3, 4_800), (2, 3_500), (2, 200)],
        )
        for row, share, mean, again in zip(
            rows,
            (4_800 / TOTAL, 3_500 / TOTAL, 200 / TOTAL),
            (1_600, 1_750, 100),
            (2 / 3, 1, 0.5),
            strict=True,
        ):
            self.assertAlmostEqual(row["share"], share)
            self.assertAlmostEqual(row["mean"], mean)
            self.assertAlmostEqual(row["again"], again)

    def test_top_tier(self):
        """Of two with equal spend the list of equal size has half of each."""
        found = self.backtest(self.ladder_of_two)
        top = found.result["top_tier"]
        self.assertEqual(top["customers"], 3)
        for name, amount in (
            ("held", 4_800),
            ("spend", 2_800 + 2_000 + 2_500 / 2),
            ("best", 7_300),
            ("gain", -1_250),
        ):
            value, low, high = top[name]
            self.assertAlmostEqual(value, amount / TOTAL)
            self.assertLess(low, high)
        self.assertAlmostEqual(found.held, 100 * 4_800 / TOTAL)
        self.assertAlmostEqual(found.held_by_spend, 100 * 6_050 / TOTAL)
        self.assertAlmostEqual(found.held_at_best, 100 * 7_300 / TOTAL)
        self.assertEqual(
            found.summary,
            "The top tier, Top, held 56 % of what was bought later; a list of equal"
            " size by spend alone would have held 71 %, the best possible 86 %."
            " The difference between the two may be chance.",
        )

    def test_rankings(self):
        """Ranks of score and of later spend, from the middle one, by hand:
        Ann -3 -3, Bob -1.5 -1, Dan -1.5 2.5, Eve 0 0, Cat 1 -2, Fay 2.5 2.5,
        Gus 2.5 1."""
        found = self.backtest(self.ladder_of_two)
        codes = self.codes(found)
        self.assertEqual(
            list(codes), ["score", "tiers", "spend", "rfm_points", "rfm_ranks", "best"]
        )
        correlation, gini, top = codes["score"]
        self.assertAlmostEqual(correlation, 13.5 / (27 * 27.5) ** 0.5)
        self.assertAlmostEqual(gini, 8_400 / 15_200)
        self.assertAlmostEqual(top, (2_800 + 0.4 * 1_000) / TOTAL)
        self.assertEqual(codes["best"][:2], [1, 1])
        self.assertAlmostEqual(codes["best"][2], (2_800 + 0.4 * 2_500) / TOTAL)
        # Spend: Ann -3, Bob -2, Cat and Dan -.5, Eve 1, Fay and Gus 2.5.
        _correlation, gini, top = codes["spend"]
        self.assertAlmostEqual(gini, (8_400 + 4_000 + 1_250 - 1_000 - 500) / 15_200)
        self.assertAlmostEqual(top, (2_800 + 0.4 * 2_000) / TOTAL)
        self.assertAlmostEqual(found.correlation, correlation)
        self.assertAlmostEqual(found.gini, codes["score"][1])

    def test_groups(self):
        """Equal scores are in one group, the one in which the better ones end."""
        groups = self.backtest(self.ladder_of_two).result["groups"]
        self.assertEqual(
            [
                (row["group"], row["customers"], row["score"], row["mean"])
                for row in groups
            ],
            [
                (1, 1, 70, 2_800),
                (2, 2, 52.5, 1_000),
                (5, 1, 50, 1_000),
                (6, 1, 40, 2_500),
                (8, 2, 13, 100),
            ],
        )

    def test_one_company(self):
        """Bob bought from the other one."""
        found = self.backtest(self.ladder())
        self.assertEqual((found.customer_count, found.later), (6, 6_500))
        other = self.ladder(company_id=self.company_b.id)
        found = self.backtest(other)
        self.assertEqual((found.customer_count, found.later), (1, 16_000))
        self.assertEqual(found.currency_id, self.cny)

    def test_a_credit_note_of_later_lowers_no_purchase_of_before(self):
        """Ann's invoice of May is credited in August: neither here nor there."""
        before = self.graded(self.ladder_of_two)
        found = self.backtest(self.ladder_of_two)
        self.reverse(self.invoice(self.people["Cat"], 50, "2024-03-01"), "2024-07-05")
        after = self.graded(self.ladder_of_two)
        cat = self.people["Cat"].id
        # Until the split it was an invoice like any other.
        self.assertEqual(after[cat][0], before[cat][0] + 12.5 + 0.25)
        del before[cat], after[cat]
        self.assertEqual(after, before)
        again = self.backtest(self.ladder_of_two)
        self.assertEqual(again.later, found.later)

    def test_settings_are_kept(self):
        found = self.backtest(self.ladder_of_two)
        self.assertEqual(found.settings["currency"], "USD")
        self.assertEqual(
            [tier["code"] for tier in found.settings["tiers"]],
            ["TOP", "MIDDLE", "BASE"],
        )
        self.ladder_of_two.tier_ids[0].write({"name": "Renamed", "min_score": 60})
        found.invalidate_recordset()
        self.assertIn("Top", found.summary)
        self.assertIn("Posted invoices", found.settings_text)
        self.assertNotIn("Renamed", found.settings_text)

    def test_the_same_again(self):
        """The same customers have the same figures, and the same bands."""
        one, two = (self.backtest(self.ladder_of_two) for _again in range(2))
        self.assertEqual(one.result, two.result)
        self.assertEqual(one.copy().state, "draft")
        self.assertFalse(one.copy().result)

    def test_queries_do_not_grow_with_the_customers(self):
        program = self.ladder_of_two
        self.backtest(program)
        counts = []
        for count in (0, 40):
            for number in range(count):
                self.invoice(self.customer(f"More {number}"), number, "2024-05-01")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.backtest(program)
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    # ------------------------------------------------------------------
    # Warnings
    # ------------------------------------------------------------------

    def kinds(self, found):
        return {warning["kind"] for warning in found.result["warnings"]}

    def test_few_customers(self):
        found = self.backtest(self.ladder_of_two)
        self.assertEqual(self.kinds(found), {"few"})
        self.assertEqual(
            found.report["notes"],
            ["There were few customers: much of what is shown is chance."],
        )

    def test_a_split_too_recent(self):
        found = self.backtest(self.ladder_of_two, split="2024-12-01")
        self.assertIn("recent", self.kinds(found))
        [note] = [note for note in found.report["notes"] if "30 days" in note]
        self.assertIn("Choose an earlier one.", note)
        self.assertEqual(found.horizon, "30 days")

    def test_nothing_was_bought_later(self):
        found = self.backtest(self.ladder_of_two, split=END, end="2025-01-01")
        self.assertNotIn("nothing", self.kinds(found))
        found = self.backtest(self.ladder_of_two, "2025-01-01", "2025-06-30")
        self.assertIn("nothing", self.kinds(found))
        self.assertEqual((found.later, found.held), (0, 0))
        self.assertIn("bought nothing later", found.summary)
        self.assertEqual(self.codes(found)["score"], [None] * 3)

    def test_nobody_had_bought(self):
        found = self.backtest(self.ladder_of_two, split="2019-12-31")
        self.assertEqual(self.kinds(found), {"nobody"})
        self.assertEqual(found.customer_count, 0)
        self.assertIn("no customer to grade", found.summary)
        self.assertTrue(found.report["tiers"])

    def test_metrics_that_have_no_history(self):
        """A field of the customer and records without a day are as of today."""
        metrics = self.env["customer.tier.metric"].create(
            [
                {"name": "Color", "kind": "field", "value_path": "color"},
                {
                    "name": "Bank accounts",
                    "kind": "records",
                    "model": "res.partner.bank",
                    "partner_path": "partner_id",
                    "period": "ever",
                },
                {
                    "name": "Letters",
                    "kind": "records",
                    "model": "account.move",
                    "partner_path": "partner_id",
                    "date_path": "invoice_date",
                },
                {
                    "name": "Paid letters",
                    "kind": "records",
                    "model": "account.move",
                    "partner_path": "partner_id",
                    "date_path": "invoice_date",
                    "domain": "[('payment_state', '=', 'paid')]",
                },
                {"name": "Charm", "kind": "rating", "unit": "rating"}
                | {f"level_{level}": f"Level {level}" for level in range(1, 6)},
            ]
        )
        self.assertEqual(
            [metric._has_history() for metric in metrics],
            [False, False, True, False, True],
        )
        band = {"scoring": "bands", "bands": {1: 100}}
        program = self.program(
            dict.fromkeys(["revenue", *metrics.mapped("code")], band),
            {"TOP": 50, "BASE": 0},
            publish=False,
            source="invoice",
            **self.two,
        )
        found = self.backtest(program)
        warnings = {w["kind"]: w.get("criteria") for w in found.result["warnings"]}
        self.assertEqual(
            warnings["present"], ["color", "bank_accounts", "paid_letters"]
        )
        self.assertEqual(warnings["unknown"], ["charm"])
        [note] = [n for n in found.report["notes"] if "as of today" in n]
        self.assertTrue(note.startswith("Color, Bank accounts, Paid letters: "))
        [note] = [n for n in found.report["notes"] if n.startswith("Charm: ")]
        self.assertIn("nothing was known", note)

    def test_empty_top_tier(self):
        program = self.ladder(**self.two)
        program.tier_ids[0].min_score = 99
        found = self.backtest(program)
        self.assertIn("Nobody was in the top tier, Top", found.summary)
        self.assertIn("Top: no customer qualifies.", found.report["notes"])
        self.assertIsNone(found.result["top_tier"]["held"])

    def test_conditions_without_a_score(self):
        rule = [
            {
                "need": 0,
                "conditions": [{"metric": "orders", "operator": "ge", "value": 2}],
            }
        ]
        program = self.ladder(**self.two)
        program.write({"method": "rule"})
        program.criterion_ids.weight = 0
        top, middle, _base = program.tier_ids
        top.entry_rules = rule
        middle.entry_rules = [
            {
                "need": 0,
                "conditions": [{"metric": "revenue", "operator": "ge", "value": 200}],
            }
        ]
        found = self.backtest(program)
        self.assertEqual(
            list(self.codes(found)),
            ["tiers", "spend", "rfm_points", "rfm_ranks", "best"],
        )
        self.assertEqual(
            [(row["customers"], row["later"]) for row in found.result["tiers"]],
            [(3, 3_800), (2, 4_500), (2, 200)],
        )
