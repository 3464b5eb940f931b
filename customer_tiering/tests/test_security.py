import inspect

from odoo import Command
from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import Form, tagged

from .common_behaviour import GROUP, BehaviourCommon

RULES = ("", ".program", ".criterion", ".band", ".metric", ".preset")
RECORDS = (".member", ".transition", ".score", ".assessment", ".progress")


@tagged("post_install", "-at_install")
class TestSecurity(BehaviourCommon):
    """Who sees what, and who may do what."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.make_program(is_primary=True)
        cls.customer = cls.make_customer("Customer", is_company=True)
        cls.contact = cls.make_customer("Contact", parent_id=cls.customer.id)
        for month, amount in ((1, 80), (2, 60), (3, 30)):
            cls.make_order(cls.customer, amount, f"2026-{month:02d}-15")
        for day in cls.month_ends(3):
            cls.program._assess(as_of=day)
        groups = {
            "portal": "base.group_portal",
            "internal": "base.group_user",
            "user": f"{GROUP}user",
            "officer": f"{GROUP}officer",
            "manager": f"{GROUP}manager",
            "salesman": "sales_team.group_sale_salesman",
            "sales_manager": "sales_team.group_sale_manager",
            "system": "base.group_system",
        }
        cls.people = {
            name: cls.make_user(f"tier_security_{name}", group)
            for name, group in groups.items()
            if name != "portal"
        }
        cls.people["portal"] = cls.make_user(
            "tier_security_portal", "base.group_portal", partner_id=cls.contact.id
        )

    def model(self, suffix, user):
        model = self.env[f"customer.tier{suffix}"]
        return model.with_user(self.people[user]).with_context(
            allowed_company_ids=self.company.ids
        )

    def records(self, suffix):
        """What there is of a model in the program."""
        model = self.env[f"customer.tier{suffix}"]
        if suffix == ".score":
            return model.search([("member_id.program_id", "=", self.program.id)])
        if suffix == ".program":
            return self.program
        if "program_id" in model._fields:
            return model.search([("program_id", "=", self.program.id)])
        return model.search([])

    # ------------------------------------------------------------------
    # Access by model
    # ------------------------------------------------------------------

    def test_groups(self):
        for name, expected in (
            ("portal", (False, False, False)),
            ("internal", (False, False, False)),
            ("system", (False, False, False)),
            ("user", (True, False, False)),
            ("salesman", (True, False, False)),
            ("officer", (True, True, False)),
            ("sales_manager", (True, True, False)),
            ("manager", (True, True, True)),
        ):
            found = tuple(
                self.people[name].has_group(GROUP + group)
                for group in ("user", "officer", "manager")
            )
            self.assertEqual(found, expected, name)

    def test_access(self):
        """Rules: users read, managers write. Records: users read, nobody writes."""
        for suffix in RULES + RECORDS:
            for name in self.people:
                inside = name not in ("portal", "internal", "system")
                writes = name == "manager" and suffix in RULES
                expected = {
                    "read": inside,
                    "create": writes,
                    "write": writes,
                    "unlink": writes,
                }
                found = {
                    operation: self.model(suffix, name).has_access(operation)
                    for operation in expected
                }
                self.assertEqual(found, expected, f"{name} customer.tier{suffix}")

    def test_history_is_closed_to_everyone(self):
        """Create, write and delete are refused, to administrators too."""
        values = {
            ".member": {"program_id": self.program.id, "since": "2026-01-01"},
            ".transition": {"program_id": self.program.id, "date": "2026-01-01"},
            ".score": {"date": "2026-01-01", "score": 1},
            ".assessment": {"program_id": self.program.id, "as_of": "2026-01-01"},
        }
        admin = self.env.ref("base.user_admin")
        admin.company_ids |= self.company
        people = [self.people[name] for name in ("officer", "manager")]
        for user in [*people, admin]:
            for suffix, one in values.items():
                records = self.records(suffix).with_user(user)
                self.assertTrue(records)
                for attempt in (
                    lambda r=records, v=one: r.create(v),
                    lambda r=records, v=one: r.write(v),
                    lambda r=records: r.unlink(),
                    lambda r=records: r[:1].copy(),
                    lambda r=records, v=one: r[:1].web_save(v, {}),
                ):
                    with self.assertRaises(AccessError):
                        attempt()

    def test_import_of_history(self):
        """The importer reports errors instead of raising them."""
        result = self.model(".transition", "manager").load(
            ["partner_id/.id", "program_id/.id", "date", "cause"],
            [[str(self.customer.id), str(self.program.id), "2020-01-01", "behaviour"]],
        )
        self.assertFalse(result["ids"])
        self.assertTrue(result["messages"])

    def test_relations_do_not_open_the_back_door(self):
        """Members written through the program, as a form could send it."""
        program = self.program.with_user(self.people["manager"])
        member = self.member(self.program, self.customer)
        for command in (
            Command.update(member.id, {"score": 99}),
            Command.delete(member.id),
            Command.create({"partner_id": self.contact.id, "since": "2026-01-01"}),
        ):
            with self.assertRaises(AccessError):
                program.write({"member_ids": [command]})

    # ------------------------------------------------------------------
    # Record rules
    # ------------------------------------------------------------------

    def test_two_companies(self):
        """Neither members nor rules of a company that the user is not in."""
        other = self.make_company("Security Two")
        program = self.make_program(name="Theirs", company_id=other.id)
        self.make_order(self.customer, 60, "2026-01-15", company=other)
        program._assess(as_of="2026-01-31")
        program._assess(as_of="2026-03-31")
        group = self.make_program(name="Group", company_id=False)
        group._assess(as_of="2026-01-31")
        for suffix in ("", ".program", ".criterion", *RECORDS[:-1]):
            path = {".program": "id", ".score": "member_id.program_id"}.get(
                suffix, "program_id"
            )
            for name in ("user", "officer", "manager", "salesman"):
                model = self.model(suffix, name)
                label = f"{name} customer.tier{suffix}"
                self.assertFalse(model.search([(path, "=", program.id)]), label)
                self.assertTrue(model.search([(path, "=", self.program.id)]), label)
                if suffix != ".score":
                    self.assertTrue(model.search([(path, "=", group.id)]), label)
        member = self.member(program, self.customer)
        with self.assertRaises(AccessError):
            member.with_user(self.people["manager"]).read(["score"])
        self.assertFalse(
            self.customer.with_user(self.people["user"]).customer_tier_member_ids.filtered(
                lambda m: m.program_id == program
            )
        )

    def test_branches_see_the_program_of_the_company_above(self):
        branch = self.make_company("Security Branch", parent_id=self.company.id)
        user = self.make_user("tier_security_branch", f"{GROUP}user", company=branch)
        env = self.env(user=user, context={"allowed_company_ids": branch.ids})
        members = env["customer.tier.member"].search(
            [("program_id", "=", self.program.id)]
        )
        self.assertEqual(members.partner_id.id, self.customer.id)
        contact = env["res.partner"].browse(self.contact.id)
        self.assertEqual(contact.customer_tier_id.code, "BRONZE")

    def test_customer_of_another_company(self):
        """A group-wide program holds customers that not everyone may see."""
        other = self.make_company("Security Three")
        hidden = self.make_customer("Hidden", company_id=other.id)
        group = self.make_program(name="Group", company_id=False)
        self.make_order(hidden, 60, "2026-01-15", company=other)
        self.make_order(hidden, 30, "2026-02-15", company=other)
        for day in self.month_ends(2):
            group._assess(as_of=day)
        self.assertInvisible(hidden)

    def test_customers_hidden_by_a_rule_of_the_database(self):
        """Salespeople who see only their own customers see only their tiers."""
        mine = self.make_customer("Mine", user_id=self.people["salesman"].id)
        hidden = self.make_customer("Hidden")
        for month, amount in ((4, 80), (5, 30)):
            for partner in mine | hidden:
                self.make_order(partner, amount, f"2026-{month:02d}-15")
            self.program._assess(as_of=self.month_ends(5)[month - 1])
        self.env["ir.rule"].create(
            {
                "name": "Own customers",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "groups": [
                    Command.set(self.env.ref("sales_team.group_sale_salesman").ids)
                ],
                "domain_force": "[('user_id', '=', user.id)]",
            }
        )
        self.assertInvisible(hidden, "salesman")
        members = self.model(".member", "salesman").search([])
        self.assertEqual(members.partner_id, mine)
        members.read(["score", "tier_id"])
        groups = self.model(".member", "salesman")._read_group(
            [("program_id", "=", self.program.id)], ["tier_id"], ["__count"]
        )
        self.assertEqual([count for _tier, count in groups], [1])
        # as an officer, too, who has no such rule
        self.assertTrue(
            self.model(".member", "officer").search([("partner_id", "=", hidden.id)])
        )

    def assertInvisible(self, partner, *names):
        for name in names or ("user", "salesman", "officer", "manager"):
            for suffix, path in (
                (".member", "partner_id"),
                (".transition", "partner_id"),
                (".score", "member_id.partner_id"),
            ):
                domain = [(path, "=", partner.id)]
                records = self.env[f"customer.tier{suffix}"].search(domain)
                self.assertTrue(records)
                model = self.model(suffix, name)
                self.assertFalse(model.search(domain), f"{name}{suffix}")
                self.assertFalse(model.search_count(domain), f"{name}{suffix}")
                with self.assertRaises(AccessError):
                    model.browse(records.ids).read(["score"])

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

    # ------------------------------------------------------------------
    # Who has nothing to do with tiers
    # ------------------------------------------------------------------

    def test_internal_user_opens_customers(self):
        for name in ("internal", "system"):
            with self.subTest(name):
                form = Form(self.customer.with_user(self.people[name]))
                self.assertFalse(
                    [field for field in form._view["fields"] if "customer_tier" in field
                     and field != "customer_tier_objection"]
                )
                views = self.env["res.partner"].with_user(self.people[name]).get_views(
                    [(False, "form"), (False, "list"), (False, "kanban"), (False, "search")]
                )
                self.assertNotIn("customer_tier_id", str(views["views"]))

    def test_internal_user_opens_orders(self):
        """Who may read orders by another app's rights, and has no tiers."""
        group = self.env["res.groups"].create({"name": "Readers"})
        self.env["ir.model.access"].create(
            [
                {
                    "name": f"readers {model}",
                    "model_id": self.env["ir.model"]._get_id(model),
                    "group_id": group.id,
                    "perm_read": True,
                }
                for model in ("sale.order", "sale.order.line")
            ]
        )
        reader = self.make_user("tier_security_reader", "base.group_user")
        reader.group_ids |= group
        order = self.env["sale.order"].search(
            [("partner_id", "=", self.customer.id)], limit=1
        )
        order = order.with_user(reader)
        view = order.get_view(view_type="form")
        self.assertNotIn("customer_tier_id", view["arch"])
        order.read(["name", "partner_id", "confirmed_tier_id", "amount_untaxed"])
        order.search([("confirmed_tier_id", "!=", False)])
        for name in ("customer_tier_id", "customer_tier_price_reason"):
            with self.assertRaises(AccessError):
                order.read([name])

    def test_internal_user_edits_a_customer(self):
        """Changes that touch tiers behind the scenes raise nothing."""
        creator = self.make_user(
            "tier_security_creator", "base.group_user,base.group_partner_manager"
        )
        partner = self.env["res.partner"].with_user(creator).create({"name": "New"})
        partner.parent_id = self.customer
        self.customer.with_user(creator).name = "Renamed"
        self.customer.with_user(creator).customer_tier_objection = True
        self.assertFalse(self.member(self.program, self.customer))
        partner.unlink()

    def test_portal_user_reads_no_tier(self):
        portal = self.people["portal"]
        contact = self.contact.with_user(portal)
        contact.read(["name"])
        with self.assertRaises(AccessError):
            contact.read(["customer_tier_id"])
        with self.assertRaises(AccessError):
            contact.read(["customer_tier_score"])
        shown = contact.fields_get()
        self.assertEqual(
            [name for name in shown if name.startswith("customer_tier")],
            ["customer_tier_objection"],
        )
