"""Full assessments against the plain aggregate B, on one database."""

import gc
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from odoo.fields import Command
from odoo.tools import SQL

from devtools import bulk, paths

from . import databases

# B of the design: what the cheapest report over the same orders costs.
AGGREGATE = """
    SELECT partner_id, max(date_order), count(*), sum(amount_untaxed)
      FROM sale_order WHERE state = 'sale' GROUP BY 1
"""
BASELINE = f"""
    SELECT count(*), max(b.max), sum(b.count), sum(b.sum) FROM ({AGGREGATE}) b
"""
TIERS = (("T1", 80.0), ("T2", 60.0), ("T3", 30.0), ("T4", 0.0))
SINGLE = "Scorecard"
CLASSES = (("A", 80.0), ("B", 15.0), ("C", 5.0))


class Timing(NamedTuple):
    """What one size showed: medians of seconds and of ratios, and rows."""

    baseline: float
    one: float  # seconds
    one_to_baseline: float
    three: float
    three_to_one: float
    shifting: float  # one program whose every score moves a little each time
    shifting_to_baseline: float
    first: float
    first_to_baseline: float
    written: dict  # table → rows, of a run with 1 % of the customers touched
    unchanged: dict  # table → rows, of a run with nothing changed
    members: int
    moved: int


def compare(env, rounds):
    """Time assessments of one and of three programs between runs of B.

    Before each assessment one customer in a hundred gets a new order. B runs before and
    after, and each assessment is compared with those two: so a machine that slows down
    slows both sides alike.

    :param env: an environment on a database with our addons and generated orders
    :param rounds: how often each is timed, after one that warms up; medians count
    :return: Timing
    """
    programs = make_programs(env)
    one, three, shifting = programs[0], programs[:3], programs[3]
    firsts = []
    for _round in range(3):
        erase(env)
        before = baseline(env)
        seconds, _written = run(one)
        firsts.append((seconds, seconds * 2 / (before + baseline(env))))
    run(three | shifting)  # everyone is new to these
    seen = []
    for _round in range(rounds + 1):
        touch(env)
        before = baseline(env)
        single, written = run(one)
        after = baseline(env)
        run(three - one)  # they see what was touched, too
        touch(env)
        triple, _written = run(three)
        again = baseline(env)
        shifted, _written = run(shifting)
        last = baseline(env)
        moved = written.get("customer_tier_transition", 0)
        seen.append(
            (
                (before + after + again + last) / 4,
                single,
                single * 2 / (before + after),
                triple,
                triple / single,
                shifted,
                shifted * 2 / (again + last),
                moved,
            )
        )
    *medians, moved = (
        statistics.median(column) for column in zip(*seen[1:], strict=True)
    )
    first, first_to_baseline = (
        statistics.median(column) for column in zip(*firsts, strict=True)
    )
    return Timing(
        *medians,
        first,
        first_to_baseline,
        written,
        run(three)[1],
        env["customer.tier.member"].search_count([("program_id", "=", one.id)]),
        int(moved),
    )


def growth(small, large, rounds):
    """Seconds that an assessment takes on two databases of different size, in turns.

    :param small, large: names of databases that `compare` ran on
    :return: (on the small one, on the large one, their ratio), medians
    """
    seen = []
    for _round in range(rounds):
        before, much, after = (
            # often on the small one, which takes so little that chance shows
            _repeated(name, times)
            for name, times in ((small, 4), (large, 2), (small, 4))
        )
        little = statistics.median(before + after)
        seen += [(little, seconds, seconds / little) for seconds in much]
    return tuple(statistics.median(column) for column in zip(*seen, strict=True))


def _repeated(name, times):
    """Seconds of so many assessments on a database, after one that warms up."""
    with databases.environment(name) as env:
        one = env["customer.tier.program"].search([("name", "=", SINGLE)])
        seconds = []
        for _time in range(times + 1):
            touch(env)
            seconds.append(run(one)[0])
    return seconds[1:]


def baseline(env):
    """Seconds of B, its result consumed in the server."""
    start = time.perf_counter()
    env.cr.execute(BASELINE)
    seconds = time.perf_counter() - start
    env.cr.commit()
    return seconds


def run(programs):
    """Assess programs in one call and commit.

    :return: (seconds, {table: rows written})
    """
    env = programs.env
    env.cr.commit()
    env.invalidate_all()
    gc.collect()
    pending = rows_written(env.cr)
    start = time.perf_counter()
    programs._assess()
    env.flush_all()
    assessed = time.perf_counter()
    rows = rows_written(env.cr)
    rows = {table: n - pending.get(table, 0) for table, n in rows.items()}
    rows = {table: n for table, n in rows.items() if n}
    counted = time.perf_counter()
    env.cr.commit()
    end = time.perf_counter()
    return end - counted + assessed - start, rows


