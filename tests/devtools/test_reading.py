"""What ./dev makes of other programs' output."""

import socket

import pytest

from devtools import console, logs, processes, runtime, testing

LINE = "2026-01-02 03:04:05,678 42 {} base odoo.addons.x: said something "


def test_only_warnings_and_worse_count_and_each_once():
    text = "\n".join(
        [LINE.format("INFO"), LINE.format("WARNING"), LINE.format("WARNING"), "WARNING"]
    )
    assert logs.complaints(text) == ["WARNING odoo.addons.x: said something"]


def test_the_reason_of_a_failed_installation():
    text = (
        "Traceback (most recent call last):\n  File\nValueError: no such field: a\n\n"
        "The above exception was the direct cause:\n\nTraceback:\n  File\n"
        "odoo.tools.convert.ParseError: while parsing views/a.xml:3\n"
        f"{LINE.format('CRITICAL')}\n"
    )
    said = runtime.blame(text)
    assert "views/a.xml:3" in said and "no such field: a" in said


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("dpkg: error: No space left on device", "disk is full"),
        ("Temporary failure resolving 'mirror'", "no network"),
        ("Release file for … is expired (invalid since 15d)", "out of date"),
        ("all is well", ""),
    ],
)
def test_the_cause_of_a_failed_program(text, word):
    said = console.blame(text)
    assert word in said and bool(said) == bool(word)


def test_a_taken_port_is_not_chosen():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert processes.free_port(port) != port


def test_what_is_no_test_is_refused():
    with pytest.raises(console.Failure, match="is not there"):
        testing.split(["tests/nowhere.py"])
    with pytest.raises(console.Failure, match="neither"):
        testing.split(["devtools/cli.py"])


def test_tasks_run_together_and_their_failure_comes_through():
    done = []

    def fail():
        raise console.Failure("no")

    with pytest.raises(console.Failure, match="no"):
        processes.together(lambda: done.append(1), fail)
    assert done == [1]
