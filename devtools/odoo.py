"""Odoo 19: the user's own (ODOO_HOME), or Debian's package unpacked under var/."""

import os
import re
import shutil
from pathlib import Path

from . import distribution, paths
from .console import Failure, discard, locked, need_space, quiet, stage, tidy, write

PACKAGE = "odoo-19"
# Debian's package points at these for the fonts and scripts that Odoo bundles.
COMPANIONS = (
    "fonts-font-awesome",
    "fonts-glyphicons-halflings",
    "fonts-inconsolata",
    "fonts-montserrat",
    "fonts-ocr-b",
    "fonts-roboto-unhinted",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
)
NAMES = (PACKAGE, *COMPANIONS)
UNPACKED = "usr/lib/python3/dist-packages"
# What is done to the unpacked package; a change of it makes the folder anew.
RECIPE = "1"


def library():
    """The folder to put on Python's path: the one that has odoo/release.py.

    :raises Failure: when ODOO_HOME holds no Odoo 19
    """
    home = os.environ.get("ODOO_HOME")
    if not home:
        return paths.ODOO / UNPACKED
    home = Path(home).expanduser().resolve()
    candidates = [home, home.parent, home / UNPACKED]
    candidates += sorted(home.glob("lib/python3*/*-packages"))
    for folder in candidates:
        if (folder / "odoo" / "release.py").is_file():
            if (found := version(folder)) != "19.0":
                raise Failure(f"ODOO_HOME={home} is Odoo {found}: Odoo 19.0 is wanted")
            return folder
    raise Failure(f"ODOO_HOME={home} holds no Odoo: give the folder of a checkout")


def version(folder):
    """The series of the Odoo in `folder`, such as 19.0, read without importing it."""
    text = (folder / "odoo" / "release.py").read_text()
    match = re.search(r"^version_info\s*=\s*\(\s*(\d+)\s*,\s*(\d+)", text, re.M)
    return f"{match[1]}.{match[2]}" if match else "of unknown version"


def ready():
    """Whether Odoo is there, without fetching it."""
    if os.environ.get("ODOO_HOME"):
        return bool(library())
    stamp = paths.ODOO / "stamp"
    return stamp.is_file() and stamp.read_text().split() == [RECIPE]


def ensure():
    """Have Odoo; fetches and unpacks it the first time. Safe to interrupt."""
    if ready():
        return
    with locked("odoo"):
        if ready():
            return
        tidy(paths.ODOO)
        debs = fetch()
        unpack(debs)


def fetch():
    """The .deb files of Odoo and its companions, from the cache when all are there."""
    folder = paths.DOWNLOADS / "debs"
    if found := distribution.downloaded(NAMES, folder):
        return found
    need_space(0.5, "downloading Odoo")
    with stage("fetching Debian's package of Odoo 19 (130 MB)"):
        return distribution.download(NAMES, folder)


def unpack(debs):
    """Unpack into var/odoo, which appears only when it is whole."""
    need_space(1.6, "unpacking Odoo")
    temporary = paths.VAR / f"odoo.{os.getpid()}"
    with stage("unpacking Odoo"):
        for deb in debs:
            quiet(
                ["dpkg-deb", "-x", str(deb), str(temporary)],
                f"could not unpack {deb.name}; delete it and run this again",
                "unpack.log",
            )
        repair(temporary / UNPACKED)
        write(temporary / "stamp", RECIPE)
        discard(paths.ODOO)
        temporary.rename(paths.ODOO)


def repair(folder):
    """Put right what Debian's package leaves out, and check the rest.

    :raises Failure: when a file that a page loads is missing
    """
    # A second, partial copy of the addons (no views, no data), and odds and ends.
    for name in ("addons", "doc", "setup"):
        shutil.rmtree(folder / name, ignore_errors=True)
    static = folder / "odoo" / "addons" / "mail" / "static" / "lib"
    missing = static / "selfie_segmentation" / "selfie_segmentation.js"
    # Only video calls use it, but every page asks for it.
    missing.parent.mkdir(parents=True, exist_ok=True)
    missing.touch()
    shared = folder.parents[2] / "share" / "fonts"
    for link in (path for path in folder.rglob("*") if path.is_symlink()):
        if link.exists():
            continue
        if link.parent.match("static/lib/fontawesome/fonts"):
            # Left over: the style sheet uses the fonts under static/src/libs.
            link.unlink()
        elif other := next(shared.rglob(f"{link.stem}-Regular{link.suffix}"), None):
            link.unlink()
            link.symlink_to(os.path.relpath(other, link.parent))
        elif link.suffix != ".ttf":
            raise Failure(f"Odoo's package is not whole: {link} leads nowhere")
