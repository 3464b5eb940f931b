"""The private Python environment, var/venv: pinned packages, and Odoo on its path."""

import os
import subprocess
import sys

from . import distribution, paths
from .console import discard, locked, need_space, quiet, stage, tidy, write

PYTHON = paths.VENV / "bin" / "python"
LISTS = {
    "run": paths.ROOT / "devtools" / "requirements.txt",
    "dev": paths.ROOT / "devtools" / "requirements-dev.txt",
}
# Python finds them under odoo.addons, together with Odoo's: both are namespaces.
ADDONS = paths.ROOT / "devtools" / "requirements-addons.txt"
# Odoo's folder goes last, so that the pinned packages win over a distribution's.
LINK = (
    "import os, sys; sys.path.append(os.environ.get('CUSTOMER_TIERING_ODOO', {!r}))\n"
)


def _wanted(kind):
    names = ["run"] if kind == "run" else ["run", "dev"]
    return paths.digest(sys.version, ADDONS, *(LISTS[name] for name in names))


def ready(kind="run"):
    """Whether the packages of `kind` ("run", or "dev" on top) are all installed."""
    stamp = paths.VENV / f"stamp-{kind}"
    return PYTHON.exists() and stamp.is_file() and stamp.read_text() == _wanted(kind)


def ensure(kind="run"):
    """Have the environment; installs what its lists name. Safe to interrupt."""
    if ready(kind):
        return
    with locked("venv"):
        if ready(kind):
            return
        half = paths.VENV / "installing"
        base = paths.VENV / "base"
        if half.exists() or not base.exists() or base.read_text() != sys.version:
            create()
        need_space(0.8, "the Python environment")
        half.touch()
        for name in ("run", "dev")[: 1 if kind == "run" else 2]:
            if not ready(name):
                with stage(f"installing the Python packages of {LISTS[name].name}"):
                    pip("-r", LISTS[name])
                    if name == "run":
                        pip("--no-deps", "-r", ADDONS)
                write(paths.VENV / f"stamp-{name}", _wanted(name))
        half.unlink()


def create():
    """An empty environment; the old one goes."""
    discard(paths.VENV)
    tidy(paths.VENV)
    run = [sys.executable, "-m", "venv", str(paths.VENV)]
    with stage("making a Python environment"):
        test = [sys.executable, "-c", "import ensurepip"]
        if subprocess.run(test, capture_output=True).returncode:
            minor = f"python3.{sys.version_info[1]}-venv"
            distribution.install([minor], "this Python cannot make environments")
        quiet(run, "could not make a Python environment", "venv.log")
        from .odoo import UNPACKED

        site = next(paths.VENV.glob("lib/python3*/site-packages"))
        write(site / "odoo.pth", LINK.format(str(paths.ODOO / UNPACKED)))
        write(paths.VENV / "base", sys.version)


def pip(*arguments):
    quiet(
        [PYTHON, "-m", "pip", "install", "--no-input", *map(str, arguments)],
        "could not install the Python packages",
        "pip.log",
        env={**os.environ, "PIP_CACHE_DIR": str(paths.DOWNLOADS / "pip")},
    )


def activate():
    """Make the packages importable here too: the Python is the same one."""
    sys.path.extend(map(str, paths.VENV.glob("lib/python3*/site-packages")))
