from odoo.addons.customer_tiering.tests.common_override import OverrideCommon


class SurveyCommon(OverrideCommon):
    """Customers with an address in each tier since 31 January; Gold is asked every
    three months, Silver every year, the others never."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Invitation = cls.env["customer.tier.survey.invitation"]
        cls.survey = cls.env.ref("customer_tiering_survey.survey_satisfaction")
        cls.company.email = "us@behaviour.example.com"
        for name in ("golden", "silver", "bronze", "base"):
            getattr(cls, name).email = f"{name}@example.com"
        cls.give("GOLD", 3)
        cls.give("SILVER", 1, "years")

    @classmethod
    def give(cls, code, number, unit="months", program=None, survey=None):
        """Customers in a tier are asked this often; 0: never."""
        cls.tier(program or cls.program, code).write(
            {
                "survey_id": (survey or cls.survey).id if number else False,
                "survey_interval_number": number,
                "survey_interval_unit": unit,
            }
        )

    @classmethod
    def make_question(cls, survey, kind, **values):
        return cls.env["survey.question"].create(
            {
                "survey_id": survey.id,
                "title": kind,
                "question_type": kind,
                "sequence": 10 + len(survey.question_ids),
                **values,
            }
        )

    def ask(self, day=None):
        """Who is asked on a day: the invitations."""
        if day:
            self.at(day)
        return self.Invitation._invite(self.Invitation._get_due())

    def asked_on(self, *days):
        """Names of those who are asked on each of the days, with the tier."""
        return {
            day: [(row.partner_id.name, row.tier_id.code) for row in self.ask(day)]
            for day in days
        }

    def answer(self, invitation, **values):
        """Answer as a visitor does: title of the question → answer; None skips it."""
        found = invitation.user_input_id
        found._mark_in_progress()
        for question in invitation.survey_id.question_ids:
            answer = values.get(question.title)
            found._save_lines(question, answer if answer is not None else "")
        found._mark_done()
        self.env.flush_all()

    def run_job(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "customer_tiering_survey.ir_cron_invite"
            ).method_direct_trigger()
        self.env.invalidate_all()
