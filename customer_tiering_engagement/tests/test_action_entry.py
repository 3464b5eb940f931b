import psycopg2

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import EngagementCommon


@tagged("post_install", "-at_install")
class TestActionEntry(EngagementCommon):
    """What may be set, and by whom."""

    def refused(self, message, **values):
        with self.assertRaisesRegex(ValidationError, message), self.cr.savepoint():
            self.make_action(**values)

    def test_what_is_needed(self):
        self.refused("^E-mail template: it is needed for", kind="mail")
        self.refused("^Note: it is needed for", kind="note")
        self.refused("^Plan: it is needed for", kind="plan")
        self.refused("^Server Action: it is needed for", kind="server")
        self.refused("^Address: it is needed for", kind="webhook")
        self.refused(
            "^Activity Type: it is needed for", kind="activity", activity_type_id=False
        )
        self.refused(
            "^Address: it must begin with", kind="webhook", webhook_url="ftp://x"
        )

    def test_tier(self):
        with self.assertRaisesRegex(ValidationError, "^Tier: it is needed for"):
            self.env["customer.tier.action"].create({"kind": "message"})

    def test_negative_days(self):
        for name, label in (
            ("delay_days", "After"),
            ("deadline_days", "Due in"),
        ):
            with self.subTest(name):
                action = self.make_action(kind="message")
                with (
                    mute_logger("odoo.sql_db"),
                    self.assertRaises(psycopg2.Error) as caught,
                    self.cr.savepoint(),
                ):
                    action[name] = -1
                    self.env.flush_all()
                message = action._sql_error_to_message(caught.exception)
                self.assertRegex(message, f"^{label} .days.: must not be negative")

    def test_form(self):
        tier = self.tier(self.program, "GOLD").with_user(self.manager)
        with Form(tier) as form, form.action_ids.new() as line:
            line.kind = "message"
            line.moves = "up"
        self.assertEqual(
            tier.action_ids.display_name,
            "Gold – Enters the tier: Message to the account manager",
        )

    def test_only_system_administrators_run_and_call(self):
        server_action = self.env["ir.actions.server"].create(
            {
                "name": "Mark",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "state": "code",
                "code": "pass",
            }
        )
        values = {"tier_id": self.tier(self.program, "GOLD").id, "kind": "message"}
        actions = self.env["customer.tier.action"].with_user(self.manager)
        action = actions.create(values)
        guarded = {
            "server_action_id": server_action.id,
            "webhook_url": "https://example.com",
        }
        for name, value in guarded.items():
            with self.assertRaises(AccessError):
                action[name] = value
            with self.assertRaises(AccessError):
                actions.create({**values, name: value})
        self.manager.group_ids |= self.env.ref("base.group_system")
        action.write({"kind": "server", "server_action_id": server_action.id})
        action.write({"kind": "webhook", "webhook_url": "https://example.com"})
        # the address may carry a secret
        action = action.with_user(self.second_manager)
        with self.assertRaises(AccessError):
            action.read(["webhook_url"])
        self.assertFalse(action.description)

    def test_rights(self):
        self.make_action(kind="note", note="Hello")
        self.spend({self.bronze: 90})
        self.carry_out()
        errand = self.errands(self.bronze)
        for user in (self.user, self.officer, self.manager):
            mine = errand.with_user(user)
            self.assertEqual(mine.read(["state"])[0]["state"], "done")
            for work in (
                lambda mine=mine: mine.write({"state": "pending"}),
                lambda mine=mine: mine.copy(),
                lambda mine=mine: mine.unlink(),
            ):
                with self.assertRaises(AccessError):
                    work()
        for user in (self.user, self.officer):
            with self.assertRaises(AccessError):
                errand.action_id.with_user(user).write({"active": False})
        stranger = self.make_user("tier_stranger", "base.group_user")
        with self.assertRaises(AccessError):
            errand.with_user(stranger).read(["state"])

    def test_other_companies(self):
        elsewhere = self.make_company("Elsewhere")
        self.make_action(kind="note", note="Hello")
        self.spend({self.bronze: 90})
        self.carry_out()
        other = self.make_user(
            "tier_elsewhere",
            "customer_tiering.customer_tiering_group_manager",
            company=elsewhere,
        )
        for model in ("customer.tier.errand", "customer.tier.action"):
            records = self.env[model].with_user(other).with_company(elsewhere)
            self.assertFalse(
                records.with_context(allowed_company_ids=elsewhere.ids).search([])
            )

    def test_rules_on_customers_hold(self):
        """Who sees no more than their own customers sees what was done for these."""
        self.make_action(kind="note", note="Hello")
        self.spend({self.bronze: 90, self.silver: 90})
        self.carry_out()
        self.env["ir.rule"].create(
            {
                "name": "Own customers",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": f"[('id', '=', {self.silver.id})]",
                "groups": [
                    (4, self.env.ref("customer_tiering.customer_tiering_group_user").id)
                ],
            }
        )
        found = self.env["customer.tier.errand"].with_user(self.user).search([])
        self.assertEqual(found.partner_id.ids, self.silver.ids)

    def test_customer_erased(self):
        """What was done for a customer goes with them."""
        self.make_action(kind="message")
        self.spend({self.bronze: 90})
        self.carry_out()
        errand = self.errands(self.bronze)
        self.env["sale.order"].search([("partner_id", "=", self.bronze.id)]).write(
            {"partner_id": self.silver.id}
        )
        self.bronze.unlink()
        self.assertFalse(errand.exists())
