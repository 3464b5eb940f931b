"""A pytest plugin: narrows Odoo's own test_lint down to our addons."""

import sys

import pytest

from odoo import tools
from odoo.modules.module import Manifest

from . import paths

everything = Manifest.all_addon_manifests


def ours():
    folders = {str(path) for path in paths.addons()}
    return [manifest for manifest in everything() if manifest.path in folders]


# The tests look this up anew each time, or through get_modules(), which does.
Manifest.all_addon_manifests = staticmethod(ours)


@pytest.fixture(autouse=True)
def _pylint_alone(request, monkeypatch):
    if request.module.__name__.endswith("test_pylint"):
        # It would check Odoo's whole source, too, unless its root is something small.
        monkeypatch.setitem(vars(tools.config), "root_path", str(paths.addons()[0]))
        # pytest put the addons' folder there, whose calendar hides Python's own.
        found = [path for path in sys.path if not path.endswith("/addons")]
        monkeypatch.setattr(sys, "path", found)
