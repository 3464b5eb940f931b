"""The commands of ./dev."""

import argparse
import errno
import os
import sys
from pathlib import Path

from . import (
    console,
    databases,
    node,
    odoo,
    paths,
    processes,
    runtime,
    serving,
    testing,
    venv,
)
from . import demo as demonstration
from . import doctor as diagnosis
from . import lint as linters
from .screenshots import Picture, listed, take


def prepare(kind="run"):
    processes.together(odoo.ensure, lambda: venv.ensure(kind))


def chosen(env, name):
    name = name or databases.DEMO
    if not databases.exists(env, name):
        raise console.Failure(f"there is no database {name}: run ./dev demo first")
    return name


def demo(options):
    """load a real purchase log, grade it, show the tiers and serve the web client"""
    prepare()
    with runtime.ready() as env:
        with console.locked("demo"):
            demonstration.ensure(env)
        if options.exit:
            return 0
        return serving.foreground(env, databases.DEMO, options.port, log="serve.log")


def serve(options):
    """serve the web client for a database that is there"""
    prepare()
    with runtime.ready() as env:
        return serving.foreground(env, chosen(env, options.database), options.port)


def shell(options):
    """run a script with Odoo's env (./dev shell < script.py), or an interactive one"""
    prepare()
    with runtime.ready() as env:
        name = chosen(env, options.database)
        command = ["shell", "-d", name, "--no-http", "--log-level=warn"]
        command.append("--shell-interface=python")
        return processes.run(runtime.command(*command), env=env)


def test(options):
    """run all tests and checks, or only those at PATH…"""
    return testing.some(options.paths) if options.paths else testing.everything()


def database(options):
    """make a scratch database NAME anew, with the addons or the given modules"""
    prepare()
    with runtime.ready() as env:
        if options.drop:
            databases.drop(env, options.name)
        elif options.update:
            databases.install(env, options.name, options.modules, "-u")
        elif options.modules:
            databases.from_base(env, options.name)
            with console.stage(f"installing {', '.join(options.modules)}"):
                databases.install(env, options.name, options.modules)
        else:
            databases.from_suite(env, options.name)
    return 0


def bench(options):
    """measure: ratios to the database's own work (--large: a million customers)"""
    prepare()
    with runtime.ready() as env:
        command = [venv.PYTHON, "-m", "bench.run", *options.rest]
        return processes.run(command, env=env, cwd=paths.ROOT)


def doctor(options):
    """say what is here and what is missing"""
    return diagnosis.report()


def run(options):
    """run a program with our Python, Odoo and PostgreSQL (./dev run psql -l)"""
    prepare()
    with runtime.ready() as env:
        env["PATH"] = f"{venv.PYTHON.parent}{os.pathsep}{env['PATH']}"
        return processes.run(options.program, env=env)


def lint(options):
    """run the linters, or only TOOL; --fix corrects what can be corrected"""
    venv.ensure("dev")
    if options.tool in (None, "prettier"):
        node.ensure()
    return min(1, linters.check(options.tool, options.fix))


def screenshots(options):
    """take the documentation's pictures, or one of any page (--url, --out)"""
    prepare("dev")
    changes = {
        "height": options.height,
        "language": options.lang,
        "script": options.js,
    }
    if options.url:
        out = Path(options.out or paths.VAR / "screenshot.png")
        given = {name: value for name, value in changes.items() if value}
        pictures = [(out, Picture(out.stem, options.url, options.width, **given))]
    else:
        pictures = listed(options.only, options.out, **changes)
    with runtime.ready() as env:
        database = options.database or databases.DEMO
        return min(1, take(env, database, pictures, options.user))


COMMANDS = (demo, serve, shell, test, lint, database, run, screenshots, bench, doctor)


def arguments_of(command, add):
    """Add the arguments of one command to its parser, by `add`."""
    if command in (shell, serve):
        add("-d", dest="database", metavar="NAME")
    if command in (demo, serve):
        add("--port", type=int, default=serving.PORT)
    if command is demo:
        add("--exit", action="store_true", help="end, do not serve")
    if command is test:
        add("paths", nargs="*", metavar="PATH")
    if command is lint:
        add("tool", nargs="?", choices=linters.NAMES, metavar="TOOL")
        add("--fix", action="store_true", help="correct what can be corrected")
    if command is database:
        add("name", metavar="NAME")
        add("modules", nargs="*", metavar="MODULE")
        add("-u", dest="update", action="store_true", help="update MODULE… in it")
        add("--drop", action="store_true", help="remove it")
    if command is screenshots:
        add("--only", metavar="NAME", help="only this one of the list")
        add("--out", metavar="PATH", help="folder, or with --url the file")
        add("--url", help="a page of the client, such as /odoo/contacts")
        add("--width", type=int, default=1280)
        add("--height", type=int)
        add("--lang", metavar="CODE", help="such as zh_CN; installed if need be")
        add("--db", dest="database", metavar="NAME")
        add("--user", default="admin", help="login; the password is the same")
        add("--js", help="a script to run in the page before the picture")
    if command is run:
        add("program", nargs=argparse.REMAINDER, metavar="PROGRAM…")


def main(arguments):
    parser = argparse.ArgumentParser(prog="./dev", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS:
        added = commands.add_parser(command.__name__, help=command.__doc__)
        added.set_defaults(function=command)
        arguments_of(command, added.add_argument)
    options, rest = parser.parse_known_args(arguments)
    if rest and options.function is not bench:
        parser.error(f"no such argument: {' '.join(rest)}")
    options.rest = rest
    processes.terminate_as_interrupt()
    try:
        return options.function(options)
    except console.Failure as failure:
        print(f"./dev {options.command}: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output has gone: there is nobody to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS):
            raise
        where = error.filename or paths.VAR
        said = f"{where}: {error.strerror}"
        if error.errno == errno.EACCES:
            said += " (did another user run ./dev here? make it yours)"
        print(f"./dev {options.command}: {said}", file=sys.stderr)
        return 1
