"""Every addon installed, updated and uninstalled, and nothing of it left behind."""

import json
import os

from . import databases, logs, paths, processes, runtime
from .console import Failure, say, stage

SCRIPT = """
import json, sys
sys.path.insert(0, {root!r})
from devtools import inside
result = {call}
env.cr.commit()
with open({answer!r}, "w") as file:
    json.dump(result, file)
"""


class Trial:
    """One database on which addons come and go."""

    def __init__(self, env, lane=0):
        self.env = env
        self.name = f"{databases.OWN}_trial_{lane}_{os.getpid()}"
        self.addons = [addon.name for addon in paths.addons()]
        self.passed = self.failed = 0
        self.answer = paths.RUN / f"{self.name}.json"
        self.logs = [
            paths.RUN / f"{self.name}.log",
            paths.RUN / f"{self.name}.shell.log",
        ]

    def ask(self, call):
        """The value of an expression on `inside`, evaluated in Odoo."""
        script = SCRIPT.format(root=str(paths.ROOT), call=call, answer=str(self.answer))
        runtime.script(self.env, self.name, script, self.logs[1])
        return json.loads(self.answer.read_text())

    def holdings(self):
        return self.ask(f"inside.holdings(env, {self.addons!r})")

    def step(self, text, work):
        """Do one check; whether what comes after it can be done.

        A complaint in the log makes it a failed check, too.
        """
        done = True
        try:
            with stage(text):
                work()
            complaints = logs.check(*self.logs)
        except Failure as failure:
            say(f"FAILED {text}: {failure}")
            complaints, done = 1, False
        for path in self.logs:
            path.unlink(missing_ok=True)
        if complaints:
            self.failed += 1
        else:
            self.passed += 1
        return done

    def install(self, *addons):
        # Alone: what installs itself beside it has its own turn.
        databases.install(self.env, self.name, addons, "--skip-auto-install")
        states = dict(
            databases.query(
                self.env,
                "SELECT name, state FROM ir_module_module WHERE name = ANY(%s)",
                [list(addons)],
                self.name,
            )
        )
        if states != dict.fromkeys(addons, "installed"):
            raise Failure(f"not all are installed afterwards: {states}")

    def update(self, *addons):
        databases.install(self.env, self.name, addons, "-u", "--skip-auto-install")

    def part(self, bridges):
        """Uninstall bridges whose metrics and sources programs use, and bring them
        back: the programs stay, say what they lack, and then go on."""
        ids = self.ask(f"inside.employ(env, {bridges!r})")
        self.ask(f"inside.uninstall(env, *{bridges!r})")
        if wrong := self.ask(f"inside.open_forms(env) or inside.lack(env, {ids!r})"):
            raise Failure("; ".join(wrong))
        self.install(*bridges)
        if wrong := self.ask(f"inside.resume(env, {ids!r})"):
            raise Failure("; ".join(wrong))

    def uninstall(self, addon, before):
        ours = self.addons
        if not self.ask(f"inside.use_and_uninstall(env, {addon!r})"):
            raise Failure("the trial's customer was not graded")
        # In a new process, which loads what is still there.
        after = self.ask(f"inside.open_forms(env) or inside.holdings(env, {ours!r})")
        if left := sorted(set(after) - set(before)):
            raise Failure(f"{addon} left behind: {', '.join(left[:20])}")
        if gone := sorted(set(before) - set(after)):
            raise Failure(f"{addon} took with it: {', '.join(gone[:20])}")

    def round(self, addon, before):
        """Install, use and uninstall one addon on a database with these holdings."""
        return self.step(f"install {addon}", lambda: self.install(addon)) and self.step(
            f"use and uninstall {addon}", lambda: self.uninstall(addon, before)
        )

    def rounds(self, waiting, before):
        """Rounds of addons, taken from a list that others take from, too."""
        while waiting:
            self.round(waiting.pop(0), before)


def check(env):
    """Run the whole trial; (passed, failed).

    Bridges come and go one by one, each beside the core alone, on as many copies of
    the database as there are processors.
    """
    databases.sweep(env, f"{databases.OWN}\\_trial\\_%")
    lanes = [Trial(env, lane) for lane in range(os.cpu_count() or 1)]
    trial = lanes[0]
    databases.from_base(env, trial.name)
    databases.install(env, trial.name, databases.needed(databases.apart()))
    try:
        core, *bridges = trial.addons
        empty = trial.holdings()
        if trial.round(core, empty) and bridges:
            trial.step(f"install {core} again", lambda: trial.install(core))
            alone, waiting = trial.holdings(), list(bridges)
            for lane in lanes[1:]:
                databases.copy(env, trial.name, lane.name)
            processes.together(
                *(lambda lane=lane: lane.rounds(waiting, alone) for lane in lanes)
            )
            trial.step("install all again", lambda: trial.install(*bridges))
            trial.step("update all", lambda: trial.update(core, *bridges))
            trial.step("part with bridges in use", lambda: trial.part(bridges))
            trial.step("uninstall all", lambda: trial.uninstall(core, empty))
    finally:
        for lane in lanes:
            databases.drop(env, lane.name)
            lane.answer.unlink(missing_ok=True)
    return sum(lane.passed for lane in lanes), sum(lane.failed for lane in lanes)
