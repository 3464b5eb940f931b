from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common_override import OverrideCommon


@tagged("post_install", "-at_install")
class TestOverride(OverrideCommon):
    """What an override says and does, until it is ended or replaced by hand."""

    # ------------------------------------------------------------------
    # Kinds and reasons
    # ------------------------------------------------------------------

    def test_kinds(self):
        """Against the computed tier; who stays where they are is retained."""
        for partner, code, kind, computed in (
            (self.bronze, "GOLD", "upgrade", "BRONZE"),
            (self.silver, "BASE", "downgrade", "SILVER"),
            (self.golden, "GOLD", "retain", "GOLD"),
        ):
            override = self.override(partner, code)
            self.assertRecordValues(
                override,
                [
                    {
                        "program_id": self.program.id,
                        "partner_id": partner.id,
                        "tier_id": self.tier(self.program, code).id,
                        "computed_tier_id": self.tier(self.program, computed).id,
                        "kind": kind,
                        "reason_id": False,
                        "comment": "Because",
                        "until": False,
                        "state": "active",
                        "user_id": self.officer.id,
                        "approver_id": False,
                        "ending": False,
                    }
                ],
            )
            self.assertEqual(str(override.date), "2026-02-03")
            self.assertEqual(self.code(self.program, partner), code)

    def test_kinds_while_the_customer_is_held_in_a_better_tier(self):
        program = self.make_program(name="Patient", grace=3)
        customers = [self.make_customer(f"Held {number}") for number in range(3)]
        for customer in customers:
            self.make_order(customer, 80, "2025-12-15")
            self.make_order(customer, 30, "2026-01-10")
        for day in ("2025-12-31", "2026-01-31"):
            program._assess(as_of=day)
        for customer, code, kind in zip(
            customers,
            ("GOLD", "SILVER", "BRONZE"),
            # SILVER is better than what was computed; BRONZE is that, and comes early.
            ("retain", "upgrade", "downgrade"),
            strict=True,
        ):
            member = self.member(program, customer)
            self.assertEqual(member.tier_id.code, "GOLD")
            self.assertEqual(member.computed_tier_id.code, "BRONZE")
            override = self.override(customer, code, program=program)
            self.assertEqual(override.kind, kind)
            self.assertEqual(override.computed_tier_id.code, "BRONZE")
            self.assertEqual(member.tier_id.code, code)

    def test_reason_in_own_words(self):
        self.override(self.bronze, "GOLD", "  A partner of ours ")
        member = self.member(self.program, self.bronze)
        self.assertEqual(member.override_reason, "A partner of ours")

    def test_reason_of_the_list(self):
        override = self.override(self.bronze, "GOLD", self.reason)
        member = self.member(self.program, self.bronze)
        self.assertEqual(override.reason_id, self.reason)
        self.assertEqual(member.override_reason, "Strategic customer")
        self.env["res.lang"]._activate_lang("zh_CN")
        self.reason.update_field_translations("name", {"zh_CN": "战略客户"})
        chinese = member.with_context(lang="zh_CN")
        self.assertEqual(chinese.override_reason, "战略客户")

    def test_reason_and_comment(self):
        member = self.member(self.program, self.bronze).with_user(self.officer)
        member._ask_override(
            self.tier(self.program, "GOLD"), self.reason, "see the minutes", None
        )
        self.assertEqual(member.override_reason, "Strategic customer: see the minutes")

    # ------------------------------------------------------------------
    # What is refused
    # ------------------------------------------------------------------

    def refused(self, error, message, *arguments, **options):
        with self.assertRaisesRegex(error, message), self.cr.savepoint():
            self.override(self.bronze, *arguments, **options)
        self.env.invalidate_all()
        self.assertEqual(self.code(self.program, self.bronze), "BRONZE")
        self.assertFalse(self.overrides())

    def test_no_reason(self):
        for nothing in (None, "", "  ", self.reason.browse()):
            self.refused(UserError, "^Reason: say why", "GOLD", nothing)

    def test_day_in_the_past(self):
        self.refused(UserError, "^Until: .* past", "GOLD", until="2026-02-02")
        self.override(self.bronze, "GOLD", until="2026-02-03")
        self.assertEqual(self.code(self.program, self.bronze), "GOLD")

    def test_day_in_the_past_where_the_program_is(self):
        self.program.tz = "Pacific/Auckland"
        self.program._assess(as_of="2026-02-03")
        self.at("2026-02-03", "20:00:00")  # it is the fourth there
        self.refused(UserError, "^Until: .* past", "GOLD", until="2026-02-03")
        override = self.override(self.bronze, "GOLD", until="2026-02-04")
        self.assertEqual(str(override.date), "2026-02-04")

    def test_tier_of_another_program(self):
        other = self.make_program(name="Other")
        member = self.member(self.program, self.bronze).with_user(self.officer)
        with self.assertRaisesRegex(ValidationError, "^Tier: Gold belongs to another"):
            member._override(self.tier(other, "GOLD"), "Because")

    def test_archived_tier(self):
        gold = self.tier(self.program, "GOLD")
        gold.active = False
        member = self.member(self.program, self.bronze).with_user(self.officer)
        with self.assertRaisesRegex(UserError, "^Tier: Gold is archived"):
            member._override(gold, "Because")

    def test_reason_of_another_company(self):
        other = self.make_company("Override Two")
        self.reason.company_id = other
        message = "^Reason: Strategic .* another company"
        self.refused(ValidationError, message, "GOLD", self.reason)
        self.reason.company_id = self.company
        self.override(self.bronze, "GOLD", self.reason)
        self.assertEqual(self.code(self.program, self.bronze), "GOLD")

    def test_reason_of_one_company_in_a_program_of_the_group(self):
        group = self.make_program(name="Group", company_id=False)
        group._assess(as_of="2026-01-31")
        self.reason.company_id = self.company
        with self.assertRaisesRegex(ValidationError, "^Reason"):
            self.override(self.bronze, "GOLD", self.reason, program=group)
        self.reason.company_id = False
        self.override(self.bronze, "GOLD", self.reason, program=group)
        self.assertEqual(self.code(group, self.bronze), "GOLD")
        self.assertEqual(self.code(self.program, self.bronze), "BRONZE")

    # ------------------------------------------------------------------
    # In force
    # ------------------------------------------------------------------

    def test_holds_until_it_is_ended(self):
        member = self.member(self.program, self.bronze)
        override = self.override(self.bronze, "GOLD")
        self.make_order(self.bronze, 60, "2026-02-15")
        self.program._assess(as_of="2026-02-28")
        self.assertRecordValues(
            member,
            [
                {
                    "tier_id": self.tier(self.program, "GOLD").id,
                    "computed_tier_id": self.tier(self.program, "SILVER").id,
                    "override_tier_id": self.tier(self.program, "GOLD").id,
                    "override_id": override.id,
                    "override_user_id": self.officer.id,
                    "override_until": False,
                    "is_overridden": True,
                    "override_state": "active",
                }
            ],
        )
        # The record tells what was computed when it was asked for.
        self.assertEqual(override.computed_tier_id.code, "BRONZE")
        self.at("2026-03-02")
        self.override(self.bronze, None, None, user=self.manager)
        self.assertRecordValues(
            member,
            [
                {
                    "tier_id": self.tier(self.program, "SILVER").id,
                    "override_tier_id": False,
                    "override_id": False,
                    "override_reason": "",
                    "override_user_id": False,
                    "override_until": False,
                    "is_overridden": False,
                    "override_state": False,
                }
            ],
        )
        self.assertRecordValues(
            override,
            [{"state": "ended", "ending": "hand", "ended_by_id": self.manager.id}],
        )
        self.assertEqual(str(override.ended_on), "2026-03-02")
        self.assertEqual(
            self.moves(self.bronze),
            [
                (False, "BRONZE", "2026-01-31", "behaviour"),
                ("BRONZE", "GOLD", "2026-02-03", "override"),
                ("GOLD", "SILVER", "2026-03-02", "override"),
            ],
        )
        self.assertStandsByHistory(self.program)

    def test_history_says_who(self):
        self.override(self.bronze, "GOLD")
        self.override(self.bronze, "", user=self.manager)
        transitions = self.env["customer.tier.transition"].search(
            [("partner_id", "=", self.bronze.id)], order="id"
        )
        self.assertEqual(transitions[1:].user_id, self.officer | self.manager)

    def test_end_does_not_wait_for_the_policy(self):
        """Nobody has to fall under the line three times, or one tier at a time."""
        self.program.write(
            {"grace": 3, "buffer_down": 5, "downgrade_policy": "step"}
            | {"min_stay_days": 365, "buffer_up": 20}
        )
        self.program._assess(as_of="2026-02-03")
        self.override(self.bronze, "GOLD")
        self.override(self.golden, "BASE")
        for partner in self.bronze | self.golden:
            self.override(partner, None, None)
        self.assertEqual(self.code(self.program, self.bronze), "BRONZE")
        self.assertEqual(self.code(self.program, self.golden), "GOLD")
        self.assertStandsByHistory(self.program)

    def test_ending_nothing(self):
        runs = self.program.assessment_ids
        self.assertFalse(self.override(self.bronze, None, None))
        self.assertEqual(self.program.assessment_ids, runs)

    def test_retained_customer_does_not_move(self):
        self.override(self.golden, "GOLD")
        self.assertEqual(len(self.moves(self.golden)), 1)
        self.program._assess(as_of="2026-02-28")  # nothing bought in the last month
        member = self.member(self.program, self.golden)
        self.assertEqual(member.tier_id.code, "GOLD")
        self.assertEqual(member.computed_tier_id.code, "BASE")

    def test_replaced(self):
        first = self.override(self.bronze, "GOLD", until="2026-03-31")
        self.at("2026-02-05")
        second = self.override(
            self.bronze, "SILVER", "Less", until="2026-02-10", user=self.manager
        )
        self.assertEqual(
            self.states(self.bronze),
            [("GOLD", "ended", "replaced"), ("SILVER", "active", False)],
        )
        self.assertEqual(first.ended_by_id, self.manager)
        self.assertEqual(str(first.ended_on), "2026-02-05")
        member = self.member(self.program, self.bronze)
        self.assertEqual(member.override_id, second)
        self.assertEqual(str(member.override_until), "2026-02-10")
        self.assertEqual(member.tier_id.code, "SILVER")
        self.assertEqual(
            self.moves(self.bronze)[1:],
            [
                ("BRONZE", "GOLD", "2026-02-03", "override"),
                ("GOLD", "SILVER", "2026-02-05", "override"),
            ],
        )

    def test_explanation_has_both_tiers(self):
        member = self.member(self.program, self.bronze)
        self.override(self.bronze, "GOLD", self.reason)
        self.assertEqual(
            member.explanation["held"],
            f"Overridden to Gold by {self.officer.name}: Strategic customer. Computed:"
            " Bronze.",
        )
        self.override(self.bronze, "SILVER", "Less", until="2026-02-10")
        self.assertRegex(
            member.explanation["held"],
            "^Overridden to Silver until 02/10/2026 by .*: Less. Computed: Bronze.$",
        )

    def test_search(self):
        members = self.program.member_ids

        def found(*domain):
            return members.search([("id", "in", members.ids), *domain]).partner_id

        self.override(self.bronze, "GOLD", until="2026-02-20")
        self.override(self.base, "GOLD", until="2026-04-20")
        self.override(self.silver, "GOLD")
        overridden = ("is_overridden", "=", True)
        self.assertEqual(found(overridden), self.bronze | self.base | self.silver)
        self.assertEqual(found(("is_overridden", "=", False)), self.golden)
        self.assertEqual(
            found(overridden, ("override_until", "<=", "today +30d")), self.bronze
        )

    def test_search_where_it_is_tomorrow_already(self):
        """The filter goes by the day of the program, as the field does."""
        self.program.tz = "Pacific/Auckland"
        self.program._assess(as_of="2026-02-03")
        self.override(self.bronze, "GOLD", until="2026-02-04")
        member = self.member(self.program, self.bronze)
        for time, overridden in (("10:00:00", True), ("20:00:00", False)):
            self.at("2026-02-04", time)
            self.assertEqual(member.is_overridden, overridden)
            for value in (True, False):
                found = member.search(
                    [("is_overridden", "=", value), ("id", "=", member.id)]
                )
                self.assertEqual(bool(found), overridden == value)

    # ------------------------------------------------------------------
    # Companies and contacts
    # ------------------------------------------------------------------

    def test_contact_has_the_tier_of_its_company(self):
        contact = self.make_customer("Contact", parent_id=self.bronze.id)
        self.override(self.bronze, "GOLD")
        self.assertEqual(contact.with_user(self.user).customer_tier_id.code, "GOLD")
        self.override(self.bronze, None, None)
        self.env.invalidate_all()
        self.assertEqual(contact.with_user(self.user).customer_tier_id.code, "BRONZE")

    def test_two_companies(self):
        """The same customer in the program of another company is not touched."""
        other = self.make_company("Override Two")
        theirs = self.make_program(name="Theirs", company_id=other.id)
        self.make_order(self.bronze, 30, "2026-01-15", company=other)
        theirs._assess(as_of="2026-01-31")
        self.override(self.bronze, "GOLD")
        self.assertEqual(self.code(self.program, self.bronze), "GOLD")
        self.assertEqual(self.code(theirs, self.bronze), "BRONZE")
        self.assertFalse(self.overrides(program=theirs))
        theirs._assess(as_of="2026-02-03")
        self.assertEqual(self.code(theirs, self.bronze), "BRONZE")
