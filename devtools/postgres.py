"""PostgreSQL: the user's own (PGHOST, PGPORT), or a private cluster under var/pg.

The private cluster listens on a socket in its own folder only. It is started by the
first command that needs it and stopped by the last one that does.
"""

import contextlib
import fcntl
import os
import pwd
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from . import distribution, paths
from .console import Failure, locked, need_space, quiet, say, stage

OLDEST = 13
PORT = "54319"
USER = "odoo"
# A socket's whole path may have 107 bytes; its name in the folder has 19.
LONGEST = 107 - len(f"/.s.PGSQL.{PORT}") - 4
# Losing the last moment's commits in a crash is fine here, a broken cluster is not.
SETTINGS = {
    "listen_addresses": "''",
    "port": PORT,
    "max_connections": "200",
    "synchronous_commit": "off",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "20min",
    "random_page_cost": "1.1",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
}


def external():
    """Whether the user named a server of their own."""
    return bool(os.environ.get("PGHOST") or os.environ.get("PGPORT"))


def programs():
    """The folder of the newest server programs here (initdb, postgres), or None."""
    folders = list(Path("/usr/lib/postgresql").glob("*/bin"))
    folders += Path("/usr").glob("pgsql-*/bin")
    if found := shutil.which("initdb"):
        folders.append(Path(found).resolve().parent)
    usable = [
        (major(folder), folder)
        for folder in folders
        if (folder / "initdb").exists() and (folder / "postgres").exists()
    ]
    usable = [pair for pair in usable if pair[0] >= OLDEST]
    return max(usable)[1] if usable else None


def major(folder):
    """The major version of the server programs in `folder`; 0 when they do not run."""
    try:
        text = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True
        ).stdout
    except OSError:
        return 0
    match = re.search(r"\b(\d+)(?:\.\d+|\w*)", text.partition(")")[2])
    return int(match[1]) if match else 0


class Account:
    """Who runs the server: ourselves, but under root the postgres account."""

    def __init__(self):
        self.switch = {}
        self.uid = os.geteuid()
        if self.uid == 0:
            try:
                entry = pwd.getpwnam("postgres")
            except KeyError:
                raise Failure(
                    "PostgreSQL does not run as root and there is no account postgres: "
                    "run  adduser --system --group postgres  or use an ordinary user"
                ) from None
            self.uid = entry.pw_uid
            self.switch = {
                "user": entry.pw_uid,
                "group": entry.pw_gid,
                "extra_groups": [],
                "cwd": "/",
            }

    def enters(self, folder):
        """Whether the account can get into `folder`."""
        test = subprocess.run(
            ["test", "-x", str(folder)], capture_output=True, **self.switch
        )
        return not test.returncode

    def make(self, folder):
        """A folder of the account's own that nobody else can enter."""
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            os.chown(folder, self.uid, -1)
        if folder.is_symlink() or folder.stat().st_uid != self.uid:
            raise Failure(f"{folder} belongs to another account: delete it")
        return folder


def home(account):
    """The folder of the cluster: var/pg, or one that its account can reach."""
    paths.VAR.mkdir(exist_ok=True)
    if account.enters(paths.VAR):
        return account.make(paths.VAR / "pg")
    folder = account.make(Path(f"/var/tmp/customer-tiering-{paths.CHECKOUT}"))
    # It belongs to what is in var/: when that was deleted, it is out of date.
    mark = paths.VAR / "pg.elsewhere"
    if not mark.exists():
        if alive(folder / "data"):
            stop(account, programs(), folder)
        shutil.rmtree(folder / "data", ignore_errors=True)
        mark.write_text(f"{folder}\n")
    return folder


def sockets(account, folder):
    """The folder of the socket: the cluster's own, or a shorter one under /tmp."""
    if len(os.fsencode(folder)) <= LONGEST:
        return folder
    short = Path(tempfile.gettempdir()) / f"customer-tiering-{paths.CHECKOUT}"
    return account.make(short)


