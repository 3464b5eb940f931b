"""The linters: what ./dev lint and the pre-commit hooks run."""

import os
import subprocess
import sys

from . import node, paths, processes, runtime, venv
from .console import say

# OCA's robot makes README.rst, and Weblate is not used.
SKIPPED = "--disable=prefer-readme-rst,weblate-component-too-long"


def files(*kinds):
    """The addons' files of these kinds, as paths relative to the project."""
    found = (
        str(path.relative_to(paths.ROOT))
        for addon in paths.addons()
        for path in addon.rglob("*")
        if path.suffix in kinds and path.is_file() and "lib" not in path.parts
    )
    return sorted(found)


def commands(fix=False):
    """The linters' command lines: {name: [[program, argument…], …]}."""
    python = [str(venv.PYTHON), "-m"]
    scripts = venv.PYTHON.parent
    addons = [addon.name for addon in paths.addons()]
    prettier = [os.path.join(node.find() or "", "node"), str(node.PRETTIER)]
    table = {
        "ruff": [
            [
                *python,
                "ruff",
                "check",
                "--output-format=concise",
                *(["--fix"] if fix else []),
                ".",
            ],
            [*python, "ruff", "format", *([] if fix else ["--check"]), "."],
        ],
        "pylint": [[*python, "pylint", "--jobs=2", *addons]],
        "oca": [
            [
                str(scripts / "oca-checks-odoo-module"),
                SKIPPED,
                *(["--fix"] if fix else []),
                *addons,
            ],
        ],
        "prettier": [
            [
                *prettier,
                f"--plugin={node.XML}",
                "--write" if fix else "--check",
                "--log-level=warn",
                *files(".xml", ".js", ".scss"),
            ],
        ],
    }
    if translations := files(".po", ".pot"):
        fixing = ["--fix"] if fix else []
        table["oca"].append([str(scripts / "oca-checks-po"), *fixing, *translations])
    if not addons:
        table = {"ruff": table["ruff"]}
    return table


def check(only=None, fix=False):
    """Run the linters, in parallel unless they fix; how many found something."""
    env = runtime.environment()
    results = {}

    def run(name, lines):
        said = []
        for line in lines:
            done = subprocess.run(
                line,
                cwd=paths.ROOT,
                env=env,
                text=True,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                preexec_fn=processes.follow_parent,
            )
            if done.returncode:
                said.append(done.stdout or f"{line[0]} exited {done.returncode}")
        results[name] = "\n".join(said)

    table = commands(fix)
    chosen = {name: lines for name, lines in table.items() if only in (None, name)}
    tasks = [
        lambda name=name, lines=lines: run(name, lines)
        for name, lines in chosen.items()
    ]
    if fix:
        for task in tasks:
            task()
    else:
        processes.together(*tasks)
    for name, said in results.items():
        say(f"{name}: {'found what follows' if said else 'clean'}")
        if said:
            sys.stdout.write(said.strip() + "\n")
    sys.stdout.flush()
    return sum(bool(said) for said in results.values())


NAMES = ("ruff", "pylint", "oca", "prettier")
