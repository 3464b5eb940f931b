"""The engine that learns rules alone: no Odoo, no database."""

import importlib.util
import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(ROOT / "var" / "hypothesis"))
for folder in (ROOT, ROOT / "customer_tiering", ROOT / "tests" / "engine"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

from hypothesis import Phase, settings  # noqa: E402

settings.register_profile(
    "engine",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=60,
    phases=[Phase.explicit, Phase.generate],
)
settings.load_profile("engine")


def load(name, folder):
    """Import a package by its folder: its addon would import Odoo."""
    spec = importlib.util.spec_from_file_location(
        name, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules[name])


# The core's engine is called "engine" already.
load("learning", ROOT / "customer_tiering_learning" / "engine")


@pytest.fixture(scope="session")
def cdnow():
    """The purchase log, as :class:`purchases.Log`."""
    from purchases import Log

    from devtools.cdnow import master_log

    try:
        return Log(master_log())
    except RuntimeError as error:
        pytest.fail(str(error), pytrace=False)
