from odoo.tests import tagged

from .common import SurveyCommon


@tagged("post_install", "-at_install")
class TestCompanies(SurveyCommon):
    """One customer of two companies."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_b = cls.make_company("Company B", email="b@b.example.com")
        cls.program_b = cls.make_program(
            name="B", company_id=cls.company_b.id, is_primary=True
        )
        cls.make_order(cls.golden, 90, "2026-01-20", company=cls.company_b)
        cls.program_b._assess(as_of="2026-01-31")
        cls.give("GOLD", 3, program=cls.program_b)

    def programs_on(self, *days):
        return {day: self.ask(day).program_id.mapped("name") for day in days}

    def test_the_other_company_waits_until_the_customer_has_rested(self):
        self.assertEqual(
            self.programs_on("2026-04-30", "2026-05-29", "2026-05-30", "2026-07-30"),
            {
                "2026-04-30": ["Ladder"],
                "2026-05-29": [],
                "2026-05-30": ["B"],
                "2026-07-30": ["Ladder"],
            },
        )

    def test_each_company_has_its_own_rest(self):
        self.company_b.customer_tier_survey_rest_days = 100
        self.assertEqual(
            self.programs_on("2026-04-30", "2026-05-30", "2026-07-30", "2026-08-08"),
            {
                "2026-04-30": ["Ladder"],
                "2026-05-30": [],
                "2026-07-30": ["Ladder"],
                "2026-08-08": [],
            },
        )

    def test_program_of_the_group_rests_as_long_as_the_strictest_company(self):
        (self.program | self.program_b).is_primary = False
        group = self.make_program(name="Group", company_id=False, is_primary=True)
        group._assess(as_of="2026-01-31", partners=self.golden)
        self.give("GOLD", 3, program=group)
        self.company_b.customer_tier_survey_rest_days = 120
        self.company.customer_tier_survey_rest_days = 10
        self.assertEqual(
            self.programs_on("2026-04-30", "2026-07-30", "2026-08-27", "2026-08-28"),
            {
                "2026-04-30": ["Group"],
                "2026-07-30": [],
                "2026-08-27": [],
                "2026-08-28": ["Group"],
            },
        )

    def test_mail_comes_from_the_company_that_asks(self):
        self.ask("2026-04-30")
        self.ask("2026-05-30")
        self.assertEqual(
            self.Invitation.search(
                [("partner_id", "=", self.golden.id)], order="date"
            ).mail_id.mapped("email_from"),
            [
                '"Behaviour Ltd" <us@behaviour.example.com>',
                '"Company B" <b@b.example.com>',
            ],
        )

    def test_rating_counts_where_it_was_asked(self):
        if "satisfaction" not in self.env["customer.tier.metric"]._get_measures():
            self.skipTest("nothing measures satisfaction here")
        first, second = self.ask("2026-04-30"), self.ask("2026-05-30")
        self.answer(first, **{"How likely are you to recommend us?": "10"})
        self.answer(second, **{"How likely are you to recommend us?": "0"})
        values = {}
        for company in (self.company, self.company_b, self.env["res.company"]):
            program = self.make_program(
                name="Satisfied",
                company_id=company.id,
                window="lifetime",
                criterion_ids=[(0, 0, self.criterion("satisfaction", high=5))],
            )
            program._assess(as_of="2026-05-30")
            detail = self.member(program, self.golden).detail
            values[company.name] = detail[str(program.criterion_ids.id)][0]
        self.assertEqual(values, {"Behaviour Ltd": 5, "Company B": 1, False: 3})
