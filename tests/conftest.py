"""What every test gets: a machine of its own to look at, and a check of what it left behind.

Nothing here imports Qt: a test of the model must not pay for a window (pytest-qt loads it for those that want one).
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

# Before anything can make an application: no test opens a window on a person's screen, none opens their keyring,
# none finds their data. A test that wants otherwise starts a process with an environment of its own.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
os.environ["OMNIBOX_DATA_DIR"] = str(Path(tempfile.gettempdir()) / "omnibox-tests-name-their-data-dir")

pytest_plugins = ("tests.support.logs", "tests.support.leaks", "tests.support.stores")

# A deadline would assert on wall time; the seed is fixed, so that a red run is red again.
hypothesis.settings.register_profile("omnibox", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("omnibox")


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """An empty data folder whose path is short: a unix socket's has to fit into some 100 bytes."""
    place = "/tmp" if sys.platform != "win32" else None
    folder = Path(tempfile.mkdtemp(prefix="ob-", dir=place))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
