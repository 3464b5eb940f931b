"""What movement costs: a preview, a customer assessed again on an event, an
explanation, and how long it takes from a confirmed order to the new tier."""

import os
import statistics
import time

from devtools import serving

from . import databases, measure
from .report import Row

WAIT = 120  # seconds that an event may take before it counts as lost
EVENTS = (1, 100)  # customers of one batch


def compare(name, rounds):
    """Rows on movement.

    :param name: a database that `measure.compare` ran on
    """
    with databases.environment(name) as env:
        rows = [_preview(env, rounds)]
        rows += [_event(env, count, rounds) for count in EVENTS]
        rows.append(_explanation(env, rounds))
    rows.append(_latency(name, rounds))
    return rows


def _program(env):
    return env["customer.tier.program"].search([("name", "=", measure.SINGLE)])


def _some(env, count):
    """Customers of the program, others each time."""
    env.cr.execute(
        "SELECT partner_id FROM customer_tier_member WHERE program_id = %s"
        " ORDER BY random() LIMIT %s",
        [_program(env).id, count],
    )
    return env["res.partner"].browse(row[0] for row in env.cr.fetchall())


def _timed(env, action):
    """Seconds and queries of an action that starts with nothing in the cache."""
    env.flush_all()
    env.invalidate_all()
    queries = env.cr.sql_log_count
    start = time.perf_counter()
    action()
    env.flush_all()
    return time.perf_counter() - start, env.cr.sql_log_count - queries


def _preview(env, rounds):
    """The preview of a program, against an assessment by it."""
    program, seen = _program(env), []
    for _round in range(rounds):
        measure.touch(env)
        seconds, _queries = _timed(env, program._preview)
        assessed, _written = measure.run(program)
        seen.append((seconds / assessed, seconds))
    ratio, seconds = (statistics.median(column) for column in zip(*seen, strict=True))
    return Row(
        "preview of a program, against an assessment",
        ratio,
        "×",
        note=f"{seconds:.2f} s",
    )


def _event(env, count, rounds):
    """Customers assessed again by one program, nothing committed."""
    program, seen = _program(env), []
    for _round in range(rounds + 1):
        partners = _some(env, count)
        seen.append(_timed(env, lambda some=partners: program._assess_events(some)))
        env.cr.rollback()
    seconds, queries = (
        statistics.median(column) for column in zip(*seen[1:], strict=True)
    )
    customers = "one customer" if count == 1 else f"{count} customers"
    return Row(
        f"{customers} assessed again on an event",
        1000 * seconds,
        "ms",
        note=f"{queries:.0f} queries",
    )


def _explanation(env, rounds):
    """Why one customer has their tier, with the documents that count and do not."""
    seen = []
    for _round in range(4 * rounds):
        [partner] = _some(env, 1)
        member = partner.customer_tier_member_ids[:1]
        seen.append(_timed(env, lambda one=member: one.explanation))
    seconds, queries = (statistics.median(column) for column in zip(*seen, strict=True))
    return Row(
        "explanation of one customer",
        1000 * seconds,
        "ms",
        note=f"{queries:.0f} queries",
    )


def _latency(name, rounds):
    """From a confirmed order, committed, to the customer's new assessment, with a real
    server at work: the time for which the event is in the queue."""
    seen = []
    jobs = [serving.JOBS]
    with serving.background(os.environ, name, "bench.log", 8169, jobs):
        for _round in range(rounds):
            with databases.environment(name) as env:
                some = env["sale.order"].search([("state", "=", "draft")], limit=1)
                some.action_confirm()
                env.cr.commit()
            start = time.perf_counter()
            while _waiting(name):
                if time.perf_counter() - start > WAIT:
                    break
                time.sleep(0.05)
            seen.append(time.perf_counter() - start)
    return Row(
        "from a confirmed order to its customer assessed again, a server at work",
        statistics.median(seen),
        "s",
        60.0,
        "seconds",
        note=f"at most {max(seen):.1f} s",
    )


def _waiting(name):
    with databases.environment(name) as env:
        env.cr.execute("SELECT count(*) FROM customer_tier_event")
        return env.cr.fetchone()[0]
