from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common_behaviour import GROUP, SecurityCommon

RULES = ("", ".program", ".criterion", ".band", ".metric", ".preset")
RECORDS = (".member", ".transition", ".score", ".assessment", ".progress")


@tagged("post_install", "-at_install")
class TestSecurity(SecurityCommon):
    """Who sees what."""

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
            self.customer.with_user(
                self.people["user"]
            ).customer_tier_member_ids.filtered(lambda m: m.program_id == program)
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
    # Who has nothing to do with tiers
    # ------------------------------------------------------------------

    def test_internal_user_opens_customers(self):
        for name in ("internal", "system"):
            with self.subTest(name):
                form = Form(self.customer.with_user(self.people[name]))
                self.assertFalse(
                    [
                        field
                        for field in form._view["fields"]
                        if "customer_tier" in field
                        and field != "customer_tier_objection"
                    ]
                )
                views = (
                    self.env["res.partner"]
                    .with_user(self.people[name])
                    .get_views(
                        [
                            (False, "form"),
                            (False, "list"),
                            (False, "kanban"),
                            (False, "search"),
                        ]
                    )
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
