"""./dev bench: measures on generated databases and writes bench/RESULTS.md.

Prints ratios, their bars and the machine; exits with 1 when a bar is missed. Runs in
the project's virtual environment (python -m bench.run), configured by ODOO_RC.
"""

import argparse
import shutil
import sys
from datetime import date
from pathlib import Path

from devtools import console

from . import databases, generate, measure, models, movement, report, screens
from .report import Row

# GB on disk of source and copy together, with room for sorting
SPACE = {"2k": 1, "20k": 1, "200k": 8, "1m": 40}


def main():
    options = arguments()
    databases.start_odoo()
    if options.memory_of:
        return measure.memory_of(options.memory_of)
    with console.locked("bench", "waiting for another ./dev bench"):
        return bench(options)


def bench(options):
    """Measure each size, then daily work; 1 when a bar was missed."""
    sizes = [generate.SIZES[name] for name in options.sizes]
    for size in sizes:
        need_space(size)
        databases.ensure_source(size)
    if options.generate:
        return 0
    with databases.environment(databases.name_of(sizes[0])) as env:
        facts = report.machine(env)
    sections, small = [], None

    def add(title, rows):
        """Print a section, and keep what there is by now, should the rest break off."""
        sections.append((title, rows))
        report.print_rows(title, rows)
        report.write(sections, facts, date.today().isoformat())

    try:
        for size in sizes:
            name = databases.make_copy(size)
            add(size.title, measured(size, name, options.rounds))
            if small:
                title = f"{small.title} → {size.title}"
                add(title, growth(small, size, options.rounds))
                databases.drop(databases.copy_of(small))
            small = size
            if size.name == "200k":
                add(f"Movement, {size.title}", movement.compare(name, options.rounds))
                rows = models.compare(name, options.rounds)
            elif size.name == "1m":
                rows = models.lifetime(name, options.rounds)
            else:
                continue
            add(f"Grading models, {size.title}", rows)
    finally:
        for size in sizes:
            databases.drop(databases.copy_of(size))
    add(f"Daily work, {sizes[0].title}", daily_work(sizes[0], options.rounds))
    print()
    for name, value in facts:
        print(f"  {name:<12}{value}")
    missed = [row for _title, rows in sections for row in rows if not row.passed]
    print(f"\n{len(missed)} bars missed" if missed else "\nevery bar met")
    return 1 if missed else 0


def arguments():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument(
        "--sizes",
        nargs="+",
        choices=list(generate.SIZES),
        default=["20k", "200k"],
        help="customers, each with ten orders on average (20k and 200k)",
    )
    parser.add_argument(
        "--large",
        action="store_true",
        help="also 1M customers, 10M orders (half an hour)",
    )
    parser.add_argument(
        "--rounds", type=int, default=5, help="medians over so many (5)"
    )
    parser.add_argument(
        "--generate", action="store_true", help="only make the databases"
    )
    parser.add_argument("--memory-of", metavar="DATABASE", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.large and "1m" not in options.sizes:
        options.sizes.append("1m")
    options.sizes.sort(key=lambda name: generate.SIZES[name].orders)
    return options


def need_space(size):
    """Refuse to begin what would end on a full disk (where ours is the server's)."""
    free = shutil.disk_usage(Path(__file__).parent).free / 1e9
    if free < SPACE[size.name]:
        sys.exit(f"{size.title} need {SPACE[size.name]} GB, {free:.0f} GB are free")


def measured(size, name, rounds):
    """Rows on assessments, on a copy of this size."""
    with databases.environment(name) as env:
        timing = measure.compare(env, rounds)
    memory = measure.peak_memory(name)
    quiet = {
        table: count
        for table, count in timing.unchanged.items()
        if table.startswith("customer_tier") and table != "customer_tier_assessment"
    }
    # at 20k customers what a run does once, whatever their number, weighs too much
    barred = size.orders >= 2_000_000
    largest = size.name == "1m"
    return [
        Row("B, the plain aggregate", timing.baseline, "s"),
        Row(
            "assessment, 3 criteria, 1 % of customers with a new order",
            timing.one_to_baseline,
            "× B",
            2.0 if barred else None,
            "≤ 1.3 × B",
            f"{timing.one:.2f} s, {timing.written.get('customer_tier_member', 0):,} "
            f"of {timing.members:,} members written, {timing.moved:,} moved",
        ),
        Row(
            "three programs at once, against one",
            timing.three_to_one,
            "×",
            1.6 if barred else None,
            "≤ 1.3 ×",
            f"{timing.three:.2f} s",
        ),
        Row(
            "first fill, everyone new",
            timing.first_to_baseline,
            "× B",
            4.0 if barred else None,
            "≤ 2.5 × B",
            f"{timing.first:.2f} s",
        ),
        Row(
            "assessment by percentiles, every score shifting",
            timing.shifting_to_baseline,
            "× B",
            note=f"{timing.shifting:.2f} s",
        ),
        Row(
            "peak memory above idle",
            memory / 2**20,
            "MB",
            600.0 if largest else None,
            "≤ 300 MB" if largest else "",
        ),
        Row(
            "rows written when nothing changed",
            sum(quiet.values()),
            "rows",
            0.0,
            note=", ".join(f"{table} {count}" for table, count in quiet.items()),
        ),
    ]


def growth(small, large, rounds):
    """Row on the time of an assessment at ten times the documents."""
    times = large.orders / small.orders
    names = [databases.copy_of(size) for size in (small, large)]
    little, much, ratio = measure.growth(*names, rounds)
    return [
        Row(
            f"time of an assessment at {times:.0f} times the documents",
            ratio,
            "×",
            # beyond that, documents outgrow memory: B itself takes more than linearly
            1.1 * times if large.orders <= 2_000_000 else None,
            "linear",
            f"{little:.2f} s, {much:.2f} s",
        )
    ]


def daily_work(size, rounds):
    """Rows on confirming, opening, listing and pricing, with and without our addons."""
    name = databases.make_copy(size)
    plain = f"{databases.name_of(size)}_plain"
    try:
        databases.copy_plain(size, plain)
        with databases.environment(name) as env:
            programs = measure.make_programs(env)
            programs[0].is_primary = True
            programs._assess()
            env.cr.commit()
        often = 20 * rounds
        confirm = screens.confirming(plain, name, often)
        form = screens.opening_partner(plain, name, often)
        listed = screens.listing_partners(plain, name, often)
        priced = screens.pricing(plain, name, 4 * rounds)
    finally:
        databases.drop(name)
        databases.drop(plain)

    def row(what, cost, bar):
        return Row(
            f"{what}: queries added",
            cost.added_queries,
            "",
            bar,
            note=f"{cost.plain_queries} without, {cost.queries} with; "
            f"{cost.plain * 1000:.1f} ms without, {cost.seconds * 1000:.1f} ms with",
        )

    return [
        row("confirming an order", confirm, 1.0),
        Row("confirming an order: time added", 100 * confirm.added_share, "%", 3.0),
        row("opening a customer", form, 3.0),
        row("a list of 80 with the tier", listed, 2.0),
        row("price lists of 1,000 customers", priced, 1.0),
    ]


if __name__ == "__main__":
    sys.exit(main())
