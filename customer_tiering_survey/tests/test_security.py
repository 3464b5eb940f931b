from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.customer_tiering.tests.common_override import GROUP

from .common import SurveyCommon


@tagged("post_install", "-at_install")
class TestSecurity(SurveyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_b = cls.make_company("Company B")
        cls.stranger = cls.make_user(
            "tier_survey_b", f"{GROUP}manager", company=cls.company_b
        )

    def test_users_see_and_nobody_writes(self):
        invitation = self.ask("2026-05-01")
        self.assertEqual(
            invitation.with_user(self.user).read(["state", "error", "satisfaction"]),
            [
                {
                    "id": invitation.id,
                    "state": "queued",
                    "error": False,
                    "satisfaction": 0,
                }
            ],
        )
        for user in (self.user, self.officer, self.manager):
            mine = invitation.with_user(user)
            for action in (
                lambda mine=mine: mine.write({"satisfaction": 5}),
                lambda mine=mine: mine.unlink(),
                lambda mine=mine: mine.copy({"key": "x"}),
            ):
                with self.assertRaises(AccessError):
                    action()

    def test_only_officers_send_again(self):
        invitation = self.ask("2026-05-01")
        with self.assertRaises(AccessError):
            invitation.with_user(self.user).action_retry()
        invitation.with_user(self.officer).action_retry()

    def test_another_company_sees_nothing(self):
        invitation = self.ask("2026-05-01")
        theirs = self.Invitation.with_user(self.stranger).with_context(
            allowed_company_ids=self.company_b.ids
        )
        self.assertFalse(theirs.search([]) & invitation)
        with self.assertRaises(AccessError):
            theirs.browse(invitation.id).action_retry()

    def test_internal_users_without_tiers_see_nothing(self):
        internal = self.make_user("tier_survey_internal", "base.group_user")
        with self.assertRaises(AccessError):
            self.Invitation.with_user(internal).search([])

    def test_rules_on_customers_hold(self):
        invitation = self.ask("2026-05-01")
        self.env["ir.rule"].create(
            {
                "name": "Not Golden",
                "model_id": self.env.ref("base.model_res_partner").id,
                "domain_force": f"[('id', '!=', {self.golden.id})]",
            }
        )
        self.assertFalse(self.Invitation.with_user(self.user).search([]) & invitation)

    def test_settings(self):
        for group in ("base.group_system", "sales_team.group_sale_manager"):
            self.manager.group_ids |= self.env.ref(group)
        settings = self.env["res.config.settings"].with_user(self.manager)
        with Form(settings.with_context(allowed_company_ids=self.company.ids)) as form:
            self.assertEqual(form.customer_tier_survey_rest_days, 30)
            form.customer_tier_survey_rest_days = 45
        form.record.execute()
        self.assertEqual(self.company.customer_tier_survey_rest_days, 45)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(IntegrityError, "rest_days"),
            self.cr.savepoint(),
        ):
            self.company.customer_tier_survey_rest_days = -1
            self.env.flush_all()

    def test_tier_form(self):
        """Whoever sets rules and may see surveys chooses one; the survey in use
        cannot be deleted."""
        self.manager.group_ids |= self.env.ref("survey.group_survey_user")
        bronze = self.tier(self.program, "BRONZE").with_user(self.manager)
        with Form(bronze, "customer_tiering.customer_tier_view_form") as form:
            form.survey_id = self.survey
            form.survey_interval_number = 2
        self.assertEqual(bronze.survey_interval_unit, "months")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            self.survey.unlink()
