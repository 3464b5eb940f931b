"""The demonstration: a real purchase log as confirmed orders, graded by two programs.

The log is CDNOW's master file: 69,659 purchases over 18 months of 23,570 customers, all
of whom bought first in its first quarter. Its dates are moved, all by the same number
of days, so that it ends on the day it is loaded. Names are made up (`demo_names`).

    load(env)      the customers and orders, set-based, in one transaction
    publish(env)   price lists, a scorecard and an ABC ranking, both assessed
    drafts(env)    a map and conditions, as drafts
    engage(env)    account managers, contacts, actions and a journey (`demo_engagement`)
    report(env)    prints what came out of those that are published
    main(env)      all of it, with commits after loading and before the report
"""

import json
import time
from collections import defaultdict
from typing import NamedTuple
from zoneinfo import ZoneInfo

from odoo.fields import Command

from . import bulk, demo_engagement, demo_log, demo_names
from .demo_programs import drafts, enable_pricelists, publish
from .demo_report import report

# Written in the same transaction as the data: it is there when all of it is there.
MARKER = "customer_tiering.demonstration"
VERSION = "1"

LIST_PRICE = 14.99
COUNTRIES = ("US", "CN")
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
}


class Templates(NamedTuple):
    """Rows made by the ORM, one of a kind, as `bulk.row_of` returns them."""

    person: str
    company: str
    contact: str
    orders: dict  # country → order
    line: str


def main(env):
    """Load, publish and report; each step does nothing when it was done before."""
    start = time.monotonic()
    counts = load(env)
    env.cr.commit()
    if counts:
        seconds = time.monotonic() - start
        print("  ".join(f"{n:,} {what}" for what, n in counts.items()), end="")
        print(f"  loaded in {seconds:.1f} s", flush=True)
    programs = publish(env)
    drafts(env)
    env.cr.commit()
    if counts:
        demo_engagement.engage(env, programs.filtered("is_primary"))
    report(env)


def load(env):
    """Load the log as confirmed orders. Does not commit.

    :return: {what: how many}, or None when it was loaded before
    """
    params = env["ir.config_parameter"].sudo()
    if params.get_param(MARKER):
        return None
    # First of all: a second loader waits here for us, and then fails on the unique key.
    params.set_param(MARKER, VERSION)
    env.flush_all()
    env = env(context=dict(env.context, **QUIET))
    enable_pricelists(env)
    product = _product(env)
    purchases = demo_log.read_log()
    templates = make_templates(env, product)
    customers, buyers = _partner_rows(env, purchases)
    orders, lines = _order_rows(env, purchases, buyers)
    counts = _insert(env, templates, customers, orders, lines)
    params.set_param(MARKER, json.dumps({"version": VERSION, "counts": counts}))
    env.flush_all()
    env.invalidate_all()
    return counts


def _product(env):
    return env["product.product"].create(
        {
            "name": "Compact disc",
            "default_code": "CD",
            "type": "consu",
            "list_price": LIST_PRICE,
            "standard_price": 9.0,
            "taxes_id": False,
            "invoice_policy": "order",
        }
    )


def make_templates(env, product):
    """Make one record of each kind as a user would, read the rows, undo it all."""
    salesman = env.ref("base.user_admin")
    env = env(user=salesman.id)
    as_customer = env["res.partner"].with_context(res_partner_search_mode="customer")
    with env.cr.savepoint() as savepoint:
        # one of each country: the fiscal position of an order depends on it
        persons = {
            country: as_customer.create(
                _partner_values(
                    env, demo_names.Customer("A", False, country, "B", "a@b.c")
                )
            )
            for country in COUNTRIES
        }
        company = as_customer.create(
            _partner_values(env, demo_names.Customer("A", True, "US", "B", "a@b.c"))
        )
        contact = as_customer.create(
            {"name": "A", "parent_id": company.id, "email": "a@b.c", "function": "C"}
        )
        orders = {
            country: make_order(env, person, product, [(1, 10.0)])
            for country, person in persons.items()
        }
        templates = Templates(
            bulk.row_of(persons["US"]),
            bulk.row_of(company),
            bulk.row_of(contact),
            {country: bulk.row_of(order) for country, order in orders.items()},
            bulk.row_of(orders["US"].order_line),
        )
        savepoint.rollback()
    env.invalidate_all()
    return templates


