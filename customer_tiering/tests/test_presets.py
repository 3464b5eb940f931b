from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import convert_file

from .common_behaviour import GROUP, BehaviourCommon


@tagged("post_install", "-at_install")
class TestPresets(BehaviourCommon):
    """Grading models to start from."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.make_user("tier_presets_manager", f"{GROUP}manager")
        cls.presets = cls.env["customer.tier.preset"].search([])

    def use(self, preset):
        """The program of a preset, made as a manager does."""
        action = preset.with_user(self.manager).action_use()
        self.assertEqual(action["res_model"], "customer.tier.program")
        return self.env["customer.tier.program"].browse(action["res_id"])

    def preset(self, code):
        return self.presets.filtered(lambda preset: preset.code == code)

    def test_there_are_some(self):
        codes = self.presets.mapped("code")
        self.assertLessEqual({"scorecard", "abc", "pyramid"}, set(codes))

    def test_each_makes_a_draft_that_can_be_published_and_assessed(self):
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(30)]
        )
        for number, customer in enumerate(customers, 1):
            for _order in range(1 + number // 20):
                self.make_order(
                    customer, number * number, f"2026-01-{number % 28 + 1:02d}"
                )
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
                self.assertEqual(program.weight_total, 100)
                self.assertEqual(len(program.tier_ids.filtered("is_base")), 1)
                self.assertTrue(all(program.tier_ids.mapped("color")))
                self.assertEqual(
                    program.tier_ids.mapped("sequence"),
                    list(range(1, len(program.tier_ids) + 1)),
                )
                program.with_user(self.manager).action_publish()
                run = program._assess(as_of="2026-01-31")
                self.assertEqual((run.state, run.customer_count), ("done", 30))
                self.assertFalse(run.warnings)

    def test_scorecard(self):
        program = self.use(self.preset("scorecard"))
        self.assertEqual(
            [(c.code, c.weight, c.scoring) for c in program.criterion_ids],
            [
                ("revenue", 50, "percentile"),
                ("orders", 30, "percentile"),
                ("last_purchase", 20, "percentile"),
            ],
        )
        self.assertEqual(
            [(tier.name, tier.min_score) for tier in program.tier_ids],
            [("VIP", 80), ("Important", 60), ("Normal", 30), ("Potential", 0)],
        )

    def test_abc(self):
        program = self.use(self.preset("abc"))
        self.assertEqual((program.method, program.rank_basis), ("rank", "value"))
        self.assertEqual(program.window, "lifetime")
        self.assertEqual(
            [(tier.code, tier.share) for tier in program.tier_ids],
            [("A", 80), ("B", 15), ("C", 5)],
        )

    def test_used_twice(self):
        first, second = (self.use(self.preset("abc")) for _time in range(2))
        self.assertFalse(first.tier_ids & second.tier_ids)
        (first | second).with_user(self.manager).action_publish()

    def test_metric_that_is_not_there(self):
        self.metric("revenue").active = False
        with self.assertRaisesRegex(UserError, "revenue"):
            self.use(self.preset("abc"))

    def update_module(self):
        """What updating the module does with its data."""
        for name in (
            "data/customer_tier_metric_data.xml",
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
