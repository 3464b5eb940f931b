from datetime import timedelta

from odoo import Command
from odoo.tests import tagged

from .common import TieringCommon


@tagged("post_install", "-at_install")
class TestQueryCounts(TieringCommon):
    """Assessing takes as many queries for ten customers as for three hundred."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Ten customers of the one company, three hundred of the other.
        cls.few = cls._make_customers(cls.company, 10)
        cls.many = cls._make_customers(cls.company_b, 300)
        # What is looked up once and kept.
        cls.assess(cls.metric_program("revenue"))

    @classmethod
    def _make_customers(cls, company, count):
        """Customers with a contact who bought once, two thirds of them below a
        company that did not, and as many prospects."""
        Partner = cls.env["res.partner"].with_context(tracking_disable=True)
        values = {"is_company": True, "company_id": company.id}
        parents = Partner.create([{"name": f"Group {n}", **values} for n in range(2)])
        firms = Partner.create(
            [
                {"name": f"Firm {n}", "parent_id": parents[:2][n % 3 : n % 3 + 1].id}
                | values
                for n in range(count)
            ]
        )
        contacts = Partner.create(
            [{"name": "Contact", "parent_id": firm.id} for firm in firms]
        )
        Partner.create(
            [{"name": f"Prospect {n}", "ref": "P", **values} for n in range(count)]
        )
        pricelist = cls._pricelist(company, company.currency_id)
        orders = (
            cls.env["sale.order"]
            .with_company(company)
            .create(
                [
                    {
                        "partner_id": contact.id,
                        "company_id": company.id,
                        "pricelist_id": pricelist.id,
                        "order_line": [
                            Command.create(
                                {
                                    "product_id": cls.machine.id,
                                    "price_unit": 100 + number,
                                    "tax_ids": [Command.clear()],
                                }
                            )
                        ],
                    }
                    for number, contact in enumerate(contacts)
                ]
            )
        )
        orders.write({"state": "sale", "date_order": "2024-06-15 12:00:00"})
        return firms

    def queries(self, program, as_of="2024-12-31", partners=None):
        """Queries of one assessment that starts with nothing in the cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.assess(program, as_of, partners)
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def assertSameQueries(self, more=lambda count: count, **values):
        """The first run, one with nothing new, one of a tenth of the customers and
        one in which all who bought move down.

        :param more: customers of the program, given how many bought
        """
        bands = {"scoring": "bands", "bands": {1: 100}}
        # What Odoo itself reads once and keeps is not counted.
        for company in (self.company, self.company_b):
            self.assess(
                self.program({"revenue": bands}, company_id=company.id), "2020-12-31"
            )
        counts = []
        for company, people in ((self.company, self.few), (self.company_b, self.many)):
            program = self.program(
                {"revenue": bands, "orders": bands, "products": bands},
                company_id=company.id,
                hold_share=0,
                **values,
            )
            tenth = people[: len(people) // 10]
            queries = {
                "first": self.queries(program),
                "same": self.queries(program),
                "tenth": self.queries(program, partners=tenth),
                "down": self.queries(program, "2025-12-31"),
            }
            counts.append(queries)
            runs = dict(zip(queries, program.assessment_ids.sorted("id"), strict=True))
            size = more(len(people))
            self.assertEqual(runs["first"].new_count, size)
            self.assertEqual(runs["same"].written_count, 0)
            self.assertEqual(runs["down"].customer_count, size)
        self.assertEqual(counts[0], counts[1])

    def test_customers(self):
        self.assertSameQueries()

    def test_money_of_another_currency(self):
        self.assertSameQueries(currency_id=self.eur.id)

    def test_rates_of_many_days(self):
        """As many queries for a rate a day as for two."""
        program = self.metric_program("revenue", currency_id=self.eur.id)
        self.assess(program)
        before = self.queries(program)
        first = self.day("2022-01-01")
        self.env["res.currency.rate"].create(
            [
                {
                    "currency_id": self.eur.id,
                    "company_id": False,
                    "name": first + timedelta(days=number),
                    "rate": 0.8,
                }
                for number in range(500)
            ]
        )
        self.assertEqual(self.queries(program), before)

    def test_prospects(self):
        self.assertSameQueries(
            lambda count: 2 * count, partner_domain="[('ref', '=', 'P')]"
        )

    def test_groups(self):
        self.assertSameQueries(lambda count: count + 2, roll_up="top")

    def test_several_programs_at_once(self):
        """One statement measures them all; the rest is done once for each."""
        programs = [
            self.metric_program("revenue", "orders", window=window)
            for window in ("rolling", "calendar_year", "lifetime")
        ]
        together = self.env["customer.tier.program"].union(*programs)
        for program in programs:
            self.assess(program)
        alone = [self.queries(program) for program in programs]
        self.assertEqual(len(set(alone)), 1)
        self.assertLess(self.queries(together), sum(alone))
