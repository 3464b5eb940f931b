from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common_override import OverrideCommon


@tagged("post_install", "-at_install")
class TestOverrideBulk(OverrideCommon):
    """The window in which one customer or many are overridden."""

    def members(self, *partners, program=None):
        everyone = self.env["res.partner"].union(*partners)
        return self.env["customer.tier.member"].search(
            [
                ("program_id", "=", (program or self.program).id),
                ("partner_id", "in", everyone.ids),
            ]
        )

    def form(self, members, user=None):
        action = members.with_user(user or self.officer).action_override()
        wizard = self.env[action["res_model"]].with_user(user or self.officer)
        return Form(wizard.with_context(**action["context"]))

    def window(self, members, user=None, **values):
        """The window with these values, saved."""
        with self.form(members, user) as form:
            for name, value in {"comment": "Because", **values}.items():
                setattr(form, name, value)
        return form.record

    def tiers(self, *codes):
        return self.env["customer.tier"].union(
            *(self.tier(self.program, code) for code in codes)
        )

    # ------------------------------------------------------------------
    # What is offered
    # ------------------------------------------------------------------

    def test_offered_tiers(self):
        form = self.form(self.members(self.bronze))
        for kind, offered, proposed in (
            ("upgrade", ("GOLD", "SILVER"), "SILVER"),
            ("downgrade", ("BASE",), "BASE"),
            ("retain", ("GOLD", "SILVER", "BRONZE", "BASE"), "BRONZE"),
        ):
            form.kind = kind
            self.assertEqual(form.offered_tier_ids[:], self.tiers(*offered), kind)
            self.assertEqual(form.tier_id.code, proposed)

    def test_offered_against_the_computed_tier(self):
        """Who is overridden is not measured by what was given by hand."""
        self.override(self.bronze, "GOLD")
        form = self.form(self.members(self.bronze))
        self.assertEqual(form.offered_tier_ids[:], self.tiers("GOLD", "SILVER"))
        form.kind = "retain"
        self.assertEqual(form.tier_id.code, "GOLD")

    def test_offered_for_several(self):
        """What is an upgrade for one of them at least."""
        form = self.form(self.members(self.silver, self.bronze))
        self.assertFalse(form.tier_id, "to be chosen")
        self.assertEqual(form.offered_tier_ids[:], self.tiers("GOLD", "SILVER"))
        form.kind = "downgrade"
        self.assertEqual(form.offered_tier_ids[:], self.tiers("BRONZE", "BASE"))
        form.kind = "retain"
        self.assertFalse(form.tier_id)

    def test_top_customer_has_no_upgrade(self):
        form = self.form(self.members(self.golden))
        self.assertFalse(form.tier_id)
        form.comment = "Because"
        with self.assertRaises(AssertionError):
            form.save()  # the tier is required
        wizard = self.env["customer.tier.member.override"].with_user(self.officer)
        wizard = wizard.create(
            {"member_ids": [Command.set(self.members(self.golden).ids)]}
            | {"kind": "upgrade", "comment": "Because"}
        )
        with self.assertRaisesRegex(UserError, "^Tier: choose one"):
            wizard.action_override()

    def test_reason_or_comment(self):
        form = self.form(self.members(self.bronze))
        with self.assertRaises(AssertionError):
            form.save()
        form.reason_id = self.reason
        form.save().action_override()
        self.assertEqual(self.overrides().reason_id, self.reason)

    def test_reason_is_asked_for_by_rpc_too(self):
        wizard = self.window(self.members(self.bronze))
        wizard.comment = False
        with self.assertRaisesRegex(UserError, "^Reason"):
            wizard.action_override()

    # ------------------------------------------------------------------
    # What is done
    # ------------------------------------------------------------------

    def test_one(self):
        wizard = self.window(
            self.members(self.bronze),
            kind="upgrade",
            tier_id=self.tier(self.program, "GOLD"),
            reason_id=self.reason,
            until="2026-02-20",
        )
        answer = wizard.action_override()
        self.assertEqual(answer["params"]["message"], "1 customers overridden.")
        self.assertRecordValues(
            self.overrides(),
            [
                {
                    "partner_id": self.bronze.id,
                    "tier_id": self.tier(self.program, "GOLD").id,
                    "kind": "upgrade",
                    "reason_id": self.reason.id,
                    "comment": "Because",
                    "state": "active",
                    "user_id": self.officer.id,
                }
            ],
        )
        self.assertEqual(str(self.overrides().until), "2026-02-20")

    def test_retain_each_in_its_own_tier(self):
        runs = self.program.assessment_ids
        self.window(
            self.members(self.golden, self.silver, self.bronze), kind="retain"
        ).action_override()
        for partner, code in (
            (self.golden, "GOLD"),
            (self.silver, "SILVER"),
            (self.bronze, "BRONZE"),
        ):
            override = self.overrides(partner)
            self.assertEqual((override.tier_id.code, override.kind), (code, "retain"))
        self.program.invalidate_recordset()
        self.assertEqual(len(self.program.assessment_ids - runs), 1)
        self.program._assess(as_of="2026-03-15")  # nobody bought anything
        self.assertEqual(self.code(self.program, self.golden), "GOLD")
        self.assertEqual(self.code(self.program, self.base), "BASE")

    def test_own_customers_are_left_out(self):
        self.silver.user_id = self.officer
        wizard = self.window(
            self.members(self.silver, self.bronze, self.base),
            tier_id=self.tier(self.program, "GOLD"),
        )
        said = "because you are their salesperson: Silver."
        self.assertIn(said, wizard.left_out)
        message = wizard.action_override()["params"]["message"]
        self.assertIn("2 customers overridden.", message)
        self.assertIn(said, message)
        self.assertEqual(self.overrides().partner_id, self.bronze | self.base)
        self.assertEqual(self.code(self.program, self.silver), "SILVER")

    def test_nothing_but_own_customers(self):
        self.silver.user_id = self.bronze.user_id = self.officer
        wizard = self.window(
            self.members(self.silver, self.bronze),
            tier_id=self.tier(self.program, "GOLD"),
        )
        with self.assertRaisesRegex(AccessError, "salesperson of Silver, Bronze:"):
            wizard.action_override()
        self.assertFalse(self.overrides())

    def test_no_upgrade_for_some(self):
        """Who is in a better tier already is not put down by an upgrade."""
        members = self.members(self.golden, self.silver, self.bronze)
        wizard = self.window(members, tier_id=self.tier(self.program, "SILVER"))
        said = "because it is no upgrade for them: Golden, Silver."
        self.assertIn(said, wizard.left_out)
        self.assertIn(said, wizard.action_override()["params"]["message"])
        self.assertEqual(self.overrides().partner_id, self.bronze)
        wizard = self.window(
            members, kind="downgrade", tier_id=self.tier(self.program, "BRONZE")
        )
        wizard.action_override()
        self.assertEqual(self.code(self.program, self.golden), "BRONZE")
        self.assertEqual(self.code(self.program, self.bronze), "SILVER")
        wizard = self.window(self.members(self.bronze))
        wizard.tier_id = self.tier(self.program, "BASE")
        with self.assertRaisesRegex(UserError, "no upgrade for them: Bronze"):
            wizard.action_override()

    def test_several_programs(self):
        other = self.make_program(name="Other")
        other._assess(as_of="2026-02-01")
        both = self.members(self.bronze) | self.members(self.silver, program=other)
        message = "^Customers: choose those of one program, not of Ladder, Other"
        with self.assertRaisesRegex(ValidationError, message):
            both.with_user(self.officer).action_override()
        with self.assertRaisesRegex(ValidationError, message):
            self.env["customer.tier.member.override"].with_user(self.officer).create(
                {"member_ids": [Command.set(both.ids)], "comment": "Because"}
            )
        with self.assertRaisesRegex(ValidationError, "^Customers: "):
            self.env["customer.tier.member"].action_override()
        # All of them go back, each in its own program.
        self.override(self.bronze, "GOLD")
        self.override(self.silver, "GOLD", program=other)
        both.with_user(self.officer).action_end_override()
        self.assertEqual(self.code(self.program, self.bronze), "BRONZE")
        self.assertEqual(self.code(other, self.silver), "SILVER")

    def test_waits_for_approval(self):
        self.program.override_approval = True
        members = self.members(self.bronze, self.base)
        wizard = self.window(members, tier_id=self.tier(self.program, "GOLD"))
        self.assertTrue(wizard.needs_approval)
        self.assertEqual(
            wizard.action_override()["params"]["message"],
            "2 overrides wait for the approval of an administrator.",
        )
        self.assertEqual(set(self.overrides().mapped("state")), {"requested"})
        self.assertFalse(self.form(members, self.manager).needs_approval)

    def test_from_the_customers(self):
        """By the customer or any of its contacts, in the primary program."""
        contact = self.make_customer("Contact", parent_id=self.bronze.id)
        action = self.env.ref("customer_tiering.res_partner_action_override")
        found = (
            action.with_user(self.officer)
            .with_context(
                active_model="res.partner", active_ids=(contact | self.silver).ids
            )
            .run()
        )
        self.assertEqual(
            self.env["customer.tier.member"]
            .browse(found["context"]["default_member_ids"])
            .partner_id,
            self.bronze | self.silver,
        )
        with self.assertRaises(AccessError):
            action.with_user(self.user).with_context(
                active_model="res.partner", active_ids=contact.ids
            ).run()

    # ------------------------------------------------------------------
    # Cost
    # ------------------------------------------------------------------

    def test_queries_do_not_grow_with_the_customers(self):
        """Ten or three hundred: the same number of queries, and one assessment."""
        counts = {}
        for size in (10, 300):
            company = self.make_company(f"Override {size}")
            program = self.make_program(name=f"Bulk {size}", company_id=company.id)
            customers = self.env["res.partner"].create(
                [{"name": f"Bulk {size} {n}", "ref": f"B{size}"} for n in range(size)]
            )
            program.partner_domain = f"[('ref', '=', 'B{size}')]"
            program._assess(as_of="2026-02-01")
            officer = self.make_user(
                f"tier_override_bulk_{size}",
                "customer_tiering.customer_tiering_group_officer",
                company=company,
            )
            env = self.env(user=officer, context={"allowed_company_ids": company.ids})
            members = self.members(customers, program=program).with_env(env)
            self.assertEqual(len(members), size)
            tier, second = (self.tier(program, code) for code in ("GOLD", "SILVER"))
            wizard = env["customer.tier.member.override"].create(
                {
                    "member_ids": [Command.set(members.ids)],
                    "tier_id": tier.id,
                    "comment": "Because",
                }
            )
            # What Odoo itself reads once and keeps is not counted.
            members[:1]._override(second, "First")
            members[:1]._override(None, None)
            runs = program.assessment_ids
            counts[size] = [
                self.count_queries(action)
                for action in (
                    wizard.action_override,
                    lambda m=members, t=second: m._override(t, "Again"),
                    lambda m=members: m._override(None, None),
                    lambda m=members: m.mapped("override_state"),
                )
            ]
            program.invalidate_recordset()
            self.assertEqual(len(program.assessment_ids - runs), 3)
            self.assertEqual(
                len(self.overrides(program=program)), 2 * size + 1, "replaced and ended"
            )
            self.assertStandsByHistory(program)
        self.assertEqual(counts[10], counts[300])
