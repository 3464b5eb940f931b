from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged

from .common_ratings import RatingCommon

CODES = (
    "willingness",
    "prospects",
    "strategic_weight",
    "attractiveness",
    "relative_strength",
)


@tagged("post_install", "-at_install")
class TestRatings(RatingCommon):
    """What ratings tell an assessment."""

    # ------------------------------------------------------------------
    # Scales
    # ------------------------------------------------------------------

    def test_built_in_ratings_describe_their_levels(self):
        metrics = self.env["customer.tier.metric"].search([("kind", "=", "rating")])
        self.assertEqual(set(metrics.mapped("code")), set(CODES))
        for metric in metrics:
            self.assertTrue(metric.available and metric.description, metric.code)
            self.assertEqual(len(set(metric._get_scale())), 5, metric.code)
            self.assertEqual((metric.unit, metric.direction), ("rating", "higher"))

    def test_scale_of_ones_own(self):
        form = self.form(kind="rating")
        self.assertEqual(form.unit, "rating")
        for level in range(1, 6):
            form[f"level_{level}"] = f"Level {level}"
        metric = form.save()
        self.assertEqual(metric._get_scale()[4], "Level 5")
        with self.assertRaisesRegex(ValidationError, "^Level 3: say what it stands"):
            metric.level_3 = False
        metric.level_3 = "Middle"
        with self.assertRaisesRegex(ValidationError, "^Unit: "):
            metric.unit = "count"
        with self.assertRaisesRegex(ValidationError, "^Level 1: "):
            self.metric("rating", unit="rating")

    def test_meaning_of_a_rating(self):
        rating = self.rate(self.ann, 5)
        self.assertEqual(rating.label, "Decisive")
        self.assertEqual(self.rate(self.ann, 0).label, "")

    # ------------------------------------------------------------------
    # Nobody is known
    # ------------------------------------------------------------------

    def test_nobody_is_the_best_of_those_who_are_not_rated(self):
        """Whatever they bought: the base tier, and no part of the ranking."""
        for number in range(30):
            self.order(self.customer(f"Buyer {number}"), 100)
        rated = self.ann | self.bob | self.cat
        for customer in rated:
            self.order(customer, 100)
        program = self.program(
            {"strategic_weight": {"scoring": "percentile"}},
            {"A": 20, "B": 80},
            method="rank",
            rank_basis="customers",
        )
        run = self.assess(program)
        self.assertEqual([*run.tier_counts.values()], [33])
        self.assertGradedAs(program, self.ann, "B", 0)
        self.assertIn({"kind": "everyone", "tier": "B"}, run.warning_list)
        for customer, level in zip(rated, (3, 2, 2), strict=True):
            self.rate(customer, level)
        self.assess(program)
        self.assertGradedAs(program, self.ann, "A", 100)
        self.assertGradedAs(program, self.bob, "B", 66.67)
        self.assess(program, partners=rated)
        self.assertGradedAs(program, self.ann, "A", 100)
        self.rate(self.ann, 0)
        self.assess(program)
        self.assertGradedAs(program, self.ann, "B", 0)

    def assertGradedAs(self, program, partner, code, position):
        member = self.member(partner, program)
        self.assertEqual(
            (member.tier_id.code, round(member.position, 2)), (code, position)
        )

    # ------------------------------------------------------------------
    # Values
    # ------------------------------------------------------------------

    def test_last_rating_until_the_day(self):
        self.rate(self.ann, 2, "2024-03-01")
        self.rate(self.ann, 5, "2024-09-01")
        self.rate(self.ann, 4, "2024-09-01")
        self.rate(self.bob, 1, "2024-12-31")
        self.rate(self.bob, 3, "2025-01-01")
        self.rate(self.ann, 1, "2024-05-01", self.prospects)
        program = self.measuring(self.weight)
        for as_of, ann, bob in (
            ("2024-02-29", None, None),
            ("2024-03-01", 2, None),
            ("2024-08-31", 2, None),
            ("2024-09-01", 4, None),
            ("2024-12-31", 4, 1),
            ("2025-01-01", 4, 3),
        ):
            expected = {self.ann: ann, self.bob: bob, self.cat: None}
            self.assertMeasured(program, expected, as_of)

    def test_several_ratings_in_one_statement(self):
        self.rate(self.ann, 2)
        self.rate(self.ann, 5, metric=self.prospects)
        self.rate(self.bob, 3, metric=self.prospects)
        program = self.measuring(self.weight, self.prospects)
        parts = program._get_metric_parts(
            self.env.cr, program._get_scope(date(2024, 12, 31))[0]
        )
        self.assertEqual(list(parts), ["ratings"])
        self.assess(program)
        none = dict.fromkeys(("prospects", "strategic_weight"))
        self.assertEqual(
            self.measured(program),
            {
                self.ann: {"prospects": 5, "strategic_weight": 2},
                self.bob: {**none, "prospects": 3},
                self.cat: none,
            },
        )

    def test_rating_taken_back(self):
        self.rate(self.ann, 2, "2024-03-01")
        self.rate(self.ann, 0, "2024-04-01")
        program = self.measuring(self.weight)
        nothing = {self.bob: None, self.cat: None}
        self.assertMeasured(program, {self.ann: 2, **nothing}, "2024-03-31")
        self.assertMeasured(program, {self.ann: None, **nothing}, "2024-04-01")

    def test_a_rating_makes_a_prospect_active(self):
        program = self.program(
            {"strategic_weight": {"scoring": "bands", "bands": {1: 20, 4: 90}}},
            partner_domain="[('ref', '=', 'M')]",
        )
        self.rate(self.ann, 4)
        self.rate(self.bob, 1)
        self.assess(program)
        self.assertGraded(
            program,
            {self.ann: ("VIP", 90), self.bob: ("NORMAL", 20), self.cat: ("BASE", 0)},
        )
        [line] = self.member(self.ann, program)._explain()
        self.assertEqual((line["value"], line["unit"]), (4, "rating"))

    def test_companies(self):
        """A company has its own ratings; of a group the latest one counts."""
        self.salesman.company_ids |= self.company_b
        self.rate(self.ann, 2, "2024-03-01")
        self.rate(self.ann, 5, "2024-02-01", company=self.company_b)
        self.rate(self.bob, 1, "2024-02-01")
        self.rate(self.bob, 3, "2024-03-01", company=self.company_b)
        for company, ann, bob in (
            (self.company, 2, 1),
            (self.company_b, 5, 3),
            (self.env["res.company"], 2, 3),
        ):
            self.assertValues(
                self.weight,
                {self.ann: ann, self.bob: bob, self.cat: None},
                company_id=company.id,
                currency_id=self.usd.id,
            )

    def test_branches_rate_for_the_company_above(self):
        branch = self._create_company(name="Branch", parent_id=self.company.id)
        self.salesman.company_ids |= branch
        self.rate(self.ann, 2, "2024-03-01")
        self.rate(self.ann, 4, "2024-04-01", company=branch)
        self.assertValues(self.weight, {self.ann: 4, self.bob: None, self.cat: None})

    def test_contact_is_rated_with_its_company(self):
        rating = self.rate(self.person, 3)
        self.assertEqual(rating.partner_id, self.ann)
        self.assertValues(self.weight, {self.ann: 3, self.bob: None, self.cat: None})

    def test_group_of_companies_has_the_latest_of_them(self):
        below = self.customer("Below", parent_id=self.ann.id, is_company=True, ref="M")
        self.rate(self.ann, 2, "2024-03-01")
        self.rate(below, 5, "2024-04-01")
        nothing = {self.bob: None, self.cat: None}
        self.assertValues(self.weight, {self.ann: 2, below: 5, **nothing})
        self.assertValues(
            self.weight, {self.ann: 5, below: 5, **nothing}, roll_up="top"
        )

    def test_days_begin_where_the_company_is(self):
        self.company.partner_id.tz = "Asia/Shanghai"
        with freeze_time("2024-06-15 16:00:00"):
            rating = self.Rating.with_user(self.salesman).create(
                {"partner_id": self.ann.id, "metric_id": self.weight.id, "value": 1}
            )
        self.assertEqual(rating.date, date(2024, 6, 16))
