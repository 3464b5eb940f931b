"""Running tests: the engine's without Odoo, the addons' on a fresh database."""

import contextlib
import os
import shutil
import time
import xml.etree.ElementTree
from pathlib import Path

from . import (
    chromium,
    databases,
    lifecycle,
    lint,
    logs,
    node,
    odoo,
    paths,
    postgres,
    processes,
    runtime,
    venv,
)
from .console import Failure, say

PLAIN = paths.ROOT / "tests"
# Files that take longest go first, so that processes that share them end together.
LONGEST = (
    "many outbox_crash movement_stateful cdnow crash cadence_year js measures_oracle"
    " presets_graded preview_run tours*"
).split()
# Those of Odoo's own lint tests that look at addons: left out are those that test the
# linters themselves, Odoo's translations and its documentation.
TEST_LINT = (
    "dunderinit i18n index jstranslate manifests naming onchange_domains orm_import "
    "override_signatures pofile pylint routes test_holes"
).split()


def pytest(env, name, *arguments):
    """Run pytest in the project's folder.

    :return: its exit code, and (passed, failed, skipped)
    """
    report = paths.RUN / f"{name}-{os.getpid()}.xml"
    paths.RUN.mkdir(parents=True, exist_ok=True)
    env["PATH"] = f"{venv.PYTHON.parent}{os.pathsep}{env['PATH']}"
    command = [venv.PYTHON, "-m", "pytest", f"--junitxml={report}", *arguments]
    code = processes.run(command, env=env, cwd=paths.ROOT)
    try:
        cases = list(xml.etree.ElementTree.parse(report).getroot().iter("testcase"))
    except (OSError, xml.etree.ElementTree.ParseError):
        return code or 1, (0, 1, 0)
    finally:
        report.unlink(missing_ok=True)
    # Subtests come as cases of the same name: they count as one.
    outcomes = {}
    for case in cases:
        name = case.get("classname"), case.get("name")
        kinds = {each.tag for each in case} & {"failure", "error", "skipped"}
        outcomes.setdefault(name, set()).update(kinds)
    bad = sum(bool(kinds & {"failure", "error"}) for kinds in outcomes.values())
    skipped = sum(kinds == {"skipped"} for kinds in outcomes.values())
    passed = len(outcomes) - bad - skipped
    # pytest's 5: there was no test.
    return code, (passed, bad or int(code not in (0, 5)), skipped)


def workers(env):
    """Options of pytest to share its files out among processes, one a processor.

    With Odoo each has a copy of the database, for which pytest-odoo calls createdb.
    """
    count = min(os.cpu_count() or 1, 4)
    options = [f"--numprocesses={count}", "--dist=loadfile"]
    if env.get("PGHOST"):
        options += ["-p", "devtools.own_files"]
        env["PATH"] = f"{env['PATH']}{os.pathsep}{postgres.programs() or ''}"
        if not shutil.which("createdb", path=env["PATH"]):
            return []
    return options if count > 1 else []


def split(wanted):
    """Sort test paths into (without Odoo, with Odoo).

    :raises Failure: naming a path that is not there, or is nobody's test
    """
    plain, addon = [], []
    for text in wanted:
        name, _, _selector = text.partition("::")
        path = Path(os.path.abspath(name))
        if not path.exists():
            raise Failure(f"{name} is not there")
        full = str(path) + text[len(name) :]
        if path == PLAIN or PLAIN in path.parents:
            plain.append(full)
        elif any(path == home or home in path.parents for home in paths.addons()):
            addon.append(full)
        else:
            raise Failure(f"{name} is neither under tests/ nor in an addon")
    return plain, addon


@contextlib.contextmanager
def fresh(env):
    """A new database with all addons installed, gone afterwards; gives its name."""
    name = f"{databases.OWN}_test_{os.getpid()}"
    databases.sweep(env, f"{databases.OWN}\\_test\\_%")
    databases.from_suite(env, name, whole=True)
    try:
        yield name
    finally:
        databases.drop(env, name)


def bundle(env, database):
    """Make the web client's bundles once, as Odoo does before tests of its own: what a
    tour makes is gone after it."""
    log = paths.RUN / f"{database}.bundles.log"
    text = "env['ir.qweb']._pregenerate_assets_bundles()\nenv.cr.commit()\n"
    runtime.script(env, database, text, log)
    log.unlink()


