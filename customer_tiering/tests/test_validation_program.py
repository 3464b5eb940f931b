from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common_behaviour import GROUP, ValidationCommon


@tagged("post_install", "-at_install")
class TestValidationProgram(ValidationCommon):
    """Settings of the program, what is only warned of, and versions of the rules."""

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
        self.tier(self.program, "GOLD").write(
            {"name": "Gold again", "description": "x"}
        )
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

    def test_metric_in_use_is_not_deleted(self):
        metric = self.program.criterion_ids.metric_id[:1]
        with self.assertRaisesRegex(UserError, metric.name):
            metric.unlink()
        spare = metric.copy({"code": "spare", "name": "Spare"})
        spare.unlink()
        self.assertFalse(spare.exists())
