"""The demonstration's programs, price lists, and a quotation at a tier's price."""

import time
from typing import NamedTuple

from odoo.fields import Command

LADDER = "Customer value"
RANKING = "ABC by lifetime spend"
DRAFTS = ("rfm", "spend_tiers")  # codes of presets


class Rung(NamedTuple):
    """A tier of the scorecard; its price list, if any, takes `discount` percent off."""

    code: str
    name: str
    min_score: float  # percent of the customers have a lower score
    color: int
    pricelist: str = ""
    discount: float = 0.0


RUNGS = (
    Rung("VIP", "VIP", 95.0, 3, "VIP price list", 10.0),
    Rung("IMPORTANT", "Important", 80.0, 2, "Important customers", 5.0),
    Rung("NORMAL", "Normal", 50.0, 4),
    Rung("POTENTIAL", "Potential", 0.0, 7),
)
# code, share of the spend (percent), color
CLASSES = (("A", 80.0, 3), ("B", 15.0, 2), ("C", 5.0, 7))
CRITERIA = (("last_purchase", 30.0), ("orders", 30.0), ("revenue", 40.0))


def enable_pricelists(env):
    """Turn on price lists, and discounts on lines, which show what a tier is given.

    Turning them on makes Odoo's own "Default" list, which comes first in order: it is
    what customers get whose tier names none.
    """
    env = env(user=env.ref("base.user_admin").id)
    settings = env["res.config.settings"].create(
        {"group_product_pricelist": True, "group_discount_per_so_line": True}
    )
    settings.execute()


def publish(env):
    """Publish and assess both programs, unless they are there. Does not commit."""
    programs = env["customer.tier.program"].search([("name", "in", (LADDER, RANKING))])
    if programs:
        return programs
    programs = env["customer.tier.program"].create([_ladder(env), _ranking(env)])
    for program in programs:
        program.action_publish()
    start = time.monotonic()
    programs._assess()
    print(f"assessed in {time.monotonic() - start:.1f} s", flush=True)
    quotation(env, programs[0])
    return programs


def drafts(env):
    """A map and conditions to look at: presets as they come, not published. Does not
    commit."""
    presets = env["customer.tier.preset"].search([("code", "in", DRAFTS)])
    programs = env["customer.tier.program"].with_context(active_test=False)
    known = programs.search([("name", "in", presets.mapped("name"))]).mapped("name")
    for preset in presets.filtered(lambda preset: preset.name not in known):
        preset._make_program()


def _ladder(env):
    """A scorecard over 24 months: the log's 18 months lie in them, so nobody drops out.

    Tiers are cut on the share of customers with a lower score: 5/15/30/50 % of them.
    """
    return {
        "name": LADDER,
        "company_id": env.company.id,
        "is_primary": True,
        "method": "score",
        "score_basis": "percentile",
        "source": "sale_order",
        "window": "rolling",
        "window_months": 24,
        "criterion_ids": [_criterion(env, code, weight) for code, weight in CRITERIA],
        "tier_ids": [
            Command.create(
                {
                    "name": rung.name,
                    "code": rung.code,
                    "sequence": sequence,
                    "color": rung.color,
                    "min_score": rung.min_score,
                    "is_base": rung is RUNGS[-1],
                    "pricelist_id": _pricelist(env, rung.pricelist, rung.discount),
                }
            )
            for sequence, rung in enumerate(RUNGS, 1)
        ],
    }


def _criterion(env, code, weight):
    metric = env["customer.tier.metric"].search([("code", "=", code)], limit=1)
    return Command.create(
        {
            "metric_id": metric.id,
            "weight": weight,
            "scoring": "percentile",
            "direction": "higher",
        }
    )


def _pricelist(env, title, discount):
    """A price list with `discount` percent off everything; behind the default one."""
    if not title:
        return False
    item = {
        "applied_on": "3_global",
        "compute_price": "percentage",
        "percent_price": discount,
    }
    values = {
        "name": title,
        "sequence": 20,
        "currency_id": env.company.currency_id.id,
        "company_id": env.company.id,
        "item_ids": [Command.create(item)],
    }
    return env["product.pricelist"].create(values).id


def _ranking(env):
    """Classes by what was ever spent: A are those who hold the first 80 % of it."""
    return {
        "name": RANKING,
        "company_id": env.company.id,
        "method": "rank",
        "rank_basis": "value",
        "source": "sale_order",
        "window": "lifetime",
        "criterion_ids": [_criterion(env, "revenue", 100.0)],
        "tier_ids": [
            Command.create(
                {
                    "name": code,
                    "code": code,
                    "sequence": sequence,
                    "color": color,
                    "share": share,
                    "is_base": code == CLASSES[-1][0],
                }
            )
            for sequence, (code, share, color) in enumerate(CLASSES, 1)
        ],
    }


def quotation(env, program):
    """A draft quotation for the best VIP customer, at the price of the tier."""
    vip = program.tier_ids.filtered(lambda tier: tier.code == "VIP")
    best = env["customer.tier.member"].search(
        [("program_id", "=", program.id), ("tier_id", "=", vip.id)],
        order="score desc, partner_id",
        limit=1,
    )
    if not best:
        return env["sale.order"]
    product = env["product.product"].search([("default_code", "=", "CD")], limit=1)
    env = env(user=env.ref("base.user_admin").id)
    return env["sale.order"].create(
        {
            "partner_id": best.partner_id.id,
            "order_line": [
                Command.create({"product_id": product.id, "product_uom_qty": 10})
            ],
        }
    )
