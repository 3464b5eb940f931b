"""Lines on every order, and invoices with payments, for the metrics made of them.

Added to a copy of a source, where programs that need them are timed.
"""

from devtools import bulk, demo_data

from . import generate

PRODUCTS = 300
CATEGORIES = 20
INVOICED = 5  # one order in so many has an invoice
TABLES = (
    "sale_order_line",
    "account_move",
    "account_move_line",
    "account_partial_reconcile",
)


def fill(env):
    """Add them to a database that `generate.fill` filled, and commit.

    Each order has three lines of different products. Four invoices in five are paid,
    some of them late.
    """
    env = env(context=dict(env.context, **demo_data.QUIET))
    products = _products(env)
    invoice, payment, partial = _templates(env, products[0])
    with generate.bare(env.cr, TABLES):
        _insert_lines(env, products)
        _insert_invoices(env, invoice, payment, partial)
    env.invalidate_all()
    generate.vacuum(env.cr, TABLES)


def _products(env):
    categories = env["product.category"].create(
        [{"name": f"Category {number}"} for number in range(CATEGORIES)]
    )
    return env["product.product"].create(
        [
            {
                "name": f"Article {number}",
                "type": "consu",
                "taxes_id": False,
                "categ_id": categories[number % CATEGORIES].id,
            }
            for number in range(PRODUCTS)
        ]
    )


def _insert_lines(env, products):
    line = env["sale.order.line"].search([("order_id.name", "!=", "S")], limit=1)
    env.cr.execute(
        "CREATE TEMPORARY TABLE bench_product ON COMMIT DROP AS"
        " SELECT id, place - 1 AS place"
        " FROM unnest(%s) WITH ORDINALITY AS p (id, place)",
        [products.ids],
    )
    bulk.insert_like(
        env.cr,
        "sale_order_line",
        bulk.row_of(line),
        "(SELECT o.id, o.partner_id, o.state, o.amount_untaxed, p.id AS product_id"
        " FROM sale_order o CROSS JOIN generate_series(1, 3) n"
        f" JOIN bench_product p ON p.place = (o.id * 7 + n * n * 31) %% {PRODUCTS}"
        " ORDER BY o.id) s",
        {
            "order_id": "s.id",
            "order_partner_id": "s.partner_id",
            "state": "s.state",
            "product_id": "s.product_id",
            "price_unit": "s.amount_untaxed / 3",
            "price_subtotal": "s.amount_untaxed / 3",
            "price_total": "s.amount_untaxed / 3",
        },
    )


def _templates(env, product):
    """A paid invoice made by the ORM, as rows: its parts, the payment, what joins
    them. The payment stays, as the other side of every reconciliation."""
    partner = env["res.partner"].search([("ref", "=", "1")])
    invoice = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": partner.id,
            "invoice_date": "2020-01-01",
            "invoice_line_ids": [
                (0, 0, {"product_id": product.id, "price_unit": 10, "tax_ids": False})
            ],
        }
    )
    invoice.action_post()
    receivable = invoice.line_ids.filtered(
        lambda line: line.account_id.account_type == "asset_receivable"
    )
    income = invoice.line_ids - receivable
    env["account.payment.register"].with_context(
        active_model="account.move", active_ids=invoice.ids
    ).create({})._create_payments()
    partial = receivable.matched_credit_ids
    rows = {
        "move": bulk.row_of(invoice),
        "receivable": bulk.row_of(receivable),
        "income": bulk.row_of(income),
    }
    return rows, partial.credit_move_id.id, bulk.row_of(partial)


def _insert_invoices(env, rows, payment_id, partial):
    cr = env.cr
    cr.execute(
        f"""CREATE TEMPORARY TABLE bench_invoice ON COMMIT DROP AS
            SELECT nextval(pg_get_serial_sequence('account_move', 'id'))::int AS id,
                   nextval(pg_get_serial_sequence('account_move_line', 'id'))::int
                   AS receivable,
                   o.partner_id, o.amount_untaxed AS amount, o.date_order::date AS day,
                   o.date_order::date + 30 AS due,
                   o.date_order::date + (o.id * 13 % 45) AS paid,
                   o.id % 25 <> 0 AS settled
              FROM sale_order o
             WHERE o.state = 'sale' AND o.id % {INVOICED} = 0 AND o.amount_untaxed > 0
             ORDER BY o.id"""
    )
    bulk.insert_like(
        cr,
        "account_move",
        rows["move"],
        "bench_invoice s",
        {
            "id": "s.id",
            "name": "'BENCH/' || s.id",
            "sequence_prefix": "'BENCH/'",
            "sequence_number": "s.id",
            "partner_id": "s.partner_id",
            "commercial_partner_id": "s.partner_id",
            "invoice_date": "s.day",
            "date": "s.day",
            "invoice_date_due": "s.due",
            "amount_untaxed": "s.amount",
            "amount_total": "s.amount",
            "amount_untaxed_signed": "s.amount",
            "amount_total_signed": "s.amount",
            "payment_state": "CASE WHEN s.settled THEN 'paid' ELSE 'not_paid' END",
        },
    )
    common = {
        "move_id": "s.id",
        "move_name": "'BENCH/' || s.id",
        "partner_id": "s.partner_id",
        "date": "s.day",
        "invoice_date": "s.day",
    }
    bulk.insert_like(
        cr,
        "account_move_line",
        rows["receivable"],
        "bench_invoice s",
        {
            **common,
            "id": "s.receivable",
            "date_maturity": "s.due",
            "balance": "s.amount",
            "debit": "s.amount",
            "amount_currency": "s.amount",
        },
    )
    bulk.insert_like(
        cr,
        "account_move_line",
        rows["income"],
        "bench_invoice s",
        {**common, "balance": "-s.amount", "credit": "s.amount"},
    )
    bulk.insert_like(
        cr,
        "account_partial_reconcile",
        partial,
        "bench_invoice s WHERE s.settled",
        {
            "debit_move_id": "s.receivable",
            "credit_move_id": str(payment_id),
            "amount": "s.amount",
            "debit_amount_currency": "s.amount",
            "credit_amount_currency": "s.amount",
            "max_date": "s.paid",
        },
    )
