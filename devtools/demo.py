"""The demonstration: a database with a real purchase log, graded."""

import subprocess

from . import databases, paths, runtime, venv
from .console import Failure, say, stage

SCRIPT = """
import sys
sys.path.insert(0, {root!r})
from devtools import demo_data
demo_data.main(env)
"""
# Kept in the database: the addons' fingerprint that it was made or updated with.
PARAMETER = "customer_tiering.devtools"


def ensure(env):
    """Have the demonstration's database, up to date with the addons' files."""
    fetch_log(env)
    name = databases.DEMO
    if not databases.exists(env, name):
        making = f"{name}_new"
        databases.from_suite(env, making)
        say("loading the purchase log and grading its customers (about a minute)")
        load(env, making)
        mark(env, making)
        databases.rename(env, making, name)
        return
    if marked(env) != databases.fingerprint():
        modules = [addon.name for addon in databases.together()]
        with stage("updating the demonstration's addons"):
            databases.install(env, name, modules, "-u", "-i", ",".join(modules))
        mark(env, name)
    load(env, name)


def fetch_log(env):
    """:raises Failure: when the purchase log is neither there nor to be had"""
    done = subprocess.run(
        [venv.PYTHON, "-m", "devtools.cdnow"],
        cwd=paths.ROOT,
        env=env,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if "RuntimeError" in line]
        raise Failure(lines[0].partition(": ")[2] if lines else done.stderr.strip())


def load(env, name):
    """Load, publish and report, as far as that was not done before."""
    log = paths.RUN / "demo.log"
    log.unlink(missing_ok=True)
    try:
        runtime.script(env, name, SCRIPT.format(root=str(paths.ROOT)), log)
    except Failure as failure:
        raise Failure(f"loading the demonstration: {failure}") from failure


def mark(env, name):
    statement = (
        "INSERT INTO ir_config_parameter (key, value) VALUES (%s, %s) "
        "ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value"
    )
    databases.query(env, statement, [PARAMETER, databases.fingerprint()], name)


def marked(env):
    statement = "SELECT value FROM ir_config_parameter WHERE key = %s"
    rows = databases.query(env, statement, [PARAMETER], databases.DEMO)
    return rows[0][0] if rows else None
