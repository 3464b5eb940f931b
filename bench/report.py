"""Bars, what was measured against them, and bench/RESULTS.md."""

import os
import platform
import re
import subprocess
from pathlib import Path
from typing import NamedTuple

import odoo

RESULTS = Path(__file__).with_name("RESULTS.md")
ADDONS = "customer_tiering*"


class Row(NamedTuple):
    """One line of the table.

    :param value: what was measured, in `unit`
    :param bar: the most that it may be; None where the line only informs
    :param aim: what we would like, as text
    """

    what: str
    value: float
    unit: str
    bar: float | None = None
    aim: str = ""
    note: str = ""

    @property
    def passed(self):
        return self.bar is None or self.value <= self.bar + 1e-9

    @property
    def verdict(self):
        if self.bar is None:
            return ""
        return "pass" if self.passed else "FAIL"


def shown(value, unit):
    """A value with its unit, as people write it."""
    if unit == "× B" or unit == "×":
        return f"{value:.2f} {unit}"
    if unit == "%":
        return f"{value:+.1f} %"
    if unit == "s":
        return f"{value:.3f} s" if value < 1 else f"{value:.2f} s"
    if unit == "MB":
        return f"{value:,.0f} MB"
    return f"{value:,.0f} {unit}".strip()


def machine(env):
    """What the figures were measured on: [(what, value)]."""
    env.cr.execute(
        """SELECT current_setting('server_version'), current_setting('shared_buffers'),
                  current_setting('work_mem')"""
    )
    version, buffers, work_mem = env.cr.fetchone()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return [
        ("processor", f"{_processor()}, {os.cpu_count()} cores"),
        ("memory", f"{memory:.0f} GB"),
        ("system", f"{_system()}, {platform.machine()}"),
        (
            "PostgreSQL",
            f"{version.split()[0]}, shared_buffers {buffers}, work_mem {work_mem}",
        ),
        ("Python", platform.python_version()),
        ("Odoo", odoo.release.version),
        ("addons", f"revision {_revision()}"),
    ]


def _processor():
    text = Path("/proc/cpuinfo").read_text()
    found = re.search(r"^model name\s*: (.+)$", text, re.M)
    return found[1].strip() if found else platform.processor() or "unknown"


def _system():
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.system()


def _revision():
    """The last commit that touched the addons, and whether they are as it left them."""
    last = _git("log", "-1", "--format=%h", "--", ADDONS)
    changed = _git("status", "--porcelain", "--", ADDONS)
    return f"{last or 'unknown'}{' with changes' if changed else ''}"


def _git(*arguments):
    done = subprocess.run(
        ["git", "-C", str(RESULTS.parent.parent), *arguments],
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def print_rows(title, rows):
    """Print one section on the terminal."""
    print(f"\n{title}")
    width = max(len(row.what) for row in rows)
    for row in rows:
        bar = f"≤ {shown(row.bar, row.unit)}" if row.bar is not None else ""
        line = f"  {row.what:<{width}}  {shown(row.value, row.unit):>12}  {bar:>14}"
        print(f"{line}  {row.verdict:<4}  {row.note}".rstrip(), flush=True)


def write(sections, facts, when):
    """Write bench/RESULTS.md.

    :param sections: [(title, rows)]
    :param facts: what `machine` returned
    :param when: the date, as text
    """
    lines = [
        "# Benchmark results",
        "",
        "Written by `./dev bench`. Ratios are what counts: both sides were measured in",
        "the same run, in turns, medians compared. B is what the plain report costs:",
        "`SELECT partner_id, max(date_order), count(*), sum(amount_untaxed)",
        "FROM sale_order WHERE state = 'sale' GROUP BY 1`, its result consumed in the",
        "server.",
        "",
        "| | |",
        "|---|---|",
        *(f"| {name} | {value} |" for name, value in facts),
        f"| date | {when} |",
    ]
    for title, rows in sections:
        lines += [
            "",
            f"## {title}",
            "",
            "| | measured | bar | aim | | |",
            "|---|--:|--:|--:|---|---|",
        ]
        for row in rows:
            bar = f"≤ {shown(row.bar, row.unit)}" if row.bar is not None else ""
            cells = (
                row.what,
                shown(row.value, row.unit),
                bar,
                row.aim,
                row.verdict,
                row.note,
            )
            lines.append(f"| {' | '.join(cells)} |")
    RESULTS.write_text("\n".join([*lines, ""]))
