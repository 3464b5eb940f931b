import itertools

from odoo.tests import tagged

from .common_mixed import AS_OF, MixedCompanyCommon
from .oracle import Oracle

CODES = (
    "revenue",
    "orders",
    "last_purchase",
    "first_purchase",
    "average_order",
    "purchase_gap",
    "gap_ratio",
    "products",
    "categories",
    "trend",
    "silence",
    "days_late",
    "paid_on_time",
    "overdue",
)
WINDOWS = ("rolling", "calendar_year", "fiscal_year", "lifetime")


@tagged("post_install", "-at_install")
class TestMeasuresOracle(MixedCompanyCommon):
    """A mixed company made at random: the statement against a loop over records."""

    # ------------------------------------------------------------------
    # Comparing
    # ------------------------------------------------------------------

    def programs(self, **values):
        """One program for each window, all measured by one statement."""
        return self.env["customer.tier.program"].union(
            *(
                self.metric_program(*CODES, window=window, **values)
                for window in WINDOWS
            )
        )

    def assertAgrees(self, programs, as_of):
        """Each customer and each value; ratios to nine decimals."""
        self.assess(programs, as_of)
        for program in programs:
            expected = self.readable(Oracle(program, as_of).measures())
            self.assertTrue(expected)
            with self.subTest(window=program.window, as_of=as_of):
                self.assertEqual(self.readable(self.measured(program)), expected)

    @staticmethod
    def readable(table):
        """customer → values, sorted, without float noise."""
        return {
            f"{partner.name} ({partner.id})": {
                code: value
                if value is None or isinstance(value, str)
                else round(float(value), 9)
                for code, value in table[partner].items()
            }
            for partner in sorted(table, key=lambda partner: partner.id)
        }

    def assertSource(self, source):
        scopes = (
            {},
            {"company_id": self.company_b.id},
            {"company_id": False, "tz": "Asia/Shanghai", "currency_id": self.usd.id},
            {"company_id": False, "currency_id": self.jpy.id, "roll_up": "top"},
        )
        for scope, as_of in itertools.product(scopes, AS_OF):
            with self.subTest(scope=scope):
                programs = self.programs(source=source, **scope)
                self.assertAgrees(programs, as_of.isoformat())

    def test_sale_orders(self):
        self.assertSource("sale_order")

    def test_invoices(self):
        self.assertSource("invoice")

    def test_paid_invoices(self):
        self.assertSource("paid_invoice")

    def test_some_customers_are_assessed_as_in_a_full_run(self):
        """Assessing anyone by any address after a full run writes nothing."""
        for source, roll_up in itertools.product(
            ("sale_order", "invoice", "paid_invoice"), ("commercial", "top")
        ):
            programs = self.programs(source=source, roll_up=roll_up, company_id=False)
            self.assess(programs, "2024-08-20")
            for size in (1, 3):
                some = self.env["res.partner"].union(
                    *self.random.sample(self.addresses, size)
                )
                assessments = self.assess(programs, "2024-08-20", some)
                self.assertEqual(assessments.mapped("is_partial"), [True] * 4)
                self.assertEqual(assessments.mapped("written_count"), [0] * 4)
                self.assertEqual(assessments.mapped("left_count"), [0] * 4)
