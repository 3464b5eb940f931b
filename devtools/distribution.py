"""The machine's own distribution: its mirrors, and installing its packages."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from . import paths
from .console import Failure, blame, discard, locked, quiet, say, write

APT = Path("/etc/apt")
OTHERWISE = "set ODOO_HOME=… to an Odoo 19 that you have"


def release():
    """os-release as a dict: ID, ID_LIKE, VERSION_CODENAME, PRETTY_NAME and so on."""
    found = {}
    for line in Path("/etc/os-release").read_text().splitlines():
        key, _, value = line.partition("=")
        found[key] = value.strip('"')
    return found


def sources(folder=APT):
    """Every (address, suite, components, options) that apt is configured with.

    Reads deb822 files (*.sources) and one-line ones (*.list, sources.list).
    Source packages and disabled entries are left out.
    """
    files = sorted((folder / "sources.list.d").glob("*.sources"))
    for path in files:
        for paragraph in re.split(r"\n\s*\n", path.read_text()):
            lines = [ln for ln in paragraph.splitlines() if not ln.startswith("#")]
            fields = {}
            # A value goes on in lines that start with white space.
            for field in re.split(r"\n(?=\S)", "\n".join(lines)):
                key, _, value = field.partition(":")
                fields[key.strip().lower()] = value.strip()
            if "deb" not in fields.get("types", "").split():
                continue
            if fields.get("enabled", "yes").lower() in ("no", "false", "0"):
                continue
            for address in fields.get("uris", "").split():
                for suite in fields.get("suites", "").split():
                    components = fields.get("components", "").split()
                    yield address, suite, components, fields.get("signed-by", "")
    files = [
        folder / "sources.list",
        *sorted((folder / "sources.list.d").glob("*.list")),
    ]
    pattern = re.compile(r"^\s*deb\s+(?:\[(.*?)\]\s+)?(\S+)\s+(\S+)\s*([^#]*)")
    for path in files:
        for line in path.read_text().splitlines() if path.exists() else ():
            if match := pattern.match(line):
                options, address, suite, components = match.groups()
                signed = re.search(r"signed-by=(\S+)", options or "")
                yield address, suite, components.split(), signed[1] if signed else ""


def development_source(folder=APT):
    """The machine's own mirror with its suite changed to the newest: a deb822 text.

    :raises Failure: on a machine without apt, Debian or Ubuntu
    """
    if not shutil.which("apt-get"):
        raise Failure(f"no apt-get here to fetch Odoo with: {OTHERWISE}")
    system = release()
    for name, suite, components in (
        ("debian", "unstable", "main"),
        ("ubuntu", "devel", "main universe"),
    ):
        if name != system.get("ID"):
            continue
        code = system.get("VERSION_CODENAME", "")
        for address, own, found, signed in sources(folder):
            known = own in (code, "stable", "testing", "unstable", "sid", "devel")
            if known and "main" in found and "security" not in address:
                text = f"Types: deb\nURIs: {address}\nSuites: {suite}\n"
                text += f"Components: {components}\n"
                return text + (f"Signed-By: {signed}\n" if signed else "")
        raise Failure(f"apt has no {name} mirror configured to fetch from: {OTHERWISE}")
    raise Failure(f"Odoo comes from Debian or Ubuntu, this is neither: {OTHERWISE}")


def downloaded(names, folder):
    """The .deb files of these packages in `folder`, or None unless all are there."""
    found = [next(folder.glob(f"{name}_*.deb"), None) for name in names]
    return found if all(found) else None


def download(names, folder):
    """Download packages of the newest suite into `folder`, made anew; their files.

    apt works on lists and a cache of our own: no root is needed, and what the machine
    has is left as it is. It checks signatures as usual.

    :raises Failure: what to do instead
    """
    private = paths.DOWNLOADS / "apt"
    with locked("apt-download"):
        (private / "lists" / "partial").mkdir(parents=True, exist_ok=True)
        (private / "cache" / "archives" / "partial").mkdir(parents=True, exist_ok=True)
        write(private / "own.sources", development_source())
        apt = ["apt-get", "-q"]
        for option in (
            f"Dir::Etc::sourcelist={private / 'own.sources'}",
            "Dir::Etc::sourceparts=-",
            f"Dir::State::Lists={private / 'lists'}",
            f"Dir::Cache={private / 'cache'}",
            # Descriptions and icons are of no use for fetching ten packages.
            "Acquire::Languages=none",
            "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false",
            # apt's sandbox account may not be able to write in this folder.
            "APT::Sandbox::User=root",
        ):
            apt += ["-o", option]
        temporary = folder.with_name(f"{folder.name}.tmp")
        temporary.mkdir(parents=True, exist_ok=True)
        what = "could not read the mirror's list of packages"
        log = quiet([*apt, "update"], what, "apt-update.log")
        # apt calls it a success when it could not reach the mirror.
        if reason := blame(log.read_text(errors="replace")):
            raise Failure(f"{what}{reason}; or {OTHERWISE}")
        quiet(
            [*apt, "download", *names],
            f"could not fetch {names[0]} from this machine's mirror, {OTHERWISE}",
            "apt-download.log",
            cwd=temporary,
        )
        discard(folder)
        temporary.rename(folder)
        shutil.rmtree(private, ignore_errors=True)
    return downloaded(names, folder)


def administrator(ask=True):
    """The command that makes an administrator of us: [] as root, sudo, or None.

    :param ask: whether sudo may ask for a password, if there is a terminal
    """
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        # Without a terminal to ask for a password at, sudo has to do without one.
        silent = [] if ask and os.isatty(0) else ["-n"]
        done = subprocess.run(["sudo", *silent, "-v"], capture_output=bool(silent))
        if not done.returncode:
            return ["sudo", *silent]
    return None


def install(packages, why):
    """Install distribution packages, saying so: all that we change outside var/.

    :raises Failure: naming the packages, when we may or can not
    """
    names = " ".join(packages)
    if not shutil.which("apt-get"):
        raise Failure(f"{why}: install it with your system's package manager")
    become = administrator()
    if become is None:
        raise Failure(f"{why}: ask an administrator to run  apt-get install {names}")
    with locked("apt"):
        say(f"{why}: installing the distribution's packages {names}")
        run = [*become, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-y"]
        # The lists may be missing or old; without network the cache may still do.
        subprocess.run([*run, "update"], capture_output=True, stdin=subprocess.DEVNULL)
        quiet(
            [*run, "install", "--no-install-recommends", *packages],
            f"could not install {names}",
            "apt-install.log",
        )
