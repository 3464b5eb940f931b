"""Databases and their filestores: make, copy, drop; and the templates they come from.

A template is made under a name of its own and renamed when it is whole.
"""

import contextlib
import os
import re
import shutil
import subprocess

from . import odoo, paths, processes, runtime, venv
from .console import Failure, locked, stage

PREFIX = "customer_tiering"
DEMO = f"{PREFIX}_demo"
# Other checkouts may use the same server: each has templates and tests of its own.
OWN = f"{PREFIX}_{paths.CHECKOUT}"
# What people expect to find in a sales database, besides what the addons need.
STANDARD = ("sale_management", "crm")
# Who has a web site sees that first: databases for tests alone have these.
APART = ("customer_tiering_website_sale",)


def query(env, statement, values=None, database="postgres"):
    """Run one statement in a transaction of its own; its rows.

    :raises Failure: with the server's words
    """
    venv.activate()
    import psycopg2

    server = {key[2:].lower(): env[key] for key in ("PGHOST", "PGPORT", "PGUSER")}
    server = {key: value for key, value in server.items() if value}
    try:
        with contextlib.closing(psycopg2.connect(dbname=database, **server)) as link:
            link.autocommit = True
            with link.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.fetchall() if cursor.description else []
    except psycopg2.Error as error:
        reason = " ".join(str(error).split())
        raise Failure(f"PostgreSQL said: {reason}") from error


def names(env, pattern):
    """The databases whose name fits a LIKE pattern."""
    statement = "SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY 1"
    return [name for (name,) in query(env, statement, [pattern])]


def exists(env, name):
    return bool(names(env, name.replace("_", r"\_")))


def filestore(name):
    return paths.DATA / "filestore" / name


def drop(env, name):
    """Remove a database, whoever is connected to it, and its files."""
    statement = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname=%s"
    )
    query(env, statement, [name])
    query(env, f'DROP DATABASE IF EXISTS "{name}"')
    shutil.rmtree(filestore(name), ignore_errors=True)


def copy(env, source, name):
    """Make `name` from `source`, which nobody may be connected to."""
    query(env, f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    shutil.rmtree(filestore(name), ignore_errors=True)
    if filestore(source).is_dir():
        # Odoo never changes a stored file, so the copies can share them.
        shutil.copytree(filestore(source), filestore(name), copy_function=os.link)


def rename(env, old, new):
    shutil.rmtree(filestore(new), ignore_errors=True)
    if filestore(old).is_dir():
        filestore(old).rename(filestore(new))
    query(env, f'ALTER DATABASE "{old}" RENAME TO "{new}"')


def install(env, name, modules, *options):
    """Install (or with "-u" update) modules, in a new database if need be.

    The log is var/run/NAME.log.

    :raises Failure: with Odoo's own words
    """
    switch = "-u" if "-u" in options else "-i"
    options = [option for option in options if option != "-u"]
    command = runtime.command("server", "-d", name, switch, ",".join(modules))
    command += ["--stop-after-init", "--no-http", *options]
    path = paths.RUN / f"{name}.log"
    with path.open("w") as output:
        code = processes.run(
            command, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    text = path.read_text(errors="replace")
    if code or re.search(r"^\S+ \S+ \d+ (?:ERROR|CRITICAL) ", text, re.M):
        said = f"installing {', '.join(modules)}: {runtime.blame(text)}"
        raise Failure(f"{said} (log: {path})")


def from_base(env, name):
    """A new database with Odoo's own modules; what had the name goes."""
    with locked("templates"):
        source = _base(env)
        drop(env, name)
        copy(env, source, name)


def from_suite(env, name, whole=False):
    """A new database with our addons, or the `whole` of them, those that stand apart
    too; what had the name goes."""
    with locked("templates"):
        source = _whole(env) if whole else _suite(env)
        drop(env, name)
        copy(env, source, name)


def sweep(env, pattern):
    """Drop databases NAME_PID, and copies NAME_PID-…, whose process is gone."""
    for name in names(env, pattern):
        pid = name.rpartition("_")[2].partition("-")[0]
        if not os.path.exists(f"/proc/{pid}"):
            drop(env, name)


def needed(addons):
    """The modules that some of our addons need, ours left out."""
    wanted = set()
    for addon in addons:
        manifest = eval((addon / "__manifest__.py").read_text(), {"__builtins__": {}})
        wanted.update(manifest.get("depends", ()))
        for names_ in manifest.get("external_dependencies", {}).get("odoo", ()):
            wanted.add(names_)
    return sorted(wanted - {addon.name for addon in paths.addons()})


def apart():
    """The folders of our addons that stand apart."""
    return [addon for addon in paths.addons() if addon.name in APART]


def together():
    """The folders of our addons but for those that stand apart."""
    return [addon for addon in paths.addons() if addon.name not in APART]


def base(env):
    """The template with Odoo's own modules that our addons need, made if need be."""
    with locked("templates"):
        return _base(env)


def _base(env):
    modules = sorted({*needed(together()), *STANDARD})
    release = odoo.library() / "odoo" / "release.py"
    parts = [str(odoo.library()), release, venv.ADDONS, *modules]
    name = f"{OWN}_base_{paths.digest(*parts)}"
    return template(env, name, None, modules, f"{OWN}_base_%")


def fingerprint():
    """A hash of what decides how our addons install: code, views and data."""
    parts = []
    for addon in paths.addons():
        for path in sorted(addon.rglob("*")):
            inside = path.relative_to(addon)
            code = path.suffix in (".py", ".xml", ".csv", ".po") and path.is_file()
            if code and inside.parts[0] not in ("tests", "static", "readme"):
                parts += [str(path.relative_to(paths.ROOT)), path]
    return paths.digest(*parts)


def _suite(env):
    source = _base(env)
    name = f"{OWN}_suite_{paths.digest(source, fingerprint())}"
    modules = [addon.name for addon in together()]
    return template(env, name, source, modules, f"{OWN}_suite_%")


def _whole(env):
    source = _suite(env)
    name = f"{OWN}_whole_{paths.digest(source)}"
    return template(env, name, source, APART, f"{OWN}_whole_%")


def template(env, name, source, modules, family):
    """The template `name`: `source` (or nothing) with `modules` installed on it."""
    if exists(env, name):
        return name
    for old in names(env, family):
        drop(env, old)
    making = f"{name}_new"
    if source:
        copy(env, source, making)
    with stage(f"making a database with {', '.join(modules)}"):
        install(env, making, modules)
    (paths.RUN / f"{making}.log").unlink(missing_ok=True)
    rename(env, making, name)
    return name
