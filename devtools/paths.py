"""Where things are. Everything that ./dev makes lies under var/."""

import hashlib
import platform
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
DOWNLOADS = VAR / "downloads"
RUN = VAR / "run"
VENV = VAR / "venv"
ODOO = VAR / "odoo"
NODE = VAR / "node"
DATA = VAR / "data"

# Short and the same for every command in this checkout: names things outside it.
CHECKOUT = hashlib.sha256(f"{platform.node()}:{ROOT}".encode()).hexdigest()[:10]


def addons():
    """The suite's addons: every folder customer_tiering* with a manifest."""
    return sorted(
        path.parent for path in ROOT.glob("customer_tiering*/__manifest__.py")
    )


def digest(*parts):
    """A short hash of texts, bytes and files (pathlib.Path, by content)."""
    total = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path):
            part = part.read_bytes()
        elif isinstance(part, str):
            part = part.encode()
        total.update(hashlib.sha256(part).digest())
    return total.hexdigest()[:12]
