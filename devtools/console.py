"""Saying what happens, running programs, and failing with one clear line."""

import contextlib
import fcntl
import os
import shutil
import subprocess
import time

from . import paths, processes


class Failure(Exception):
    """Ends a command: its text is the one line that the user sees."""


def say(text):
    print(f"· {text}", flush=True)


@contextlib.contextmanager
def stage(text):
    """Say `text` before the work and how long it took after it."""
    say(f"{text} …")
    start = time.monotonic()
    yield
    say(f"{text}: {time.monotonic() - start:.1f} s")


def quiet(command, failure, log, **kwargs):
    """Run `command` with its output in var/run/`log`; the path of that.

    :raises Failure: `failure` and where the output is, when it exits non-zero.
    """
    paths.RUN.mkdir(parents=True, exist_ok=True)
    name = paths.RUN / log
    with name.open("w") as output:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            preexec_fn=processes.follow_parent,
            **kwargs,
        )
    if done.returncode:
        reason = blame(name.read_text(errors="replace"))
        raise Failure(f"{failure}{reason} (log: {name})")
    return name


def blame(text):
    """The part of a failed program's output that tells its cause, or nothing."""
    if "No space left on device" in text or "Errno 28" in text:
        return ": the disk is full, free some space"
    if "is expired (invalid since" in text:
        return ": the mirror is out of date, or this machine's clock is wrong"
    signs = (
        "Temporary failure",
        "Could not resolve",
        "Failed to establish",
        "ENOTFOUND",
    )
    signs += (
        "Connection refused",
        "Network is unreachable",
        "ECONNREFUSED",
        "EAI_AGAIN",
    )
    if any(sign in text for sign in signs):
        return ": no network, and not everything is cached yet"
    return ""


def need_space(gigabytes, what):
    """Refuse to begin what would end on a full disk."""
    paths.VAR.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(paths.VAR).free / 1e9
    if free < gigabytes:
        raise Failure(
            f"{what} needs {gigabytes:.1f} GB and {paths.VAR} has {free:.1f} GB free: "
            "free some space and run this again"
        )


@contextlib.contextmanager
def locked(name, waiting=None):
    """Hold var/run/`name`.lock, alone; the system lets go of it if we are killed."""
    paths.RUN.mkdir(parents=True, exist_ok=True)
    with (paths.RUN / f"{name}.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(waiting or f"waiting for another ./dev to finish with {name}")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def write(path, text):
    """Write a file so that it is either whole or as it was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    temporary.write_text(text)
    temporary.replace(path)


def discard(path):
    """Remove a folder so that it is never seen half removed under its own name."""
    if path.is_symlink() or path.exists():
        doomed = path.with_name(f"{path.name}.{os.getpid()}.old")
        path.rename(doomed)
        shutil.rmtree(doomed, ignore_errors=True)


def tidy(path):
    """Remove what interrupted commands left beside `path`, under names NAME.…"""
    for left in path.parent.glob(f"{path.name}.*"):
        shutil.rmtree(left, ignore_errors=True)
