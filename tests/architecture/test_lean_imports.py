"""Who loads what, seen in a fresh process: contracts see import statements, this sees sys.modules."""

import json
import subprocess
import sys
from collections.abc import Collection

import pytest

from tests.architecture.tree import ROOT

WIRE = {"aioimaplib", "aiosmtplib", "aiohttp", "twilio"}
QT = {"PySide6", "shiboken6", "qasync"}
# The window paints before any of these is loaded; each costs 20 to 400 ms.
AFTER_PAINT = WIRE | {"alembic", "requests", "cryptography", "keyring", "psycopg", "nh3", "resiliparse"}

PROGRAM = """
import importlib, json, pkgutil, sys
for blocked in json.loads(sys.argv[2]):
    sys.modules[blocked] = None  # an import of it now raises ImportError
for name in json.loads(sys.argv[1]):
    module = importlib.import_module(name)
    if sys.argv[3] == "all":
        for found in pkgutil.walk_packages(getattr(module, "__path__", []), name + "."):
            if not found.name.endswith((".driver", "__main__")) and ".migrations" not in found.name:
                importlib.import_module(found.name)
print(json.dumps([name for name, module in sys.modules.items() if module is not None]))
"""


def loaded(*modules: str, blocked: Collection[str] = (), every: bool = False) -> set[str]:
    """Top-level packages in sys.modules of a fresh process after importing these."""
    words = [json.dumps(modules), json.dumps(sorted(blocked)), "all" if every else "named"]
    answer = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM, *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    return {name.partition(".")[0] for name in json.loads(answer.stdout)}


def test_the_desk_loads_no_channel_library() -> None:
    assert loaded("omnibox.desk", every=True) & (WIRE | QT) == set()


def test_a_loaded_library_would_be_seen() -> None:
    assert "aiosmtplib" in loaded("aiosmtplib")


@pytest.mark.parametrize("package", ["model", "store", "desk", "engine"])
def test_all_but_the_window_works_without_qt(package: str) -> None:
    assert "omnibox" in loaded(f"omnibox.{package}", blocked=QT, every=True)


@pytest.mark.parametrize("module", ["omnibox.ui.app", "omnibox.ui.main_window"])
def test_the_window_paints_before_heavy_libraries_load(module: str) -> None:
    assert loaded(module) & AFTER_PAINT == set()


def test_the_command_line_answers_before_anything_loads() -> None:
    assert loaded("omnibox.__main__") & (AFTER_PAINT | QT | {"sqlalchemy"}) == set()
