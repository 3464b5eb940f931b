from odoo.tools import SQL

from .common_invoicing import TieringInvoicingCommon

SPLIT, END = "2024-06-30", "2024-12-31"
TOTAL = 8_500  # what the seven bought after the split, in dollars


class BacktestCommon(TieringInvoicingCommon):
    """Seven customers of two companies who bought until June 2024 and after."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = ("Ann", "Bob", "Cat", "Dan", "Eve", "Fay", "Gus")
        cls.people = {name: cls.customer(name) for name in names}
        for user in (cls.tiering_user, cls.salesman, cls.officer, cls.manager):
            user.company_ids |= cls.company_b
        cls.clerk = cls.contact(cls.people["Ann"], "Clerk")
        cls.two = {"company_id": False, "currency_id": cls.usd.id, "tz": "UTC"}
        cls.buy()
        cls.ladder_of_two = cls.ladder(**cls.two)

    @classmethod
    def buy(cls):
        """Invoices and credit notes; what counts is in dollars beside them."""
        ann, bob, cat, dan, eve, fay, gus = cls.people.values()
        first = cls.invoice(ann, 5_000, "2024-05-10")
        cls.invoice(cls.clerk, 4_000, "2024-06-10")
        cls.invoice(bob, 56_000, "2024-06-15", company=cls.company_b)  # 8,000
        cls.reverse(cls.invoice(cat, 6_000, "2024-05-15"), "2024-06-01", 500)
        cls.invoice(dan, 3_000, "2024-02-10")
        cls.invoice(dan, 2_500, SPLIT)
        for month, amount in ((1, 1_000), (2, 1_000), (3, 500)):
            cls.invoice(eve, amount, f"2024-{month:02d}-20")
        cls.invoice(fay, 100, "2024-04-10")
        cls.invoice(gus, 100, "2024-03-10")
        # After the split: 2,800, 2,000, 2,500, 0, 1,000, 0 and 200.
        cls.reverse(cls.invoice(cls.clerk, 3_000, "2024-07-15"), "2024-08-01", 200)
        cls.reverse(first, "2024-08-02", 1_000)  # lowers May
        cls.invoice(bob, 16_000, "2024-07-20", company=cls.company_b)
        cls.invoice(cat, 2_500, "2024-07-01")
        cls.invoice(eve, 500, "2024-09-10", currency=cls.eur)
        cls.reverse(cls.invoice(fay, 400, "2024-10-10"), "2024-10-11")
        cls.invoice(gus, 200, END)
        # Nobody's: a new customer, a draft, and what came after the end.
        cls.invoice(cls.customer("New"), 9_999, "2024-08-10")
        cls.invoice(dan, 7_777, "2024-08-10", post=False)
        cls.invoice(dan, 5_000, "2025-01-01")

    @classmethod
    def ladder(cls, **values):
        """Half for spend up to 10,000, half for up to four purchases."""
        scale = {"scoring": "linear", "fixed_range": True, "low": 0}
        return cls.program(
            {"revenue": {**scale, "high": 10_000}, "orders": {**scale, "high": 4}},
            {"TOP": 52, "MIDDLE": 30, "BASE": 0},
            **{"publish": False, "source": "invoice", **values},
        )

    @classmethod
    def backtest(cls, program, split=SPLIT, end=END, user=None):
        """A back-test that an officer made and ran."""
        tests = cls.env["customer.tier.backtest"].with_user(user or cls.officer)
        found = tests.with_context(
            allowed_company_ids=(cls.company | cls.company_b).ids
        ).create({"program_id": program.id, "split_date": split, "end_date": end})
        found.action_run()
        return found

    def graded(self, program, split=SPLIT, end=END):
        """Customer → (score, place of the tier) as of the split."""
        one = self.env["customer.tier.backtest"].new(
            {"program_id": program.id, "split_date": split, "end_date": end}
        )
        program = program.with_context(customer_tiering_archived_since=one.split_date)
        measured, people = one._measure_before(program)
        settings = program._get_settings()
        _values, _spend, outcome = program._evaluate(measured, people, settings)
        rows = zip(outcome.score.tolist(), outcome.proposed.tolist(), strict=True)
        return dict(zip(people.ids.tolist(), rows, strict=True))

    def contents(self):
        """Table → hash of its rows, of all but the back-tests."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = current_schema AND table_type = 'BASE TABLE'"
            " AND table_name ~ '^(customer_tier|res_partner|account_|sale_|mail_)'"
            " AND table_name <> 'customer_tier_backtest'"
        )
        return {
            table: self.env.execute_query(
                SQL(
                    "SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM %s t",
                    SQL.identifier(table),
                )
            )
            for (table,) in self.env.cr.fetchall()
        }
