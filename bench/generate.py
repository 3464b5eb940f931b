"""Databases of customers and orders to measure on, kept and used again.

Purchase counts are skewed and amounts lognormal, as in real logs; orders lie in the
table in the order of their dates, so that those of one customer are scattered over it.
A tenth of the customers are companies with contacts who order for them, a twentieth of
the orders never got confirmed, and a twentieth have lines.

Rows are copies of records that Odoo made (`devtools.bulk`), so they are as wide as real
ones. Foreign keys and indexes are taken off while the tables are filled and put back
after: Odoo's own, from PostgreSQL's own description of them.
"""

import contextlib
import time
from typing import NamedTuple

import numpy as np

from odoo.tools import SQL

from devtools import bulk, demo_data

# Part of the marker: a database made by another version is made anew.
VERSION = 2
MARKER = "customer_tiering.bench"
SEED = 20_190
YEARS = 3
CONFIRMED = 0.95
TABLES = ("res_partner", "sale_order", "sale_order_line")


class Size(NamedTuple):
    """How much to generate: commercial partners who ordered, and their orders."""

    name: str
    customers: int
    orders: int

    @property
    def database(self):
        return f"bench_{self.name}"

    @property
    def mark(self):
        return f"{VERSION}:{self.customers}:{self.orders}"

    @property
    def title(self):
        return f"{_short(self.customers)} customers, {_short(self.orders)} orders"


def _short(number):
    return f"{number // 1_000_000}M" if number >= 1_000_000 else f"{number // 1000}k"


SIZES = {
    size.name: size
    for size in (
        Size("2k", 2_000, 20_000),
        Size("20k", 20_000, 200_000),
        Size("200k", 200_000, 2_000_000),
        Size("1m", 1_000_000, 10_000_000),
    )
}


def complete(env, size):
    """Whether this database was filled for `size` by this version of the generator."""
    return env["ir.config_parameter"].sudo().get_param(MARKER) == size.mark


def fill(env, size, say=print):
    """Fill an empty database of plain Odoo; one transaction, committed at the end."""
    start = time.monotonic()
    env = env(context=dict(env.context, **demo_data.QUIET))
    product = env["product.product"].create(
        {"name": "Article", "type": "consu", "list_price": 10.0, "taxes_id": False}
    )
    templates = demo_data.make_templates(env, product)
    _draw_customers(env.cr, size)
    with bare(env.cr):
        _insert_partners(env, templates, size)
        say(f"  {size.customers:,} customers ({time.monotonic() - start:.0f} s)")
        _insert_orders(env, templates, size)
        say(f"  {size.orders:,} orders ({time.monotonic() - start:.0f} s)")
    env["ir.config_parameter"].sudo().set_param(MARKER, size.mark)
    env.flush_all()
    env.cr.commit()
    say(f"  indexes and foreign keys ({time.monotonic() - start:.0f} s)")
    vacuum(env.cr)
    say(f"  vacuum and analyze ({time.monotonic() - start:.0f} s)")


def vacuum(cr, tables=TABLES):
    """VACUUM ANALYZE, as autovacuum would sooner or later."""
    cr.commit()
    connection = cr._cnx
    connection.autocommit = True
    try:
        for table in tables:
            cr.execute(SQL("VACUUM (ANALYZE) %s", SQL.identifier(table)))
    finally:
        connection.autocommit = False


def _draw_customers(cr, size):
    """The table bench_customer: number, orders, contacts, typical amount.

    The tenth of the customers who buy most place 47 % of the orders; half of the
    customers have five or fewer.
    """
    rng = np.random.default_rng(SEED)
    weight = rng.lognormal(0.0, 1.3, size.customers)
    # one order for everyone, the rest by weight
    spare = size.orders - size.customers
    edges = np.floor(np.cumsum(weight) / weight.sum() * spare + 0.5).astype(np.int64)
    orders = 1 + np.diff(edges, prepend=0)
    contacts = np.where(
        rng.random(size.customers) < 0.1, rng.integers(1, 4, size.customers), 0
    )
    # what a customer typically spends, in logarithms: the customers differ too
    level = rng.normal(4.0, 0.8, size.customers)
    bulk.copy_rows(
        cr,
        "bench_customer",
        "number int, orders int, contacts int, level float8",
        zip(
            range(1, size.customers + 1),
            orders.tolist(),
            contacts.tolist(),
            np.round(level, 4).tolist(),
            strict=True,
        ),
    )


