from contextlib import contextmanager
from datetime import datetime, timedelta

from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase
from odoo.tests.common import get_db_name
from odoo.tools import SQL

from .common_behaviour import QUIET

LADDER = {"GOLD": 75, "SILVER": 50, "BRONZE": 25, "BASE": 0}


class WorkersCommon(BaseCase):
    """Workers at once, each with a transaction of its own.

    What they share must be committed: it is made before and removed after. Customers
    have one order each; its amount is the score, and moves them at once.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.made = []
        cls.addClassCleanup(cls.remove)
        with cls.worker() as env:
            cls.make(env)

    @classmethod
    @contextmanager
    def worker(cls, commit=True):
        """Environment in a transaction of its own."""
        with cls.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, dict(QUIET))
            if not commit:
                cr.rollback()

    @classmethod
    def make_record(cls, env, model, values):
        records = env[model].create(values)
        cls.made.append((model, records.ids))
        return records

    @classmethod
    def make(cls, env):
        """What the tests of the class share."""

    @classmethod
    def make_customers(cls, env, amounts, state="sale"):
        """Customers with an order each, of a few days ago.

        :param list amounts: of the orders
        :return: (customers, orders)
        """
        product = cls.make_record(
            env, "product.product", {"name": "X", "type": "service"}
        )
        names = [{"name": f"Customer {number}"} for number in range(len(amounts))]
        customers = cls.make_record(env, "res.partner", names)
        orders = cls.make_record(
            env,
            "sale.order",
            [
                {
                    "partner_id": customer.id,
                    "order_line": [
                        Command.create({"product_id": product.id, "price_unit": amount})
                    ],
                }
                for customer, amount in zip(customers, amounts, strict=True)
            ],
        )
        orders.order_line.tax_ids = False
        day = datetime.now() - timedelta(days=3)
        orders.write({"state": state, "date_order": day})
        return customers, orders

    @classmethod
    def make_program(cls, env, name, **values):
        """A published ladder, by the money of the last month."""
        metric = env["customer.tier.metric"].search([("code", "=", "revenue")])
        criterion = {"metric_id": metric.id, "weight": 100, "scoring": "linear"}
        criterion |= {"fixed_range": True, "low": 0, "high": 100}
        program = cls.make_record(
            env,
            "customer.tier.program",
            {
                "name": name,
                "tz": "UTC",
                "window_months": 1,
                "interval": False,
                "grace": 1,
                "buffer_down": 0,
                "hold_share": 0,
                "downgrade_policy": "direct",
                "criterion_ids": [Command.create(criterion)],
                "tier_ids": [
                    Command.create(
                        {
                            "name": code.title(),
                            "code": code,
                            "sequence": place,
                            "min_score": line,
                            "is_base": not line,
                        }
                    )
                    for place, (code, line) in enumerate(LADDER.items(), 1)
                ],
                **values,
            },
        )
        program.action_publish()
        return program

    @classmethod
    def remove(cls):
        with cls.worker() as env:
            for model, ids in reversed(cls.made):
                records = env[model].browse(ids)
                if model in ("customer.tier.program", "sale.order"):
                    records.state = "draft"
                records.unlink()
            env["customer.tier.event"].search([]).unlink()

    @classmethod
    def _query(cls, text, *values):
        """What everyone can see."""
        with cls.registry.cursor() as cr:
            cr.execute(SQL(text, *values))
            return cr.fetchall()

    def programs(self, env):
        return env["customer.tier.program"].browse(self.program_ids)

    # ------------------------------------------------------------------
    # Always true
    # ------------------------------------------------------------------

    def assertWhole(self):
        """Nothing is there twice, nothing is lost, nothing is there by half."""
        programs = list(self.program_ids)
        self.assertFalse(
            self._query(
                "SELECT program_id, partner_id FROM customer_tier_member"
                " GROUP BY 1, 2 HAVING count(*) > 1"
            ),
            "customers with two rows",
        )
        moves = self._query(
            "SELECT program_id, partner_id, old_tier_id, new_tier_id"
            "  FROM customer_tier_transition WHERE program_id = ANY(%s) ORDER BY id",
            programs,
        )
        standing = {}
        for program, partner, old, new in moves:
            self.assertEqual(standing.get((program, partner)), old)
            standing[program, partner] = new
        members = self._query(
            "SELECT program_id, partner_id, tier_id FROM customer_tier_member"
            " WHERE program_id = ANY(%s)",
            programs,
        )
        self.assertEqual(
            {(program, partner): tier for program, partner, tier in members},
            {pair: tier for pair, tier in standing.items() if tier},
        )
        # Every run has all of its moves, and every move its run.
        self.assertFalse(
            self._query(
                """
                SELECT a.id, a.new_count + a.up_count + a.down_count + a.left_count, n
                  FROM customer_tier_assessment a
                  FULL JOIN (
                       SELECT assessment_id, count(*) AS n
                         FROM customer_tier_transition
                        WHERE cause <> 'rollback' AND program_id = ANY(%s)
                        GROUP BY 1) t ON t.assessment_id = a.id
                 WHERE a.program_id = ANY(%s)
                   AND (a.state NOT IN ('done', 'rolled_back')
                        OR COALESCE(n, 0) <> a.new_count + a.up_count + a.down_count
                           + a.left_count)
                """,
                programs,
                programs,
            )
        )

    def assertGradedByOrders(self):
        """Everyone stands where their order puts them."""
        rows = self._query(
            """
            SELECT m.program_id, m.partner_id, t.code, o.amount_untaxed
              FROM customer_tier_member m
              JOIN customer_tier t ON t.id = m.tier_id
              JOIN sale_order o ON o.partner_id = m.partner_id
             WHERE m.program_id = ANY(%s) AND m.partner_id = ANY(%s)
            """,
            list(self.program_ids),
            list(self.customer_ids),
        )
        self.assertEqual(len(rows), len(self.program_ids) * len(self.customer_ids))
        for _program, partner, code, amount in rows:
            wanted = next(code for code, line in LADDER.items() if amount >= line)
            self.assertEqual(code, wanted, partner)

    def assertNothingToDo(self):
        """One more run of everything writes no row."""
        counting = (
            "SELECT (SELECT count(*) FROM customer_tier_transition),"
            " (SELECT count(*) FROM customer_tier_score),"
            " (SELECT md5(string_agg(m::text, '' ORDER BY id))"
            "    FROM customer_tier_member m)"
        )
        before = self._query(counting)
        with self.worker() as env:
            runs = self.programs(env)._assess()
            self.assertEqual(set(runs.mapped("written_count")), {0})
        self.assertEqual(self._query(counting), before)
