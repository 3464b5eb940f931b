import inspect

from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import tagged

from .common_behaviour import SecurityCommon


@tagged("post_install", "-at_install")
class TestSecurityMethods(SecurityCommon):
    """Who may do what, by buttons and by RPC."""

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def test_who_may_assess(self):
        member = self.member(self.program, self.customer)
        actions = (
            (self.program, "action_assess"),
            (member, "action_assess"),
            (self.customer, "action_assess_customer_tier"),
        )
        for records, name in actions:
            for user in ("portal", "internal", "system", "user", "salesman"):
                mine = records.with_user(self.people[user])
                with self.assertRaises(AccessError, msg=f"{user} {name}"):
                    getattr(mine, name)()
            for user in ("officer", "sales_manager", "manager"):
                runs = self.program.assessment_ids
                getattr(records.with_user(self.people[user]), name)()
                self.program.invalidate_recordset()
                self.assertEqual(len(self.program.assessment_ids - runs), 1)

    def test_officer_sees_less_than_is_counted(self):
        """An assessment counts all documents, whatever the officer may read."""
        officer = self.people["officer"]
        self.assertFalse(self.env["sale.order"].with_user(officer).has_access("read"))
        self.make_order(self.customer, 99, "2026-04-15")
        run = self.program.with_user(officer)._assess(as_of="2026-04-30")
        self.assertEqual(self.code(self.program, self.customer), "GOLD")
        last = self.env["customer.tier.transition"].search(
            [("assessment_id", "=", run.id)]
        )
        self.assertEqual(last.user_id, officer)

    def test_who_may_override(self):
        member = self.member(self.program, self.customer)
        golden = self.tier(self.program, "GOLD")
        for user in ("portal", "internal", "system", "user", "salesman"):
            with self.assertRaises(AccessError):
                member.with_user(self.people[user])._override(golden, "Reason")
        member.with_user(self.people["officer"])._override(golden, "Reason")
        self.assertEqual(member.tier_id, golden)
        self.assertEqual(member.override_user_id, self.people["officer"])

    def test_who_may_set_rules(self):
        for user in ("officer", "sales_manager", "salesman", "system"):
            program = self.program.with_user(self.people[user])
            for attempt in (
                lambda p=program: p.write({"grace": 2}),
                lambda p=program: p.action_draft(),
                lambda p=program: p.action_publish(),
                lambda p=program: p.copy(),
                lambda p=program: p.unlink(),
                lambda p=program: self.tier(p, "GOLD").write({"min_score": 80}),
            ):
                with self.assertRaises(AccessError):
                    attempt()
        self.program.with_user(self.people["manager"]).grace = 2
        preset = self.env["customer.tier.preset"].search([], limit=1)
        for user in ("officer", "user"):
            with self.assertRaises(AccessError):
                preset.with_user(self.people[user]).action_use()
        preset.with_user(self.people["manager"]).action_use()

    def test_who_may_retry_failed_moves(self):
        transition = self.records(".transition")[:1]
        transition.state = "failed"
        for user in ("portal", "internal", "user", "salesman"):
            with self.assertRaises(AccessError):
                transition.with_user(self.people[user]).action_retry()
        transition.with_user(self.people["officer"]).action_retry()
        self.assertEqual(transition.state, "pending")

    # ------------------------------------------------------------------
    # RPC
    # ------------------------------------------------------------------

    def own_methods(self):
        """(model, method name) of all that we add and that RPC can call."""
        for model in self.env.values():
            for name, method in inspect.getmembers(type(model), inspect.isfunction):
                defined_here = method.__module__.startswith(
                    "odoo.addons.customer_tiering."
                )
                inherited = any(
                    name in vars(base)
                    for base in type(model).__mro__
                    if not getattr(base, "__module__", "").startswith(
                        "odoo.addons.customer_tiering"
                    )
                )
                if defined_here and not inherited and not name.startswith("_"):
                    yield model, name

    def test_public_methods_do_not_leak(self):
        """Nobody outside of the groups gets anything from a method of ours."""
        checked = set()
        for model, name in self.own_methods():
            method = get_public_method(model, name)
            if model._abstract or model._transient:
                continue
            records = model
            if not getattr(method, "_api_model", False):
                records = self.sample(model)
            parameters = list(inspect.signature(method).parameters.values())[1:]
            arguments = [
                self.program.ids
                for parameter in parameters
                if parameter.default is inspect.Parameter.empty
            ]
            checked.add(f"{model._name}.{name}")
            for user in ("internal", "portal"):
                mine = records.with_user(self.people[user])
                try:
                    answer = getattr(mine, name)(*arguments)
                except AccessError:
                    continue
                # Actions that open something tell where, and nothing of it.
                self.assertRegex(answer["type"], r"^ir\.actions\.", f"{user} {name}")
                for secret in ("Gold", "Bronze", "Customer,", "Ladder"):
                    self.assertNotIn(secret, str(answer), f"{user} {name}")
        self.assertIn("customer.tier.program.action_assess", checked)
        self.assertIn("res.partner.action_open_customer_tier", checked)

    def sample(self, model):
        samples = {"res.partner": self.contact}
        if model._name in samples:
            return samples[model._name]
        if model._name.startswith("customer.tier"):
            return self.records(model._name.removeprefix("customer.tier"))[:1]
        return model.search([], limit=1)

    def test_deciding_methods_are_private(self):
        for suffix, name in (
            (".program", "_assess"),
            (".program", "_run_scheduled"),
            (".program", "_cron_assess"),
            (".member", "_override"),
            (".member", "_explain"),
            (".member", "_leave"),
            (".transition", "_dispatch"),
            (".transition", "_cron_dispatch"),
            (".source.sale_order", "_get_documents"),
        ):
            with self.assertRaises(AccessError):
                get_public_method(self.env[f"customer.tier{suffix}"], name)
