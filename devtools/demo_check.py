"""Whether the loaded demonstration is what Odoo itself would have made.

`check(env)` leaves nothing behind: it works inside savepoints that it rolls back.
"""

from . import bulk, demo_data, demo_log

# Differ between any two records, or between one entered then and one entered now.
OWN = {"id", "name", "create_date", "write_date", "create_uid", "write_uid"}
PARTNER = OWN | {"complete_name", "commercial_partner_id", "ref", "parent_id"}
PARTNER |= {"calendar_last_notif_ack", "user_id", "customer_tier_managers_given"}
ORDER = OWN | {"date_order", "validity_date", "access_token"}
LINE = OWN | {"order_id", "sequence"}
# What Odoo fills in when a quotation is begun and a recomputation would fill in anew.
BEGUN = {"validity_date"}


def check(env, sample=40):
    """Compare bulk rows with records that the ORM makes, and recompute bulk rows.

    :param sample: how many orders, spread over the log, besides the odd cases
    :return: [text], one for each difference; empty when all is well
    """
    env = env(context=dict(env.context, **demo_data.QUIET))
    orders = _sample(env, sample)
    found = totals(env)
    for order in orders:
        found += remake(env, order)
    found += recompute(orders.order_line)
    found += recompute(orders)
    found += recompute(orders.partner_id)
    return found


def _sample(env, count):
    """Orders: some spread evenly, one free of charge, of contacts, of two lines."""
    Order = env["sale.order"]
    # with a reference: who was won back (`demo_engagement`)
    domain = [("state", "=", "sale"), ("client_order_ref", "=", False)]
    loaded = Order.search(domain, order="id")
    step = max(1, len(loaded) // count)
    orders = loaded[::step]
    orders |= Order.search([("amount_total", "=", 0), ("state", "=", "sale")], limit=1)
    orders |= Order.search([("partner_id.parent_id", "!=", False)], limit=5)
    orders |= loaded[-1:]
    for order in loaded[:500]:
        if len(order.order_line) > 1:
            orders |= order
            break
    return orders


def totals(env):
    """Differences between the sums of the log and those of the loaded tables."""
    purchases = demo_log.read_log()
    env.cr.execute(
        """SELECT p.ref, count(*), round(sum(o.amount_untaxed) * 100)
             FROM sale_order o
             JOIN res_partner c ON c.id = o.partner_id
             JOIN res_partner p ON p.id = c.commercial_partner_id
            WHERE o.state = 'sale' AND o.client_order_ref IS NULL
              AND p.ref ~ '^[0-9]{5}$'
            GROUP BY p.ref"""
    )
    loaded = {int(ref): (count, int(cents)) for ref, count, cents in env.cr.fetchall()}
    logged = {}
    for purchase in purchases:
        count, cents = logged.get(purchase.customer, (0, 0))
        logged[purchase.customer] = (count + 1, cents + purchase.cents)
    found = [
        f"customer {number}: {logged.get(number)} logged, {loaded.get(number)} loaded"
        for number in sorted(logged.keys() | loaded.keys())
        if logged.get(number) != loaded.get(number)
    ]
    env.cr.execute(
        """SELECT o.name, o.amount_total, sum(l.price_total), sum(l.price_subtotal)
             FROM sale_order o JOIN sale_order_line l ON l.order_id = o.id
            WHERE o.state = 'sale'
            GROUP BY o.id
           HAVING o.amount_total <> sum(l.price_total)
               OR o.amount_untaxed <> sum(l.price_subtotal)"""
    )
    found += [
        f"{name}: total {total}, lines {rest}"
        for name, total, *rest in env.cr.fetchall()
    ]
    return found


def remake(env, order):
    """Make the same customer and order through the ORM and compare column by column."""
    env = env(user=env.ref("base.user_admin").id)
    found = []
    with env.cr.savepoint() as savepoint:
        partner = _same_partner(env, order.partner_id)
        lines = [(line.product_uom_qty, line.price_unit) for line in order.order_line]
        made = demo_data.make_order(env, partner, order.order_line.product_id, lines)
        env.flush_all()
        same = {
            column: str(partner.id)
            for column in (
                "partner_id",
                "partner_invoice_id",
                "partner_shipping_id",
                "order_partner_id",
            )
        }
        pairs = [("res_partner", partner, order.partner_id, PARTNER)]
        pairs.append(("sale_order", made, order, ORDER))
        pairs += [
            ("sale_order_line", ours, theirs, LINE)
            for ours, theirs in zip(made.order_line, order.order_line, strict=True)
        ]
        for table, ours, theirs, but in pairs:
            for column, values in bulk.differences(
                env.cr, table, ours.id, theirs.id, but
            ).items():
                if same.get(column) == str(values[0]):
                    continue  # the customer made just now
                found.append(f"{order.name}: {table}.{column}: {values}")
        savepoint.rollback()
    env.invalidate_all()
    return found


def _same_partner(env, partner):
    """A partner with what was typed in of `partner`; with a company, if it has one."""
    as_customer = env["res.partner"].with_context(res_partner_search_mode="customer")
    typed = {
        "name": partner.name,
        "is_company": partner.is_company,
        "email": partner.email,
        "city": partner.city,
        "country_id": partner.country_id.id,
        "function": partner.function,
    }
    if partner.parent_id:
        typed["parent_id"] = _same_partner(env, partner.parent_id).id
    return as_customer.create(typed)


def recompute(records):
    """Recompute every stored computed field and tell which columns changed."""
    env = records.env
    found = []
    fields = [
        field
        for field in records._fields.values()
        if field.store and field.compute and field.column_type
    ]
    before = {record.id: bulk.row_of(record) for record in records}
    with env.cr.savepoint() as savepoint:
        for field in fields:
            env.add_to_compute(field, records)
        env.flush_all()
        for record in records:
            env.cr.execute(
                f"""SELECT a.key, a.value, b.value
                      FROM jsonb_each(%s::jsonb) a,
                           {records._table} t, jsonb_each(to_jsonb(t)) b
                     WHERE t.id = %s AND a.key = b.key
                       AND a.value IS DISTINCT FROM b.value""",
                [before[record.id], record.id],
            )
            found += [
                f"{record.display_name}: {records._table}.{column}: {old} became {new}"
                for column, old, new in env.cr.fetchall()
                if column not in BEGUN | {"write_date", "write_uid"}
            ]
        savepoint.rollback()
    env.invalidate_all()
    return found
