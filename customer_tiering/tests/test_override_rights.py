from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.service.model import get_public_method
from odoo.tests import tagged

from .common_override import OverrideCommon


@tagged("post_install", "-at_install")
class TestOverrideRights(OverrideCommon):
    """Who may override whom, who approves, and that nobody writes the history."""

    # ------------------------------------------------------------------
    # Roles
    # ------------------------------------------------------------------

    def test_by_role(self):
        groups = {
            "portal": "base.group_portal",
            "internal": "base.group_user",
            "system": "base.group_system",
            "salesman": "sales_team.group_sale_salesman",
        }
        refused = [
            self.make_user(f"tier_override_{name}", group)
            for name, group in groups.items()
        ]
        for user in [*refused, self.user]:
            for code in ("GOLD", None):
                with self.assertRaises(AccessError, msg=f"{user.login} {code}"):
                    self.override(self.bronze, code, user=user)
        self.assertFalse(self.overrides())
        sales_manager = self.make_user(
            "tier_override_sales_manager", "sales_team.group_sale_manager"
        )
        for user in (self.officer, sales_manager, self.manager):
            override = self.override(self.bronze, "GOLD", user=user)
            self.assertEqual((override.state, override.user_id), ("active", user))
            self.override(self.bronze, None, user=user)
            self.assertEqual(override.ended_by_id, user)

    def test_window_is_for_officers(self):
        member = self.member(self.program, self.bronze)
        with self.assertRaises(AccessError):
            member.with_user(self.user).action_override()
        with self.assertRaises(AccessError):
            self.env["customer.tier.member.override"].with_user(self.user).create(
                {"member_ids": [Command.set(member.ids)], "comment": "Because"}
            )

    # ------------------------------------------------------------------
    # Own customers
    # ------------------------------------------------------------------

    def test_own_customer(self):
        """Neither up, down nor back, whoever it is."""
        for user in (self.officer, self.manager):
            self.bronze.user_id = user
            for code in ("GOLD", "BASE", "BRONZE", None):
                with self.assertRaisesRegex(AccessError, "salesperson of Bronze:"):
                    self.override(self.bronze, code, user=user)
        self.assertFalse(self.overrides())
        override = self.override(self.bronze, "GOLD", user=self.officer)
        self.assertEqual(override.state, "active")
        with self.assertRaisesRegex(AccessError, "salesperson of Bronze:"):
            self.override(self.bronze, None, user=self.manager)

    def test_own_customer_by_permission(self):
        self.bronze.user_id = self.officer
        program = self.program.with_user(self.officer)
        with self.assertRaises(AccessError):
            program.override_own = True
        self.program.with_user(self.manager).override_own = True
        self.override(self.bronze, "GOLD")
        self.assertEqual(self.code(self.program, self.bronze), "GOLD")
        other = self.make_program(name="Other")
        other._assess(as_of="2026-01-31")
        with self.assertRaisesRegex(AccessError, "salesperson of Bronze:"):
            self.override(self.bronze, "GOLD", program=other)

    def test_code_may(self):
        """What runs as the superuser was decided by somebody else."""
        self.bronze.user_id = self.env.user
        self.assertTrue(self.env.su)
        self.override(self.bronze, "GOLD", user=self.env.user)
        member = self.member(self.program, self.silver).with_user(self.officer)
        self.silver.user_id = self.officer
        member.sudo()._override(self.tier(self.program, "GOLD"), "By code")
        self.assertEqual(self.code(self.program, self.silver), "GOLD")

    def test_salesperson_of_a_contact(self):
        """The customer is the company; who looks after a contact may override it."""
        self.make_customer("Contact", parent_id=self.bronze.id, user_id=self.officer.id)
        self.override(self.bronze, "GOLD")
        self.assertEqual(self.code(self.program, self.bronze), "GOLD")

    # ------------------------------------------------------------------
    # Approval
    # ------------------------------------------------------------------

    def ask(self, *arguments, **options):
        self.program.override_approval = True
        return self.override(*arguments, **options)

    def test_waits_for_approval(self):
        override = self.ask(self.bronze, "GOLD", until="2026-02-20")
        self.assertEqual(override.state, "requested")
        member = self.member(self.program, self.bronze)
        self.assertRecordValues(
            member,
            [
                {
                    "tier_id": self.tier(self.program, "BRONZE").id,
                    "override_tier_id": False,
                    "override_id": False,
                    "is_overridden": False,
                    "is_override_requested": True,
                    "override_state": "requested",
                }
            ],
        )
        self.program._assess(as_of="2026-02-03")
        self.assertEqual(member.tier_id.code, "BRONZE")
        self.at("2026-02-05")
        override.with_user(self.manager).action_approve()
        self.assertRecordValues(
            override,
            [
                {
                    "state": "active",
                    "user_id": self.officer.id,
                    "approver_id": self.manager.id,
                }
            ],
        )
        self.assertEqual(str(override.decided_on), "2026-02-05")
        self.assertRecordValues(
            member,
            [
                {
                    "tier_id": self.tier(self.program, "GOLD").id,
                    "override_id": override.id,
                    "override_user_id": self.officer.id,
                    "override_state": "active",
                    "is_override_requested": False,
                }
            ],
        )
        self.assertEqual(str(member.override_until), "2026-02-20")
        self.assertEqual(
            self.moves(self.bronze)[1:],
            [("BRONZE", "GOLD", "2026-02-05", "override")],
        )

    def test_administrators_need_no_approval(self):
        override = self.ask(self.bronze, "GOLD", user=self.manager)
        self.assertEqual((override.state, override.approver_id.id), ("active", False))

    def test_nobody_approves_their_own(self):
        override = self.ask(self.bronze, "GOLD")
        self.officer.group_ids |= self.env.ref(
            "customer_tiering.customer_tiering_group_manager"
        )
        for name in ("action_approve", "action_refuse"):
            with self.assertRaisesRegex(AccessError, "Bronze: you asked for it"):
                getattr(override.with_user(self.officer), name)()
        self.assertEqual(override.state, "requested")

    def test_salesperson_does_not_approve(self):
        """An officer who asks for it would be a way round."""
        override = self.ask(self.bronze, "GOLD")
        self.bronze.user_id = self.manager
        with self.assertRaisesRegex(AccessError, "salesperson of Bronze:"):
            override.with_user(self.manager).action_approve()
        override.with_user(self.second_manager).action_approve()
        self.assertEqual(self.code(self.program, self.bronze), "GOLD")

    def test_only_administrators_decide(self):
        override = self.ask(self.bronze, "GOLD")
        second = self.make_user(
            "tier_override_officer_2", "customer_tiering.customer_tiering_group_officer"
        )
        for user in (self.user, second):
            for name in ("action_approve", "action_refuse"):
                with self.assertRaises(AccessError):
                    getattr(override.with_user(user), name)()
        self.assertEqual(override.state, "requested")

    def test_refused(self):
        """Everything stays as it is, an override that is in force too."""
        before = self.override(self.bronze, "SILVER")
        override = self.ask(self.bronze, "GOLD")
        runs = self.program.assessment_ids
        moves = self.moves(self.bronze)
        wizard = self.env["customer.tier.override.refuse"].with_user(self.manager)
        wizard = wizard.with_context(active_ids=override.ids).create({})
        wizard.comment = "Not yet"
        wizard.action_refuse()
        self.assertRecordValues(
            override,
            [
                {
                    "state": "refused",
                    "refusal": "Not yet",
                    "approver_id": self.manager.id,
                    "ending": False,
                }
            ],
        )
        self.assertEqual(before.state, "active")
        self.assertEqual(self.code(self.program, self.bronze), "SILVER")
        self.assertEqual(self.program.assessment_ids, runs)
        self.assertEqual(self.moves(self.bronze), moves)
        for name in ("action_approve", "action_refuse"):
            with self.assertRaisesRegex(UserError, "None of these"):
                getattr(override.with_user(self.manager), name)()

    def test_approved_in_the_place_of_another(self):
        self.override(self.bronze, "SILVER")
        override = self.ask(self.bronze, "GOLD")
        override.with_user(self.manager).action_approve()
        self.assertEqual(
            self.states(), [("SILVER", "ended", "replaced"), ("GOLD", "active", False)]
        )

    def test_asked_again(self):
        """What waited is replaced, by what is decided at once as well."""
        self.ask(self.bronze, "GOLD")
        self.ask(self.bronze, "SILVER")
        self.assertEqual(
            self.states(),
            [("GOLD", "ended", "replaced"), ("SILVER", "requested", False)],
        )
        self.override(self.bronze, "BASE", user=self.manager)
        self.assertEqual(
            self.states()[1:],
            [("SILVER", "ended", "replaced"), ("BASE", "active", False)],
        )

    def test_approved_too_late(self):
        override = self.ask(self.bronze, "GOLD", until="2026-02-04")
        self.at("2026-02-05")
        with self.assertRaisesRegex(UserError, "^Until: .* past, for Bronze"):
            override.with_user(self.manager).action_approve()
        self.assertEqual(override.state, "requested")

    def test_approved_when_the_customer_has_left(self):
        override = self.ask(self.bronze, "GOLD")
        self.bronze.active = False
        self.program._assess(as_of="2026-02-03")
        self.assertEqual(self.states(), [("GOLD", "ended", "left")])
        with self.assertRaisesRegex(UserError, "None of these"):
            override.with_user(self.manager).action_approve()

    def test_approved_when_the_customer_was_erased(self):
        override = self.ask(self.bronze, "GOLD")
        self.member(self.program, self.bronze).unlink()
        with self.assertRaisesRegex(UserError, "^Bronze: not graded any more"):
            override.with_user(self.manager).action_approve()

    def test_several_at_once(self):
        """Those that wait, among others; one assessment does."""
        self.override(self.golden, "BASE")
        waiting = self.ask(self.bronze, "GOLD") | self.ask(self.base, "SILVER")
        runs = self.program.assessment_ids
        self.overrides().with_user(self.manager).action_approve()
        self.assertEqual(set(waiting.mapped("state")), {"active"})
        self.assertEqual(self.code(self.program, self.bronze), "GOLD")
        self.assertEqual(self.code(self.program, self.base), "SILVER")
        self.program.invalidate_recordset()
        self.assertEqual(len(self.program.assessment_ids - runs), 1)

    def test_menu_opens_what_waits(self):
        def opened(user):
            model = self.env["customer.tier.override"].with_user(user)
            return model._get_menu_action()["context"]

        self.assertIn("in_force", str(opened(self.manager)))
        self.ask(self.bronze, "GOLD")
        self.assertEqual(opened(self.manager), {"search_default_to_approve": 1})
        self.assertIn("in_force", str(opened(self.officer)))

    def test_search_by_what_waits(self):
        self.ask(self.bronze, "GOLD")
        members = self.program.member_ids.with_user(self.user)
        for value in (True, False):
            found = members.search(
                [("id", "in", members.ids), ("is_override_requested", "=", value)]
            )
            self.assertEqual(
                found.ids, [m.id for m in members if m.is_override_requested == value]
            )
        self.assertEqual(len(found), 3)

    # ------------------------------------------------------------------
    # History
    # ------------------------------------------------------------------

    def test_history_is_closed_to_everyone(self):
        override = self.override(self.bronze, "GOLD")
        values = {
            "program_id": self.program.id,
            "partner_id": self.silver.id,
            "tier_id": self.tier(self.program, "GOLD").id,
            "kind": "upgrade",
            "state": "active",
            "date": "2026-02-03",
        }
        for user in (self.user, self.officer, self.manager):
            mine = override.with_user(user)
            mine.read(["comment"])
            for attempt in (
                lambda m=mine: m.create(values),
                lambda m=mine: m.write({"comment": "Something else"}),
                lambda m=mine: m.web_save({"state": "ended"}, {}),
                lambda m=mine: m.copy(),
                lambda m=mine: m.unlink(),
            ):
                with self.assertRaises(AccessError):
                    attempt()

    def test_reasons_are_for_administrators(self):
        for user in (self.user, self.officer):
            reason = self.reason.with_user(user)
            reason.read(["name"])
            for attempt in (
                lambda r=reason: r.create({"name": "New"}),
                lambda r=reason: r.write({"name": "New"}),
                lambda r=reason: r.unlink(),
            ):
                with self.assertRaises(AccessError):
                    attempt()
        self.reason.with_user(self.manager).name = "Of weight"

    def test_deciding_methods_are_private(self):
        for model, names in (
            ("customer.tier.member", ("_override", "_ask_override", "_end_override")),
            (
                "customer.tier.override",
                ("_request", "_put_into_force", "_close_released", "_end", "_decide"),
            ),
            ("customer.tier.program", ("_expire_overrides",)),
        ):
            for name in names:
                with self.assertRaises(AccessError):
                    get_public_method(self.env[model], name)

    def test_who_sees_it(self):
        """Who sees the customer, in the companies of the program."""
        other = self.make_company("Override Two")
        stranger = self.make_user(
            "tier_override_stranger",
            "customer_tiering.customer_tiering_group_manager",
            company=other,
        )
        override = self.override(self.bronze, "GOLD")
        theirs = self.env["customer.tier.override"].with_user(stranger)
        theirs = theirs.with_context(allowed_company_ids=other.ids)
        self.assertFalse(theirs.search([("id", "=", override.id)]))
        with self.assertRaises(AccessError):
            theirs.browse(override.id).read(["comment"])
        with self.assertRaises(AccessError):
            theirs.browse(override.id).action_approve()
        group = self.make_program(name="Group", company_id=False)
        hidden = self.make_customer("Hidden", company_id=self.company.id)
        self.make_order(hidden, 30, "2026-01-15")
        group._assess(as_of="2026-02-01")
        seen, unseen = (
            self.override(partner, "GOLD", program=group)
            for partner in (self.bronze, hidden)
        )
        self.assertEqual(theirs.search([("program_id", "=", group.id)]), seen)
        with self.assertRaises(AccessError):
            theirs.browse(unseen.id).read(["comment"])
        member = self.member(group, hidden).with_user(stranger)
        with self.assertRaises(AccessError):
            member.with_context(allowed_company_ids=other.ids)._override(
                self.tier(group, "BASE"), "Not mine"
            )
