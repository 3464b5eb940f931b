import random
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from unittest.mock import patch

import numpy as np
from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.customer_tiering.engine import clv
from odoo.addons.customer_tiering.measure import lifetime

from .common import AS_OF, TieringCommon

CODES = ("expected_orders", "probability_alive", "lifetime_value")
YEAR = 365.25
CENT = Decimal("0.01")
START = fields.Date.to_date("2023-01-01")


def purchases(count, seed):
    """Purchases of customers who come back at a pace of their own and drop out.

    :return: (place of the customer, ISO day, amount) of each
    """
    rng = random.Random(seed)
    found = []
    for place in range(count):
        pace, mean = rng.gammavariate(2, 1 / 60), 50 / rng.gammavariate(3, 1 / 3)
        leaving = rng.betavariate(1, 4)
        day = rng.randrange(600)
        while day <= 730:
            amount = round(mean * rng.gammavariate(4, 1 / 4), 2)
            found.append((place, fields.Date.add(START, days=day), amount))
            if rng.random() < leaving:
                break
            day += 1 + int(rng.expovariate(pace))
    return [
        (place, fields.Date.to_string(day), Decimal(str(cash)))
        for place, day, cash in found
    ]


@tagged("post_install", "-at_install")
class TestLifetimeValue(TieringCommon):
    """What customers will buy, as the models say of what they bought."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = [cls.customer(f"Customer {n}") for n in range(80)]
        cls.log = purchases(80, seed=11)
        # Bought twice, but on one day only.
        cls.log = [row for row in cls.log if row[0] != 79]
        cls.log += [(79, "2024-03-01", Decimal(cash)) for cash in (10, 20)]
        cls.make_orders(cls.log, cls.company)
        # Some of them buy from the other company, too: in yuan.
        cls.other_log = [
            (place, day, 7 * cash) for place, day, cash in purchases(40, seed=4)
        ]
        cls.make_orders(cls.other_log, cls.company_b)

    @classmethod
    def make_orders(cls, log, company):
        orders = cls.env["sale.order"].with_company(company)
        pricelist = cls._pricelist(company, company.currency_id)
        line = {"product_id": cls.machine.id, "tax_ids": False}
        made = orders.create(
            [
                {
                    "partner_id": cls.customers[place].id,
                    "company_id": company.id,
                    "pricelist_id": pricelist.id,
                    "order_line": [Command.create({**line, "price_unit": float(cash)})],
                }
                for place, _day, cash in log
            ]
        )
        for order, (_place, day, _cash) in zip(made, log, strict=True):
            order.write({"state": "sale", "date_order": f"{day} 12:00:00"})

    # ------------------------------------------------------------------
    # What the models say, worked out from the log
    # ------------------------------------------------------------------

    @staticmethod
    def known(log):
        """Dict of place → (repeats, recency, age, purchases, mean)."""
        days, amounts = defaultdict(list), defaultdict(list)
        for place, day, cash in log:
            days[place].append(fields.Date.to_date(day))
            amounts[place].append(cash)
        as_of = fields.Date.to_date(AS_OF)
        found = {}
        for place, bought in days.items():
            first, last, count = min(bought), max(bought), len(bought)
            total = sum(amounts[place]).quantize(CENT, ROUND_HALF_UP)
            found[place] = (
                count - 1.0 if last > first else 0.0,
                float((last - first).days),
                float((as_of - first).days),
                float(count),
                float(total) / count,
            )
        return found

    def models(self, log):
        columns = np.array([*self.known(log).values()]).T
        model = clv.fit_bg_nbd(*columns[:3])
        spend = clv.fit_gamma_gamma(*columns[3:])
        self.assertTrue(model.identified and spend.identified)
        return model, spend

    def predicted(self, log, models=None, months=12, discount=10):
        """Values of :data:`CODES` for each customer of the log."""
        known = self.known(log)
        model, spend = models or self.models(log)
        columns = np.array([*known.values()]).T
        means = clv.expected_mean_value(spend, *columns[3:])
        alive = 100 * clv.probability_alive(model, *columns[:3])
        values = clv.lifetime_value(
            model,
            *columns[:3],
            means,
            months,
            YEAR / 12,
            (1 + discount / 100) ** (1 / 12) - 1,
        )
        orders = clv.expected_purchases(model, *columns[:3], months * YEAR / 12)
        alive = [
            a if x else None for a, x in zip(alive.tolist(), columns[0], strict=True)
        ]
        rows = zip(orders.tolist(), alive, values.round(2).tolist(), strict=True)
        return {
            self.customers[place]: row for place, row in zip(known, rows, strict=True)
        }

    def assertPredicted(self, program, expected):
        found = self.measured(program)
        self.assertEqual(
            set(found), set(expected), "exactly the customers who ever bought"
        )
        for partner, values in expected.items():
            for code, value in zip(CODES, values, strict=True):
                self.assertAlmostEqual(
                    found[partner][code], value, 2 if code == CODES[2] else 9, partner
                )

    # ------------------------------------------------------------------
    # Values
    # ------------------------------------------------------------------

    def test_values_are_those_of_the_models(self):
        program = self.metric_program(*CODES)
        assessment = self.assess(program)
        self.assertPredicted(program, self.predicted(self.log))
        self.assertFalse(assessment.warnings)

    def test_who_bought_on_one_day_is_not_called_active(self):
        program = self.metric_program(*CODES)
        self.assess(program)
        values = self.measured(program)[self.customers[79]]
        self.assertIsNone(values["probability_alive"])
        self.assertGreater(values["expected_orders"], 0)
        self.assertGreater(values["lifetime_value"], 0)

    def test_the_window_does_not_matter(self):
        program = self.metric_program(*CODES, window="rolling", window_months=1)
        self.assess(program)
        self.assertPredicted(program, self.predicted(self.log))

    def test_purchases_that_left_nothing_have_no_value(self):
        """More was credited than spent."""
        model = clv.PurchaseModel(r=1, alpha=60, a=1, b=4, identified=True).to_dict()
        spend = clv.SpendModel(p=4, q=3, v=30, identified=True).to_dict()
        first, last, count = np.zeros(3), np.array([90.0] * 3), np.array([3.0] * 3)
        amount = np.array([30.0, 0.0, -5.0])
        found = lifetime.lifetime_value(
            *(first, last, count, amount),
            as_of=100,
            model={"purchases": model, "spend": spend},
            parameters={"horizon_months": 12, "discount_rate": 10},
        )
        self.assertEqual(np.isnan(found).tolist(), [False, True, True])

    def test_who_never_bought_has_no_value_and_teaches_nothing(self):
        program = self.metric_program(
            *CODES, partner_domain="[('ref', '=', 'prospect')]"
        )
        prospect = self.customer("Prospect", ref="prospect")
        self.assess(program)
        expected = self.predicted(self.log)
        self.assertPredicted(program, {**expected, prospect: (None, None, None)})

    # ------------------------------------------------------------------
    # Companies and currencies
    # ------------------------------------------------------------------

    def test_each_company_learns_from_its_own_customers(self):
        program = self.metric_program(*CODES, company_id=self.company_b.id)
        self.assess(program)
        self.assertPredicted(program, self.predicted(self.other_log))

    def test_a_group_learns_from_all_in_one_currency(self):
        program = self.metric_program(
            *CODES, company_id=False, currency_id=self.usd.id, tz="UTC"
        )
        self.assess(program)
        self.assertPredicted(
            program, self.predicted(self.log + self.in_dollars(self.other_log))
        )

    def test_another_currency_than_the_company_keeps(self):
        program = self.metric_program(*CODES, currency_id=self.eur.id)
        self.assess(program)
        # A dollar is .8 euros, and .5 from July 2024 on.
        log = [
            (place, day, cash * Decimal("0.8" if day < "2024-07-01" else "0.5"))
            for place, day, cash in self.log
        ]
        self.assertPredicted(program, self.predicted(log))

    def in_dollars(self, log):
        """A dollar is 7 yuan, and 8 from July 2024 on."""
        return [
            (place, day, cash / (7 if day < "2024-07-01" else 8))
            for place, day, cash in log
        ]

    # ------------------------------------------------------------------
    # Some customers: what the last full run learned
    # ------------------------------------------------------------------

    def test_some_customers_are_predicted_by_what_was_learned_of_everyone(self):
        program = self.metric_program(*CODES)
        full = self.assess(program)
        frozen = self.models(self.log)
        partner = self.customers[0]
        again = self.assess(program, partners=partner)
        self.assertEqual(again.frozen_id, full)
        self.assertEqual(again.written_count, 0, "the same values to the last bit")

        more = [(0, "2024-12-30", Decimal(500))]
        self.make_orders(more, self.company)
        again = self.assess(program, partners=partner)
        self.assertEqual(again.cuts["models"], full.cuts["models"])
        self.assertEqual(again.written_count, 1)
        expected = self.predicted(self.log)
        expected[partner] = self.predicted(self.log + more, frozen)[partner]
        self.assertPredicted(program, expected)

        self.assess(program)
        self.assertPredicted(program, self.predicted(self.log + more))

    def test_what_metrics_have_in_common_is_learned_once(self):
        program = self.metric_program(*CODES)
        with (
            patch.object(clv, "fit_bg_nbd", wraps=clv.fit_bg_nbd) as purchases,
            patch.object(clv, "fit_gamma_gamma", wraps=clv.fit_gamma_gamma) as spend,
        ):
            full = self.assess(program)
            self.assertEqual((purchases.call_count, spend.call_count), (1, 1))
            self.assess(program, partners=self.customers[0])
            self.assertEqual((purchases.call_count, spend.call_count), (1, 1))
        # Frozen for each metric on its own
        bought, spent = (model.to_dict() for model in self.models(self.log))
        value = {"identified": True, "reason": None}
        self.assertEqual(
            full.cuts["models"],
            {
                "expected_orders": bought,
                "probability_alive": bought,
                "lifetime_value": {**value, "purchases": bought, "spend": spent},
            },
        )

    def test_what_an_earlier_run_learned_is_read(self):
        """The shape in which every run has frozen it."""
        program = self.metric_program(*CODES)
        full = self.assess(program)
        known = {"identified": True, "reason": None, "log_likelihood": -1234.5}
        bought = {"r": 0.5, "alpha": 70.0, "a": 0.8, "b": 2.5, **known}
        spent = {"p": 6.25, "q": 3.74, "v": 15.44, **known}
        full.own_cuts = {
            **full.own_cuts,
            "models": {
                "expected_orders": bought,
                "probability_alive": bought,
                "lifetime_value": {
                    "identified": True,
                    "reason": None,
                    "purchases": bought,
                    "spend": spent,
                },
            },
        }
        self.assess(program, partners=self.env["res.partner"].union(*self.customers))
        earlier = clv.PurchaseModel(**bought), clv.SpendModel(**spent)
        self.assertPredicted(program, self.predicted(self.log, earlier))

    # ------------------------------------------------------------------
    # Terms
    # ------------------------------------------------------------------

    def metric(self, code):
        return self.env["customer.tier.metric"].search([("code", "=", code)])

    def test_terms_are_part_of_the_rules(self):
        program = self.metric_program(*CODES)
        other = self.metric_program("probability_alive")
        self.assess(program)
        version, untouched = program.version, other.version
        self.metric("lifetime_value").with_user(self.manager).write(
            {"horizon_months": 36, "discount_rate": 0}
        )
        self.assertEqual(program.version, version + 1)
        self.assertEqual(other.version, untouched)
        self.metric("lifetime_value").horizon_months = 36
        self.assertEqual(program.version, version + 1, "nothing changed")
        self.metric("expected_orders").horizon_months = 36
        assessment = self.assess(program)
        self.assertPredicted(program, self.predicted(self.log, None, 36, 0))
        parameters = {
            criterion["code"]: criterion.get("parameters")
            for criterion in assessment.settings["criteria"]
        }
        self.assertEqual(
            parameters,
            {
                "expected_orders": {"horizon_months": 36},
                "probability_alive": None,
                "lifetime_value": {"horizon_months": 36, "discount_rate": 0},
            },
        )

    def test_terms_show_with_the_assessment(self):
        program = self.metric_program("lifetime_value")
        text = self.assess(program).settings_text
        self.assertIn("next 12 months, discounted 10 % a year", text)

    def test_terms_that_make_no_sense_are_refused(self):
        for values in (
            {"horizon_months": 0},
            {"horizon_months": 61},
            {"discount_rate": -1},
        ):
            with (
                self.subTest(values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                self.metric("lifetime_value").write(values)

    # ------------------------------------------------------------------
    # Nothing to say
    # ------------------------------------------------------------------

    def assertUnidentified(self, program, reason, as_of=AS_OF):
        assessment = self.assess(program, as_of)
        for values in self.measured(program).values():
            self.assertEqual([*values.values()], [None] * 3)
        names = self.env["customer.tier.metric"]._get_names()
        self.assertEqual(
            assessment.warnings.splitlines()[-3:],
            [f"{names[code]}: {reason} Nobody has a value." for code in CODES],
        )
        return assessment

    def test_too_few_customers_who_came_back(self):
        self.assertUnidentified(
            self.metric_program(*CODES),
            "there are too few customers who came back.",
            "2023-01-20",
        )

    def test_everyone_bought_once(self):
        """Nobody is ranked by what nobody has, and no other warning is needed."""
        company = self._create_company(name="Company C", currency_id=self.usd.id)
        company.partner_id.tz = "UTC"
        self.env.user.company_ids |= company
        self.make_orders([(n, f"2024-0{1 + n % 9}-01", 10) for n in range(30)], company)
        program = self.metric_program(*CODES, company_id=company.id)
        assessment = self.assertUnidentified(program, "everyone bought once.")
        self.assertFalse(
            [w for w in assessment.warning_list if w["kind"] in ("small", "constant")]
        )
        again = self.assess(program, partners=self.customers[0])
        self.assertEqual(again.warning_count, 3, "the same of some customers")
