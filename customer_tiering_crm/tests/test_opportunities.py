from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.customer_tiering.tests.common import AS_OF, TieringCommon

# One dollar is 7 yuan; from 1 July on 8 yuan.
JUNE, JULY = "2024-06-15", "2024-07-15"


@tagged("post_install", "-at_install")
class TestOpportunities(TieringCommon):
    """Opportunities won, and what is expected of the open ones."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann, cls.bob = cls.customer("Ann"), cls.customer("Bob")
        # They are customers; what they bought does not matter here.
        cls.orders({cls.ann: 1, cls.bob: 1}, "2024-01-01")

    @classmethod
    def opportunity(cls, partner, revenue=0, probability=50, date=JUNE, **options):
        """An opportunity created at noon of a day, UTC.

        :param options: ``won`` or ``lost`` (day or moment), ``company``, ``type``
        """
        lead = cls.env["crm.lead"].create(
            {
                "name": "Opportunity",
                "type": options.get("type", "opportunity"),
                "partner_id": partner.id,
                "company_id": options.get("company", cls.company).id,
                "user_id": False,
                "team_id": False,
                "expected_revenue": revenue,
                "probability": probability,
            }
        )
        for outcome in ("won", "lost"):
            if day := options.get(outcome):
                getattr(lead, f"action_set_{outcome}")()
                lead.date_closed = day if " " in day else f"{day} 12:00:00"
        lead.flush_recordset()
        moment = date if " " in date else f"{date} 12:00:00"
        cls.env.cr.execute(
            SQL("UPDATE crm_lead SET create_date = %s WHERE id = %s", moment, lead.id)
        )
        lead.invalidate_recordset(["create_date"])
        return lead

    def assertMetric(self, code, expected, as_of=AS_OF, **values):
        program = self.metric_program(code, **values)
        self.assertMeasured(program, expected, as_of)

    # ------------------------------------------------------------------
    # Won
    # ------------------------------------------------------------------

    def test_won_of_those_decided(self):
        for day in (JUNE, JULY, "2024-08-01"):
            self.opportunity(self.ann, won=day)
        self.opportunity(self.ann, lost=JULY)
        self.opportunity(self.ann)
        self.opportunity(self.bob, lost=JUNE)
        self.assertMetric("win_rate", {self.ann: 75, self.bob: 0})

    def test_leads_and_archived_opportunities_are_not_decided(self):
        self.opportunity(self.ann, won=JUNE)
        self.opportunity(self.ann, lost=JUNE, type="lead")
        self.opportunity(self.ann).action_archive()
        self.assertMetric("win_rate", {self.ann: 100, self.bob: None})

    def test_decision_counts_on_its_own_day(self):
        self.opportunity(self.ann, date="2021-01-01", won="2024-06-15 23:30:00")
        self.opportunity(self.ann, date="2021-01-01", lost="2023-06-15")
        tokyo = {"tz": "Asia/Tokyo"}
        self.assertMetric("win_rate", {self.ann: 100, self.bob: None}, JUNE)
        self.assertMetric("win_rate", {self.ann: None, self.bob: None}, JUNE, **tokyo)
        self.assertMetric(
            "win_rate", {self.ann: 100, self.bob: None}, "2024-06-16", **tokyo
        )
        self.assertMetric(
            "win_rate", {self.ann: 50, self.bob: None}, JUNE, window="lifetime"
        )

    def test_won_again_after_all(self):
        """Reopened, it is not decided; an outcome without a date has its first day."""
        lead = self.opportunity(self.ann, lost=JUNE)
        lead.action_restore()
        lead.probability = 30
        self.assertMetric("win_rate", {self.ann: None, self.bob: None})
        lead.action_set_won()
        lead.date_closed = False
        self.assertMetric("win_rate", {self.ann: 100, self.bob: None})
        self.assertMetric("win_rate", {self.ann: None, self.bob: None}, "2024-06-14")

    def test_contacts_decide_for_their_company(self):
        self.opportunity(self.contact(self.ann), won=JUNE)
        self.opportunity(self.ann, lost=JUNE)
        self.assertMetric("win_rate", {self.ann: 50, self.bob: None})

    # ------------------------------------------------------------------
    # Pipeline
    # ------------------------------------------------------------------

    def test_expected_revenue_times_probability(self):
        self.opportunity(self.ann, 1000, 40)
        self.opportunity(self.ann, 500.5, 10, "2020-01-01")
        self.opportunity(self.ann, 1000, 0)
        self.opportunity(self.bob, 1000, 0)
        cid = self.customer("Cid")
        self.order(cid, 1)
        self.assertMetric("pipeline", {self.ann: 450.05, self.bob: 0, cid: 0})

    def test_closed_opportunities_are_in_no_pipeline(self):
        self.opportunity(self.ann, 1000, 40)
        self.opportunity(self.ann, 100, won=JULY)
        self.opportunity(self.ann, 100, lost=JULY)
        self.opportunity(self.ann, 100, type="lead")
        archived = self.opportunity(self.ann, 100, 10)
        archived.action_archive()
        archived.date_closed = f"{JULY} 12:00:00"
        self.assertMetric("pipeline", {self.ann: 400, self.bob: 0})
        self.assertMetric("pipeline", {self.ann: 510, self.bob: 0}, "2024-07-14")

    def test_looking_back_the_outcome_is_not_known(self):
        """What was open then counts half, whether it was won or lost since."""
        self.opportunity(self.ann, 1000, 40, "2024-06-15 23:30:00")
        self.opportunity(self.ann, 100, 90, JUNE, won="2024-07-15 00:00:00")
        self.opportunity(self.bob, 100, 10, JUNE, lost="2024-07-15 00:00:00")
        for day, ann, bob in (
            ("2024-06-14", 0, 0),
            ("2024-06-15", 450, 50),
            ("2024-07-14", 450, 50),
            ("2024-07-15", 400, 0),
        ):
            with self.subTest(day):
                self.assertMetric("pipeline", {self.ann: ann, self.bob: bob}, day)

    def test_two_companies(self):
        """Money that is expected has the rate of the day of the assessment."""
        b = self.company_b
        self.opportunity(self.ann, 100, 50)
        self.opportunity(self.ann, 5600, 50, company=b)
        self.opportunity(self.bob, 560, 10, company=b)
        self.order(self.ann, 1, "2024-01-01", company=b)
        self.assertMetric("pipeline", {self.ann: 50, self.bob: 0})
        self.assertMetric("pipeline", {self.ann: 2800}, company_id=b.id)
        group = {"company_id": False, "currency_id": self.usd.id, "tz": "UTC"}
        june = {self.ann: 450, self.bob: 8}
        self.assertMetric("pipeline", june, "2024-06-30", **group)
        july = {self.ann: 400, self.bob: 7}
        self.assertMetric("pipeline", july, "2024-07-01", **group)

    def test_opportunity_without_a_company_is_anybodys(self):
        self.opportunity(self.ann, 560, 50, company=self.env["res.company"])
        self.order(self.ann, 1, "2024-01-01", company=self.company_b)
        self.assertMetric("pipeline", {self.ann: 280, self.bob: 0})
        self.assertMetric("pipeline", {self.ann: 280}, company_id=self.company_b.id)

    # ------------------------------------------------------------------
    # Prospects, and some customers
    # ------------------------------------------------------------------

    def test_prospects_are_graded_by_their_opportunities(self):
        """Who has none and never bought is graded by nothing."""
        good, poor, idle = (self.customer(name, ref="P") for name in "GPI")
        self.opportunity(good, 1000, 80)
        self.opportunity(self.contact(poor), 1000, 20)
        self.opportunity(self.customer("Stranger"), 1000, 100)
        program = self.program(
            {"pipeline": {"scoring": "bands", "bands": {0: 30, 500: 90}}},
            partner_domain="[('ref', '=', 'P')]",
        )
        self.assertMeasured(
            program, {self.ann: 0, self.bob: 0, good: 800, poor: 200, idle: 0}
        )
        self.assertGraded(
            program,
            {
                self.ann: ("NORMAL", 30),
                self.bob: ("NORMAL", 30),
                good: ("VIP", 90),
                poor: ("NORMAL", 30),
                idle: ("BASE", 0),
            },
        )
        assessment = self.assess(program, partners=good | poor | self.ann)
        self.assertEqual((assessment.customer_count, assessment.written_count), (3, 0))

    def test_some_customers_after_a_change(self):
        program = self.metric_program("win_rate", "pipeline")
        lead = self.opportunity(self.ann, 100, 50)
        self.opportunity(self.bob, 100, 50)
        self.assertMeasured(program, {self.ann: (None, 50), self.bob: (None, 50)})
        lead.action_set_won()
        lead.date_closed = f"{JULY} 12:00:00"
        self.assess(program, partners=self.ann)
        found = self.measured(program)
        self.assertEqual(found[self.ann], {"win_rate": 100, "pipeline": 0})
        self.assertEqual(found[self.bob], {"win_rate": None, "pipeline": 50})
        self.assertMeasured(program, {self.ann: (100, 0), self.bob: (None, 50)})
