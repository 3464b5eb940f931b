"""The core knows no other app, and no bridge knows another one."""

import ast
import re

import pytest

from devtools import paths

CORE = "customer_tiering"
BRIDGES = sorted(addon.name for addon in paths.addons() if addon.name != CORE)


def depends(name):
    manifest = ast.literal_eval((paths.ROOT / name / "__manifest__.py").read_text())
    return set(manifest["depends"])


def imported(name):
    """Addons that the Python of an addon imports from."""
    found = set()
    for path in (paths.ROOT / name).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            modules = []
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                modules = [f"{node.module}.{alias.name}" for alias in node.names]
            for module in modules:
                if match := re.match(r"odoo\.addons\.(\w+)", module):
                    found.add(match[1])
    return found - {name}


@pytest.mark.parametrize("name", BRIDGES)
def test_a_bridge_knows_the_core_and_its_app(name):
    assert CORE in depends(name)
    others = set(BRIDGES) - {name}
    assert not others & depends(name)
    assert not others & imported(name)


def test_the_core_knows_no_bridge():
    assert not set(BRIDGES) & (depends(CORE) | imported(CORE))
    # what sale brings along
    assert imported(CORE) <= {"account", "base", "portal", "product", "web"}
