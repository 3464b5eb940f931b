from odoo.tests import tagged

from .common import TieringCommon

ABC = {"A": 80, "B": 15, "C": 5}


@tagged("post_install", "-at_install")
class TestRankingCompany(TieringCommon):
    """ABC and shares of customers on real orders, with every awkward company."""

    def abc(self, shares=None, **values):
        """Classes by cumulative share of spend, as the preset makes them."""
        return self.program(
            {"revenue": {"scoring": "linear"}},
            shares or ABC,
            method="rank",
            rank_basis="value",
            **values,
        )

    def pyramid(self, shares=None, **values):
        """Classes by share of customers."""
        return self.program(
            {"revenue": {"scoring": "percentile"}},
            shares or {"KEY": 20, "MAJOR": 30, "SMALL": 50},
            method="rank",
            rank_basis="customers",
            **values,
        )

    def buyers(self, amounts):
        """One customer for each amount, who bought for it."""
        people = [self.customer(f"C{number:02}") for number in range(len(amounts))]
        self.orders(dict(zip(people, amounts, strict=True)))
        return people

    def assertClasses(self, program, people, codes):
        """One letter (or code) for each customer, in order."""
        self.assess(program)
        self.assertGraded(program, dict(zip(people, codes, strict=True)))

    def positions(self, program, people):
        return [self.member(partner, program).position for partner in people]

    # ------------------------------------------------------------------
    # ABC 80/15/5
    # ------------------------------------------------------------------

    def test_abc(self):
        """A while the better ones hold less than 80 %, B while less than 95 %."""
        people = self.buyers([500, 200, 110, 90, 40, 30, 20, 10])
        program = self.abc()
        self.assertClasses(program, people, "AAABBBCC")
        # Of 1,000 the better ones hold 0, 500, 700, 810, 900, 940, 970, 990.
        self.assertEqual(
            self.positions(program, people), [100, 50, 30, 19, 10, 6, 3, 1]
        )
        self.assertRecordValues(
            program.last_assessment_id,
            [{"customer_count": 8, "new_count": 8, "warning_count": 0}],
        )

    def test_abc_preset(self):
        """The preset as it comes grades the same way."""
        people = self.buyers([500, 200, 110, 90, 40, 30, 20, 10])
        preset = self.env.ref("customer_tiering.customer_tier_preset_abc")
        program = preset.with_company(self.company)._make_program()
        program.action_publish()
        self.assertClasses(program, people, "AAABBBCC")

    def test_eighty_percent_exactly(self):
        """80 % held by the better ones is no longer less than 80 %."""
        people = self.buyers([500, 300, 100, 50, 50])
        # 0, 500, 800, 900, 950 and 950 of 1,000: the equals share a place.
        self.assertClasses(self.abc(), people, "AABBB")

    def test_lines_of_shares_that_have_no_exact_double(self):
        """33.4 % are held by the best one: the next ones begin on the line."""
        people = self.buyers([33.3, 33.3, 33.4])
        program = self.abc({"A": 33.4, "B": 33.3, "C": 33.3})
        self.assertClasses(program, people, "BBA")

    def test_who_begins_exactly_on_the_line(self):
        people = self.buyers([70, 10, 10, 10])
        self.assertClasses(self.abc({"A": 70, "B": 20, "C": 10}), people, "ABBB")

    def test_equals_are_never_split(self):
        people = self.buyers([400, 150, 150, 150, 150])
        # The four equals begin at 40 %: all of them are A, and nobody is B.
        program = self.abc()
        self.assertClasses(program, people, "AAAAA")
        self.assertEqual(self.positions(program, people), [100, 60, 60, 60, 60])
        self.assertEqual(
            program.last_assessment_id.warning_list, [{"kind": "everyone", "tier": "A"}]
        )

    def test_one_dominant_customer(self):
        """Nine tenths with one customer: the next ones are B and C, not nothing."""
        people = self.buyers([9000, 400, 300, 200, 100])
        self.assertClasses(self.abc(), people, "ABBCC")

    def test_one_customer_holds_everything(self):
        people = self.buyers([1000, 0, 0])
        program = self.abc()
        self.assertClasses(program, people, "ACC")
        self.assertEqual(self.positions(program, people), [100, 0, 0])

    def test_all_equal(self):
        people = self.buyers([100] * 7)
        self.assertClasses(self.abc(), people, "AAAAAAA")

    def test_nobody_spent_anything(self):
        """No value to share: nobody is better than the base class."""
        people = self.buyers([0, 0, 0])
        self.assertClasses(self.abc(), people, "CCC")

    def test_negative_spend_holds_nothing(self):
        people = self.buyers([900, 100, 0, -500])
        program = self.abc()
        self.assertClasses(program, people, "ABCC")
        self.assertEqual(self.positions(program, people), [100, 10, 0, 0])

    def test_no_customer(self):
        program = self.abc()
        assessment = self.assess(program)
        self.assertRecordValues(
            assessment,
            [{"state": "done", "customer_count": 0, "written_count": 0}],
        )
        self.assertFalse(program.member_ids)

    def test_one_customer(self):
        self.assertClasses(self.abc(), self.buyers([0.01]), "A")

    def test_three_customers(self):
        self.assertClasses(self.abc(), self.buyers([50, 31, 19]), "AAB")

    def test_who_buys_nothing_any_more_is_in_the_base_class(self):
        people = self.buyers([60, 40])
        gone = self.customer("Gone")
        self.order(gone, 10_000, "2020-01-01")
        program = self.abc(window="rolling")
        self.assertClasses(program, [*people, gone], "AAC")

    def test_order_of_the_rows_does_not_matter(self):
        amounts = [70, 5, 5, 5, 5, 5, 5]
        people = self.buyers(amounts)
        self.assertClasses(self.abc(), people, "AAAAAAA")
        backwards = self.buyers(amounts[::-1])
        for partner in people:
            partner.active = False
        program = self.abc(name="Backwards")
        self.assertClasses(program, backwards, "AAAAAAA")
        self.assertEqual(
            self.positions(program, backwards), [30, 30, 30, 30, 30, 30, 100]
        )

    def test_one_customer_assessed_against_the_lines_of_the_last_run(self):
        """The same place as in a full run, for everyone who did nothing since."""
        people = self.buyers([500, 200, 110, 90, 40, 30, 20, 10])
        program = self.abc()
        self.assertClasses(program, people, "AAABBBCC")
        before = self.positions(program, people)
        assessment = self.assess(program, partners=people[3] | people[7])
        self.assertRecordValues(assessment, [{"written_count": 0, "customer_count": 2}])
        self.assertEqual(self.positions(program, people), before)
        # With 40 more the last one would have stood above those with 40 and 30,
        # below the one with 90: the better ones held 900.
        self.order(people[7], 40)
        self.assess(program, partners=people[7])
        self.assertEqual(self.tier_of(people[7], program), "B")
        self.assertEqual(self.positions(program, people[7:]), [10])

    # ------------------------------------------------------------------
    # Shares of customers
    # ------------------------------------------------------------------

    def test_pyramid(self):
        people = self.buyers(range(100, 0, -10))
        program = self.pyramid()
        self.assertClasses(program, people, ["KEY"] * 2 + ["MAJOR"] * 3 + ["SMALL"] * 5)
        self.assertEqual(self.positions(program, people), list(range(100, 0, -10)))

    def test_pyramid_rounds_up_for_the_one_who_crosses_the_line(self):
        """20 % of six are 1.2: the second begins below the line and is in."""
        people = self.buyers([60, 50, 40, 30, 20, 10])
        self.assertClasses(
            self.pyramid(), people, ["KEY"] * 2 + ["MAJOR"] + ["SMALL"] * 3
        )

    def test_pyramid_never_splits_equals(self):
        people = self.buyers([90, 50, 50, 50, 50, 50, 10, 10, 10, 10])
        self.assertClasses(self.pyramid(), people, ["KEY"] * 6 + ["SMALL"] * 4)

    def test_pyramid_all_equal(self):
        self.assertClasses(self.pyramid(), self.buyers([5] * 4), ["KEY"] * 4)

    def test_pyramid_small_companies(self):
        """One, then two, then three customers: no need for hundreds."""
        program = self.pyramid()
        assessment = self.assess(program)
        self.assertEqual(assessment.customer_count, 0)
        first = self.buyers([10])
        self.assertClasses(program, first, ["KEY"])
        second = self.buyers([20])
        self.assertClasses(program, [*second, *first], ["KEY", "SMALL"])
        third = self.buyers([30])
        self.assertClasses(
            program, [*third, *second, *first], ["KEY", "MAJOR", "SMALL"]
        )

    def test_pyramid_by_two_criteria(self):
        """Ranked by the weighted points: spend 70 %, purchases 30 %."""
        program = self.program(
            {
                "revenue": {"scoring": "percentile", "weight": 70},
                "orders": {"scoring": "percentile", "weight": 30},
            },
            {"KEY": 25, "REST": 75},
            method="rank",
        )
        people = self.buyers([100, 90, 80, 10])
        for _number in range(3):
            self.order(people[1], 0)
        self.order(people[3], 0)
        self.assess(program)
        # Spend: 75, 50, 25, 0; purchases 1, 4, 1, 2: 0, 75, 0, 50.
        self.assertGraded(
            program,
            {
                people[0]: ("REST", 52.5),
                people[1]: ("KEY", 57.5),
                people[2]: ("REST", 17.5),
                people[3]: ("REST", 15),
            },
        )

    # ------------------------------------------------------------------
    # Scores with thresholds
    # ------------------------------------------------------------------

    def test_score_on_the_line_counts_as_the_better_side(self):
        program = self.program(tiers={"GOLD": 70.1, "SILVER": 0.3, "BASE": 0})
        people = self.buyers([7010, 7009.99, 30, 29.99])
        self.assess(program)
        self.assertGraded(
            program,
            {
                people[0]: ("GOLD", 70.1),
                people[1]: ("SILVER", 70.0999),
                people[2]: ("SILVER", 0.3),
                people[3]: ("BASE", 0.2999),
            },
        )

    def test_sums_of_points_on_the_line(self):
        """Three criteria of a third each, whose sum has no exact double."""
        bands = {"scoring": "bands", "bands": {1: 70}}
        program = self.program(
            {
                "revenue": {**bands, "weight": 33.3},
                "orders": {**bands, "weight": 33.3},
                "products": {**bands, "weight": 33.4},
            },
            {"GOLD": 70, "BASE": 0},
        )
        people = self.buyers([1, 0.99])
        self.assess(program)
        self.assertGraded(
            program, {people[0]: ("GOLD", 70), people[1]: ("BASE", 46.69)}
        )

    def test_quantile_points_of_equals(self):
        """1 + floor(5 × strictly below ÷ N): the same value, the same points."""
        program = self.program({"revenue": {"scoring": "quantile", "buckets": 5}})
        people = self.buyers([10] * 11 + [20] * 9 + [30] * 5)
        assessment = self.assess(program)
        self.assertEqual(
            assessment.warning_list,
            [{"kind": "empty", "tier": "NORMAL"}],
        )
        # Strictly below: 0, 11 and 20 of 25: groups 1, 3 and 5.
        grades = [("BASE", 0)] * 11 + [("IMPORTANT", 50)] * 9 + [("VIP", 100)] * 5
        self.assertGraded(program, dict(zip(people, grades, strict=True)))

    def test_scores_compared_with_those_of_the_others(self):
        """Thresholds on the share of customers with fewer points."""
        program = self.program(
            tiers={"TOP": 80, "REST": 0}, method="score", score_basis="percentile"
        )
        people = self.buyers([100 * number for number in range(25)])
        self.assess(program)
        self.assertGraded(
            program,
            {
                partner: ("TOP" if number >= 20 else "REST", float(number))
                for number, partner in enumerate(people)
            },
        )
