"""A pytest plugin: narrows Odoo's own test_lint down to our addons."""

import sys

import pytest

from odoo import tools
from odoo.modules.module import Manifest
from odoo.modules.registry import Registry
from odoo.tests.common import get_db_name

from . import paths, venv

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


def theirs():
    """Names of the addons of others, which nobody here mends."""
    folder = venv.PYTHON.parents[1]
    found = folder.glob("lib/python3*/site-packages/odoo/addons/*/__manifest__.py")
    return {path.parent.name for path in found}


@pytest.fixture(autouse=True)
def _without_theirs(request, monkeypatch):
    # These two look at the models of all that is installed.
    module, others = request.module, theirs()
    if module.__name__.endswith("test_index"):
        name = "BTREE_INDEX_IGNORE_FIELDS"
        ignored = {
            str(field)
            for model in Registry(get_db_name()).values()
            for field in model._fields.values()
            if field._module in others
        }
    elif module.__name__.endswith("test_override_signatures"):
        name = "MODEL_METHODS_TO_IGNORE"
        ignored = {
            (model._name, method)
            for model in Registry(get_db_name()).values()
            for part in model.mro()
            if vars(part).get("_module") in others
            for method in vars(part)
        }
    else:
        return
    monkeypatch.setattr(module, name, getattr(module, name) | ignored)
