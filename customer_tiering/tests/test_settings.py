from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .common import TieringCommon

GROUPS = ",".join(
    (
        "base.group_system",
        "sales_team.group_sale_manager",
        "customer_tiering.customer_tiering_group_manager",
    )
)


@tagged("post_install", "-at_install")
class TestSettings(TieringCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.administrator = cls._administrator("administrator", GROUPS)
        cls.score = cls.program(name="Score")
        cls.ranking = cls.program(
            name="Ranking",
            tiers={"A": 80, "B": 15, "C": 5},
            method="rank",
            rank_basis="value",
        )

    @classmethod
    def _administrator(cls, login, groups):
        return new_test_user(
            cls.env,
            f"settings_{login}",
            groups,
            company_id=cls.company.id,
            company_ids=[(6, 0, [cls.company.id, cls.company_b.id])],
        )

    def settings(self, user=None, company=None):
        env = self.env(user=user or self.administrator)
        settings = env["res.config.settings"].with_company(company or self.company)
        return Form(settings)

    def lines(self, program):
        return program._get_ladder().mapped("min_score")

    def edit(self, form, **lines):
        """Change scores (or shares) of tiers by their place, best first."""
        line_name = "share" if form.customer_tier_method == "rank" else "min_score"
        for place, value in lines.items():
            with form.customer_tier_line_ids.edit(int(place[1:])) as line:
                setattr(line, line_name, value)

    def test_shows_the_primary_program(self):
        form = self.settings()
        self.assertEqual(form.customer_tier_program_id, self.score)
        self.assertEqual(len(form.customer_tier_line_ids), 4)
        with form.customer_tier_line_ids.edit(1) as line:
            self.assertEqual((line.name, line.min_score), ("Important", 50))
        self.assertEqual(form.customer_tier_interval, "monthly")
        self.assertEqual(form.customer_tier_notify_up, "note")

    def test_two_thresholds_change_together(self):
        """Neither change alone would do; both are one save and one version."""
        version = self.score.version
        tiers = self.score.tier_ids
        form = self.settings()
        self.edit(form, _0=98, _1=90)
        form.save().execute()
        self.assertEqual(self.lines(self.score), [98, 90, 20, 0])
        self.assertEqual(self.score.tier_ids, tiers)
        self.assertEqual(self.score.version, version + 1)

    def test_shares_change_together(self):
        version = self.ranking.version
        self.ranking.is_primary = True
        form = self.settings()
        self.edit(form, _0=70, _1=20, _2=10)
        form.save().execute()
        self.assertEqual(self.ranking._get_ladder().mapped("share"), [70, 20, 10])
        self.assertEqual(self.ranking.version, version + 1)

    def test_saving_unchanged_writes_nothing(self):
        programs = type(self.score)
        with patch.object(programs, "write", autospec=True) as write:
            self.settings().save().execute()
            self.env["res.config.settings"].create({}).execute()
        self.assertFalse(write.called)

    def test_a_new_name_is_no_new_version(self):
        version = self.score.version
        form = self.settings()
        with form.customer_tier_line_ids.edit(0) as line:
            line.name = "Platinum"
        form.save().execute()
        self.assertEqual(self.score._get_ladder()[0].name, "Platinum")
        self.assertEqual(self.score.version, version)

    def test_wrong_thresholds_are_refused(self):
        """The message names the tier; nothing of the save is kept."""
        form = self.settings()
        self.edit(form, _1=85)
        form.customer_tier_notify_up = "none"
        record = form.save()
        with self.assertRaisesRegex(ValidationError, "(?i)important"):
            record.execute()

    def test_out_of_range_is_refused(self):
        form = self.settings()
        self.edit(form, _0=180)
        with self.assertRaisesRegex(ValidationError, "(?i)score"):
            form.save().execute()

    def test_shares_that_do_not_total_are_refused(self):
        self.ranking.is_primary = True
        form = self.settings()
        self.edit(form, _0=70)
        with self.assertRaisesRegex(ValidationError, "90"):
            form.save().execute()

    def test_schedule_and_notifications(self):
        version = self.score.version
        form = self.settings()
        form.customer_tier_interval = "weekly"
        form.customer_tier_next_run = "2031-05-06"
        form.customer_tier_notify_up = "activity"
        form.customer_tier_notify_down = "none"
        form.save().execute()
        self.assertRecordValues(
            self.score,
            [
                {
                    "interval": "weekly",
                    "next_run": self.day("2031-05-06"),
                    "notify_up": "activity",
                    "notify_down": "none",
                    "version": version,
                }
            ],
        )

    def test_portal(self):
        """A switch of the program, and no new version of its rules."""
        version = self.score.version
        form = self.settings()
        self.assertFalse(form.customer_tier_portal_show)
        form.customer_tier_portal_show = True
        form.save().execute()
        self.assertTrue(self.score.portal_show)
        self.assertFalse(self.ranking.portal_show)
        self.assertEqual(self.score.version, version)

    def test_values_for_one_setting_leave_the_others(self):
        self.ranking.write({"notify_up": "activity", "notify_down": "activity"})
        settings = self.env["res.config.settings"].with_company(self.company)
        settings.create(
            {
                "company_id": self.company.id,
                "customer_tier_program_id": self.ranking.id,
                "customer_tier_notify_down": "none",
            }
        ).execute()
        self.assertTrue(self.ranking.is_primary)
        self.assertEqual(self.ranking.notify_up, "activity")
        self.assertEqual(self.ranking.notify_down, "none")
        self.assertEqual(self.ranking._get_ladder().mapped("share"), [80, 15, 5])

    def test_another_program_becomes_primary(self):
        form = self.settings()
        form.customer_tier_program_id = self.ranking
        self.assertEqual(len(form.customer_tier_line_ids), 3)
        self.assertEqual(form.customer_tier_method, "rank")
        self.edit(form, _0=75, _1=20)
        form.save().execute()
        self.assertTrue(self.ranking.is_primary)
        self.assertFalse(self.score.is_primary)
        self.assertEqual(self.ranking._get_ladder().mapped("share"), [75, 20, 5])
        self.assertEqual(self.lines(self.score), [80, 50, 20, 0])

    def test_a_program_of_the_group_is_preferred_when_picked(self):
        group = self.program(name="Group", company_id=False)
        self.assertEqual(group._get_primary(self.company), self.score)
        form = self.settings()
        form.customer_tier_program_id = group
        form.save().execute()
        self.assertEqual(group._get_primary(self.company), group)
        self.assertFalse(self.score.is_primary)

    def test_each_company_has_its_own(self):
        other = self.program(name="Other", company_id=self.company_b.id)
        form = self.settings(company=self.company_b)
        self.assertEqual(form.customer_tier_program_id, other)
        self.edit(form, _0=90)
        form.save().execute()
        self.assertEqual(self.lines(other)[0], 90)
        self.assertEqual(self.lines(self.score)[0], 80)

    def test_changed_by_someone_else_meanwhile(self):
        form = self.settings()
        self.edit(form, _0=90)
        self.score.tier_ids[0].min_score = 95
        with self.assertRaisesRegex(UserError, "meanwhile"):
            form.save().execute()
        self.assertEqual(self.lines(self.score)[0], 95)

    def test_no_program_yet(self):
        (self.score | self.ranking).action_archive()
        form = self.settings()
        self.assertFalse(form.customer_tier_program_id)
        self.assertFalse(form.customer_tier_program_count)
        self.assertFalse(len(form.customer_tier_line_ids))
        form.save().execute()

    def test_not_an_administrator_of_tiering(self):
        """Who administrates only the rest sees nothing of it and changes nothing."""
        user = self._administrator("other", "base.group_system")
        user.group_ids -= self.env.ref(
            "customer_tiering.customer_tiering_group_manager"
        )
        settings = self.env(user=user)["res.config.settings"]
        arch = settings.get_view(view_type="form")["arch"]
        self.assertNotIn("customer_tier_", arch)
        with patch.object(type(self.score), "write", autospec=True) as write:
            settings.create({}).execute()
        self.assertFalse(write.called)
