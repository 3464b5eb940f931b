import psycopg2

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_override import OverrideCommon

EXPIRE = "odoo.addons.customer_tiering.models.customer_tier_program_override"


@tagged("post_install", "-at_install")
class TestOverrideEnd(OverrideCommon):
    """Overrides that end by themselves, and customers who go."""

    # ------------------------------------------------------------------
    # Expiry
    # ------------------------------------------------------------------

    def assertExpired(self, partner, day):
        self.assertEqual(self.states(partner), [("GOLD", "ended", "expired")])
        override = self.overrides(partner)
        self.assertEqual(str(override.ended_on), day)
        self.assertFalse(override.ended_by_id)
        member = self.member(self.program, partner)
        self.assertFalse(member.override_tier_id)
        self.assertFalse(member.override_until)
        self.assertFalse(member.override_id)
        self.assertStandsByHistory(self.program)

    def test_full_run(self):
        self.override(self.bronze, "GOLD", until="2026-02-10")
        self.program._assess(as_of="2026-02-10")
        self.assertEqual(self.code(self.program, self.bronze), "GOLD")
        self.assertEqual(self.states(), [("GOLD", "active", False)])
        self.program._assess(as_of="2026-02-11")
        self.assertEqual(self.code(self.program, self.bronze), "BRONZE")
        self.assertExpired(self.bronze, "2026-02-11")
        self.assertEqual(
            self.moves(self.bronze),
            [
                (False, "BRONZE", "2026-01-31", "behaviour"),
                ("BRONZE", "GOLD", "2026-02-03", "override"),
                ("GOLD", "BRONZE", "2026-02-11", "override"),
            ],
        )
        again = self.program._assess(as_of="2026-02-11")
        self.assertEqual(again.written_count, 0)

    def test_full_run_of_a_retained_customer(self):
        """There is no move to tell of, and it is over all the same."""
        self.override(self.golden, "GOLD", until="2026-02-10")
        self.program._assess(as_of="2026-02-11")
        self.assertEqual(self.code(self.program, self.golden), "GOLD")
        self.assertExpired(self.golden, "2026-02-11")
        self.assertEqual(len(self.moves(self.golden)), 1)

    def test_cron(self):
        self.override(self.bronze, "GOLD", until="2026-02-10")
        self.override(self.silver, "GOLD", until="2026-02-11")
        self.override(self.base, "GOLD")
        self.at("2026-02-10", "23:59:00")
        self.run_cron()
        self.assertEqual({row[1] for row in self.states()}, {"active"})
        self.at("2026-02-11", "00:00:01")
        self.run_cron()
        self.assertEqual(self.code(self.program, self.bronze), "BRONZE")
        self.assertExpired(self.bronze, "2026-02-11")
        for partner in self.silver | self.base:
            self.assertEqual(self.states(partner), [("GOLD", "active", False)])
            self.assertEqual(self.code(self.program, partner), "GOLD")
        # Those customers alone were assessed.
        run = self.program.last_assessment_id
        self.assertEqual((run.is_partial, run.customer_count), (True, 1))
        self.run_cron()
        self.assertEqual(self.program.last_assessment_id, run)

    def test_cron_where_the_program_is(self):
        """It is the eleventh in Auckland while London has the tenth."""
        there = self.make_program(name="There", tz="Pacific/Auckland")
        here = self.make_program(name="Here", tz="Europe/London")
        for program in there | here:
            program._assess(as_of="2026-02-01")
            self.override(self.bronze, "GOLD", until="2026-02-10", program=program)
        self.at("2026-02-10", "12:00:00")
        self.run_cron()
        self.assertEqual(self.code(there, self.bronze), "BRONZE")
        self.assertEqual(self.code(here, self.bronze), "GOLD")
        self.assertEqual(
            self.moves(self.bronze, there)[-1],
            ("GOLD", "BRONZE", "2026-02-11", "override"),
        )
        self.at("2026-02-11", "00:30:00")
        self.run_cron()
        self.assertEqual(self.code(here, self.bronze), "BRONZE")

    @mute_logger(EXPIRE)
    def test_cron_goes_on_after_a_failure(self):
        other = self.make_program(name="Other")
        other._assess(as_of="2026-02-01")
        for program in self.program | other:
            self.override(self.bronze, "GOLD", until="2026-02-05", program=program)
        # Rules that a run refuses cannot be entered: done behind its back.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE customer_tier_criterion SET weight = 50 WHERE program_id = %s",
            [self.program.id],
        )
        self.at("2026-02-06")
        self.run_cron()
        self.assertEqual(self.code(self.program, self.bronze), "GOLD")
        self.assertEqual(self.code(other, self.bronze), "BRONZE")

    def test_cron_leaves_drafts_alone(self):
        self.override(self.bronze, "GOLD", until="2026-02-05")
        self.program.action_draft()
        self.at("2026-02-06")
        self.run_cron()
        self.assertEqual(self.code(self.program, self.bronze), "GOLD")
        self.assertEqual(self.states(), [("GOLD", "active", False)])

    # ------------------------------------------------------------------
    # Customers who go
    # ------------------------------------------------------------------

    def test_customer_who_leaves(self):
        override = self.override(self.bronze, "GOLD")
        self.override(self.silver, "GOLD")
        self.bronze.active = False
        self.program._assess(as_of="2026-02-03")
        self.assertFalse(self.member(self.program, self.bronze))
        self.assertEqual(self.states(self.bronze), [("GOLD", "ended", "left")])
        self.assertEqual(str(override.ended_on), "2026-02-03")
        self.assertEqual(self.states(self.silver), [("GOLD", "active", False)])
        # and comes back as anybody else
        self.bronze.active = True
        self.program._assess(as_of="2026-02-03")
        self.assertEqual(self.code(self.program, self.bronze), "BRONZE")

    def test_customer_who_objects(self):
        self.override(self.bronze, "GOLD")
        self.bronze.customer_tier_objection = True
        self.assertEqual(self.states(self.bronze), [("GOLD", "ended", "left")])

    def test_run_that_is_taken_back(self):
        """What ended with the run is in force again."""
        self.override(self.bronze, "GOLD")
        self.override(self.silver, "GOLD", until="2026-02-10")
        self.bronze.active = False
        self.at("2026-02-11")
        run = self.program._assess()
        self.assertEqual({row[1] for row in self.states()}, {"ended"})
        self.bronze.active = True
        run.action_rollback()
        self.assertEqual(self.code(self.program, self.bronze), "GOLD")
        self.assertEqual(self.states(self.bronze), [("GOLD", "active", False)])
        self.assertEqual(self.states(self.silver), [("GOLD", "active", False)])
        self.assertFalse(self.overrides(self.bronze).ended_on)
        # Its last day is over still.
        self.program._assess()
        self.assertEqual(self.code(self.program, self.bronze), "GOLD")
        self.assertEqual(self.states(self.silver), [("GOLD", "ended", "expired")])

    def test_deleted_customer(self):
        person = self.make_customer("Deleted")
        self.program.partner_domain = f"[('id', '=', {person.id})]"
        self.program._assess(as_of="2026-02-03")
        self.override(person, "GOLD")
        self.override(self.silver, "GOLD")
        person.unlink()
        self.assertEqual(self.overrides().partner_id, self.silver)

    def test_merged_customers(self):
        """The one who is kept keeps the overrides; those of the other go."""
        kept = self.override(self.silver, "GOLD")
        self.override(self.bronze, "GOLD")
        self.merge(self.bronze, self.silver)
        self.assertEqual(self.overrides(), kept)
        self.assertEqual(self.member(self.program, self.silver).override_id, kept)

    def test_merged_into_a_customer_who_was_not_graded(self):
        newcomer = self.make_customer("Newcomer", is_company=True)
        override = self.override(self.bronze, "GOLD")
        self.merge(self.bronze, newcomer)
        self.assertEqual(override.partner_id, newcomer)
        self.override(newcomer, None, None)
        self.assertEqual(override.ending, "hand")

    def merge(self, source, destination):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((source | destination).ids, destination)
        self.env.invalidate_all()

    def test_erasure(self):
        """It is found; erased alone, the tier stays and nobody says why any more."""
        if "privacy.lookup.wizard" not in self.env:
            self.skipTest("privacy_lookup is not installed")
        self.bronze.email = "bronze@example.com"
        override = self.override(self.bronze, "GOLD")
        wizard = self.env["privacy.lookup.wizard"].create(
            {"name": self.bronze.name, "email": self.bronze.email}
        )
        wizard.action_lookup()
        lines = wizard.line_ids.filtered(lambda line: line.res_model == override._name)
        self.assertEqual(lines.mapped("res_id"), override.ids)
        lines.action_unlink_all()
        self.assertFalse(override.exists())
        member = self.member(self.program, self.bronze)
        member.invalidate_recordset()
        self.assertEqual((member.tier_id.code, member.override_reason), ("GOLD", ""))

    # ------------------------------------------------------------------
    # Tiers, programs, reasons
    # ------------------------------------------------------------------

    def test_tier_that_was_asked_for(self):
        self.program.override_approval = True
        tier = self.program.tier_ids.create(
            {
                "name": "Platinum",
                "code": "PLATINUM",
                "program_id": self.program.id,
                "sequence": 0,
                "min_score": 95,
            }
        )
        self.override(self.bronze, "PLATINUM")
        with self.assertRaisesRegex(UserError, "Platinum has customers or a history"):
            tier.unlink()

    def test_deleted_program(self):
        self.override(self.bronze, "GOLD")
        program_id = self.program.id
        self.program.action_draft()
        self.program.unlink()
        self.assertFalse(
            self.env["customer.tier.override"].search_count(
                [("program_id", "=", program_id)]
            )
        )

    def test_reason_that_was_given(self):
        self.override(self.bronze, "GOLD", self.reason)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.ForeignKeyViolation),
            self.cr.savepoint(),
        ):
            self.reason.unlink()
            self.env.flush_all()
        self.reason.active = False
        member = self.member(self.program, self.bronze)
        self.assertEqual(member.override_reason, "Strategic customer")
