"""What ./dev reads of the machine's apt configuration."""

import pytest

from devtools import distribution
from devtools.console import Failure

DEB822 = """\
# the mirror
Types: deb deb-src
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/archive.gpg

Types: deb
Enabled: no
URIs: http://off.example/debian
Suites: bookworm
Components: main

Types: deb
URIs: http://key.example/tools
Suites: stable
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 abc=
 -----END PGP PUBLIC KEY BLOCK-----
"""
ONE_LINE = """\
# deb http://off.example/debian bookworm main
deb [arch=amd64 signed-by=/etc/key.gpg] http://one.example/debian trixie main # note
deb-src http://one.example/debian trixie main
deb http://plain.example/ubuntu noble main universe
"""


@pytest.fixture
def apt(tmp_path):
    (tmp_path / "sources.list.d").mkdir()
    return tmp_path


def test_deb822(apt):
    (apt / "sources.list.d" / "debian.sources").write_text(DEB822)
    key = "/usr/share/keyrings/archive.gpg"
    first, second, third = distribution.sources(apt)
    mirror, components = "http://mirror.example/debian", ["main", "contrib"]
    assert first == (mirror, "bookworm", components, key)
    assert second == (mirror, "bookworm-updates", components, key)
    assert third[:3] == ("http://key.example/tools", "stable", ["main"])
    assert third[3].startswith("-----BEGIN") and third[3].endswith("BLOCK-----")


def test_one_line(apt):
    (apt / "sources.list").write_text(ONE_LINE)
    assert list(distribution.sources(apt)) == [
        ("http://one.example/debian", "trixie", ["main"], "/etc/key.gpg"),
        ("http://plain.example/ubuntu", "noble", ["main", "universe"], ""),
    ]


def test_development_source_changes_only_the_suite(apt, monkeypatch):
    (apt / "sources.list").write_text(
        "deb http://security.example/debian-security bookworm main\n"
        "deb [signed-by=/k] http://one.example/debian bookworm main contrib\n"
    )
    system = {"ID": "debian", "VERSION_CODENAME": "bookworm"}
    monkeypatch.setattr(distribution.shutil, "which", lambda name: name)
    monkeypatch.setattr(distribution, "release", lambda: system)
    assert distribution.development_source(apt) == (
        "Types: deb\nURIs: http://one.example/debian\nSuites: unstable\n"
        "Components: main\nSigned-By: /k\n"
    )


def test_development_source_of_ubuntu(apt, monkeypatch):
    (apt / "sources.list").write_text("deb http://one.example/ubuntu noble main\n")
    system = {"ID": "ubuntu", "VERSION_CODENAME": "noble"}
    monkeypatch.setattr(distribution.shutil, "which", lambda name: name)
    monkeypatch.setattr(distribution, "release", lambda: system)
    text = distribution.development_source(apt)
    assert "Suites: devel\nComponents: main universe\n" in text


@pytest.mark.parametrize("system", [{"ID": "fedora"}, {"ID": "debian"}])
def test_no_mirror_says_what_to_do(apt, monkeypatch, system):
    monkeypatch.setattr(distribution.shutil, "which", lambda name: name)
    monkeypatch.setattr(distribution, "release", lambda: system)
    with pytest.raises(Failure, match="set ODOO_HOME"):
        distribution.development_source(apt)
