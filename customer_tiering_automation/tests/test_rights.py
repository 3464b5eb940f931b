from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.customer_tiering.tests.common_behaviour import GROUP

from .common import AutomationCommon


@tagged("post_install", "-at_install")
class TestAutomationRights(AutomationCommon):
    """Rules write with all rights, so not everyone may define them."""

    def as_user(self, name, groups):
        user = self.make_user(f"tier_automation_{name}", groups)
        return self.env["customer.tier.automation"].with_user(user)

    def test_who_defines(self):
        rule = self.make_rule()
        for name, groups in (
            ("manager", f"{GROUP}manager"),
            ("system", "base.group_system"),
            ("officer", f"{GROUP}officer,account.group_account_invoice"),
        ):
            rules = self.as_user(name, groups)
            with self.assertRaises(AccessError):
                rules.create(self.rule_values())
            own = rule.with_env(rules.env)
            for action in (
                lambda own=own: own.write({"name": "Another"}),
                own.unlink,
                own.action_apply,
            ):
                with self.assertRaises(AccessError):
                    action()

    def test_who_reads(self):
        rule = self.make_rule()
        for name, groups, readable in (
            ("manager", f"{GROUP}manager", True),
            ("system", "base.group_system", True),
            ("officer", f"{GROUP}officer", False),
        ):
            own = rule.with_env(self.as_user(name, groups).env)
            self.assertEqual(own.has_access("read"), readable, name)

    def test_model_that_the_administrator_may_not_change(self):
        rules = self.as_user("bare", f"base.group_system,{GROUP}manager")
        with self.assertRaisesRegex(AccessError, "Model: you may not change"):
            rules.create(self.rule_values())
        rule = self.make_rule()
        with self.assertRaisesRegex(AccessError, "Model: you may not change"):
            rule.with_env(rules.env).value = "OTHER"

    def test_clerk_sees_no_tiers(self):
        """Who makes records needs no rights on tiers, rules or automations."""
        self.make_rule()
        line = self.make_line(self.golden)
        self.assertEqual(line.create_uid, self.clerk)
        self.assertEqual(line.ref, "FIRST")
        self.assertFalse(
            self.env["customer.tier"].with_user(self.clerk).has_access("read")
        )

    def test_kept_rule_of_odoo_is_not_deleted(self):
        rule = self.make_rule()
        self.assertEqual(rule.automation_ids.trigger, "on_create_or_write")
        with self.assertRaisesRegex(UserError, "The automation by tier Rule keeps"):
            rule.automation_ids.unlink()
        rule.unlink()
