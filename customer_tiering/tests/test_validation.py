from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .common_behaviour import GROUP, ValidationCommon


@tagged("post_install", "-at_install")
class TestValidation(ValidationCommon):
    """Bad input is refused where it is entered, by the name of its field."""

    # ------------------------------------------------------------------
    # Criteria
    # ------------------------------------------------------------------

    def test_weights_below_100(self):
        self.not_published(
            r"Weight \(%\): weights total 90 %, not 100 %",
            criterion_ids=[
                Command.create(self.criterion("revenue", weight=60)),
                Command.create(self.criterion("orders", weight=30)),
            ],
        )

    def test_weights_above_100(self):
        self.not_published(
            r"Weight \(%\): weights total 110 %, not 100 %",
            criterion_ids=[
                Command.create(self.criterion("revenue", weight=60)),
                Command.create(self.criterion("orders", weight=50)),
            ],
        )

    def test_weights_of_a_published_program(self):
        change = [Command.update(self.program.criterion_ids.id, {"weight": 90})]
        self.refused(r"Weight \(%\)", criterion_ids=change)

    def test_weight_alone_on_the_criterion(self):
        with self.assertRaisesRegex(ValidationError, r"Weight \(%\)"):
            self.program.criterion_ids.weight = 90

    def test_two_weights_in_one_save(self):
        """Weights that total 100 % before and after pass, in whatever order."""
        program = self.make_program(
            name="Two",
            criterion_ids=[
                Command.create(self.criterion("revenue", weight=60)),
                Command.create(self.criterion("orders", weight=40)),
            ],
        )
        revenue, orders = program.criterion_ids
        program.write(
            {
                "criterion_ids": [
                    Command.update(revenue.id, {"weight": 30}),
                    Command.update(orders.id, {"weight": 70}),
                ]
            }
        )
        self.assertEqual(program.criterion_ids.mapped("weight"), [30, 70])
        self.assertEqual(program.version, 2)

    def test_two_weights_in_the_form(self):
        manager = self.make_user("tier_validation_manager", f"{GROUP}manager")
        program = self.make_program(
            name="Two",
            criterion_ids=[
                Command.create(self.criterion("revenue", weight=60)),
                Command.create(self.criterion("orders", weight=40)),
            ],
        )
        form = Form(program.with_user(manager))
        with form.criterion_ids.edit(0) as line:
            line.weight = 25
        with form.criterion_ids.edit(1) as line:
            line.weight = 75
        form.save()
        self.assertEqual(program.criterion_ids.mapped("weight"), [25, 75])
        self.assertEqual(program.version, 2)

    def test_weight_out_of_range(self):
        self.refused_by_database(
            "Weight",
            lambda: self.draft(criterion_ids=[(0, 0, self.criterion(weight=-1))]),
        )
        self.refused_by_database(
            "Weight",
            lambda: self.draft(criterion_ids=[(0, 0, self.criterion(weight=101))]),
        )

    def test_no_criteria(self):
        self.not_published("Criteria: there is none", criterion_ids=False)
        self.refused("Criteria", criterion_ids=[Command.clear()])

    def test_same_metric_twice(self):
        twice = [Command.create(self.criterion(weight=50)) for _number in range(2)]
        self.refused_by_database("Metric", lambda: self.draft(criterion_ids=twice))

    def gone_metric(self):
        """A metric whose app was there once."""
        return self.env["customer.tier.metric"].create(
            {"name": "Margin", "code": "test_gone", "unit": "money"}
        )

    def test_metric_whose_app_is_not_there(self):
        criterion = self.criterion(metric_id=self.gone_metric().id)
        with self.assertRaisesRegex(ValidationError, "Metric.*Margin"):
            self.draft(criterion_ids=[Command.create(criterion)])

    def test_metric_whose_app_is_gone(self):
        """Uninstalled after the program was published: said, at the assessment too."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE customer_tier_criterion SET metric_id = %s WHERE id = %s",
            [self.gone_metric().id, self.program.criterion_ids.id],
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(ValidationError, "Criteria.*Margin"):
            self.program._assess(as_of="2026-01-31")
        with self.assertRaisesRegex(ValidationError, "Criteria.*Margin"):
            self.program.action_publish()

    def test_source_whose_app_is_gone(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE customer_tier_program SET source = 'gone' WHERE id = %s",
            [self.program.id],
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(ValidationError, "Source"):
            self.program._assess(as_of="2026-01-31")

    def test_equal_range_ends(self):
        for scoring in ("linear", "log"):
            with self.assertRaisesRegex(ValidationError, "Range.*Spend"):
                self.draft(
                    criterion_ids=[
                        Command.create(self.criterion(scoring=scoring, low=5, high=5))
                    ]
                )

    def test_range_the_wrong_way_round(self):
        self.not_published(
            "Range to of Spend",
            criterion_ids=[Command.create(self.criterion(low=10, high=5))],
        )

    def test_groups_out_of_range(self):
        for buckets in (1, 101):
            self.refused_by_database(
                "Groups",
                lambda number=buckets: self.draft(
                    criterion_ids=[
                        (0, 0, self.criterion(scoring="quantile", buckets=number))
                    ]
                ),
            )

    def bands(self, *pairs, **values):
        return [
            Command.create(
                self.criterion(
                    scoring="bands",
                    band_ids=[
                        Command.create({"bound": bound, "points": points})
                        for bound, points in pairs
                    ],
                    **values,
                )
            )
        ]

    def test_no_bands(self):
        self.not_published("Band.* of Spend: there is none", criterion_ids=self.bands())

    def test_bands_out_of_order(self):
        self.not_published(
            "Band.* of Spend: better values",
            criterion_ids=self.bands((0, 50), (100, 20)),
        )

    def test_bands_where_lower_is_better(self):
        """There fewer days must not have fewer points."""
        program = self.make_program(
            name="Lower",
            criterion_ids=self.bands(
                (10, 100), (30, 50), metric_id=self.metric("purchase_gap").id
            ),
        )
        self.assertEqual(program.state, "published")
        self.not_published(
            "Band.* of Days between purchases",
            criterion_ids=self.bands(
                (10, 50), (30, 100), metric_id=self.metric("purchase_gap").id
            ),
        )

    def test_same_band_twice(self):
        self.refused_by_database(
            "From", lambda: self.draft(criterion_ids=self.bands((5, 10), (5, 20)))
        )

    def test_two_bands_in_one_save(self):
        program = self.make_program(
            name="Bands", criterion_ids=self.bands((0, 20), (50, 80))
        )
        criterion = program.criterion_ids
        low, high = criterion.band_ids.sorted("bound")
        criterion.band_ids = [
            Command.update(low.id, {"points": 85}),
            Command.update(high.id, {"points": 90}),
        ]
        self.assertEqual(program.version, 2)

    def test_points_of_a_band_out_of_range(self):
        for points in (-1, 101):
            with self.assertRaisesRegex(ValidationError, "Points"):
                self.draft(criterion_ids=self.bands((5, points)))

    def test_band_of_a_published_program(self):
        """Edited by itself it is a change of the rules like any other."""
        program = self.make_program(
            name="Bands", criterion_ids=self.bands((0, 20), (50, 80))
        )
        low, high = program.criterion_ids.band_ids.sorted("bound")
        with self.assertRaisesRegex(ValidationError, "better"), self.cr.savepoint():
            low.points = 90
        self.assertEqual((low.points, program.version), (20, 1))
        low.points = 30
        self.assertEqual(program.version, 2)
        high.unlink()
        self.assertEqual(program.version, 3)
        with self.assertRaisesRegex(ValidationError, "Band"):
            low.unlink()

    # ------------------------------------------------------------------
    # Tiers
    # ------------------------------------------------------------------

    def test_no_tiers(self):
        self.not_published("Tiers: there is none", tier_ids=False)

    def test_overlapping_thresholds(self):
        self.not_published(
            "From score of Tier 2: it must be lower",
            tier_ids=self.tiers(50, 60, 0),
        )
        self.not_published("From score of Tier 2", tier_ids=self.tiers(50, 50, 0))
        self.refused(
            "From score of Silver", tier_ids=self.update("SILVER", min_score=75)
        )

    def test_missing_threshold(self):
        """A tier without a threshold would begin where the base tier does."""
        self.not_published("From score of Tier 3", tier_ids=self.tiers(50, 0, 0))

    def test_threshold_out_of_range(self):
        for line in (-1, 101):
            self.refused_by_database(
                "From score",
                lambda line=line: self.draft(tier_ids=self.tiers(line, 0)),
            )

    def test_thresholds_and_sequence(self):
        """Who sorts the ladder anew changes the rules."""
        self.refused("From score", tier_ids=self.update("GOLD", sequence=3))

    def test_shares(self):
        for shares, total in (((50, 30, 10), 90), ((50, 50, 10), 110)):
            self.not_published(
                rf"Share \(%\): shares total {total} %, not 100 %",
                method="rank",
                tier_ids=self.tiers(*shares, field="share"),
            )

    def test_shares_of_a_published_program(self):
        program = self.make_program(
            name="Rank", method="rank", tier_ids=self.tiers(20, 80, field="share")
        )
        top = program.tier_ids[0]
        with self.assertRaisesRegex(ValidationError, r"Share \(%\)"):
            top.share = 30

    def test_share_out_of_range(self):
        for share in (-1, 101):
            self.refused_by_database(
                "Share",
                lambda share=share: self.draft(
                    tier_ids=self.tiers(share, 50, field="share")
                ),
            )

    def test_no_base_tier(self):
        self.not_published(
            "Base: no tier is the base tier", tier_ids=self.tiers(50, 0, base=False)
        )
        self.refused("Base", tier_ids=self.update("BASE", is_base=False))

    def test_two_base_tiers(self):
        self.refused("Base", tier_ids=self.update("SILVER", is_base=True))

    def test_archived_base_tier(self):
        self.refused("Base", tier_ids=self.update("BASE", active=False))

    def test_duplicate_code(self):
        twice = self.tiers(50, 0)
        twice[1][2]["code"] = "T1"
        self.refused_by_database("Code", lambda: self.draft(tier_ids=twice))

    def test_same_code_in_two_programs(self):
        other = self.make_program(name="Other")
        self.assertEqual(
            other.tier_ids.mapped("code"), self.program.tier_ids.mapped("code")
        )
