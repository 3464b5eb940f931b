from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common_ratings import RatingCommon


@tagged("post_install", "-at_install")
class TestRatingsPeople(RatingCommon):
    """Who rates whom, on what screen, and whose data it is."""

    # ------------------------------------------------------------------
    # Who, and when: not to be made up
    # ------------------------------------------------------------------

    def test_who_and_when_are_what_they_are(self):
        rating = self.rate(
            self.ann, 3, user_id=self.officer.id, date="2020-01-01", note="Met them"
        )
        self.assertEqual(
            (rating.user_id, rating.date, rating.note),
            (self.salesman, date(2024, 6, 15), "Met them"),
        )
        loaded = self.Rating.with_user(self.officer).load(
            ["partner_id/.id", "metric_id/.id", "value", "date", "user_id/.id"],
            [
                [
                    str(self.ann.id),
                    str(self.weight.id),
                    "4",
                    "2020-01-01",
                    str(self.salesman.id),
                ]
            ],
        )
        rating = self.Rating.browse(loaded["ids"])
        self.assertEqual(rating.user_id, self.officer)
        self.assertNotEqual(rating.date, date(2020, 1, 1))

    def test_ratings_are_never_changed(self):
        rating = self.rate(self.ann, 3)
        for user in (self.salesman, self.officer, self.manager):
            mine = rating.with_user(user)
            for attempt in (
                lambda r=mine: r.write({"value": 5}),
                lambda r=mine: r.unlink(),
                lambda r=mine: r.web_save({"value": 5}, {}),
            ):
                with self.assertRaises(AccessError):
                    attempt()

    def test_who_may_rate(self):
        for user in (self.tiering_user, self.salesman, self.officer, self.manager):
            self.assertEqual(self.rate(self.ann, 3, user=user).user_id, user)
        internal = self._create_user("internal", "base.group_user")
        for user in (self.portal_user, internal):
            with self.assertRaises(AccessError):
                self.rate(self.ann, 3, user=user)
            with self.assertRaises(AccessError):
                self.card(self.ann, user)

    def test_customers_one_may_not_see(self):
        """Rules on customers hold for their ratings: neither read nor given."""
        self.rate(self.ann, 3)
        self.env["ir.rule"].create(
            {
                "name": "Own customers",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "groups": [
                    Command.set(self.env.ref("sales_team.group_sale_salesman").ids)
                ],
                "domain_force": "[('user_id', '=', user.id)]",
            }
        )
        self.bob.user_id = self.salesman
        with self.assertRaises(AccessError):
            self.rate(self.ann, 5)
        with self.assertRaises(AccessError):
            self.card(self.ann)
        self.rate(self.bob, 5)
        ratings = self.Rating.with_user(self.salesman)
        self.assertEqual(ratings.search([]).partner_id, self.bob)
        self.assertEqual(
            ratings.with_user(self.officer).search([]).partner_id, self.ann | self.bob
        )

    def test_companies_one_is_not_in(self):
        self.officer.company_ids |= self.company_b
        self.rate(self.ann, 3, user=self.officer, company=self.company_b)
        ratings = self.Rating.with_user(self.salesman)
        self.assertFalse(ratings.search([]))
        with self.assertRaises(AccessError):
            self.rate(self.ann, 3, company_id=self.company_b.id)

    def test_refusals(self):
        revenue = self.env["customer.tier.metric"].search([("code", "=", "revenue")])
        with self.assertRaisesRegex(ValidationError, "^Rated: Spend is not rated"):
            self.rate(self.ann, 3, metric=revenue)
        self.ann.customer_tier_objection = True
        with self.assertRaisesRegex(UserError, "objects to profiling"):
            self.rate(self.person, 3)
        self.assertIn("objects", self.card(self.ann)["refusal"])

    def test_metric_with_ratings_is_kept(self):
        self.rate(self.ann, 3)
        with self.assertRaisesRegex(UserError, "archive it"):
            self.weight.unlink()
        self.weight.active = False

    # ------------------------------------------------------------------
    # The card on the customer
    # ------------------------------------------------------------------

    def test_card_asks_for_what_programs_use(self):
        self.assertEqual(self.card(self.ann)["ratings"], [])
        program = self.measuring(self.weight, publish=False)
        self.rate(self.ann, 3, "2024-03-01", note="Old")
        self.rate(self.ann, 4, "2024-04-01", user=self.officer, note="They grow")
        [shown] = self.card(self.ann)["ratings"]
        self.assertEqual(
            {name: shown[name] for name in ("code", "value", "date", "user", "note")},
            {
                "code": "strategic_weight",
                "value": 4,
                "date": "2024-04-01",
                "user": self.officer.name,
                "note": "They grow",
            },
        )
        self.assertEqual(shown["levels"][3], "Great weight")
        self.rate(self.ann, 0, "2024-05-01")
        [shown] = self.card(self.ann)["ratings"]
        self.assertEqual((shown["value"], shown["user"]), (0, ""))
        program.active = False
        self.assertEqual(self.card(self.ann)["ratings"], [])

    def test_card_of_a_contact_is_that_of_its_company(self):
        self.measuring(self.weight)
        self.rate(self.ann, 4)
        card = self.card(self.person)
        self.assertEqual((card["owner"], card["ratings"][0]["value"]), ("Ann", 4))
        self.assertFalse(self.card(self.ann)["owner"])

    def test_card_of_another_company(self):
        self.salesman.company_ids |= self.company_b
        self.measuring(self.weight, company_id=False, currency_id=self.usd.id)
        self.rate(self.ann, 4)
        [shown] = self.card(self.ann, company=self.company_b)["ratings"]
        self.assertEqual(shown["value"], 0)

    def test_card_takes_as_many_queries_for_a_long_history(self):
        self.measuring(self.weight, self.prospects)

        def queries():
            self.env.flush_all()
            self.card(self.ann)
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.card(self.ann)
            return self.cr.sql_log_count - before

        self.rate(self.ann, 1)
        few = queries()
        for value in range(6):
            self.rate(self.ann, value)
            self.rate(self.ann, value, metric=self.prospects)
        self.assertLessEqual(queries(), few)

    def test_form(self):
        form = Form(
            self.Rating.with_user(self.salesman).with_context(
                default_partner_id=self.person.id, default_metric_id=self.weight.id
            )
        )
        form.value = 5
        self.assertEqual(form.label, "Decisive")
        self.assertEqual(form.save().partner_id, self.ann)

    # ------------------------------------------------------------------
    # Privacy, deletion, merging
    # ------------------------------------------------------------------

    def test_erasure(self):
        if "privacy.lookup.wizard" not in self.env:
            self.skipTest("privacy_lookup is not installed")
        self.ann.email = "ann@example.com"
        rating = self.rate(self.ann, 3)
        other = self.rate(self.bob, 3)
        wizard = self.env["privacy.lookup.wizard"].create(
            {"name": "Ann", "email": "ann@example.com"}
        )
        wizard.action_lookup()
        lines = wizard.line_ids.filtered(
            lambda line: line.res_model == "customer.tier.rating"
        )
        self.assertEqual(lines.mapped("res_id"), rating.ids)
        lines.action_unlink_all()
        self.assertFalse(rating.exists())
        self.assertTrue(other.exists())

    def test_deleted_customer(self):
        rating = self.rate(self.cat, 3)
        clerk = self._create_user("clerk", "base.group_partner_manager")
        self.cat.with_user(clerk).unlink()
        self.assertFalse(rating.exists())

    def test_merged_customers(self):
        """Both were rated, and both ratings were of who is one customer now."""
        self.rate(self.ann, 2, "2024-03-01")
        self.rate(self.bob, 5, "2024-02-01")
        self.rate(self.bob, 4, "2024-02-01", self.prospects)
        self.person.unlink()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.ann | self.bob).ids, self.bob)
        self.env.invalidate_all()
        self.assertValues(self.weight, {self.bob: 2, self.cat: None})
        self.assertValues(self.prospects, {self.bob: 4, self.cat: None})

    def test_user_who_is_gone(self):
        rater = self._create_user("rater", "tiering_group_user")
        self.measuring(self.weight)
        rating = self.rate(self.ann, 3, user=rater)
        rater.unlink()
        self.assertFalse(self.Rating.browse(rating.id).user_id)
        self.assertEqual(self.card(self.ann)["ratings"][0]["user"], "")
