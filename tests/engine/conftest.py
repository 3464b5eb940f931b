"""The engine alone: no Odoo, no database."""

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(ROOT / "var" / "hypothesis"))
for folder in (ROOT, ROOT / "customer_tiering", Path(__file__).parent):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
# What the tests of the addon and these share; last, since its other modules need Odoo.
sys.path.append(str(ROOT / "customer_tiering" / "tests"))

from hypothesis import Phase, settings  # noqa: E402

# Shrinking a population takes minutes; --hypothesis-profile=shrink does it.
settings.register_profile(
    "shrink", derandomize=True, database=None, deadline=None, max_examples=60
)
settings.register_profile(
    "engine", settings.get_profile("shrink"), phases=[Phase.explicit, Phase.generate]
)
settings.load_profile("engine")


@pytest.fixture(scope="session")
def cdnow():
    """The purchase log, as :class:`purchases.Log`."""
    from devtools.cdnow import master_log

    return _read(master_log)


@pytest.fixture(scope="session")
def cdnow_sample():
    """One customer in ten, as published apart."""
    from devtools.cdnow import sample_log

    return _read(sample_log)


def _read(log):
    from purchases import Log

    try:
        return Log(log())
    except RuntimeError as error:
        pytest.fail(str(error), pytrace=False)
