from odoo.tests import tagged
from odoo.tools import SQL

from .common import EngagementCommon

CUSTOMERS = 10_000


@tagged("post_install", "-at_install")
class TestMany(EngagementCommon):
    """Ten thousand customers move at once."""

    def make_bronze(self):
        """In Bronze since January, of two account managers and of nobody."""
        names = [{"name": f"Many {number}"} for number in range(CUSTOMERS)]
        many = self.env["res.partner"].create(names)
        many[: CUSTOMERS // 2].user_id = self.keeper
        many[CUSTOMERS // 2 : -1000].user_id = self.second
        self.make_orders(many, 30, "2026-01-15 12:00:00")
        self.program._assess(as_of="2026-01-31", partners=many)
        return many

    def make_orders(self, partners, amount, date):
        """By SQL: they are what the run measures, not what is tested here."""
        model = self.make_order(self.golden, 1, "2025-01-01")
        self.env.flush_all()
        names = [
            name
            for name, field in model._fields.items()
            if field.store
            and field.column_type
            and name not in ("id", "partner_id", "amount_untaxed", "date_order")
        ]
        columns = SQL(", ").join(map(SQL.identifier, names))
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sale_order (partner_id, amount_untaxed, date_order, %s)
                SELECT unnest(%s), %s, %s, %s FROM sale_order WHERE id = %s
                """,
                columns,
                partners.ids,
                amount,
                date,
                columns,
                model.id,
            )
        )
        self.env.invalidate_all()

    def test_ten_thousand(self):
        many = self.make_bronze()
        self.make_action(kind="note", note="Welcome")
        self.make_action(kind="message")
        self.make_action(kind="activity", summary="Call")
        self.at("2026-02-28")
        self.make_orders(many, 80, "2026-02-15 12:00:00")
        run = self.program._assess(as_of="2026-02-28")
        self.assertEqual(run.up_count, CUSTOMERS)
        queries = self.count_queries(self.carry_out_all)
        rows = self.env["customer.tier.errand"]._read_group(
            [("partner_id", "in", many.ids)], ["kind", "state"], ["__count"]
        )
        self.assertCountEqual(
            rows,
            [(kind, "done", CUSTOMERS) for kind in ("note", "message", "activity")],
        )
        for user, count in ((self.keeper, 5000), (self.second, 4000)):
            message = self.told(user)
            self.assertEqual(
                message.subject, f"Customer Tiering: news of {count} customers"
            )
            activities = self.env["mail.activity"].search_count(
                [("user_id", "=", user.id), ("res_model", "=", "res.partner")]
            )
            self.assertEqual(activities, count)
        # Of a hundred moves with three actions each, everything included.
        self.assertLess(queries / (CUSTOMERS / 100), 150)

    def carry_out_all(self):
        """As often as the scheduler calls the jobs again."""
        pending = [("state", "=", "pending")]
        errands = self.env["customer.tier.errand"]
        moves = self.env["customer.tier.transition"]
        while moves.search_count(pending) or errands.search_count(pending):
            self.carry_out()
