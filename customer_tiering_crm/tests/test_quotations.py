from odoo.tests import tagged

from odoo.addons.customer_tiering.tests.common import AS_OF, TieringCommon

JUNE = "2024-06-15"


@tagged("post_install", "-at_install")
class TestQuotations(TieringCommon):
    """Quotations accepted, of those that were decided."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann, cls.bob = cls.customer("Ann"), cls.customer("Bob")

    @classmethod
    def quotation(cls, partner, date=JUNE, valid=False, **options):
        order = cls.order(partner, 100, date, confirm=False, **options)
        order.validity_date = valid
        return order

    def assertRate(self, expected, as_of=AS_OF, **values):
        program = self.metric_program(
            "quotation_win_rate", partner_domain="[('ref', '=', 'P')]", **values
        )
        self.assertMeasured(program, expected, as_of)

    def test_confirmed_against_cancelled_and_expired(self):
        for _number in range(3):
            self.order(self.ann, 100)
        self.quotation(self.ann)
        self.quotation(self.ann, valid="2030-01-01")
        self.assertRate({self.ann: 100})
        self.quotation(self.ann)._action_cancel()
        self.assertRate({self.ann: 75})
        self.quotation(self.ann, valid="2024-07-01").action_quotation_sent()
        self.assertRate({self.ann: 60})

    def test_expired_on_the_day_after_it_was_valid(self):
        self.order(self.ann, 100)
        self.quotation(self.ann, valid="2024-06-30")
        self.assertRate({self.ann: 100}, "2024-06-30")
        self.assertRate({self.ann: 50}, "2024-07-01")
        self.assertRate({self.ann: 50}, "2025-06-14")
        # The confirmed one has left the window, the expired one has not.
        self.assertRate({self.ann: 0}, "2025-06-30")
        self.assertRate({self.ann: None}, "2025-07-01")

    def test_confirmed_although_it_had_expired(self):
        order = self.quotation(self.ann, valid="2024-06-20")
        order.action_confirm()
        order.date_order = "2024-07-10 12:00:00"
        self.assertRate({}, "2024-07-09")
        self.assertRate({self.ann: 100}, "2024-07-10")

    def test_days_of_the_program(self):
        self.order(self.ann, 100)
        order = self.quotation(self.ann, "2024-06-15 23:30:00")
        order._action_cancel()
        self.assertRate({self.ann: 50}, JUNE)
        self.assertRate({self.ann: 100}, JUNE, tz="Asia/Tokyo")
        self.assertRate({self.ann: 50}, "2024-06-16", tz="Asia/Tokyo")

    def test_prospect_who_said_no(self):
        """Never bought, and graded all the same: a refusal is not a silence."""
        refused = self.customer("Refused", ref="P")
        silent = self.customer("Silent", ref="P")
        self.quotation(self.contact(refused))._action_cancel()
        self.assertRate({refused: 0, silent: None})

    def test_company_other_than_the_first(self):
        self.order(self.ann, 100)
        self.order(self.ann, 100, company=self.company_b)
        self.quotation(self.ann, company=self.company_b)._action_cancel()
        self.assertRate({self.ann: 100})
        self.assertRate({self.ann: 50}, company_id=self.company_b.id)
        self.quotation(self.ann)._action_cancel()
        self.assertRate({self.ann: 50}, company_id=False, tz="UTC")

    def test_some_customers(self):
        program = self.metric_program("quotation_win_rate")
        self.orders({self.ann: 100, self.bob: 100})
        self.assertMeasured(program, {self.ann: 100, self.bob: 100})
        for partner in (self.ann, self.bob):
            self.quotation(partner)._action_cancel()
        self.assess(program, partners=self.ann)
        rates = {p: v["quotation_win_rate"] for p, v in self.measured(program).items()}
        self.assertEqual(rates, {self.ann: 50, self.bob: 100})
        self.assertMeasured(program, {self.ann: 50, self.bob: 50})
