from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common_metrics import MetricCommon


@tagged("post_install", "-at_install")
class TestMetricRecordsEntry(MetricCommon):
    """How metrics of records are entered, refused, tried, and what becomes of them."""

    def test_refusals_name_the_field(self):
        for message, values in (
            ('^Model: there is no model "no.model"', {"model": "no.model"}),
            ('^Model: there is no model ""', {"model": False}),
            ("^Model: its records are not kept", {"model": "res.config.settings"}),
            ("^Model: its records are not kept", {"model": "mail.thread"}),
            ("^Customer: choose a field", {"partner_path": False}),
            (
                '^Customer: "user_id" does not lead to a contact',
                {"partner_path": "user_id"},
            ),
            ('^Customer: "name" does not lead', {"partner_path": "name.partner_id"}),
            ('^Customer: there is no field "nobody"', {"partner_path": "nobody"}),
            (
                '^Customer: "order_line" does',
                {"partner_path": "order_line.order_partner_id"},
            ),
            ("^Condition: it cannot be read", {"domain": "[('state', '=', "}),
            ("^Condition: it cannot be read", {"domain": "[('state', '=', uid)]"}),
            ("^Condition: it cannot be read", {"domain": "[('nothing', '=', 1)]"}),
            ("^Condition: it cannot be read", {"domain": "[('state', 'is', 1)]"}),
            ("^Condition: it cannot be read", {"domain": "{'a': 1}"}),
            ("^Condition: days relative", {"domain": "[('date_order', '>', '-7d')]"}),
            (
                "^Condition: days relative",
                {"domain": "['|', ('state', '=', 'x'), ('create_date', '<', 'today')]"},
            ),
            (
                "^Condition: days relative",
                {"domain": "[('partner_id.create_date', '<', 'today -1m')]"},
            ),
            ("^Dated by: choose the day", {"date_path": False}),
            (
                "^Dated by: choose the day",
                {"date_path": False, "aggregate": "last", "period": "ever"},
            ),
            ('^Dated by: "name" is no date', {"date_path": "name"}),
            (
                '^Dated by: "amount_invoiced" is not stored',
                {"date_path": "amount_invoiced"},
            ),
            ("^Measure: choose one", {"aggregate": False}),
            ("^Value: choose a field", {"aggregate": "sum", "unit": "number"}),
            ("^Value: choose a field", {"aggregate": "distinct"}),
            (
                '^Value: "date_order" is no number',
                {"aggregate": "sum", "value_path": "date_order", "unit": "number"},
            ),
            (
                '^Value: "name" is neither number nor date',
                {"aggregate": "last", "value_path": "name", "unit": "number"},
            ),
            (
                '^Value: "note" has no values to compare',
                {"aggregate": "distinct", "value_path": "note"},
            ),
            ("^Unit: ", {"unit": "date"}),
            ("^Unit: ", {"unit": "money"}),
            ("^Unit: ", {"unit": "rating"}),
            ("^Unit: ", {"aggregate": "first"}),
            (
                "^Unit: ",
                {"aggregate": "last", "value_path": "validity_date", "unit": "number"},
            ),
            (
                '^Currency: "user_id" does not lead to a currency',
                {"aggregate": "sum", "value_path": "amount_untaxed", "unit": "money"}
                | {"currency_path": "user_id"},
            ),
        ):
            with (
                self.subTest(values),
                self.assertRaisesRegex(ValidationError, message),
            ):
                self.sales(**values)

    def test_money_without_a_currency(self):
        values = {
            "model": "res.partner.category",
            "partner_path": "create_uid.partner_id",
            "date_path": "create_date",
            "aggregate": "sum",
            "value_path": "color",
        }
        self.metric(**values, unit="number")
        with self.assertRaisesRegex(ValidationError, "^Currency: neither the amount"):
            self.metric(**values, unit="money")

    def test_records_that_the_administrator_may_not_read(self):
        values = {
            "name": "Orders",
            "kind": "records",
            "model": "sale.order",
            "partner_path": "partner_id",
            "date_path": "date_order",
        }
        metrics = self.env["customer.tier.metric"]
        with self.assertRaisesRegex(ValidationError, "^Model: you may not read"):
            metrics.with_user(self.manager).create(values)
        self.manager.group_ids |= self.env.ref("sales_team.group_sale_salesman")
        metric = metrics.with_user(self.manager).create(values)
        self.manager.group_ids -= self.env.ref("sales_team.group_sale_salesman")
        with self.assertRaisesRegex(ValidationError, "^Model: you may not read"):
            metric.domain = "[('state', '=', 'sale')]"

    def test_relative_days_are_refused_but_days_are_not(self):
        metric = self.sales(
            domain="[('date_order', '>=', '2024-01-01'), ('name', 'like', 'today')]"
        )
        self.assertTrue(metric.available)

    # ------------------------------------------------------------------
    # An app that goes, and the form
    # ------------------------------------------------------------------

    def test_model_of_an_app_that_is_gone(self):
        metric = self.sales()
        program = self.measuring(metric)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE customer_tier_metric SET model = 'gone.model' WHERE id = %s",
            [metric.id],
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.assertFalse(metric.available)
        self.assertIn('there is no model "gone.model"', program.problem)
        with self.assertRaisesRegex(ValidationError, "gone.model"):
            self.assess(program)
        with self.assertRaisesRegex(UserError, "gone.model"):
            metric.action_try()
        # It can be looked at, and what it was is still there.
        shown = metric.with_user(self.manager).web_read({"model": {}, "domain": {}})
        self.assertEqual(shown[0]["model"], "gone.model")
        self.assertIn(("gone.model", "gone.model"), metric._selection_model())
        metric.with_user(self.manager).name = "Renamed"

    def test_form_proposes_what_is_likely(self):
        self.manager.group_ids |= self.env.ref("sales_team.group_sale_salesman")
        form = self.form()
        form.model = "sale.order"
        self.assertEqual(
            (form.partner_path, form.date_path, form.unit, form.domain),
            ("partner_id", "date_order", "count", "[]"),
        )
        form.aggregate = "sum"
        form.value_path = "amount_untaxed"
        self.assertEqual(form.unit, "money")
        form.domain = "[('state', '=', 'draft')]"
        form.model = "sale.order.line"
        self.assertEqual(
            (form.value_path, form.domain, form.partner_path),
            (False, "[]", "order_partner_id"),
        )
        form.model = "sale.order"
        form.aggregate = "last"
        self.assertEqual(form.unit, "date")
        metric = form.save()
        self.assertTrue(metric.available)

    def test_models_that_are_offered(self):
        def offered(user):
            metrics = self.env["customer.tier.metric"].with_user(user)
            return {name for name, _label in metrics._selection_model()}

        self.assertNotIn("sale.order", offered(self.manager))
        self.manager.group_ids |= self.env.ref("sales_team.group_sale_salesman")
        found = offered(self.manager)
        self.assertLessEqual({"sale.order", "sale.order.line", "res.partner"}, found)
        for name in found:
            self.assertFalse(self.env[name]._transient or self.env[name]._abstract)

    def test_try_it(self):
        self.quotation(self.ann, 80, currency=self.eur)
        self.order(self.bob, 50)
        metric = self.sales(aggregate="sum", value_path="amount_untaxed", unit="money")
        trials = self.env["customer.tier.metric.try"].with_user(self.manager)
        trial = trials.create({"metric_id": metric.id, "as_of": "2024-12-31"})
        action = trial.action_try()
        self.assertEqual((action["res_id"], action["target"]), (trial.id, "new"))
        self.assertEqual(
            [(line.partner_id, line.value) for line in trial.line_ids],
            [(self.bob, "$\xa050.00")],
        )
        trial.partner_ids = [Command.set([self.person.id, self.bob.id, self.cat.id])]
        trial.action_try()
        self.assertEqual(
            [(line.partner_id, line.value) for line in trial.line_ids],
            [
                (self.ann, "$\xa0100.00"),
                (self.bob, "$\xa050.00"),
                (self.cat, "$\xa00.00"),
            ],
        )
        self.assertFalse(self.env["customer.tier.program"].search([]))
        trial.window_months = 1
        trial.action_try()
        self.assertEqual(set(trial.line_ids.mapped("value")), {"$\xa00.00"})
        self.assertFalse(trials.with_user(self.officer).has_access("create"))
