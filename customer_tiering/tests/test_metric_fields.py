from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.customer_tiering import uninstall_hook

from .common_metrics import MetricCommon


@tagged("post_install", "-at_install")
class TestMetricFields(MetricCommon):
    """Metrics that are a field of the customer."""

    def field(self, name, **values):
        return self.metric("field", value_path=name, unit="number", **values)

    # ------------------------------------------------------------------
    # Values
    # ------------------------------------------------------------------

    def test_whole_number(self):
        self.ann.customer_rank, self.bob.customer_rank = 7, -2
        self.assertValues(
            self.field("customer_rank"), {self.ann: 7, self.bob: -2, self.cat: 0}
        )

    def test_decimal_number(self):
        self.ann.partner_latitude, self.bob.partner_latitude = 0.1, -12.3456789
        self.assertValues(
            self.field("partner_latitude"),
            {self.ann: 0.1, self.bob: -12.3456789, self.cat: 0},
        )

    def test_date(self):
        name = self.custom_field("date")
        self.ann[name], self.bob[name] = "2024-02-29", "1969-12-31"
        metric = self.metric("field", value_path=name, unit="date")
        self.assertValues(
            metric, {self.ann: "2024-02-29", self.bob: "1969-12-31", self.cat: None}
        )

    def test_moment_is_a_day_where_the_program_is(self):
        name = self.custom_field("datetime")
        self.ann[name] = "2024-06-15 15:59:59"
        self.bob[name] = "2024-06-15 16:00:00"
        metric = self.metric("field", value_path=name, unit="date")
        self.assertValues(
            metric,
            {self.ann: "2024-06-15", self.bob: "2024-06-16", self.cat: None},
            tz="Asia/Shanghai",
        )
        self.assertValues(
            metric, {self.ann: "2024-06-15", self.bob: "2024-06-15", self.cat: None}
        )

    def test_field_of_a_related_record(self):
        self.ann.country_id = self.env.ref("base.de")
        self.assertValues(
            self.field("country_id.phone_code"),
            {self.ann: 49, self.bob: 0, self.cat: 0},
        )

    def test_value_of_the_company_not_of_its_contacts(self):
        self.person.partner_latitude = 50
        self.ann.partner_latitude = 10
        self.assertValues(
            self.field("partner_latitude"), {self.ann: 10, self.bob: 0, self.cat: 0}
        )

    def test_value_of_the_top_company(self):
        below = self.customer("Below", parent_id=self.ann.id, is_company=True, ref="M")
        below.partner_latitude, self.ann.partner_latitude = 50, 10
        metric = self.field("partner_latitude")
        self.assertValues(metric, {self.ann: 10, below: 50, self.bob: 0, self.cat: 0})
        self.assertValues(
            metric,
            {self.ann: 10, below: 10, self.bob: 0, self.cat: 0},
            roll_up="top",
        )

    def test_value_that_each_company_has_of_its_own(self):
        metric = self.field("credit_limit")
        self.ann.with_company(self.company).credit_limit = 500
        self.ann.with_company(self.company_b).credit_limit = 900
        expected = {self.ann: 500, self.bob: 0, self.cat: 0}
        self.assertValues(metric, expected)
        self.assertValues(
            metric, {**expected, self.ann: 900}, company_id=self.company_b.id
        )
        # A group has the settings of its first company.
        first = self.env["res.company"].search([], order="id", limit=1)
        self.ann.with_company(first).credit_limit = 111
        self.assertValues(
            metric,
            {**expected, self.ann: 111},
            company_id=False,
            currency_id=self.usd.id,
        )

    def test_archived_customer_is_not_graded(self):
        self.ann.partner_latitude = 10
        self.ann.action_archive()
        self.assertValues(self.field("partner_latitude"), {self.bob: 0, self.cat: 0})

    def test_a_value_makes_a_prospect_active_and_none_does_not(self):
        self.ann.partner_latitude = 10
        self.bob.partner_latitude = 0
        program = self.program(
            {
                self.field("partner_latitude").code: {
                    "scoring": "bands",
                    "bands": {-100: 40, 5: 100},
                }
            },
            partner_domain="[('ref', '=', 'M')]",
        )
        self.assess(program)
        self.assertGraded(
            program,
            {self.ann: ("VIP", 100), self.bob: ("BASE", 0), self.cat: ("BASE", 0)},
        )
        self.order(self.bob, 1)
        self.assess(program)
        self.assertGraded(
            program,
            {self.ann: ("VIP", 100), self.bob: ("NORMAL", 40), self.cat: ("BASE", 0)},
        )

    def test_what_was_just_written_counts(self):
        program = self.measuring(self.field("partner_latitude"))
        self.assess(program)
        self.ann.partner_latitude = 3
        self.assess(program, partners=self.person)
        self.assertEqual(list(self.measured(program)[self.ann].values()), [3])

    # ------------------------------------------------------------------
    # Money
    # ------------------------------------------------------------------

    def test_amount_without_a_currency_is_in_that_of_the_company(self):
        metric = self.metric("field", value_path="credit_limit", unit="money")
        self.ann.with_company(self.company).credit_limit = 100
        expected = {self.ann: 100, self.bob: 0, self.cat: 0}
        self.assertValues(metric, expected)
        # One dollar is .8 euros, and .5 from July on: the day of the assessment.
        values = {"currency_id": self.eur.id}
        self.assertValues(metric, {**expected, self.ann: 80}, "2024-06-30", **values)
        self.assertValues(metric, {**expected, self.ann: 50}, **values)

    def test_amount_with_a_currency_of_its_own(self):
        currency = self.custom_field("many2one", relation="res.currency")
        amount = self.custom_field("monetary", currency_field=currency)
        self.ann.write({currency: self.eur.id, amount: 80})
        self.bob.write({currency: self.jpy.id, amount: 1000})
        self.cat.write({amount: 5})
        metric = self.metric("field", value_path=amount, unit="money")
        self.assertValues(
            metric, {self.ann: 100, self.bob: 10, self.cat: 5}, "2024-06-30"
        )
        self.assertValues(metric, {self.ann: 160, self.bob: 6.25, self.cat: 5})
        self.assertValues(
            metric,
            {self.ann: 1280, self.bob: 50, self.cat: 5},
            company_id=self.company_b.id,
        )

    def test_rates_of_the_company(self):
        currency = self.custom_field("many2one", relation="res.currency")
        self.env["res.currency.rate"].create(
            {
                "currency_id": self.eur.id,
                "company_id": self.company.id,
                "name": "2024-01-01",
                "rate": 0.4,
            }
        )
        self.ann.credit_limit = 80
        self.ann[currency] = self.eur
        metric = self.metric(
            "field", value_path="credit_limit", unit="money", currency_path=currency
        )
        self.assertValues(metric, {self.ann: 200, self.bob: 0, self.cat: 0})

    # ------------------------------------------------------------------
    # Refusals
    # ------------------------------------------------------------------

    def assertRefused(self, message, **values):
        with self.assertRaisesRegex(ValidationError, message):
            self.metric("field", **values)

    def test_refusals_name_the_field(self):
        for message, path, unit in (
            ("^Value: choose a field", False, "number"),
            ('^Value: there is no field "nowhere"', "nowhere", "number"),
            ('^Value: there is no field "nowhere"', "country_id.nowhere", "number"),
            ('^Value: "name" is neither number nor date', "name", "number"),
            ('^Value: "active" is neither', "active", "number"),
            ('^Value: "country_id" is neither', "country_id", "number"),
            ('^Value: "credit" is not stored', "credit", "number"),
            ('^Value: "child_ids" does not lead', "child_ids.color", "number"),
            ('^Value: "name" does not lead', "name.color", "number"),
            ("^Unit: ", "partner_latitude", "date"),
            ("^Unit: ", "create_date", "number"),
            ("^Unit: ", "partner_latitude", "rating"),
            ("^Unit: ", "create_date", "money"),
        ):
            with self.subTest(path=path, unit=unit):
                self.assertRefused(message, value_path=path, unit=unit)

    def test_currency_that_is_none(self):
        for path, message in (
            ("country_id", '^Currency: "country_id" does not lead to a currency'),
            ("nowhere", '^Currency: there is no field "nowhere"'),
        ):
            self.assertRefused(
                message, value_path="credit_limit", unit="money", currency_path=path
            )

    def test_built_in_metrics_come_with_apps(self):
        metrics = self.env["customer.tier.metric"].with_user(self.manager)
        with self.assertRaisesRegex(ValidationError, "^Kind: "):
            metrics.create({"name": "Magic", "kind": "builtin"})

    def test_field_that_the_administrator_may_not_read(self):
        name = self.custom_field("integer")
        self.env["res.partner"]._fields[name].groups = "base.group_system"
        form = self.form(kind="field")
        form.value_path = name
        with self.assertRaisesRegex(ValidationError, "^Value: you may not read"):
            form.save()

    # ------------------------------------------------------------------
    # A field that goes
    # ------------------------------------------------------------------

    def remove(self, name):
        self.env["ir.model.fields"]._get("res.partner", name).unlink()
        self.env.invalidate_all()

    def test_field_that_is_removed(self):
        name = self.custom_field("integer")
        metric = self.field(name)
        program = self.measuring(metric)
        self.assess(program)
        self.assertTrue(metric.available)
        self.assertFalse(program.problem)
        self.remove(name)
        self.assertFalse(metric.available)
        self.assertEqual(metric.problem, f'Value: there is no field "{name}".')
        problem = f"Criteria: Metric: {metric.problem}"
        self.assertEqual(program.problem, problem)
        with self.assertRaises(ValidationError) as refused:
            self.assess(program)
        self.assertEqual(str(refused.exception), f"Program: {problem}")
        program.action_draft()
        with self.assertRaisesRegex(ValidationError, name):
            program.action_publish()

    def test_scheduled_runs_say_once_what_is_missing(self):
        name = self.custom_field("integer")
        metric = self.field(name)
        program = self.measuring(metric, interval="daily")
        other = self.measuring(self.field("customer_rank"), interval="daily")
        self.remove(name)
        for count in (1, 2, 3):
            self.run_scheduled(program | other)
            self.assertEqual(program.assessment_ids.mapped("state"), ["failed"])
            self.assertEqual(other.assessment_ids.mapped("state"), ["done"] * count)
            self.assertGreater(program.next_run, program._today())
        self.assertEqual(program.assessment_ids.error, program.problem)
        metric.value_path = "customer_rank"
        self.run_scheduled(program)
        self.assertEqual(program.assessment_ids.mapped("state"), ["done", "failed"])

    def run_scheduled(self, programs):
        """As if they were due today."""
        for program in programs:
            program.next_run = program._today()
        with self.enter_registry_test_mode():
            self.env.ref("customer_tiering.ir_cron_assess").method_direct_trigger()
        self.env.invalidate_all()

    def test_metric_in_use_is_kept(self):
        metric = self.field("customer_rank")
        self.measuring(metric)
        for attempt in (metric.unlink, lambda: metric.write({"code": "other"})):
            with self.assertRaisesRegex(UserError, "use it; archive it"):
                attempt()

    def test_uninstalled_app_leaves_the_metrics_that_programs_use(self):
        """With their names, for the day when it is installed again."""
        metrics = self.env["customer.tier.metric"].create(
            [
                {"name": name, "code": f"test_{name}", "unit": "count"}
                for name in ("used", "idle")
            ]
        )
        app = self.env["ir.module.module"].create(
            {"name": "tier_test_app", "shortdesc": "Test App", "state": "to remove"}
        )
        self.env["ir.model.data"].create(
            [
                {
                    "module": app.name,
                    "name": metric.code,
                    "model": metric._name,
                    "res_id": metric.id,
                }
                for metric in metrics
            ]
        )
        used, idle = metrics
        program = self.measuring(self.field("customer_rank"))
        self.assess(program)
        self.env.cr.execute(
            "UPDATE customer_tier_criterion SET metric_id = %s WHERE program_id = %s",
            [used.id, program.id],
        )
        self.env.invalidate_all()
        self.env["ir.model.data"]._module_data_uninstall([app.name])
        app.state = "uninstalled"
        self.env.invalidate_all()
        self.assertFalse(idle.exists())
        self.assertEqual(self.env.ref("tier_test_app.test_used"), used)
        self.assertFalse(used.available)
        self.assertEqual(used.problem, 'the app "Test App" is not installed.')
        self.assertIn('used: the app "Test App" is not', program.problem)
        uninstall_hook(self.env)
        self.assertFalse(self.env.ref("tier_test_app.test_used", False))

    def test_with_the_whole_app_its_metrics_go(self):
        metric = self.field("customer_rank")
        self.measuring(metric)
        uninstalling = metric.with_context(_force_unlink=True)
        with self.assertRaisesRegex(UserError, "use it; archive it"):
            uninstalling.unlink()
        self.env.ref("base.module_customer_tiering").state = "to remove"
        uninstalling.unlink()
        self.assertFalse(metric.exists())

    def test_another_field_is_a_new_version(self):
        metric = self.field("customer_rank")
        program = self.measuring(metric)
        self.assertEqual(program.version, 1)
        metric.name = "Another name"
        self.assertEqual(program.version, 1)
        metric.value_path = "partner_latitude"
        self.assertEqual(program.version, 2)

    # ------------------------------------------------------------------
    # Form
    # ------------------------------------------------------------------

    def test_form(self):
        form = self.form(kind="field")
        form.value_path = "credit_limit"
        self.assertEqual((form.code, form.unit), ("new_metric", "number"))
        form.value_path = "create_date"
        self.assertEqual(form.unit, "date")
        metric = form.save()
        self.assertTrue(metric.available)
        self.assertEqual(metric.value_type, "date")
        again = self.metric(
            "field", name="New metric", value_path="color", unit="count"
        )
        self.assertEqual(again.code, "new_metric_2")
        self.assertEqual(
            self.metric("field", name="客户", value_path="color", unit="count").code,
            "metric",
        )
