"""The databases that the benchmarks run on.

A source of each size holds plain Odoo and the generated data and is kept. What is
measured is a copy of it with our addons installed, made anew each time, so that every
run begins with the same data; for the cost of daily work, a copy without them, too.
"""

import contextlib
import os

import odoo
import odoo.sql_db
from odoo.modules.registry import Registry

from devtools import databases

from . import generate


def name_of(size):
    return f"{databases.PREFIX}_{size.database}"


def copy_of(size):
    return f"{name_of(size)}_run"


def start_odoo():
    """Load Odoo in this process, configured by ODOO_RC, quiet."""
    odoo.tools.config.parse_config(
        ["-c", os.environ["ODOO_RC"], "--log-level=error", "--no-http"],
        setup_logging=True,
    )


@contextlib.contextmanager
def environment(name):
    """An ORM environment of the superuser on a database, with a cursor of its own."""
    with Registry(name).cursor() as cr:
        yield odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})


def ensure_source(size, say=print):
    """Have the database of this size, filled; made anew if an earlier try broke off."""
    name = name_of(size)
    if databases.exists(os.environ, name):
        with environment(name) as env:
            if generate.complete(env, size):
                return name
        forget(name)
        databases.drop(os.environ, name)
    say(f"generating {size.title}: kept as {name}")
    databases.copy(os.environ, databases.base(os.environ), name)
    Registry.new(name, install_modules=["sale_margin"])
    with environment(name) as env:
        generate.fill(env, size, say)
    return name


def make_copy(size, say=print):
    """A fresh copy of the source with our addons; its name."""
    name = copy_of(size)
    copy_plain(size, name, say)
    # And what installs itself beside it: bridges to the apps that are there.
    Registry.new(name, install_modules=["customer_tiering"])
    return name


def copy_plain(size, name, say=print):
    """A fresh copy of the source, without our addons, under `name`."""
    source = ensure_source(size, say)
    forget(source)
    drop(name)
    [[version]] = databases.query(os.environ, "SHOW server_version_num")
    # The default goes through the shared buffers and the log: slow for gigabytes.
    strategy = " STRATEGY FILE_COPY" if int(version) >= 150000 else ""
    databases.query(
        os.environ, f'CREATE DATABASE "{name}" TEMPLATE "{source}"{strategy}'
    )


def drop(name):
    """Remove a database that a run made."""
    forget(name)
    databases.drop(os.environ, name)


def forget(name):
    """Close this process's connections to a database."""
    Registry.delete(name)
    odoo.sql_db.close_db(name)
