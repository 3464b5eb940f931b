from odoo import Command

from odoo.addons.customer_tiering.tests.common_behaviour import GROUP
from odoo.addons.customer_tiering.tests.common_override import OverrideCommon

LINE = "account.analytic.line"
INVOICING = "account.group_account_invoice"


class AutomationCommon(OverrideCommon):
    """Records of an app that knows no tiers: lines of analytic accounts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The rules that are made here are hooked into the models of the registry.
        cls.addClassCleanup(cls.env["base.automation"]._unregister_hook)
        cls.env["customer.tier.automation"].search([]).unlink()
        cls.contact = cls.make_customer("Contact", parent_id=cls.golden.id)
        plan, _others = cls.env["account.analytic.plan"]._get_all_plans()
        cls.account = cls.env["account.analytic.account"].create(
            {"name": "Work", "plan_id": plan.id, "company_id": False}
        )
        cls.clerk = cls.make_user(
            "tier_automation_clerk", "account.group_account_invoice"
        )
        cls.administrator = cls.make_user(
            "tier_automation_admin",
            f"base.group_system,{GROUP}manager,account.group_account_invoice,"
            "sales_team.group_sale_manager",
        )

    @classmethod
    def make_line(cls, partner, **values):
        """A line as a clerk makes it, who works in the first company."""
        companies = cls.company | cls.clerk.company_ids
        return (
            cls.env[LINE]
            .with_user(cls.clerk)
            .with_context(allowed_company_ids=companies.ids)
            .create(
                {
                    "name": "Line",
                    "account_id": cls.account.id,
                    "partner_id": partner.id,
                    **values,
                }
            )
        )

    @classmethod
    def rule_values(cls, *codes, field="ref", model=LINE, **values):
        """A rule for tiers of the ladder; without more, the reference is FIRST."""
        tiers = [cls.tier(cls.program, code).id for code in codes or ("GOLD",)]
        if not any(name.startswith("value") for name in values):
            values["value"] = "FIRST"
        return {
            "name": "Rule",
            "model_id": cls.env["ir.model"]._get_id(model),
            "partner_path": "partner_id",
            "tier_ids": [Command.set(tiers)],
            "field_id": cls.env["ir.model.fields"]._get(model, field).id,
            **values,
        }

    @classmethod
    def make_rule(cls, *codes, **values):
        rules = cls.env["customer.tier.automation"].with_user(cls.administrator)
        return rules.create(cls.rule_values(*codes, **values))

    def dispatch(self):
        """What moves bring about happens."""
        moves = self.env["customer.tier.transition"].search([("state", "=", "pending")])
        for move in moves:
            move._dispatch_safely()
        self.assertEqual(set(moves.mapped("state")) - {"done"}, set())
        self.env.invalidate_all()

    def move(self, day="2026-02-28"):
        """Nobody bought since January, so everyone falls."""
        run = self.program._assess(as_of=day)
        self.dispatch()
        return run