def _partner_values(env, customer):
    return {
        "name": customer.name,
        "is_company": customer.is_company,
        "email": customer.email,
        "city": customer.city,
        "country_id": env.ref(f"base.{customer.country.lower()}").id,
    }


def make_order(env, partner, product, lines):
    """A confirmed order through the ORM.

    :param lines: [(quantity, unit price)]; the price is one typed in by hand
    """
    order = env["sale.order"].create(
        {
            # given, so that nothing is drawn from the sequence
            "name": "S",
            "partner_id": partner.id,
            "order_line": [
                Command.create(
                    {
                        "product_id": product.id,
                        "product_uom_qty": quantity,
                        "price_unit": price,
                        # Differs from the price: so Odoo leaves the price alone.
                        "technical_price_unit": product.lst_price,
                    }
                )
                for quantity, price in lines
            ],
        }
    )
    order.action_confirm()
    return order


def _partner_rows(env, purchases):
    """The rows of res_partner.

    :return: (rows for the table demo_partner,
        {customer number: ids that order in turn: its own and those of its contacts})
    """
    bought = defaultdict(int)
    for purchase in purchases:
        bought[purchase.customer] += 1
    contacts = {
        number: min(3, count - 2)
        for number, count in bought.items()
        if count >= 4 and demo_names.customer(number).is_company
    }
    ids = iter(
        bulk.new_ids(env.cr, "res_partner", len(bought) + sum(contacts.values()))
    )
    country = {code: env.ref(f"base.{code.lower()}").id for code in COUNTRIES}
    rows, buyers = [], {}
    person = max(bought)  # names of contacts go on where those of customers end
    for number in sorted(bought):
        customer = demo_names.customer(number)
        own = next(ids)
        buyers[number] = [own]
        shared = (customer.city, country[customer.country])
        head = customer.name if customer.is_company else None
        kind = "company" if customer.is_company else "person"
        name = customer.name
        ref = f"{number:05d}"
        email = customer.email
        rows.append((kind, own, None, own, ref, name, name, head, email, *shared, None))
        for index in range(contacts.get(number, 0)):
            person += 1
            contact, name = next(ids), demo_names.person(person)
            buyers[number].append(contact)
            email = f"{name.lower().replace(' ', '.')}@{customer.email.split('@')[1]}"
            full = f"{customer.name}, {name}"
            job = demo_names.POSITIONS[(number + index) % len(demo_names.POSITIONS)]
            rows.append(
                (
                    "contact",
                    contact,
                    own,
                    own,
                    None,
                    name,
                    full,
                    head,
                    email,
                    *shared,
                    job,
                )
            )
    return rows, buyers


def _order_rows(env, purchases, buyers):
    """The rows of sale_order, numbered and named by date, and those of their lines.

    :return: (rows for the table demo_order, rows for the table demo_line)
    """
    zone = ZoneInfo(env.company.partner_id.tz or "UTC")
    moments = demo_log.moments(zone, purchases)
    dated = sorted(zip(moments, purchases, strict=True))
    order_ids = bulk.new_ids(env.cr, "sale_order", len(dated))
    names = _order_names(env, len(dated))
    orders, lines = [], []
    for (moment, purchase), order_id, name in zip(dated, order_ids, names, strict=True):
        turn = buyers[purchase.customer]
        buyer = turn[purchase.place % len(turn)]
        country = demo_names.customer(purchase.customer).country
        orders.append((order_id, name, buyer, turn[0], country, moment, purchase.cents))
        for sequence, (discs, cents) in enumerate(demo_log.split(purchase), start=10):
            lines.append((order_id, buyer, moment, sequence, discs, cents))
    return orders, lines