def rows_written(cr):
    """Rows inserted, updated or deleted, by table.

    In this transaction and in those before it that the server has not reported yet: so
    what counts is the difference of two calls in one transaction.
    """
    cr.execute(
        """SELECT relname, n_tup_ins + n_tup_upd + n_tup_del
             FROM pg_stat_xact_user_tables
            WHERE schemaname = 'public' AND n_tup_ins + n_tup_upd + n_tup_del > 0"""
    )
    return dict(cr.fetchall())


def touch(env, share=0.01):
    """Give a share of the customers, others each time, an order confirmed now."""
    cr = env.cr
    cr.execute(
        SQL(
            """CREATE TEMPORARY TABLE bench_touched ON COMMIT DROP AS
               SELECT partner_id, amount_untaxed
                 FROM sale_order TABLESAMPLE SYSTEM (10)
                WHERE state = 'sale'
                ORDER BY random()
                LIMIT (SELECT (count(*) * %s)::int FROM res_partner
                        WHERE ref IS NOT NULL)""",
            share,
        )
    )
    some = env["sale.order"].search([("state", "=", "sale")], limit=1)
    bulk.insert_like(
        cr,
        "sale_order",
        bulk.row_of(some),
        "bench_touched s",
        {
            "name": "'TOUCHED'",
            "partner_id": "s.partner_id",
            "partner_invoice_id": "s.partner_id",
            "partner_shipping_id": "s.partner_id",
            "date_order": "now() AT TIME ZONE 'UTC'",
            "amount_untaxed": "s.amount_untaxed",
            "amount_total": "s.amount_untaxed",
        },
    )
    cr.commit()


def erase(env):
    """Make all programs forget their members, so that everyone is new again."""
    for table in (
        "customer_tier_score",
        "customer_tier_transition",
        "customer_tier_member",
        "customer_tier_assessment",
    ):
        env.cr.execute(SQL("TRUNCATE %s CASCADE", SQL.identifier(table)))
    env.cr.commit()
    env.invalidate_all()


def make_programs(env):
    """Four published programs.

    The first three are what is timed: points in five buckets, so that a customer who
    did nothing keeps their score. The fourth gives points by percentile: each new order
    moves everyone else's score by a hair, the most that one can have to write.
    """
    values = [
        program_values(env, SINGLE, "lifetime", "quantile"),
        program_values(env, "Last year", "rolling", "quantile", window_months=12),
        {
            **program_values(env, "ABC", "lifetime", "quantile", codes=("revenue",)),
            "method": "rank",
            "rank_basis": "value",
        },
        program_values(env, "Percentiles", "lifetime", "percentile"),
    ]
    values[2]["tier_ids"] = [
        Command.create(
            {
                "name": code,
                "code": code,
                "sequence": sequence,
                "share": share,
                "is_base": code == CLASSES[-1][0],
            }
        )
        for sequence, (code, share) in enumerate(CLASSES, 1)
    ]
    programs = env["customer.tier.program"].create(values)
    for program in programs:
        program.action_publish()
    env.cr.commit()
    return programs


def program_values(
    env, name, window, scoring, codes=("last_purchase", "orders", "revenue"), **more
):
    """Values of a program: equal weights, four tiers at 80, 60 and 30 points."""
    metrics = env["customer.tier.metric"].search([("code", "in", codes)])
    weights = dict.fromkeys(codes, 100.0 // len(codes))
    weights[codes[0]] += 100.0 - sum(weights.values())
    return {
        "name": name,
        "company_id": env.company.id,
        "method": "score",
        "source": "sale_order",
        "window": window,
        "criterion_ids": [
            Command.create(
                {
                    "metric_id": metric.id,
                    "weight": weights[metric.code],
                    "scoring": scoring,
                    "direction": "higher",
                }
            )
            for metric in metrics
        ],
        "tier_ids": [
            Command.create(
                {
                    "name": code,
                    "code": code,
                    "sequence": sequence,
                    "min_score": score,
                    "is_base": not score,
                }
            )
            for sequence, (code, score) in enumerate(TIERS, 1)
        ],
        **more,
    }


def peak_memory(name):
    """Peak resident memory of an assessment above that of idle Odoo, in bytes.

    :param name: a database with our addons and a published program called SINGLE
    """
    output = subprocess.run(
        [sys.executable, "-m", "bench.run", "--memory-of", name],
        cwd=paths.ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return int(output.split()[-1])


def memory_of(name):
    """What the child process of `peak_memory` does; prints bytes."""
    with databases.environment(name) as env:
        program = env["customer.tier.program"].search([("name", "=", SINGLE)])
        erase(env)
        program.mapped("criterion_ids.metric_id.code")
        gc.collect()
        idle = _status("VmRSS")
        # 5: VmHWM begins again at what is resident now (proc(5))
        Path("/proc/self/clear_refs").write_text("5")
        program._assess()
        env.flush_all()
        env.cr.commit()
        first = _status("VmHWM") - idle
        Path("/proc/self/clear_refs").write_text("5")
        touch(env)
        program._assess()
        env.flush_all()
        env.cr.commit()
        again = _status("VmHWM") - idle
    print(max(first, again))


def _status(key):
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{key}:"):
            return int(line.split()[1]) * 1024
    raise LookupError(key)
