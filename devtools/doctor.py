"""./dev doctor: what is here, what is missing, and what will be fetched."""

import contextlib
import os
import shutil
import sys
from pathlib import Path

from . import chromium, distribution, node, odoo, paths, postgres, venv
from .console import Failure

GOOD, LATER, MISSING = "ok", "later", "MISSING"
# Odoo, packages and databases with the demonstration, in GB.
NEEDED = 4


def can_fetch():
    """Whether distribution packages can be installed without a password now."""
    return shutil.which("apt-get") and distribution.administrator(ask=False) is not None


def check_python():
    version = sys.version.split()[0]
    if venv.ready("dev"):
        return GOOD, f"{version}, packages for running and testing in {paths.VENV}"
    if venv.ready("run"):
        return GOOD, f"{version}, packages for running in {paths.VENV}"
    return LATER, f"{version}; its packages will be installed in {paths.VENV}"


def check_odoo():
    try:
        if odoo.ready():
            return GOOD, f"{odoo.version(odoo.library())} in {odoo.library()}"
        distribution.development_source()
    except Failure as failure:
        return MISSING, str(failure)
    return LATER, "Debian's package will be unpacked under var/odoo"


def check_postgres():
    if postgres.external():
        host = os.environ.get("PGHOST", "")
        return GOOD, f"the one at PGHOST={host} PGPORT={os.environ.get('PGPORT', '')}"
    if folder := postgres.programs():
        return GOOD, f"{postgres.major(folder)} in {folder}, for a private cluster"
    if can_fetch():
        return LATER, "the distribution's package postgresql will be installed"
    return MISSING, "ask an administrator to run  apt-get install postgresql"


def check_chromium():
    if path := chromium.find():
        return GOOD, f"{chromium.version(path)} in {path}"
    if can_fetch() and distribution.release().get("ID") == "debian":
        return LATER, "the distribution's package chromium will be installed"
    return MISSING, "for browser tests: install google-chrome or chromium"


def check_node():
    if folder := node.find():
        state = "prettier installed" if node.ready() else "prettier will be installed"
        return GOOD, f"{node.major(Path(folder) / 'node')} in {folder}, {state}"
    return LATER, "will be installed into the Python environment"


def check_disk():
    folder = paths.VAR if paths.VAR.exists() else paths.ROOT
    free = shutil.disk_usage(folder).free / 1e9
    with contextlib.suppress(OSError):
        if not os.access(folder, os.W_OK):
            return MISSING, f"{folder} is not yours to write in"
    needed = 1 if odoo.ready() and venv.ready() else NEEDED
    return (GOOD if free > needed else MISSING), f"{free:.0f} GB free, {needed} wanted"


def check_caches():
    if not paths.DOWNLOADS.is_dir():
        return LATER, "nothing downloaded yet: the first run needs a network"
    files = [path for path in paths.DOWNLOADS.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files) / 1e6
    return GOOD, f"{size:.0f} MB downloaded in {paths.DOWNLOADS}"


CHECKS = {
    "Python": check_python,
    "Odoo": check_odoo,
    "PostgreSQL": check_postgres,
    "Chromium": check_chromium,
    "Node.js": check_node,
    "disk": check_disk,
    "caches": check_caches,
}


def report():
    """Print one line a thing; 1 when something is missing that ./dev cannot get."""
    missing = []
    for name, check in CHECKS.items():
        try:
            state, text = check()
        except Failure as failure:
            state, text = MISSING, str(failure)
        print(f"{name:11} {state:8} {text}")
        if state == MISSING:
            missing.append(name)
    if missing:
        print(f"missing: {', '.join(missing)}")
    return min(1, len(missing))