def _insert_partners(env, templates, size):
    """Customers, then contacts of companies; bench_buyer says who orders for whom."""
    cr = env.cr
    cr.execute("SELECT setseed(0.5)")
    cr.execute(
        SQL(
            """CREATE TEMPORARY TABLE bench_own ON COMMIT DROP AS
               SELECT nextval(pg_get_serial_sequence('res_partner', 'id'))::int AS id,
                      c.*
                 FROM (SELECT * FROM bench_customer ORDER BY number) c"""
        )
    )
    cr.execute("ANALYZE bench_own")
    for kind, condition in (("person", "contacts = 0"), ("company", "contacts > 0")):
        bulk.insert_like(
            cr,
            "res_partner",
            getattr(templates, kind),
            f"bench_own s WHERE {condition} ORDER BY s.id",
            {
                "id": "s.id",
                "commercial_partner_id": "s.id",
                "name": "'Customer ' || s.number",
                "complete_name": "'Customer ' || s.number",
                "commercial_company_name": (
                    "'Customer ' || s.number" if kind == "company" else "NULL"
                ),
                "email": "'customer' || s.number || '@example.com'",
                "email_normalized": "'customer' || s.number || '@example.com'",
                "ref": "s.number::text",
            },
        )
    cr.execute(
        """CREATE TEMPORARY TABLE bench_contact ON COMMIT DROP AS
           SELECT nextval(pg_get_serial_sequence('res_partner', 'id'))::int AS id,
                  o.id AS parent, o.number, n AS place
             FROM bench_own o, generate_series(1, o.contacts) n"""
    )
    bulk.insert_like(
        cr,
        "res_partner",
        templates.contact,
        "bench_contact s ORDER BY s.id",
        {
            "id": "s.id",
            "parent_id": "s.parent",
            "commercial_partner_id": "s.parent",
            "name": "'Contact ' || s.place",
            "complete_name": "'Customer ' || s.number || ', Contact ' || s.place",
            "commercial_company_name": "'Customer ' || s.number",
            "email": "'contact' || s.id || '@example.com'",
            "email_normalized": "'contact' || s.id || '@example.com'",
        },
    )
    cr.execute(
        """CREATE TEMPORARY TABLE bench_buyer ON COMMIT DROP AS
           SELECT number, array_agg(id ORDER BY place) AS ids
             FROM (SELECT number, 0 AS place, id FROM bench_own
                   UNION ALL SELECT number, place, id FROM bench_contact) b
            GROUP BY number"""
    )
    cr.execute("ANALYZE bench_buyer")


def _insert_orders(env, templates, size):
    """Draw orders and insert them in the order of their dates; then some lines."""
    cr = env.cr
    cr.execute("SELECT setseed(0.25)")
    # Customers come over three years and go on for the rest of them.
    cr.execute(
        SQL(
            """CREATE TEMPORARY TABLE bench_order ON COMMIT DROP AS
               SELECT b.ids[1 + floor(random() * cardinality(b.ids))::int] AS partner,
                      date_trunc('second', now() AT TIME ZONE 'UTC'
                          - %(days)s * interval '1 day'
                            * (1 - c.start) * random()) AS at,
                      round(exp(c.level + 0.6 * sqrt(-2 * ln(1 - random()))
                          * cos(2 * pi() * random()))::numeric, 2) AS amount,
                      CASE WHEN random() < %(confirmed)s THEN 'sale'
                           WHEN random() < 0.5 THEN 'draft' ELSE 'cancel' END AS state
                 FROM (SELECT *, random() * 0.9 AS start FROM bench_customer) c
                 JOIN bench_buyer b USING (number)
                CROSS JOIN generate_series(1, c.orders)""",
            days=365 * YEARS,
            confirmed=CONFIRMED,
        )
    )
    cr.execute(
        SQL(
            """CREATE TEMPORARY TABLE bench_dated ON COMMIT DROP AS
               SELECT nextval(pg_get_serial_sequence('sale_order', 'id'))::int AS id,
                      o.*
                 FROM (SELECT * FROM bench_order ORDER BY at) o"""
        )
    )
    confirmed = "(s.state = 'sale')::int"
    to_invoice = "CASE s.state WHEN 'sale' THEN 'to invoice' ELSE 'no' END"
    bulk.insert_like(
        cr,
        "sale_order",
        templates.orders["US"],
        "bench_dated s ORDER BY s.id",
        {
            "id": "s.id",
            "name": "'S' || lpad(s.id::text, 5, '0')",
            "partner_id": "s.partner",
            "partner_invoice_id": "s.partner",
            "partner_shipping_id": "s.partner",
            "date_order": "s.at",
            "create_date": "s.at",
            "write_date": "s.at",
            "validity_date": "s.at::date + 30",
            "state": "s.state",
            "invoice_status": to_invoice,
            "amount_untaxed": "s.amount",
            "amount_total": "s.amount",
            "margin": "s.amount * .3",
        },
    )
    bulk.insert_like(
        cr,
        "sale_order_line",
        templates.line,
        "bench_dated s WHERE s.id %% 20 = 0 ORDER BY s.id",
        {
            "order_id": "s.id",
            "order_partner_id": "s.partner",
            "state": "s.state",
            "create_date": "s.at",
            "write_date": "s.at",
            "price_unit": "s.amount",
            "price_reduce_taxexcl": "s.amount",
            "price_reduce_taxinc": "s.amount",
            "price_subtotal": "s.amount",
            "price_total": "s.amount",
            "untaxed_amount_to_invoice": f"{confirmed} * s.amount",
            "qty_to_invoice": confirmed,
            "invoice_status": to_invoice,
        },
    )
    env["ir.sequence"].search(
        [("code", "=", "sale.order")], limit=1
    ).number_next_actual = size.orders * 10


@contextlib.contextmanager
def bare(cr, tables=TABLES):
    """Take foreign keys and indexes off the tables to fill, and put them back after."""
    cr.execute(
        """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
             FROM pg_constraint
            WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])""",
        [list(tables)],
    )
    keys = cr.fetchall()
    cr.execute(
        """SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
             FROM pg_index i
            WHERE i.indrelid = ANY(%s::regclass[]) AND NOT i.indisprimary
              AND i.indexrelid NOT IN (SELECT conindid FROM pg_constraint)""",
        [list(tables)],
    )
    indexes = cr.fetchall()
    for table, name, _definition in keys:
        cr.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _definition in indexes:
        cr.execute(f"DROP INDEX {name}")
    yield
    cr.execute("SET LOCAL maintenance_work_mem = '512MB'")
    for _name, definition in indexes:
        cr.execute(definition.replace("%", "%%"))
    for table, name, definition in keys:
        cr.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
