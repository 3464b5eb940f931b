"""What our addons add to daily work: the same actions with and without them.

One database has our addons and the other does not; both hold the same records, and the
actions take turns on them. Each action runs in a cursor and an environment of its own,
as a request does, and is rolled back.
"""

import os
import statistics
import time
from typing import NamedTuple
from xml.etree import ElementTree

from devtools.databases import query

from . import databases

LIST_ROWS = 80
PRICED = 1000
LEVELS = 2  # how deep into embedded lists the client reads


class Cost(NamedTuple):
    """One action without and with our addons: queries, and seconds (medians).

    What is added is the median difference of two runs one after the other, which a
    machine that slows down and recovers touches alike.
    """

    plain_queries: int
    queries: int
    plain: float
    seconds: float
    added: float

    @property
    def added_queries(self):
        return self.queries - self.plain_queries

    @property
    def added_share(self):
        return self.added / self.plain


def compare(plain, ours, action, rounds, prepare=None):
    """Run `action` on both databases in turns.

    :param plain, ours: names of databases
    :param action: function of (environment, what `prepare` returned), to be timed
    :param prepare: function of (environment), run once on each and committed
    :return: Cost
    """
    prepared = {}
    for name in (plain, ours):
        with databases.environment(name) as env:
            env = env(user=env.ref("base.user_admin").id)
            prepared[name] = prepare(env) if prepare else None
        # Neither is to be slower for what was written to it before.
        query(os.environ, "VACUUM ANALYZE", database=name)
    seconds = {plain: [], ours: []}
    queries = {plain: 0, ours: 0}
    for index in range(rounds + 2):
        for name in (plain, ours) if index % 2 else (ours, plain):
            with databases.environment(name) as env:
                env = env(user=env.ref("base.user_admin").id)
                before = env.cr.sql_log_count
                start = time.perf_counter()
                action(env, prepared[name])
                env.cr.flush()  # runs what a commit would run: tracking, messages
                elapsed = time.perf_counter() - start
                queries[name] = env.cr.sql_log_count - before
                if index >= 2:  # the first ones fill caches
                    seconds[name].append(elapsed)
                env.cr.rollback()
    return Cost(
        queries[plain],
        queries[ours],
        statistics.median(seconds[plain]),
        statistics.median(seconds[ours]),
        statistics.median(
            with_ours - without
            for without, with_ours in zip(seconds[plain], seconds[ours], strict=True)
        ),
    )


def confirming(plain, ours, rounds):
    """Confirming an order of three lines."""

    def prepare(env):
        product = env["product.product"].search([("name", "=", "Article")], limit=1)
        partner = env["res.partner"].search([("ref", "=", "1")], limit=1)
        order = env["sale.order"].create(
            {
                "partner_id": partner.id,
                "order_line": [(0, 0, {"product_id": product.id})] * 3,
            }
        )
        return order.id

    def action(env, order_id):
        env["sale.order"].browse(order_id).action_confirm()

    return compare(plain, ours, action, rounds, prepare)


def opening_partner(plain, ours, rounds):
    """What the client reads when it opens the form of a customer."""

    def prepare(env):
        partner = env["res.partner"].search([("ref", "=", "1")], limit=1)
        return partner.id, specification(env["res.partner"], "form")

    def action(env, prepared):
        partner_id, fields = prepared
        env["res.partner"].browse(partner_id).web_read(fields)

    return compare(plain, ours, action, rounds, prepare)


def listing_partners(plain, ours, rounds):
    """What the client reads for a list of 80 customers, the tier's column shown."""

    def prepare(env):
        return specification(env["res.partner"], "list")

    def action(env, fields):
        env["res.partner"].web_search_read(
            [("ref", "!=", False)], fields, limit=LIST_ROWS
        )

    return compare(plain, ours, action, rounds, prepare)


def pricing(plain, ours, rounds):
    """The price lists of 1,000 customers at once."""

    def prepare(env):
        env["res.config.settings"].create({"group_product_pricelist": True}).execute()
        if "customer.tier" in env:
            pricelist = env["product.pricelist"].create({"name": "Top", "sequence": 20})
            env["customer.tier"].search([("sequence", "=", 1)]).pricelist_id = pricelist
        return env["res.partner"].search([("ref", "!=", False)], limit=PRICED).ids

    def action(env, partner_ids):
        env["product.pricelist"]._get_partner_pricelist_multi(partner_ids)

    return compare(plain, ours, action, rounds, prepare)


def specification(model, view_type):
    """The fields that the client asks of web_read for a view, nested ones too.

    Optional columns count as shown.
    """
    views = model.get_views([(False, view_type)])
    arch = ElementTree.fromstring(views["views"][view_type]["arch"])
    return _fields_of(model, arch, LEVELS)


def _fields_of(model, node, levels):
    wanted = {}
    for child in node:
        if child.tag != "field":
            wanted.update(_fields_of(model, child, levels))
            continue
        name = child.get("name")
        field = model._fields.get(name)
        if not field:
            continue
        wanted[name] = {}
        if field.type == "many2one":
            wanted[name]["fields"] = {"display_name": {}}
        elif field.type in ("one2many", "many2many") and levels:
            inner = {}
            for view in child:
                inner.update(
                    _fields_of(model.env[field.comodel_name], view, levels - 1)
                )
            wanted[name] = {"fields": inner or {"display_name": {}}, "limit": 40}
    return wanted
