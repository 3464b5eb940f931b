import psycopg2

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_behaviour import GROUP, BehaviourCommon


@tagged("post_install", "-at_install")
class TestValidation(BehaviourCommon):
    """Bad input is refused where it is entered, by the name of its field."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.make_program()

    def refused(self, message, program=None, **values):
        """A published program refuses the change, and stays as it was."""
        program = program or self.program
        version = program.version
        with self.assertRaisesRegex(ValidationError, message), self.cr.savepoint():
            program.write(values)
        program.invalidate_recordset()
        self.assertEqual(program.version, version)

    def refused_by_database(self, message, action):
        """The message of a constraint is what the user gets to see."""
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.Error) as caught,
            self.cr.savepoint(),
        ):
            action()
            self.env.flush_all()
        table = caught.exception.diag.table_name
        model = next(
            model
            for model in self.env.values()
            if model._table == table and not model._abstract
        )
        self.assertRegex(model._sql_error_to_message(caught.exception), message)

    def draft(self, **values):
        return self.make_program(publish=False, **values)

    def not_published(self, message, **values):
        program = self.draft(**values)
        with self.assertRaisesRegex(ValidationError, message):
            program.action_publish()
        self.assertEqual((program.state, program.version), ("draft", 0))

    def tiers(self, *lines, field="min_score", base=True):
        """Commands of a ladder T1, T2, … with these lines."""
        return [
            Command.create(
                {
                    "name": f"Tier {place}",
                    "code": f"T{place}",
                    "sequence": place,
                    field: line,
                    "is_base": base and place == len(lines),
                }
            )
            for place, line in enumerate(lines, 1)
        ]

    def update(self, code, **values):
        return [Command.update(self.tier(self.program, code).id, values)]

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
            "Weight", lambda: self.draft(criterion_ids=[(0, 0, self.criterion(weight=-1))])
        )
        self.refused_by_database(
            "Weight", lambda: self.draft(criterion_ids=[(0, 0, self.criterion(weight=101))])
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
        self.refused("From score of Silver", tier_ids=self.update("SILVER", min_score=75))

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

    # ------------------------------------------------------------------
    # The program itself
    # ------------------------------------------------------------------

    def test_domain_that_does_not_parse(self):
        for text in (
            "[('name', '=', 'x'",
            "[('no_such_field', '=', 1)]",
            "[('name', 'no operator', 1)]",
            "[('country_id.no_such_field', '=', 1)]",
            "[1, 2]",
            "42",
            "'text'",
            "__import__('os').getcwd()",
            "[('name', '=', uid)]",
        ):
            with (
                self.assertRaisesRegex(ValidationError, "Also grade", msg=text),
                self.cr.savepoint(),
            ):
                self.program.partner_domain = text

    def test_domain_that_parses(self):
        for text in (False, "", "  ", "[]", "[('customer_rank', '>', 0)]"):
            self.program.partner_domain = text
        self.assertEqual(self.program.partner_domain, "[('customer_rank', '>', 0)]")

    def test_numbers_of_the_program(self):
        for name, value, label in (
            ("buffer_down", -1, "Buffer down"),
            ("buffer_down", 101, "Buffer down"),
            ("buffer_up", -1, "Buffer up"),
            ("buffer_up", 101, "Buffer up"),
            ("grace", 0, "Assessments below"),
            ("min_stay_days", -1, "Minimum stay"),
            ("window_months", 0, "Months"),
            ("window_months", -3, "Months"),
            ("window_months", 1201, "Months"),
        ):
            self.refused_by_database(
                f"^{label}", lambda n=name, v=value: self.draft(**{n: v})
            )

    def test_buffer_up_that_nobody_clears(self):
        self.refused("Buffer up: .*nobody could rise", buffer_up=26)
        self.program.buffer_up = 25
        self.assertEqual(self.program.version, 2)

    # ------------------------------------------------------------------
    # Warned, not refused
    # ------------------------------------------------------------------

    def test_empty_tier_is_a_warning(self):
        customers = [self.make_customer(f"Customer {number}") for number in range(2)]
        for customer, amount in zip(customers, (80, 30), strict=True):
            self.make_order(customer, amount, "2026-01-15")
        run = self.program._assess(as_of="2026-01-31")
        self.assertEqual(run.state, "done")
        self.assertEqual(
            run.warnings.splitlines(),
            ["Silver: no customer qualifies.", "Base: no customer qualifies."],
        )

    def test_everyone_in_a_tier_is_a_warning(self):
        self.make_order(self.make_customer("Only"), 80, "2026-01-15")
        run = self.program._assess(as_of="2026-01-31")
        self.assertEqual(run.warnings, "Gold: every customer is in it.")

    def test_few_customers_are_a_warning(self):
        program = self.make_program(
            name="Few",
            criterion_ids=[Command.create(self.criterion(scoring="percentile"))],
        )
        self.make_order(self.make_customer("Only"), 80, "2026-01-15")
        run = program._assess(as_of="2026-01-31")
        self.assertRegex(run.warnings, "Spend: too few customers")

    # ------------------------------------------------------------------
    # Versions
    # ------------------------------------------------------------------

    def test_draft_is_built_piece_by_piece(self):
        """Nothing is checked before it is published."""
        program = self.env["customer.tier.program"].create(
            {"name": "Draft", "company_id": self.company.id}
        )
        criterion = self.env["customer.tier.criterion"].create(
            self.criterion(program_id=program.id, weight=30)
        )
        tier = self.env["customer.tier"].create(
            {"program_id": program.id, "name": "Top", "code": "TOP", "min_score": 0}
        )
        with self.assertRaises(ValidationError):
            program.action_publish()
        criterion.weight = 100
        tier.min_score = 50
        self.env["customer.tier"].create(
            {"program_id": program.id, "name": "Base", "code": "BASE", "sequence": 2}
        ).is_base = True
        self.assertEqual(program.version, 0)
        program.action_publish()
        self.assertEqual((program.state, program.version), ("published", 1))

    def test_one_save_is_one_version(self):
        program = self.program
        program.write(
            {
                "name": "Changed",
                "grace": 2,
                "criterion_ids": [
                    Command.update(program.criterion_ids.id, {"weight": 40}),
                    Command.create(self.criterion("orders", weight=60)),
                ],
                "tier_ids": self.update("GOLD", min_score=80)
                + self.update("SILVER", min_score=60),
            }
        )
        self.assertEqual(program.version, 2)

    def test_what_decides_no_tier_is_no_version(self):
        self.program.write(
            {
                "name": "Other name",
                "interval": "weekly",
                "notify_up": "none",
                "next_run": "2026-12-01",
                "sequence": 3,
                "is_primary": True,
                "tier_ids": self.update("GOLD", name="Golden", color=3),
            }
        )
        self.tier(self.program, "GOLD").write({"name": "Gold again", "description": "x"})
        self.program.criterion_ids.sequence = 5
        self.assertEqual(self.program.version, 1)

    def test_saved_without_a_change_is_no_version(self):
        manager = self.make_user("tier_validation_idle", f"{GROUP}manager")
        Form(self.program.with_user(manager)).save()
        self.assertEqual(self.program.version, 1)

    def test_published_without_the_button(self):
        """By an import, say: the same checks, the same version."""
        program = self.draft(criterion_ids=[(0, 0, self.criterion(weight=90))])
        with self.assertRaisesRegex(ValidationError, "Weight"), self.cr.savepoint():
            program.state = "published"
        program.invalidate_recordset()
        program.criterion_ids.weight = 100
        program.state = "published"
        self.assertEqual(program.version, 1)
        with self.assertRaisesRegex(ValidationError, "Criteria"):
            self.draft(state="published", criterion_ids=False)

    def test_published_again_as_it_was(self):
        self.program.action_draft()
        self.program.action_publish()
        self.assertEqual(self.program.version, 1)
        self.program.action_draft()
        self.program.grace = 2
        self.assertEqual(self.program.version, 1)
        self.program.action_publish()
        self.assertEqual(self.program.version, 2)

    def test_single_edits_are_a_version_each(self):
        self.tier(self.program, "GOLD").min_score = 80
        self.assertEqual(self.program.version, 2)
        self.program.criterion_ids.high = 200
        self.assertEqual(self.program.version, 3)