def with_odoo(env, database, *arguments):
    """Run pytest with Odoo on a database, browser tests included, and read the log."""
    log = paths.RUN / f"{database}.log"
    log.unlink(missing_ok=True)
    logs.tidy(f"{databases.OWN}_test_*.log")
    code, counts = pytest(
        env,
        database,
        "--odoo-http",
        f"--odoo-config={runtime.CONFIG}",
        f"--odoo-database={database}",
        "--odoo-log-level=info",
        f"--odoo-extra=logfile={log}",
        # Shown with a failure; the rest is in the log file.
        "--log-level=WARNING",
        f"--odoo-extra=screenshots={paths.RUN / 'failed'}",
        *arguments,
    )
    complaints = logs.check(log)
    if code or complaints:
        say(f"Odoo's log: {log}")
    else:
        log.unlink(missing_ok=True)
    if complaints:
        return code or 1, (counts[0], counts[1] + 1, counts[2])
    return code, counts


def without_odoo(*arguments):
    env = runtime.environment()
    return pytest(env, "plain", "-p", "no:odoo", *arguments)


def some(wanted):
    """./dev test PATH…: only these; 0 when they pass."""
    plain, addon = split(wanted)
    processes.together(
        *([odoo.ensure, chromium.ensure] if addon else []), lambda: venv.ensure("dev")
    )
    codes = []
    if plain:
        codes.append(without_odoo(*plain)[0])
    if addon:
        with runtime.ready() as env, fresh(env) as name:
            codes.append(with_odoo(env, name, *addon)[0])
    return max(codes)


def odoo_lint(env, database):
    """Odoo's own lint tests over our addons."""
    folder = odoo.library() / "odoo" / "addons" / "test_lint" / "tests"
    if not folder.is_dir():
        folder = odoo.library() / "addons" / "test_lint" / "tests"
    files = [folder / f"test_{name}.py" for name in TEST_LINT]
    files = [str(path) for path in files if path.exists()]
    if not files:
        say("this Odoo has no test_lint: left out")
        return 0, (0, 0, 1)
    return with_odoo(env, database, "-p", "devtools.lint_scope", *files)


class Tally:
    """What ran, how it ended and how long it took."""

    def __init__(self):
        self.rows = []

    def run(self, name, work):
        """Run one stage; `work` gives (passed, failed, skipped)."""
        print(f"\n== {name}", flush=True)
        start = time.monotonic()
        try:
            counts = work()
        except Failure as failure:
            say(f"FAILED: {failure}")
            counts = (0, 1, 0)
        self.rows.append((name, *counts, time.monotonic() - start))

    def show(self):
        """Print the table and the closing line; 1 when something failed."""
        print("\nstage                          passed  failed  skipped  seconds")
        for name, passed, failed, skipped, seconds in self.rows:
            print(f"{name:30} {passed:6}  {failed:6}  {skipped:7}  {seconds:7.1f}")
        passed, failed, skipped = (sum(row[i] for row in self.rows) for i in (1, 2, 3))
        tail = f", {skipped} skipped" if skipped else ""
        print(f"\n{passed} passed, {failed} failed{tail}", flush=True)
        return min(1, failed)


def everything():
    """./dev test: all there is; 0 when all passed."""
    processes.together(odoo.ensure, lambda: venv.ensure("dev"), chromium.ensure)
    node.ensure()
    tally = Tally()

    def linting():
        found = lint.check()
        return len(lint.commands()) - found, found, 0

    def without_database():
        tally.run("lint", linting)
        plain = [*workers({}), str(PLAIN)]
        tally.run("tests without Odoo", lambda: without_odoo(*plain)[1])

    addons = [
        path
        for name in LONGEST
        for addon in paths.addons()
        for path in sorted(addon.glob(f"tests/test_{name}.py"))
    ]
    addons = [str(path) for path in [*addons, *paths.addons()]]
    with runtime.ready() as env, contextlib.ExitStack() as stack:
        made = []

        def making():
            made.append(stack.enter_context(fresh(env)))
            bundle(env, made[0])
            return 1, 0, 0

        # A database is made by one processor.
        processes.together(
            lambda: tally.run("making a test database", making), without_database
        )
        if made:
            tally.run(
                "addon tests and tours",
                lambda: with_odoo(
                    env, made[0], "--durations=15", *workers(env), *addons
                )[1],
            )
        # Much of it takes one processor.
        processes.together(
            lambda: tally.run(
                "install, update, uninstall", lambda: (*lifecycle.check(env), 0)
            ),
            lambda: (
                made
                and tally.run("Odoo's own lint", lambda: odoo_lint(env, made[0])[1])
            ),
        )
    return tally.show()