def _order_names(env, count):
    """The next `count` names of orders; moves the sequence on."""
    sequence = env["ir.sequence"].search(
        [("code", "=", "sale.order"), ("company_id", "in", (env.company.id, False))],
        order="company_id",
        limit=1,
    )
    first = sequence.number_next_actual
    step = sequence.number_increment
    prefix, suffix = sequence._get_prefix_suffix()
    names = [
        f"{prefix}{number:0{sequence.padding}d}{suffix}"
        for number in range(first, first + count * step, step)
    ]
    # ALTER SEQUENCE, which a rollback takes back; nextval() it would not.
    sequence.number_next_actual = first + count * step
    return names


def _insert(env, templates, partners, orders, lines):
    """Fill the three tables from the rows made by `_partner_rows` and `_order_rows`.

    :return: {what: how many}
    """
    cr = env.cr
    bulk.copy_rows(
        cr,
        "demo_partner",
        """kind text, id int, parent int, commercial int, ref text, name text,
           full_name text, company_name text, email text, city text, country int,
           job text""",
        partners,
    )
    bulk.copy_rows(
        cr,
        "demo_order",
        """id int, name text, partner int, commercial int, country text, at timestamp,
           cents int""",
        orders,
    )
    bulk.copy_rows(
        cr,
        "demo_line",
        "order_id int, partner int, at timestamp, sequence int, discs int, cents int",
        lines,
    )
    # A customer is entered shortly before the first order.
    cr.execute(
        """CREATE TEMPORARY TABLE demo_entered ON COMMIT DROP AS
           SELECT commercial, min(at) - interval '5 minutes' AS at
             FROM demo_order GROUP BY 1"""
    )
    for kind in ("person", "company", "contact"):
        bulk.insert_like(
            cr,
            "res_partner",
            getattr(templates, kind),
            f"(demo_partner JOIN demo_entered USING (commercial)) s"
            f" WHERE s.kind = '{kind}' ORDER BY s.id",
            {
                "id": "s.id",
                "parent_id": "s.parent",
                "commercial_partner_id": "s.commercial",
                "ref": "s.ref",
                "name": "s.name",
                "complete_name": "s.full_name",
                "commercial_company_name": "s.company_name",
                "email": "s.email",
                "email_normalized": "s.email",
                "city": "s.city",
                "country_id": "s.country",
                "function": "s.job",
                "create_date": "s.at",
                "write_date": "s.at",
                "calendar_last_notif_ack": "s.at",
            },
        )
    days = env.company.quotation_validity_days
    for country, template in templates.orders.items():
        bulk.insert_like(
            cr,
            "sale_order",
            template,
            f"demo_order s WHERE s.country = '{country}' ORDER BY s.id",
            {
                "id": "s.id",
                "name": "s.name",
                "partner_id": "s.partner",
                "partner_invoice_id": "s.partner",
                "partner_shipping_id": "s.partner",
                "date_order": "s.at",
                "create_date": "s.at",
                "write_date": "s.at",
                "validity_date": f"s.at::date + {days}" if days > 0 else "NULL::date",
                "amount_untaxed": "s.cents * 0.01",
                "amount_total": "s.cents * 0.01",
            },
        )
    bulk.insert_like(
        cr,
        "sale_order_line",
        templates.line,
        "demo_line s ORDER BY s.order_id, s.sequence",
        {
            "order_id": "s.order_id",
            "order_partner_id": "s.partner",
            "sequence": "s.sequence",
            "create_date": "s.at",
            "write_date": "s.at",
            "product_uom_qty": "s.discs",
            "qty_to_invoice": "s.discs",
            "price_unit": "s.cents * 0.01",
            "price_reduce_taxexcl": "s.cents * 0.01",
            "price_reduce_taxinc": "s.cents * 0.01",
            "price_subtotal": "s.discs * s.cents * 0.01",
            "price_total": "s.discs * s.cents * 0.01",
            "untaxed_amount_to_invoice": "s.discs * s.cents * 0.01",
        },
    )
    for table in ("res_partner", "sale_order", "sale_order_line"):
        cr.execute(f"ANALYZE {table}")
    return {
        "customers": sum(row[0] != "contact" for row in partners),
        "contacts": sum(row[0] == "contact" for row in partners),
        "orders": len(orders),
        "order lines": len(lines),
    }
