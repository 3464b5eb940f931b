from datetime import date

from odoo.tests import tagged

from .common_metrics import MetricCommon

JUNE = "2024-06-15"


@tagged("post_install", "-at_install")
class TestMetricRecords(MetricCommon):
    """Metrics of any records that lead to the customer."""

    # ------------------------------------------------------------------
    # What is measured
    # ------------------------------------------------------------------

    def test_number_of_records(self):
        for partner in (self.ann, self.ann, self.bob):
            self.quotation(partner, 10)
        self.assertValues(self.sales(), {self.ann: 2, self.bob: 1, self.cat: 0})

    def test_condition(self):
        self.quotation(self.ann, 10)
        self.order(self.ann, 20)
        self.order(self.bob, 30)
        metric = self.sales(domain="[('state', '!=', 'sale')]")
        self.assertValues(metric, {self.ann: 1, self.bob: 0, self.cat: 0})
        metric.domain = (
            "['|', ('amount_untaxed', '>', 25), ('partner_id.name', '=', 'Ann'),"
            " ('date_order', '>=', '2024-06-15')]"
        )
        self.assertValues(metric, {self.ann: 2, self.bob: 1, self.cat: 0})

    def test_different_values(self):
        for partner, user in (
            (self.ann, self.salesman),
            (self.ann, self.salesman),
            (self.person, self.officer),
            (self.bob, self.officer),
        ):
            self.quotation(partner, 1).user_id = user
        self.quotation(self.cat, 1).user_id = False
        metric = self.sales(aggregate="distinct", value_path="user_id")
        self.assertValues(metric, {self.ann: 2, self.bob: 1, self.cat: 0})

    def test_sum_and_average(self):
        for amount in (10, 20, 60.03):
            self.quotation(self.ann, amount)
        self.quotation(self.person, 0)
        self.quotation(self.bob, -5.5)
        values = {"value_path": "amount_untaxed", "unit": "money"}
        total = self.sales(aggregate="sum", **values)
        mean = self.sales(aggregate="average", **values)
        self.assertMeasured(
            self.measuring(total, mean),
            {self.ann: (90.03, 22.51), self.bob: (-5.5, -5.5), self.cat: (0, None)},
        )

    def test_sum_and_average_of_plain_numbers(self):
        """In decimals: the same whatever the order of the rows."""
        name = self.custom_field("float", "sale.order")
        for partner, numbers in (
            (self.ann, (0.1, 0.2, 0.3)),
            (self.person, (0.4, 0.0)),
            (self.bob, (-1.5,)),
        ):
            for number in numbers:
                self.quotation(partner, 1)[name] = number
        values = {"value_path": name, "unit": "number"}
        total = self.sales(aggregate="sum", **values)
        mean = self.sales(aggregate="average", **values)
        self.assertMeasured(
            self.measuring(total, mean),
            {self.ann: (1, 0.2), self.bob: (-1.5, -1.5), self.cat: (0, None)},
        )

    def test_first_and_last_day(self):
        for partner, day in (
            (self.ann, "2024-03-01"),
            (self.person, "2024-02-01"),
            (self.ann, "2024-02-10"),
            (self.bob, "2024-12-31"),
        ):
            self.quotation(partner, 1, day)
        first, last = (
            self.sales(aggregate=which, unit="date") for which in ("first", "last")
        )
        self.assertMeasured(
            self.measuring(first, last),
            {
                self.ann: ("2024-02-01", "2024-03-01"),
                self.bob: ("2024-12-31", "2024-12-31"),
                self.cat: (None, None),
            },
        )

    def test_value_of_the_first_and_last_record(self):
        for partner, day, amount in (
            (self.ann, "2024-03-01", 30),
            (self.person, "2024-02-01", 20),
            (self.ann, "2024-02-10", 90),
            (self.bob, "2024-05-01", 1),
            # Of one moment, the later one entered is the last.
            (self.bob, "2024-05-01", 2),
        ):
            self.quotation(partner, amount, day).validity_date = date(
                2025, 1, amount % 28
            )
        amounts = {"value_path": "amount_untaxed", "unit": "money"}
        days = {"value_path": "validity_date", "unit": "date"}
        metrics = [
            self.sales(aggregate=which, **values)
            for values in (amounts, days)
            for which in ("first", "last")
        ]
        self.assertMeasured(
            self.measuring(*metrics),
            {
                self.ann: (20, 30, "2025-01-20", "2025-01-02"),
                self.bob: (1, 2, "2025-01-01", "2025-01-02"),
                self.cat: (None, None, None, None),
            },
        )

    def test_longer_paths(self):
        self.quotation(
            self.person,
            0,
            lines=[{"price_unit": 7}, {"price_unit": 5.5}, {"price_unit": 1}],
        )
        self.quotation(self.bob, 3, "2023-06-15")
        metric = self.metric(
            model="sale.order.line",
            partner_path="order_id.partner_id",
            date_path="order_id.date_order",
            aggregate="sum",
            value_path="price_subtotal",
            unit="money",
            domain="[('order_id.state', '=', 'draft'), ('price_unit', '>', 2)]",
        )
        self.assertValues(metric, {self.ann: 12.5, self.bob: 0, self.cat: 0})
        metric.write(
            {"aggregate": "distinct", "unit": "count"}
            | {"value_path": "product_id.categ_id"}
        )
        self.assertValues(metric, {self.ann: 1, self.bob: 0, self.cat: 0})

    def test_contacts_and_addresses_count_for_their_company(self):
        depot = self.contact(self.person, "Depot", "delivery")
        for partner in (depot, self.person, self.ann):
            self.quotation(partner, 1)
        self.assertValues(self.sales(), {self.ann: 3, self.bob: 0, self.cat: 0})

    def test_groups_of_companies(self):
        below = self.customer("Below", parent_id=self.ann.id, is_company=True, ref="M")
        self.quotation(below, 1).user_id = self.salesman
        self.quotation(self.ann, 1).user_id = self.salesman
        metric = self.sales(aggregate="distinct", value_path="user_id")
        nothing = {self.bob: 0, self.cat: 0}
        self.assertValues(metric, {self.ann: 1, below: 1, **nothing})
        metric.write({"aggregate": "count", "value_path": False})
        self.assertValues(metric, {self.ann: 2, below: 2, **nothing}, roll_up="top")

    def test_archived_records_and_customers(self):
        """Archived records do not count unless the condition names them."""
        banks = self.env["res.partner.bank"].create(
            [
                {"acc_number": f"TIER{number}", "partner_id": partner.id}
                for number, partner in enumerate((self.ann, self.ann, self.bob))
            ]
        )
        banks[0].active = False
        metric = self.metric(
            model="res.partner.bank", partner_path="partner_id", period="ever"
        )
        self.assertValues(metric, {self.ann: 1, self.bob: 1, self.cat: 0})
        metric.domain = "[('active', 'in', (True, False))]"
        self.assertValues(metric, {self.ann: 2, self.bob: 1, self.cat: 0})
        self.bob.action_archive()
        self.assertValues(metric, {self.ann: 2, self.cat: 0})

    def test_purchases_are_not_touched(self):
        """The metric beside those of the source, which only count what was bought."""
        self.order(self.ann, 100)
        self.quotation(self.ann, 50)
        program = self.metric_program("revenue", self.sales().code, "orders")
        self.assertMeasured(program, {self.ann: (100, 2, 1)})

    # ------------------------------------------------------------------
    # When
    # ------------------------------------------------------------------

    def test_window_and_day_of_the_assessment(self):
        for day in (
            "2023-12-31 23:59:59",
            "2024-01-01 00:00:00",
            "2024-12-31 23:59:59",
            "2025-01-01 00:00:00",
        ):
            self.quotation(self.ann, 1, day)
        nothing = {self.bob: 0, self.cat: 0}
        metric = self.sales()
        self.assertValues(metric, {self.ann: 2, **nothing})
        self.assertValues(metric, {self.ann: 3, **nothing}, window="lifetime")
        self.assertValues(metric, {self.ann: 1, **nothing}, "2023-12-31")
        self.assertValues(metric, {self.ann: 0, **nothing}, "2023-12-30")
        self.assertValues(metric, {self.ann: 2, **nothing}, "2025-01-01")
        self.assertValues(
            metric, {self.ann: 4, **nothing}, "2025-01-01", window_months=13
        )
        metric.period = "ever"
        self.assertValues(metric, {self.ann: 3, **nothing})
        self.assertValues(metric, {self.ann: 4, **nothing}, "2025-01-01")

    def test_days_begin_where_the_program_is(self):
        self.quotation(self.ann, 1, "2023-12-31 15:59:59")
        self.quotation(self.ann, 1, "2023-12-31 16:00:00")
        self.quotation(self.ann, 1, "2024-12-31 15:59:59")
        self.quotation(self.ann, 1, "2024-12-31 16:00:00")
        last = self.sales(aggregate="last", unit="date")
        program = self.measuring(self.sales(), last, tz="Asia/Shanghai")
        self.assertMeasured(
            program,
            {self.ann: (2, "2024-12-31"), self.bob: (0, None), self.cat: (0, None)},
        )
        self.assertMeasured(
            program,
            {self.ann: (2, "2025-01-01"), self.bob: (0, None), self.cat: (0, None)},
            "2025-01-01",
        )

    def test_day_without_an_hour(self):
        for day in ("2023-12-31", "2024-01-01", "2024-12-31", "2025-01-01", False):
            self.quotation(self.ann, 1).validity_date = day
        metric = self.sales(date_path="validity_date")
        self.assertValues(
            metric, {self.ann: 2, self.bob: 0, self.cat: 0}, tz="Asia/Shanghai"
        )

    def test_without_a_day_everything_counts(self):
        self.quotation(self.ann, 1, "2090-01-01")
        metric = self.sales(date_path=False, period="ever")
        self.assertValues(metric, {self.ann: 1, self.bob: 0, self.cat: 0})

    # ------------------------------------------------------------------
    # Freshness and cost
    # ------------------------------------------------------------------

    def test_what_was_just_written_counts(self):
        program = self.measuring(self.sales(domain="[('client_order_ref', '=', 'X')]"))
        order = self.quotation(self.ann, 1)
        self.assess(program)
        order.client_order_ref = "X"
        self.assess(program, partners=self.person)
        self.assertEqual(list(self.measured(program)[self.ann].values()), [1])

    def test_everyone_is_graded_by_all_records(self):
        """Whoever starts the assessment, and whatever they may read."""
        self.quotation(self.ann, 1)
        self.env["ir.rule"].create(
            {
                "name": "None",
                "model_id": self.env["ir.model"]._get_id("sale.order"),
                "domain_force": "[(0, '=', 1)]",
            }
        )
        self.assertFalse(
            self.env["sale.order"].with_user(self.officer).has_access("read")
        )
        self.assertValues(self.sales(), {self.ann: 1, self.bob: 0, self.cat: 0})

    def test_one_statement_whatever_the_number_of_customers(self):
        metrics = [
            self.sales(aggregate="sum", value_path="amount_untaxed", unit="money"),
            self.sales(aggregate="distinct", value_path="user_id"),
            self.metric("field", value_path="credit_limit", unit="money"),
        ]
        program = self.measuring(*metrics, currency_id=self.eur.id)
        self.assess(program)

        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assess(program)
            self.env.flush_all()
            return self.cr.sql_log_count - before

        few = queries()
        more = self.env["res.partner"].create(
            [{"name": f"More {n}", "ref": "M", "is_company": True} for n in range(60)]
        )
        self.env["sale.order"].create(
            [
                {"partner_id": partner.id, "company_id": self.company.id}
                for partner in more
            ]
        )
        more.credit_limit = 5
        self.assess(program)
        self.assertLessEqual(queries(), few)
        self.assertEqual(len(self.measured(program)), 63)
