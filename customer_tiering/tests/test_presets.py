from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import convert_file

from odoo.addons.customer_tiering.engine import reach

from .common_behaviour import GROUP
from .common_presets import PresetsCommon


@tagged("post_install", "-at_install")
class TestPresets(PresetsCommon):
    """Grading models to start from."""

    def test_there_are_some(self):
        self.assertLessEqual(
            {
                "scorecard",
                "rfm",
                "abc",
                "pyramid",
                "life_cycle",
                "kaism",
                "lifetime_value",
                "spend_tiers",
                "value_classes",
            },
            set(self.presets.mapped("code")),
        )

    def test_each_makes_a_draft_that_can_be_published_and_assessed(self):
        self.customers = self.make_buyers()
        for preset in self.presets:
            with self.subTest(preset.code):
                program = self.use(preset)
                self.assertRecordValues(
                    program,
                    [
                        {
                            "name": preset.name,
                            "state": "draft",
                            "version": 0,
                            "company_id": self.company.id,
                            "is_primary": False,
                        }
                    ],
                )
                self.assertEqual(len(program.tier_ids.filtered("is_base")), 1)
                self.assertTrue(all(program.tier_ids.mapped("color")))
                self.assertEqual(
                    program.tier_ids.mapped("sequence"),
                    list(range(1, len(program.tier_ids) + 1)),
                )
                program.with_user(self.manager).action_publish()
                run = program._assess(as_of="2026-02-28")
                self.assertEqual((run.state, run.customer_count), ("done", 40))
                flags = {warning["kind"] for warning in run.warning_list or []}
                expected = {"empty", "everyone"}
                if preset.code == "lifetime_value":
                    # Forty customers of whom nobody ever left say nothing of that.
                    expected |= {"small", "unidentified"}
                self.assertLessEqual(flags, expected)

    def test_everything_can_be_reached(self):
        for preset in self.presets:
            with self.subTest(preset.code):
                settings = self.use(preset)._get_settings()
                self.assertEqual(reach.unreachable_tiers(settings), [])
                if settings["method"] == "matrix":
                    self.assertEqual(reach.unreachable_cells(settings), [])
                if settings["method"] == "rule":
                    self.assertEqual(reach.unreachable_rules(settings), [])

    def test_names_in_every_language(self):
        """Whoever makes the program, colleagues see it in their language."""
        self.env["res.lang"]._activate_lang("zh_CN")
        preset = self.preset("abc")
        preset.update_field_translations("name", {"zh_CN": "ABC分析"})
        preset.update_field_translations("tier_names", {"zh_CN": "甲 | 乙 | 丙"})
        for language in ("en_US", "zh_CN"):
            program = preset.with_context(lang=language)._make_program()
            names = [
                [record.with_context(lang=code).name for record in records]
                for records in (program, program.tier_ids)
                for code in ("en_US", "zh_CN")
            ]
            self.assertEqual(
                names,
                [["ABC by spend"], ["ABC分析"], ["A", "B", "C"], ["甲", "乙", "丙"]],
            )

    # ------------------------------------------------------------------
    # The dialog
    # ------------------------------------------------------------------

    def test_dialog_writes_nothing(self):
        self.customers = self.make_buyers()
        programs = self.env["customer.tier.program"].search_count([])
        with freeze_time("2026-02-28 12:00:00"):
            outcome = self.start(self.preset("pyramid")).outcome
        self.assertEqual((outcome["customers"], outcome["revenue"]), (40, 82_000))
        self.assertEqual(outcome["currency_id"], self.usd.id)
        self.assertEqual(
            [
                (tier["name"], tier["share_customers"], tier["revenue"])
                for tier in outcome["tiers"]
            ],
            [
                ("Key", 5, 7_900),
                ("Major", 15, 21_300),
                ("Ordinary", 30, 31_800),
                ("Small", 50, 21_000),
            ],
        )
        self.assertFalse(outcome["warnings"])
        self.assertIn("Key 5 %", outcome["summary"])
        self.assertEqual(self.env["customer.tier.program"].search_count([]), programs)
        self.assertFalse(self.env["customer.tier.member"].search([]))

    def test_dialog_publishes(self):
        self.make_buyers()
        action = self.start(self.preset("pyramid")).action_publish()
        self.assertEqual(action["tag"], "customer_tiering.run")
        program = self.env["customer.tier.program"].browse(
            action["params"]["program_ids"]
        )
        self.assertEqual((program.state, program.is_primary), ("published", True))

    def test_dialog_without_customers(self):
        for preset in self.presets:
            with self.subTest(preset.code):
                start = self.start(preset)
                self.assertFalse(start.problem)
                self.assertEqual(start.outcome["customers"], 0)
                [warning] = start.outcome["warnings"]
                self.assertIn("You can publish it all the same", warning)
                self.assertIn(preset.needs, warning)
                self.assertFalse(preset.has_data)

    def test_dialog_says_what_is_wrong(self):
        for number in range(3):
            customer = self.make_customer(f"{number}")
            self.make_order(customer, 10 + number, "2026-02-01")
        with freeze_time("2026-02-28 12:00:00"):
            outcome = self.start(self.preset("rfm")).outcome
        self.assertEqual(outcome["customers"], 3)
        texts = "\n".join(outcome["warnings"])
        self.assertIn("Spend: too few customers", texts)
        self.assertIn("every customer is in it", texts)

    def test_dialog_without_the_metric(self):
        self.metric("revenue").active = False
        start = self.start(self.preset("abc"))
        self.assertFalse(start.outcome)
        self.assertIn("revenue", start.problem)
        self.assertFalse(self.preset("abc").has_data)

    def test_what_there_is_to_measure(self):
        self.assertFalse(any(self.presets.mapped("has_data")))
        customer = self.make_customer(is_company=True)
        self.make_order(customer, 10, "2026-01-15")
        self.presets.invalidate_recordset()
        without = self.presets.filtered(lambda preset: not preset.has_data)
        self.assertEqual(without.mapped("code"), ["kaism"])
        self.rate(customer, attractiveness=3)
        self.presets.invalidate_recordset()
        self.assertFalse(self.preset("kaism").has_data)
        self.rate(customer, relative_strength=3)
        self.presets.invalidate_recordset()
        self.assertTrue(self.preset("kaism").has_data)

    def test_app_opens_with_presets_until_something_is_published(self):
        home = self.env.ref("customer_tiering.customer_tier_action_home")
        user = self.make_user("tier_presets_user", f"{GROUP}user")
        self.env["customer.tier.program"].search([]).action_archive()

        def opened(person):
            return home.with_user(person).run()["res_model"]

        self.assertEqual(opened(self.manager), "customer.tier.preset")
        self.assertEqual(opened(user), "customer.tier.member")
        program = self.use(self.preset("abc"))
        self.assertEqual(opened(self.manager), "customer.tier.preset")
        program.action_publish()
        self.assertEqual(opened(self.manager), "customer.tier.member")

    def test_used_twice(self):
        first, second = (self.use(self.preset("abc")) for _time in range(2))
        self.assertFalse(first.tier_ids & second.tier_ids)
        (first | second).with_user(self.manager).action_publish()

    def test_metric_that_is_not_there(self):
        self.metric("revenue").active = False
        with self.assertRaisesRegex(UserError, "revenue"):
            self.preset("abc")._make_program()

    # ------------------------------------------------------------------
    # Updates
    # ------------------------------------------------------------------

    def update_module(self):
        """What updating the module does with its data."""
        for name in (
            "data/customer_tier_metric_data.xml",
            "data/customer_tier_metric_rating_data.xml",
            "data/customer_tier_preset_data.xml",
            "data/ir_cron_data.xml",
        ):
            convert_file(self.env, "customer_tiering", name, {}, "update", False)

    def snapshot(self, program):
        return (
            program.read(["name", "version", "grace", "write_date"]),
            program.criterion_ids.read(["weight", "scoring", "direction", "metric_id"]),
            program.tier_ids.read(["name", "code", "min_score", "color"]),
        )

    def test_update_of_the_module_leaves_programs_alone(self):
        program = self.use(self.preset("scorecard"))
        program.action_publish()
        program.write(
            {
                "name": "Ours",
                "grace": 7,
                "tier_ids": [
                    Command.update(program.tier_ids[0].id, {"name": "Diamond"}),
                    Command.update(program.tier_ids[1].id, {"min_score": 70}),
                ],
            }
        )
        self.metric("overdue").active = False
        cron = self.env.ref("customer_tiering.ir_cron_assess")
        cron.interval_number = 6
        self.env.flush_all()
        before = self.snapshot(program)
        self.update_module()
        self.env.invalidate_all()
        self.assertEqual(self.snapshot(program), before)
        self.assertFalse(
            self.env["customer.tier.metric"].search([("code", "=", "overdue")])
        )
        self.assertEqual(cron.interval_number, 6)

    def test_deleted_preset_takes_no_program_along(self):
        program = self.use(self.preset("abc"))
        self.preset("abc").unlink()
        self.assertTrue(program.exists())
