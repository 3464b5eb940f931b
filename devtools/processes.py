"""Child processes that never outlive the command that started them."""

import contextlib
import ctypes
import signal
import socket
import subprocess
import threading

SET_PARENT_DEATH_SIGNAL = 1


# Loaded beforehand: nothing may be between a fork and the program that it starts.
LIBRARY = ctypes.CDLL(None)


def follow_parent():
    """Called in a new child: even if we are killed outright, the system ends it."""
    if hasattr(LIBRARY, "prctl"):
        LIBRARY.prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)


def start(command, **kwargs):
    """Start a program; it ends with us at the latest."""
    return subprocess.Popen(
        [str(part) for part in command], preexec_fn=follow_parent, **kwargs
    )


def stop(process, patience=20):
    """End a program that we started: asked first, then told."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def run(command, **kwargs):
    """Run a program to its end and give its exit code; what stops us stops it.

    Ctrl-C goes to the program, from the terminal: it decides what that means.
    """
    # Only the main thread is told of signals, and may say what happens on them.
    told = threading.current_thread() is threading.main_thread()
    if told:
        before = signal.signal(signal.SIGINT, lambda number, frame: None)
    process = start(command, **kwargs)
    try:
        code = process.wait()
        # As a shell would say that a signal ended it.
        return code if code >= 0 else 128 - code
    finally:
        stop(process)
        if told:
            signal.signal(signal.SIGINT, before)


def terminate_as_interrupt():
    """Take a polite request to end (SIGTERM, SIGHUP) as Ctrl-C, which cleans up."""

    def interrupt(number, frame):
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
    signal.signal(signal.SIGHUP, interrupt)


def free_port(wanted):
    """`wanted` if nothing listens there, else the next free port after it."""
    for port in (*range(wanted, wanted + 100), 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return probe.getsockname()[1]
    return wanted


def together(*tasks):
    """Run functions at the same time; the first exception comes through at the end.

    They are waited for in a way that Ctrl-C ends at once, with what they started.
    """
    failures = []

    def guarded(task):
        try:
            task()
        except Exception as error:  # noqa: BLE001 - raised again below
            failures.append(error)

    threads = [
        threading.Thread(target=guarded, args=(task,), daemon=True) for task in tasks
    ]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        for thread in threads:
            thread.join(0.2)
    if failures:
        raise failures[0]
