from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.customer_tiering.tests.common import AS_OF, TieringCommon


@tagged("post_install", "-at_install")
class TestSatisfaction(TieringCommon):
    """How customers rated us."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann, cls.bob = cls.customer("Ann"), cls.customer("Bob")
        cls.sales = {partner: cls.order(partner, 100) for partner in (cls.ann, cls.bob)}

    @classmethod
    def rate(cls, partner, rating, date="2024-06-15", document=None):
        """A rating that was asked for and given; ``rating`` None: only asked for."""
        document = document or cls.sales.get(partner) or partner
        token = document._rating_get_access_token(partner)
        found = cls.env["rating.rating"].search([("access_token", "=", token)])
        if rating is not None:
            document.rating_apply(rating, rating=found)
            found.rated_on = date if " " in date else f"{date} 12:00:00"
        return found

    def assertSatisfied(self, expected, as_of=AS_OF, **values):
        program = self.metric_program("satisfaction", **values)
        self.assertMeasured(program, expected, as_of)

    def test_mean_of_the_ratings_given(self):
        for rating in (5, 4, 4, 2):
            self.rate(self.ann, rating)
        self.rate(self.ann, None)
        self.rate(self.bob, None)
        self.assertSatisfied({self.ann: 3.75, self.bob: None})

    def test_taken_back_is_no_rating(self):
        self.rate(self.ann, 1)
        self.rate(self.bob, 5).reset()
        # Odoo itself takes 0 for not rated.
        self.rate(self.ann, 0)
        self.assertSatisfied({self.ann: 1, self.bob: None})

    def test_rating_counts_on_the_day_it_was_given(self):
        self.rate(self.ann, 5, "2023-06-15")
        self.rate(self.ann, 3, "2024-06-15 23:30:00")
        self.rate(self.ann, 1, "2024-06-16")
        self.assertSatisfied({self.ann: 3, self.bob: None}, "2024-06-15")
        self.assertSatisfied({self.ann: 2, self.bob: None}, "2024-06-16")
        self.assertSatisfied(
            {self.ann: None, self.bob: None}, "2024-06-15", tz="Asia/Tokyo"
        )
        self.assertSatisfied({self.ann: 3, self.bob: None}, window="lifetime")

    def test_contacts_rate_for_their_company(self):
        self.rate(self.contact(self.ann), 5)
        self.rate(self.contact(self.ann), 4)
        self.rate(self.ann, 1.5)
        self.assertSatisfied({self.ann: 3.5, self.bob: None})

    def test_company_of_what_was_rated(self):
        """A rating of an order of company B says nothing to company A; one of a
        document without a company is everybody's."""
        other = self.order(self.ann, 100, company=self.company_b)
        self.rate(self.ann, 5)
        self.rate(self.ann, 1, document=other)
        source = type(self.env["customer.tier.source"])
        with patch.object(source, "_get_rated_models", lambda model: ["sale.order"]):
            self.assertSatisfied({self.ann: 5, self.bob: None})
            self.assertSatisfied({self.ann: 1}, company_id=self.company_b.id)
            group = {"company_id": False, "tz": "UTC"}
            self.assertSatisfied({self.ann: 3, self.bob: None}, **group)
            self.rate(self.ann, 3, document=self.ann)
            self.assertSatisfied({self.ann: 4, self.bob: None})
            self.assertSatisfied({self.ann: 2}, company_id=self.company_b.id)

    def test_rated_models_have_a_company(self):
        for name in self.env["customer.tier.source"]._get_rated_models():
            self.assertTrue(self.env[name]._fields["company_id"].store)

    def test_prospect_who_never_bought(self):
        happy = self.customer("Happy", ref="P")
        self.rate(happy, 5)
        program = self.program(
            {"satisfaction": {"scoring": "bands", "bands": {1: 0, 4: 60, 4.5: 90}}},
            partner_domain="[('ref', '=', 'P')]",
        )
        self.rate(self.ann, 4)
        self.assertMeasured(program, {self.ann: 4, self.bob: None, happy: 5})
        self.assertGraded(
            program,
            {self.ann: ("IMPORTANT", 60), self.bob: ("BASE", 0), happy: ("VIP", 90)},
        )

    def test_some_customers(self):
        program = self.metric_program("satisfaction")
        self.rate(self.ann, 4)
        self.rate(self.bob, 4)
        self.assertMeasured(program, {self.ann: 4, self.bob: 4})
        assessment = self.assess(program, partners=self.ann)
        self.assertEqual(assessment.written_count, 0)
        self.rate(self.ann, 5)
        self.rate(self.bob, 5)
        self.assess(program, partners=self.ann)
        ratings = {p: v["satisfaction"] for p, v in self.measured(program).items()}
        self.assertEqual(ratings, {self.ann: 4.5, self.bob: 4})
