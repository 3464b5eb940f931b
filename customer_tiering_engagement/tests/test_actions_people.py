from datetime import date

from odoo import Command
from odoo.tests import tagged

from .common import ActionPolicy, EngagementCommon, ManagerPolicy


@tagged("post_install", "-at_install")
class TestNote(ActionPolicy, EngagementCommon):
    values = {"kind": "note", "note": "<p>Offer samples</p>"}

    def count(self, partner):
        return self.notes(partner).count("Offer samples")


@tagged("post_install", "-at_install")
class TestActivity(ManagerPolicy, EngagementCommon):
    values = {"kind": "activity", "deadline_days": 2}

    def activities(self, partner):
        return partner.activity_ids

    def count(self, partner):
        return len(self.activities(partner))

    def doer(self, partner):
        return self.activities(partner).user_id

    def test_what_is_to_be_done(self):
        self.make_action(
            kind="activity",
            summary="Call to say welcome",
            note="<p>Ask what they need</p>",
            activity_type_id=self.env.ref("mail.mail_activity_data_call").id,
            deadline_days=2,
        )
        self.spend({self.bronze: 90})
        self.carry_out()
        self.assertRecordValues(
            self.bronze.activity_ids,
            [
                {
                    "summary": "Call to say welcome",
                    "note": "<p>Ask what they need</p>",
                    "activity_type_id": self.env.ref("mail.mail_activity_data_call").id,
                    "date_deadline": date(2026, 3, 2),
                    "user_id": self.keeper.id,
                    "automated": True,
                }
            ],
        )

    def test_in_the_language_of_the_account_manager(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.keeper.lang = "zh_CN"
        action = self.make_action(kind="activity", summary="Welcome")
        action.with_context(lang="zh_CN").summary = "欢迎"
        self.spend({self.bronze: 90})
        self.carry_out()
        self.assertEqual(self.bronze.activity_ids.summary, "欢迎")


@tagged("post_install", "-at_install")
class TestPlan(ManagerPolicy, EngagementCommon):
    """Two steps: one for whoever looks after the customer, one for somebody given."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        todo = cls.env.ref("mail.mail_activity_data_todo")
        cls.trainer = cls.make_user("tier_trainer", "base.group_user")
        cls.plan = cls.env["mail.activity.plan"].create(
            {
                "name": "Onboarding",
                "res_model": "res.partner",
                "template_ids": [
                    Command.create(
                        {
                            "activity_type_id": todo.id,
                            "summary": "Welcome",
                            "delay_count": 1,
                            "delay_from": "after_plan_date",
                        }
                    ),
                    Command.create(
                        {
                            "activity_type_id": todo.id,
                            "summary": "Training",
                            "responsible_type": "other",
                            "responsible_id": cls.trainer.id,
                            "delay_count": 2,
                            "delay_unit": "weeks",
                            "delay_from": "after_plan_date",
                        }
                    ),
                ],
            }
        )
        cls.values = {"kind": "plan", "plan_id": cls.plan.id}

    def count(self, partner):
        counts = [
            sum(one.summary == summary for one in partner.activity_ids)
            for summary in ("Welcome", "Training")
        ]
        self.assertEqual(counts[0], counts[1])
        return counts[0]

    def doer(self, partner):
        activities = partner.activity_ids
        return activities.filtered(lambda one: one.summary == "Welcome").user_id

    def test_steps(self):
        self.make_action(**self.values)
        self.spend({self.bronze: 90})
        self.carry_out()
        self.assertRecordValues(
            self.bronze.activity_ids.sorted("date_deadline"),
            [
                {
                    "summary": "Welcome",
                    "date_deadline": date(2026, 3, 1),
                    "user_id": self.keeper.id,
                },
                {
                    "summary": "Training",
                    "date_deadline": date(2026, 3, 14),
                    "user_id": self.trainer.id,
                },
            ],
        )

    def test_nobody(self):
        """The plan asks for somebody and there is none: it fails and says so, for
        this customer alone."""
        self.bronze.user_id = False
        self.make_action(**self.values)
        self.spend({self.bronze: 90, self.silver: 90})
        self.carry_out()
        self.assertDone(silver=1)
        self.assertEqual(self.errands(self.bronze).state, "pending")
        self.assertIn("No responsible", self.errands(self.bronze).error)
        for _attempt in range(4):
            self.carry_out()
        self.assertEqual(self.errands(self.bronze).state, "failed")
        self.bronze.user_id = self.keeper
        self.errands(self.bronze).with_user(self.officer).action_retry()
        self.carry_out()
        self.assertDone(silver=1, bronze=1)


@tagged("post_install", "-at_install")
class TestMessage(ManagerPolicy, EngagementCommon):
    values = {"kind": "message", "note": "<p>Say welcome</p>"}

    def messages(self, partner):
        users = self.keeper | self.second
        return self.told(users).filtered(
            lambda one: f'/odoo/res.partner/{partner.id}"' in one.body
        )

    def count(self, partner):
        return len(self.messages(partner))

    def doer(self, partner):
        users = self.keeper | self.second
        partners = self.messages(partner).notified_partner_ids
        return users.filtered(lambda user: user.partner_id in partners)


@tagged("post_install", "-at_install")
class TestServerAction(ActionPolicy, EngagementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        action = cls.env["ir.actions.server"].create(
            {
                "name": "Mark",
                "model_id": cls.env["ir.model"]._get_id("res.partner"),
                "state": "code",
                "code": "for one in records: one.write("
                "{'comment': (one.comment or '') + 'marked '})",
            }
        )
        cls.values = {"kind": "server", "server_action_id": action.id}
        cls.server_action = action

    def count(self, partner):
        return str(partner.comment or "").count("marked")

    def test_failure_is_that_of_one_customer(self):
        self.make_action(**self.values)
        self.server_action.code = (
            f"if {self.bronze.id} in records.ids: raise UserError('Not this one')\n"
            + self.server_action.code
        )
        self.spend(dict.fromkeys((self.silver, self.bronze, self.base), 90))
        self.carry_out()
        self.assertDone(silver=1, base=1)
        self.assertEqual(self.outcomes(self.bronze), [("pending", "Not this one")])
        self.assertEqual(self.errands(self.bronze).attempts, 1)
