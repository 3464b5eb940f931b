"""Running Python with Odoo: the environment, the configuration file, databases."""

import contextlib
import os
import re
import subprocess

from . import odoo, paths, postgres, processes, venv
from .console import Failure, write

CONFIG = paths.RUN / "odoo.conf"
# Settings of the user's own Odoo or Python that would change what runs here.
FOREIGN = ("PYTHONPATH", "PYTHONHOME", "PGDATABASE", "PGSERVICE", "OPENERP_SERVER")


def environment(**more):
    """The environment for every program that we start."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if key not in FOREIGN and not re.match(r"ODOO_(?!HOME$)", key)
    }
    kept.update(
        CUSTOMER_TIERING_ODOO=str(odoo.library()),
        ODOO_RC=str(CONFIG),
        HYPOTHESIS_STORAGE_DIRECTORY=str(paths.VAR / "hypothesis"),
        PYLINTHOME=str(paths.VAR / "pylint"),
        RUFF_CACHE_DIR=str(paths.VAR / "ruff"),
    )
    kept.update(more)
    return kept


@contextlib.contextmanager
def ready():
    """A database server and a configuration: the environment to run Odoo in."""
    with postgres.running() as server:
        configure(server)
        yield environment(**server)


def configure(server):
    """Write var/run/odoo.conf, which every Odoo that we start reads."""
    paths.DATA.mkdir(parents=True, exist_ok=True)
    settings = {
        "data_dir": paths.DATA,
        "db_host": server["PGHOST"],
        "db_port": server["PGPORT"],
        "db_user": server["PGUSER"],
        # Never on the network: the accounts have well-known passwords.
        "http_interface": "127.0.0.1",
        "proxy_mode": "False",
        "list_db": "False",
        "max_cron_threads": "0",
        "limit_time_real": "1200",
        "limit_time_cpu": "1200",
    }
    if paths.addons():
        # Odoo finds its own addons by itself.
        settings["addons_path"] = paths.ROOT
    lines = [f"{key} = {value}" for key, value in settings.items()]
    write(CONFIG, "\n".join(["[options]", *lines, ""]))


def command(*arguments):
    """The command line of an Odoo with our configuration."""
    return [
        str(venv.PYTHON),
        "-m",
        "odoo",
        arguments[0],
        "-c",
        str(CONFIG),
        *arguments[1:],
    ]


def script(env, database, text, log, **kwargs):
    """Run a Python script with Odoo's env, its log in the file `log`.

    :raises Failure: with what it raised
    """
    line = command("shell", "-d", database, "--no-http", "--log-level=info")
    with log.open("a") as errors:
        process = processes.start(
            line, env=env, stdin=subprocess.PIPE, stderr=errors, text=True, **kwargs
        )
        try:
            process.communicate(text)
        finally:
            processes.stop(process)
    if process.returncode:
        said = blame(log.read_text(errors="replace"))
        raise Failure(f"{said} (log: {log})")


def blame(text):
    """The line of an Odoo log that tells best what went wrong."""
    raised = re.findall(r"^[A-Za-z_][\w.]*: .*$", text, re.M)
    logged = re.findall(r"^\S+ \S+ \d+ (?:ERROR|CRITICAL) .*$", text, re.M)
    if len(raised) > 1 and "ParseError" in raised[-1]:
        # Which file it was; the reason is what was raised before.
        return f"{raised[-1][:200]}: {raised[-2][:200]}"
    lines = raised or logged or text.strip().splitlines() or ["no output"]
    return lines[-1][:400]
