import psycopg2

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_behaviour import GROUP, BehaviourCommon


@tagged("post_install", "-at_install")
class TestProgram(BehaviourCommon):
    """Programs: which one speaks for a company, and what keeps their history."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["customer.tier.program"].search(
            [("company_id", "=", False)]
        ).is_primary = False
        cls.customer = cls.make_customer("Customer")
        cls.make_order(cls.customer, 80, "2026-01-15")

    def primary(self, company=None):
        return self.env["customer.tier.program"]._get_primary(company)

    # ------------------------------------------------------------------
    # Primary
    # ------------------------------------------------------------------

    def test_first_published_program_is_primary(self):
        first, second = (
            self.make_program(name="First"),
            self.make_program(name="Second"),
        )
        self.assertEqual((first | second).mapped("is_primary"), [True, False])
        self.assertEqual(self.primary(), first)

    def test_primary_gives_way(self):
        first, second = (
            self.make_program(name="First"),
            self.make_program(name="Second"),
        )
        second.is_primary = True
        self.assertEqual((first | second).mapped("is_primary"), [False, True])
        self.assertEqual(self.primary(), second)
        third = self.make_program(name="Third", is_primary=True)
        self.assertEqual(second.is_primary, False)
        self.assertEqual(self.primary(), third)

    def test_draft_primary_does_not_speak(self):
        program = self.make_program(publish=False, is_primary=True)
        self.assertFalse(self.primary())
        program.action_publish()
        self.assertEqual(self.primary(), program)
        program.action_draft()
        self.assertFalse(self.primary())

    def test_archived_primary_does_not_speak(self):
        first = self.make_program(name="First")
        first._assess(as_of="2026-01-31")
        self.assertEqual(self.customer.customer_tier_id.code, "GOLD")
        first.action_archive()
        self.assertFalse(self.primary())
        self.assertFalse(self.customer.customer_tier_id)
        second = self.make_program(name="Second")
        self.assertEqual(self.primary(), second)
        self.assertTrue(second.is_primary)
        first.action_unarchive()
        self.env.flush_all()
        self.assertEqual(
            self.env["customer.tier.program"].search_count(
                [("company_id", "=", self.company.id), ("is_primary", "=", True)]
            ),
            1,
        )

    def test_primary_of_the_company_then_of_those_above_then_of_the_group(self):
        branch = self.make_company("Branch", parent_id=self.company.id)
        twig = self.make_company("Twig", parent_id=branch.id)
        stranger = self.make_company("Stranger")
        group = self.make_program(name="Group", company_id=False, is_primary=True)
        for company in self.company | branch | twig | stranger:
            self.assertEqual(self.primary(company), group)
        own = self.make_program(name="Own", is_primary=True)
        for company in self.company | branch | twig:
            self.assertEqual(self.primary(company), own)
        self.assertEqual(self.primary(stranger), group)
        of_branch = self.make_program(
            name="Branch", company_id=branch.id, is_primary=True
        )
        self.assertEqual(self.primary(twig), of_branch)
        self.assertEqual(self.primary(self.company), own)
        of_branch.action_draft()
        self.assertEqual(self.primary(twig), own)
        own.is_primary = False
        self.assertEqual(self.primary(twig), group)

    def test_primary_for_who_does_not_see_the_program(self):
        """The same program for everyone, whatever their rights."""
        program = self.make_program()
        portal = self.make_user("tier_program_portal", "base.group_portal")
        Program = self.env["customer.tier.program"].with_user(portal)
        self.env.registry.clear_cache()
        self.assertEqual(Program._get_primary_id(self.company.id), program.id)

    def test_one_primary_a_company(self):
        """The database refuses a second one, however it comes."""
        first, second = (
            self.make_program(name="First"),
            self.make_program(name="Second"),
        )
        self.env.flush_all()
        with self.assertRaisesRegex(Exception, "primary"), mute_logger("odoo.sql_db"):
            self.env.cr.execute(
                "UPDATE customer_tier_program SET is_primary = TRUE WHERE id IN %s",
                [(first | second)._ids],
            )

    def test_program_of_another_company_moves_into_a_company_with_a_primary(self):
        other = self.make_company("Program Two")
        self.make_program(name="Here")
        there = self.make_program(name="There", company_id=other.id)
        self.assertTrue(there.is_primary)
        there.action_draft()
        there.company_id = self.company
        self.env.flush_all()
        primary = self.env["customer.tier.program"].search(
            [("company_id", "=", self.company.id), ("is_primary", "=", True)]
        )
        self.assertEqual(len(primary), 1)

    # ------------------------------------------------------------------
    # Copy, archive, delete
    # ------------------------------------------------------------------

    def test_copy(self):
        """A copy is a draft with rules of its own and no history."""
        program = self.make_program(
            criterion_ids=[
                Command.create(
                    {
                        "metric_id": self.metric("revenue").id,
                        "scoring": "bands",
                        "band_ids": [
                            Command.create({"bound": 0, "points": 20}),
                            Command.create({"bound": 50, "points": 80}),
                        ],
                    }
                )
            ]
        )
        program._assess(as_of="2026-01-31")
        copy = program.copy()
        self.assertRecordValues(
            copy,
            [
                {
                    "name": "Ladder (copy)",
                    "state": "draft",
                    "version": 0,
                    "is_primary": False,
                    "next_run": False,
                    "company_id": self.company.id,
                    "member_count": 0,
                }
            ],
        )
        self.assertFalse(copy.assessment_ids)
        self.assertEqual(
            copy.tier_ids.mapped("code"), ["GOLD", "SILVER", "BRONZE", "BASE"]
        )
        self.assertFalse(copy.tier_ids & program.tier_ids)
        self.assertEqual(
            copy.criterion_ids.band_ids.mapped(lambda band: (band.bound, band.points)),
            program.criterion_ids.band_ids.mapped(
                lambda band: (band.bound, band.points)
            ),
        )
        self.assertFalse(copy.criterion_ids.band_ids & program.criterion_ids.band_ids)
        copy.action_publish()
        copy._assess(as_of="2026-01-31")
        self.assertEqual(self.code(copy, self.customer), "GOLD")
        self.assertEqual(copy.copy({"name": "Mine"}).name, "Mine")

    def test_archived_program_is_not_assessed(self):
        program = self.make_program(interval="daily")
        program.next_run = "2020-01-01"
        program._assess(as_of="2026-01-31")
        program.action_archive()
        with self.enter_registry_test_mode():
            self.env.ref("customer_tiering.ir_cron_assess").method_direct_trigger()
        self.assertEqual(str(program.next_run), "2020-01-01")
        self.assertEqual(self.code(program, self.customer), "GOLD")
        self.assertFalse(self.customer.customer_tier_id)

    def test_published_program_with_customers_is_not_deleted(self):
        program = self.make_program()
        program._assess(as_of="2026-01-31")
        with self.assertRaisesRegex(UserError, "archive it instead"):
            program.unlink()
        self.assertTrue(program.exists())

    def test_draft_program_is_deleted_with_its_history(self):
        program = self.make_program()
        program._assess(as_of="2026-01-31")
        self.assertEqual(self.customer.customer_tier_id.code, "GOLD")
        program.action_draft()
        program.unlink()
        self.env.flush_all()
        self.assertFalse(self.customer.customer_tier_id)
        self.assertFalse(self.primary())
        for model in ("", ".member", ".transition", ".assessment", ".criterion"):
            found = self.env[f"customer.tier{model}"].with_context(active_test=False)
            self.assertFalse(
                found.search([("program_id", "=", program.id)]), f"customer.tier{model}"
            )

    def test_manager_deletes_a_draft(self):
        """Who may not write members may still delete what they belong to."""
        program = self.make_program()
        program._assess(as_of="2026-01-31")
        program.action_draft()
        manager = self.make_user("tier_program_manager", f"{GROUP}manager")
        program.with_user(manager).unlink()
        self.assertFalse(program.exists())

    def test_tier_with_customers_or_history_is_not_deleted(self):
        program = self.make_program()
        program._assess(as_of="2026-01-31")
        with self.assertRaisesRegex(UserError, "Gold.*archive it"):
            self.tier(program, "GOLD").unlink()
        program._assess(as_of="2026-03-31")
        self.assertEqual(self.code(program, self.customer), "BASE")
        with self.assertRaisesRegex(UserError, "Gold"):
            self.tier(program, "GOLD").unlink()

    def test_unused_tier_is_deleted(self):
        program = self.make_program()
        program._assess(as_of="2026-01-31")
        self.tier(program, "SILVER").unlink()
        self.assertEqual(program.tier_ids.mapped("code"), ["GOLD", "BRONZE", "BASE"])
        program._assess(as_of="2026-01-31")
        self.assertEqual(self.code(program, self.customer), "GOLD")

    def test_archived_tier_lets_its_customers_go(self):
        """They are graded anew, and the history tells from where."""
        program = self.make_program(grace=3, downgrade_policy="step")
        program._assess(as_of="2026-01-31")
        self.tier(program, "GOLD").active = False
        run = program._assess(as_of="2026-01-31")
        self.assertEqual(
            self.history(program, self.customer),
            [(False, "GOLD", "2026-01-31"), ("GOLD", "SILVER", "2026-01-31")],
        )
        self.assertEqual(run.down_count, 1)

    def test_inserted_tier(self):
        """A rung can be added to a published program."""
        program = self.make_program()
        program._assess(as_of="2026-01-31")
        program.write(
            {
                "tier_ids": [
                    Command.create(
                        {
                            "name": "Platinum",
                            "code": "PLATINUM",
                            "sequence": 0,
                            "min_score": 78,
                        }
                    )
                ]
            }
        )
        program._assess(as_of="2026-01-31")
        self.assertEqual(self.code(program, self.customer), "PLATINUM")

    def test_tier_does_not_move_to_another_program(self):
        program, other = self.make_program(), self.make_program(name="Other")
        program._assess(as_of="2026-01-31")
        with self.assertRaisesRegex(ValidationError, "Program"):
            self.tier(program, "GOLD").write({"program_id": other.id, "code": "NEW"})

    def test_company_of_a_program_that_graded_stays(self):
        other = self.make_company("Program Three")
        program = self.make_program()
        program._assess(as_of="2026-01-31")
        for company in (other, self.env["res.company"]):
            with self.assertRaisesRegex(ValidationError, "Company"):
                program.company_id = company
                self.env.flush_all()
            program.invalidate_recordset()

    def test_company_with_a_program_is_not_deleted(self):
        """Nor does its program become one of the whole group."""
        other = self.make_company("Program Six")
        program = self.make_program(company_id=other.id)
        self.env.flush_all()
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            self.env.cr.execute("DELETE FROM res_company WHERE id = %s", other.ids)
        self.assertEqual(program.company_id, other)

    def test_company_of_a_draft_changes_with_what_belongs_to_it(self):
        other = self.make_company("Program Four")
        program = self.make_program(publish=False)
        program.company_id = other
        self.assertEqual(program.tier_ids.company_id, other)
        self.assertEqual(program.criterion_ids.company_id, other)

    def test_pricelist_of_another_company_is_refused(self):
        other = self.make_company("Program Five")
        pricelist = self.env["product.pricelist"].create(
            {"name": "Theirs", "company_id": other.id}
        )
        program = self.make_program()
        with self.assertRaises(UserError):
            self.tier(program, "GOLD").pricelist_id = pricelist

    def test_draft_is_not_assessed(self):
        program = self.make_program(publish=False)
        with self.assertRaisesRegex(UserError, "publish it first"):
            program._assess()

    def test_back_to_draft_keeps_where_customers_stand(self):
        program = self.make_program()
        program._assess(as_of="2026-01-31")
        program.action_draft()
        self.assertEqual(self.code(program, self.customer), "GOLD")
        program.action_publish()
        program._assess(as_of="2026-01-31")
        self.assertEqual(len(self.history(program, self.customer)), 1)

    def test_sentences(self):
        """What a program does, in words."""
        program = self.make_program(buffer_down=5, grace=3, downgrade_policy="step")
        self.assertEqual(
            program.summary,
            "Scores customers by confirmed sales orders, last 1 months, on"
            " Spend 100 %; Gold from 75, Silver from 50, Bronze from 25, Base from 0.",
        )
        self.assertEqual(
            program.movement_summary,
            "Up at once. Down one tier after 3 assessments in a row 5 points under"
            " the line.",
        )

    def test_form_of_a_manager(self):
        manager = self.make_user("tier_program_form", f"{GROUP}manager")
        program = self.make_program()
        with Form(program.with_user(manager)) as form:
            form.name = "Renamed"
        self.assertEqual(program.name, "Renamed")
