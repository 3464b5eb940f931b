"""Odoo's web client on 127.0.0.1."""

import contextlib
import time
import urllib.error
import urllib.request

from . import paths, processes, runtime
from .console import Failure, say

PORT = 8069
# Scheduled jobs run, as with whoever works with it: customers who buy move at once.
JOBS = "--max-cron-threads=1"


def command(database, port, *options):
    return runtime.command(
        "server",
        "-d",
        database,
        f"--db-filter=^{database}$",
        f"--http-port={port}",
        *options,
    )


def choose(port):
    """The port to serve on; says so when it is not the one asked for."""
    free = processes.free_port(port)
    if free != port:
        say(f"port {port} is taken: using {free}")
    return free


def wait_until_up(process, port, log, patience=120):
    """:raises Failure: when the server ends instead, or does not answer in time"""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError, urllib.error.URLError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/web/health", timeout=5)
            return
        time.sleep(0.3)
    raise Failure(f"Odoo did not start (log: {log})")


@contextlib.contextmanager
def background(env, database, log, port=PORT, options=()):
    """A server for as long as the block lasts; gives its address."""
    port = processes.free_port(port)
    path = paths.RUN / log
    with path.open("w") as output:
        process = processes.start(
            command(database, port, *options), env=env, stdout=output, stderr=output
        )
        try:
            wait_until_up(process, port, path)
            yield f"http://127.0.0.1:{port}"
        finally:
            processes.stop(process)


def foreground(env, database, port=PORT, options=(), log=None):
    """Serve until stopped; the log goes to `log` in var/run, or to the terminal."""
    port = choose(port)
    output = (paths.RUN / log).open("w") if log else None
    process = processes.start(
        command(database, port, JOBS, *options), env=env, stdout=output, stderr=output
    )
    try:
        wait_until_up(process, port, paths.RUN / log if log else "above")
        say(
            f"serving http://127.0.0.1:{port} (user admin, password admin): Ctrl-C ends"
        )
        return process.wait()
    except KeyboardInterrupt:
        say("stopping")
        return 0
    finally:
        processes.stop(process)
        if output:
            output.close()