@contextlib.contextmanager
def running():
    """A server to use; gives the environment (PGHOST, PGPORT, PGUSER) that finds it.

    :raises Failure: when there is none and none can be had
    """
    if external():
        yield {
            "PGHOST": os.environ.get("PGHOST", ""),
            "PGPORT": os.environ.get("PGPORT", "5432"),
            "PGUSER": os.environ.get("PGUSER") or pwd.getpwuid(os.geteuid()).pw_name,
        }
        return
    if not programs():
        distribution.install(["postgresql"], "no PostgreSQL server here")
        if not programs():
            raise Failure(
                f"no PostgreSQL {OLDEST} or newer: install one, or set PGHOST"
            )
    account = Account()
    paths.RUN.mkdir(parents=True, exist_ok=True)
    with (paths.RUN / "postgres.users").open("w") as users:
        with locked("postgres"):
            folder = home(account)
            if folder.parent != paths.VAR:
                say(f"the account postgres cannot enter {paths.VAR}: using {folder}")
            socket = sockets(account, folder)
            binaries = initialise(account, folder)
            start(account, binaries, folder, socket)
            fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield {"PGHOST": str(socket), "PGPORT": PORT, "PGUSER": USER}
        finally:
            with locked("postgres"):
                fcntl.flock(users, fcntl.LOCK_UN)
                with contextlib.suppress(OSError):
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    stop(account, binaries, folder)
                    if socket != folder:
                        socket.rmdir()


def initialise(account, folder):
    """Make the cluster if it is not there; the folder of the programs that fit it."""
    data = folder / "data"
    binaries = programs()
    if not (data / "PG_VERSION").exists():
        need_space(1, "the database")
        for left in folder.glob("data*"):
            shutil.rmtree(left, ignore_errors=True)
        temporary = folder / f"data.{os.getpid()}"
        log = folder / "initdb.log"
        with stage("making a private PostgreSQL cluster"):
            command = [binaries / "initdb", "--username", USER, "--auth=trust"]
            command += ["--encoding=UTF8", "--locale=C.UTF-8", "-D", temporary]
            quiet(command, "could not make it", "initdb.log", **account.switch)
            temporary.rename(data)
        log.unlink(missing_ok=True)
    version = int((data / "PG_VERSION").read_text())
    if version != major(binaries):
        fitting = Path(f"/usr/lib/postgresql/{version}/bin")
        if not (fitting / "postgres").exists():
            raise Failure(
                f"{data} was made by PostgreSQL {version}, which is gone: install it, "
                f"or delete {folder} (it only holds what ./dev can make again)"
            )
        binaries = fitting
    return binaries


def alive(data):
    """Whether a server is at work on `data`; a stale postmaster.pid is none."""
    return os.fsencode(data) in holder(data)


def holder(data):
    """The command line of the process that postmaster.pid names, b"" if it is gone."""
    with contextlib.suppress(ValueError, IndexError, OSError):
        number = int((data / "postmaster.pid").read_text().splitlines()[0])
        return Path(f"/proc/{number}/cmdline").read_bytes()
    return b""


def start(account, binaries, folder, socket):
    data = folder / "data"
    if alive(data):
        return
    if (other := holder(data)) and b"postgres" not in other:
        # A server died and its number went to something else, which it would respect.
        (data / "postmaster.pid").unlink()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    settings = {**SETTINGS, "shared_buffers": f"{min(1024, memory // 8)}MB"}
    if shutil.disk_usage("/dev/shm").total < 2**28:
        # Containers often have too little for parallel queries.
        settings["dynamic_shared_memory_type"] = "mmap"
    options = " ".join(f"-c {key}={value}" for key, value in settings.items())
    options += f" -k '{socket}'"
    command = [binaries / "pg_ctl", "-D", data, "-w", "-t", "120", "-s"]
    command += ["-l", folder / "server.log", "-o", options, "start"]
    failure = f"PostgreSQL did not start, see the end of {folder / 'server.log'}"
    for patience in (1, 3, 6, 0):
        try:
            quiet(command, failure, "pg_ctl.log", **account.switch)
            return
        except Failure:
            # What a killed server left running ends by itself, but not at once.
            if not patience:
                raise
            time.sleep(patience)


def stop(account, binaries, folder):
    data = folder / "data"
    if alive(data):
        command = [binaries / "pg_ctl", "-D", data, "-m", "fast", "-w", "-s", "stop"]
        quiet(command, "PostgreSQL did not stop", "pg_ctl.log", **account.switch)
    for _again in range(50):
        if not alive(data):
            return
        time.sleep(0.1)
