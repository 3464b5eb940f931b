"""Odoo's log of a run: a warning in it fails the run."""

import re

from . import paths

# What the environment says and no addon can help, each with its reason.
IGNORED = (
    # The machine has no wkhtmltopdf; nothing here prints PDF files.
    r"odoo\.addons\.base\.models\.ir_actions_report: .*(W|w)khtmltopdf",
    # Odoo's own start-up, under root in a container.
    r"Running as user 'root' is a security risk",
    # OCA's helpdesk counts the tickets of a customer who is not saved yet.
    r"Domains don't support NewId, .*'partner_id', 'child_of'",
)
LINE = re.compile(r"^\d{4}-\d\d-\d\d \S+ \d+ (\w+) (\S+) (.*)$")
SERIOUS = ("WARNING", "ERROR", "CRITICAL")


def complaints(text):
    """The lines of a log that count, each once."""
    found = []
    for line in text.splitlines():
        match = LINE.match(line)
        if not match or match[1] not in SERIOUS:
            continue
        said = f"{match[1]} {match[3].strip()}"
        if said not in found and not any(re.search(each, said) for each in IGNORED):
            found.append(said)
    return found


def check(*paths):
    """Print what the logs complain about; how many complaints there were."""
    found = []
    for path in paths:
        if path.exists():
            found += complaints(path.read_text(errors="replace"))
    for line in found:
        print(f"  in Odoo's log: {line[:600]}")
    return len(found)


def tidy(pattern, keep=10):
    """Remove all but the newest logs of failed runs."""
    found = sorted(paths.RUN.glob(pattern), key=lambda path: path.stat().st_mtime)
    for path in found[:-keep]:
        path.unlink(missing_ok=True)
