"""A process of its own, with Odoo loaded, whose children are killed at their work.

Started by test_crash. Reads JSON, a line each: first how to reach the database, then
orders; answers each order with a line once the child is dead. A child says on a pipe
what it is about to do, so that it is known where it died.
"""

import json
import os
import select
import signal
import sys
import time
from importlib import import_module

from odoo import SUPERUSER_ID, api, sql_db
from odoo.modules.registry import Registry
from odoo.tools import config

# Longer than any order takes.
PATIENCE = 30


class Child:
    """What is done in a child; each job ends with a commit of its own."""

    def __init__(self, registry, program_ids, pipe, order):
        self.registry, self.program_ids, self.pipe = registry, program_ids, pipe
        # Where it has to be exact the child does it itself.
        self.end = None if order["delay"] else order["mark"]
        self.left = order["times"]

    def mark(self, name):
        name = f"{self.job}:{name}"
        os.write(self.pipe, f"{name}\n".encode())
        self.left -= name == self.end
        if not self.left:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self, owner, name, mark, after=None):
        """Have a function say that it begins, and that it has ended."""
        original = getattr(owner, name)

        def watched(*args, **kwargs):
            self.mark(mark)
            result = original(*args, **kwargs)
            if after:
                self.mark(after)
            return result

        setattr(owner, name, watched)

    def watch_all(self):
        # A script is in no package, so nothing is relative to it.
        engine, ledger, population, undo = (
            import_module(f"odoo.addons.customer_tiering.{name}")
            for name in (
                "engine",
                "measure.ledger",
                "measure.population",
                "measure.undo",
            )
        )

        self.watch(population, "measure", "measure")
        self.watch(engine, "assess", "grade")
        self.watch(ledger, "write_changes", "members")
        self.watch(ledger, "_append_transitions", "transitions")
        self.watch(ledger, "_append_scores", "scores")
        self.watch(undo, "restore", "rollback")
        self.watch(self.registry["customer.tier.transition"], "_dispatch", "dispatch")
        self.watch(sql_db.Cursor, "commit", "commit", "committed")

    def work(self, jobs):
        self.watch_all()
        for self.job in jobs:
            with self.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                getattr(self, self.job)(env)

    def programs(self, env):
        return env["customer.tier.program"].browse(self.program_ids)

    def run(self, env):
        self.programs(env)._assess()

    def events(self, env):
        env["customer.tier.event"]._cron_process()

    def dispatch(self, env):
        env["customer.tier.transition"]._cron_dispatch()

    def rollback(self, env):
        """The last run of everyone, where another one came before it."""
        for program in self.programs(env):
            runs = env["customer.tier.assessment"].search(
                [
                    ("program_id", "=", program.id),
                    ("state", "=", "done"),
                    ("is_partial", "=", False),
                ],
                order="id desc",
                limit=2,
            )
            if len(runs) == 2 and runs[0].is_latest:
                runs[0].action_rollback()


def kill(registry, program_ids, order):
    """Let a child work, and kill it.

    :param dict order: ``jobs``, names of methods of the child; ``mark``, what it has to
        say first, or None, and how many ``times``; ``delay``, seconds to go on from
        there, 0: none at all
    :return: dict of ``last``, what it said last; ``killed``, False when it had finished
        before; ``failed``, whether it had with an error
    """
    reader, writer = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(reader)
        try:
            Child(registry, program_ids, writer, order).work(order["jobs"])
            os._exit(0)
        except BaseException as error:  # noqa: BLE001 the parent has to know
            os.write(2, f"{type(error).__name__}: {error}\n".encode())
            os._exit(1)
    os.close(writer)
    said = listen(reader, order["mark"], order["times"])
    time.sleep(order["delay"])
    os.kill(pid, signal.SIGKILL)
    _pid, status = os.waitpid(pid, 0)
    said += listen(reader, None)
    os.close(reader)
    return {
        "last": said.split()[-1] if said else "start",
        "killed": os.WIFSIGNALED(status),
        "failed": os.WIFEXITED(status) and os.WEXITSTATUS(status) != 0,
    }


def listen(reader, mark, times=1):
    """What the child says until it has said a mark so many times, or has ended.

    Without a mark: what it has said already.
    """
    said = ""
    while mark is None or said.split().count(mark) < times:
        ready, _, _ = select.select([reader], [], [], 0 if mark is None else PATIENCE)
        text = os.read(reader, 65536).decode() if ready else ""
        if not text:
            break
        said += text
    return said


def main():
    options = json.loads(sys.stdin.readline())
    config.parse_config(options["arguments"], setup_logging=False)
    for name, value in options["settings"].items():
        config[name] = value
    registry = Registry(options["database"])
    # No child may use a connection of its parent.
    sql_db.close_all()
    sys.stdout.write("{}\n")
    sys.stdout.flush()
    for line in sys.stdin:
        answer = kill(registry, options["programs"], json.loads(line))
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
