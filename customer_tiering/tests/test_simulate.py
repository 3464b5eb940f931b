from odoo.tests import tagged

from .common import AS_OF, TieringCommon


@tagged("post_install", "-at_install")
class TestSimulate(TieringCommon):
    """What a program would make of the customers, before anyone is graded by it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gold, cls.silver, cls.small = (
            cls.customer(name) for name in ("Gold", "Silver", "Small")
        )
        cls.orders({cls.gold: 9_000, cls.silver: 5_000, cls.small: 1_000})
        cls.order(cls.contact(cls.gold), 500)

    def _values(self):
        """A saved program and one that is not saved, by the same values."""
        program = self.program(publish=False)
        values = program.copy_data()[0]
        return program, self.env["customer.tier.program"].new(values)

    def test_counts_and_revenue_per_tier(self):
        program, unsaved = self._values()
        for one in (program, unsaved):
            found = one._simulate(AS_OF)
            self.assertEqual(found["customers"], 3)
            self.assertEqual(found["revenue"], 15_500)
            tiers = {tier["code"]: tier for tier in found["tiers"]}
            self.assertEqual(
                {code: (t["customers"], t["revenue"]) for code, t in tiers.items()},
                {
                    "VIP": (1, 9_500),
                    "IMPORTANT": (1, 5_000),
                    "NORMAL": (0, 0),
                    "BASE": (1, 1_000),
                },
            )
            self.assertEqual(tiers["VIP"]["score_min"], 95)
            self.assertIsNone(tiers["NORMAL"]["score_min"])
            self.assertAlmostEqual(tiers["VIP"]["share_customers"], 100 / 3)
            self.assertAlmostEqual(tiers["VIP"]["share_revenue"], 100 * 9_500 / 15_500)
            self.assertIn({"kind": "empty", "tier": "NORMAL"}, found["warnings"])

    def test_nothing_is_written(self):
        program, _unsaved = self._values()
        program._simulate(AS_OF)
        self.assertFalse(program.member_ids)
        self.assertFalse(program.assessment_ids)
        self.assertEqual(program.state, "draft")

    def test_it_is_what_a_run_then_makes(self):
        program, _unsaved = self._values()
        found = program._simulate(AS_OF)
        program.action_publish()
        run = self.assess(program)
        by_code = {tier["code"]: tier["customers"] for tier in found["tiers"]}
        self.assertEqual(
            {
                tier.code: run.tier_counts.get(str(tier.id), 0)
                for tier in program.tier_ids
            },
            by_code,
        )

    def test_nobody_at_all(self):
        program = self.program(publish=False, company_id=self.company_b.id)
        found = program._simulate(AS_OF)
        self.assertEqual((found["customers"], found["revenue"]), (0, 0))
        self.assertEqual([tier["customers"] for tier in found["tiers"]], [0] * 4)
