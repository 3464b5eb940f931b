"""The year that the guide tells and draws is the one that the engine makes of it."""

import calendar
import re

import numpy as np
import pytest
from cases import ladder, program, state
from conftest import ROOT
from engine import grading
from engine.settling import settle
from purchases import day

POLICY = {"buffer_down": 5, "grace": 3, "max_steps": 1, "notice": 14}
LINES = grading.fit(program(tiers=ladder((80, 60, 30))), np.empty(0))
EVENT = day(2026, 3, 12)
MONTHS = {name: number for number, name in enumerate(calendar.month_name)}
GUIDES = {
    "": (("VIP", "Important", "Normal", "Potential"), r"(?P<d>\d+) (?P<m>\w+)"),
    ".zh_CN": (
        ("VIP客户", "重要客户", "普通客户", "潜在客户"),
        r"(?P<m>\d+) 月 (?P<d>\d+) 日",
    ),
}


def lived(rows):
    """What becomes of a customer with these (day, score): list of (place, below, day of
    the notice)."""
    known, found = {"tier": -1, "since": 0, "below": 0, "below_at": -1}, []
    for when, score in rows:
        before = state([{**known, "override": -1}])
        counted = before["below_at"]
        if when == EVENT:  # no assessment of everyone: nothing is counted
            before["below_at"] = np.full(1, when, dtype=np.int32)
        everyone = np.ones(1, dtype=bool)
        proposal = grading.propose(LINES, np.array([score]), everyone, POLICY)
        after = settle(proposal, before, POLICY, when, partial=when == EVENT, base=3)
        tier, below, below_at, _why, notice_at = (int(part[0]) for part in after)
        if when == EVENT:
            below_at = int(counted[0]) if below else -1
        since = known["since"] if tier == known["tier"] else when
        known = {"tier": tier, "since": since, "below": below, "below_at": below_at}
        known["notice_at"] = notice_at
        found.append((tier, below, notice_at))
    return found


def told(language):
    """(day, score, place, below) of each row of the guide."""
    tiers, date = GUIDES[language]
    text = (ROOT / "docs" / f"movement{language}.md").read_text(encoding="utf-8")
    row = re.compile(rf"\| {date} \| (?P<score>\d+) \| (?P<tier>\S+) \| (?P<n>\d?)")
    return [_read(match, tiers) for match in map(row.match, text.splitlines()) if match]


def drawn(language):
    """(day, score, place, below) of each point of the picture."""
    tiers, date = GUIDES[language]
    name = f"movement-timeline{language}.svg"
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    title = re.compile(
        rf"<title>{date}(?:: |：)(?P<score>\d+)(?: 分，|, )(?P<tier>\w+)"
        r"(?:\D*(?P<n>\d).*)?</title>"
    )
    return [_read(match, tiers) for match in title.finditer(text)]


def _read(match, tiers):
    month = MONTHS.get(match["m"]) or int(match["m"])
    place, below = tiers.index(match["tier"]), int(match["n"] or 0)
    return day(2026, month, int(match["d"])), float(match["score"]), place, below


@pytest.mark.parametrize("language", GUIDES)
@pytest.mark.parametrize("source", (told, drawn))
def test_the_year_of_the_guide(source, language):
    rows = source(language)
    assert len(rows) == 13
    found = lived([row[:2] for row in rows])
    assert [row[2:] for row in rows] == [row[:2] for row in found]
    notices = {notice for *_found, notice in found if notice >= 0}
    assert notices == {day(2026, 8, 31)}
