from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import KeyAccountCommon


@tagged("post_install", "-at_install")
class TestPlan(KeyAccountCommon):
    """Objectives, reviews, how they buy; and what is refused."""

    def activities(self):
        return self.env["mail.activity"].search(
            [("res_model", "=", self.account._name), ("res_id", "=", self.account.id)],
            order="id",
        )

    # ------------------------------------------------------------------
    # Progress
    # ------------------------------------------------------------------

    def test_progress(self):
        """The mean of the objectives that are not dropped."""
        self.assertEqual(self.account.progress, 0)
        first = self.part("objective", name="One", progress=30)
        self.assertEqual(self.account.progress, 30)
        second = self.part("objective", name="Two", progress=80)
        third = self.part("objective", name="Three")
        self.assertAlmostEqual(self.account.progress, 110 / 3)
        third.state = "dropped"
        self.assertEqual(self.account.progress, 55)
        second.state = "achieved"
        self.assertEqual(second.progress, 100)
        self.assertEqual(self.account.progress, 65)
        first.unlink()
        self.assertEqual(self.account.progress, 100)
        second.state = "dropped"
        self.assertEqual(self.account.progress, 0)

    def test_progress_by_owner(self):
        """In the database too, where a pivot takes it from."""
        self.part("objective", name="One", progress=30)
        self.part("objective", name="Two", progress=60, user_id=self.kim.id)
        objectives = self.env["customer.tier.account.objective"]
        groups = objectives._read_group(
            [("account_id", "=", self.account.id)], ["user_id"], ["progress:avg"]
        )
        self.assertCountEqual(groups, [(self.sam, 30), (self.kim, 60)])
        accounts = self.accounts().search([("progress", "=", 45)])
        self.assertEqual(accounts, self.account)

    def test_progress_out_of_range(self):
        objective = self.part("objective", name="One")
        for wrong in (101, -1):
            self.refused_by_database(
                r"^Progress \(%\): must be between 0 and 100\.",
                lambda wrong=wrong: objective.write({"progress": wrong}),
            )
        self.refused_by_database(
            r"^Progress \(%\): must be between 0 and 100\.",
            lambda: self.part("objective", name="Two", progress=120),
        )

    # ------------------------------------------------------------------
    # Reviews
    # ------------------------------------------------------------------

    def test_next_review(self):
        self.assertFalse(self.account.next_review)
        first = self.part("review", date="2026-03-01")
        self.part("review", date="2026-06-01")
        self.assertEqual(str(self.account.next_review), "2026-03-01")
        first.is_done = True
        self.assertEqual(str(self.account.next_review), "2026-06-01")

    def test_reminder(self):
        """Seven days before, for the owner, once."""
        review = self.part("review", date="2026-02-11")
        self.run_job("remind")
        self.assertFalse(self.activities())
        self.at("2026-02-04")
        self.run_job("remind")
        self.assertRecordValues(
            self.activities(),
            [
                {
                    "user_id": self.sam.id,
                    "date_deadline": review.date,
                    "summary": "Review of the account plan",
                }
            ],
        )
        self.run_job("remind")
        self.at("2026-02-05")
        self.run_job("remind")
        self.assertEqual(len(self.activities()), 1)
        self.activities().unlink()
        self.run_job("remind")
        self.assertFalse(self.activities())

    def test_reminded_of_another_day(self):
        review = self.part("review", date="2026-02-05")
        self.run_job("remind")
        review.date = "2026-03-05"
        self.run_job("remind")
        self.assertEqual(len(self.activities()), 1)
        self.at("2026-02-26")
        self.run_job("remind")
        self.assertEqual(
            [str(day) for day in self.activities().mapped("date_deadline")],
            ["2026-02-05", "2026-03-05"],
        )

    def test_nobody_to_remind(self):
        """Of held reviews, former key accounts, or where the owner is gone."""
        review = self.part("review", date="2026-02-05", is_done=True)
        self.run_job("remind")
        review.is_done = False
        self.account.in_key_tier = False
        self.run_job("remind")
        self.account.in_key_tier = True
        self.account.active = False
        self.run_job("remind")
        self.account.active = True
        self.sam.active = False
        self.run_job("remind")
        self.assertFalse(self.activities())
        self.account.user_id = self.kim
        self.run_job("remind")
        self.assertEqual(self.activities().user_id, self.kim)

    def test_review_before_the_plan(self):
        self.account.write({"date_from": "2026-01-01", "date_to": "2026-12-31"})
        with self.refused("^Date: the review of 12/31/2025"):
            self.part("review", date="2025-12-31")
        review = self.part("review", date="2026-01-01")
        with self.refused("^Date: the review of 01/01/2026"):
            self.account.date_from = "2026-01-02"
        # The next plan starts after those that were held.
        review.is_done = True
        self.account.write({"date_from": "2027-01-01", "date_to": "2027-12-31"})
        with self.refused("^Date: the review of 01/01/2026"):
            review.is_done = False

    def test_plan_ends_before_it_starts(self):
        self.refused_by_database(
            "^Plan until: must not be before",
            lambda: self.account.write(
                {"date_from": "2026-06-01", "date_to": "2026-05-31"}
            ),
        )
        self.account.write({"date_from": "2026-06-01", "date_to": "2026-06-01"})

    # ------------------------------------------------------------------
    # Stakeholders, purchases, settings
    # ------------------------------------------------------------------

    def test_stakeholder_of_another_customer(self):
        stranger = self.make_customer("Stranger", parent_id=self.silver.id)
        for partner in (stranger, self.silver):
            with self.refused(f"^Contact: {partner.name} is not a contact of Golden"):
                self.stakeholder(partner, "user")

    def test_stakeholder_twice(self):
        self.stakeholder(self.ann, "user")
        self.refused_by_database(
            "^Contact: is a stakeholder of the account already",
            lambda: self.stakeholder(self.ann, "decider"),
        )

    def test_customer_who_is_a_person(self):
        """Who buys for themselves decides themselves."""
        person = self.make_customer("Person")
        account = self.accounts().create({"partner_id": person.id})
        self.stakeholder(person, "decider", account=account)
        self.assertFalse(account.is_without_decider)

    def test_met_in_the_future(self):
        with self.refused("^Met on: must not be in the"):
            self.stakeholder(self.ann, "user", met_on="2026-02-04")

    def test_purchase(self):
        """What they buy is the category, unless it is said in words."""
        category = self.env["product.category"].create({"name": "Machines"})
        form = Form(self.env["customer.tier.account.purchase"])
        form.account_id = self.account
        form.categ_id = category
        self.assertEqual(form.name, "Machines")
        form.situation = "new_task"
        purchase = form.save()
        self.assertRecordValues(
            purchase, [{"name": "Machines", "situation": "new_task"}]
        )
        said = self.part("purchase", name="Steel", categ_id=category.id)
        self.assertEqual(said.name, "Steel")

    def test_days_without_contact(self):
        """Set by an administrator, for a company, one day at least."""
        settings = self.env["res.config.settings"].create(
            {"customer_tier_meeting_days": 30}
        )
        settings.execute()
        self.assertEqual(self.company.customer_tier_meeting_days, 30)
        self.assertEqual(self.make_company("Elsewhere").customer_tier_meeting_days, 90)
        self.refused_by_database(
            "^Days without contact: must be at least 1",
            lambda: self.company.write({"customer_tier_meeting_days": 0}),
        )

    def test_owner_of_another_company(self):
        there = self.make_user(
            "tier_key_there",
            "sales_team.group_sale_salesman",
            company=self.make_company("Elsewhere"),
        )
        with self.refused("Owner", UserError):
            self.account.user_id = there
