"""The import contracts hold, and each of them bites: a violation is planted in a copy and must be named.

A contract that names the wrong package passes for ever, which is why passing alone proves nothing.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.architecture.tree import PACKAGE, ROOT

CONTRACTS = {  # the id in pyproject.toml, and how import-linter names it in its report
    "layers": "Layers point downwards; desk and engine do not know each other, nor store and channels",
    "ui": "The UI names the desk and the model, nothing else below it",
    "qt": "Qt stays in the UI",
    "sql": "SQL stays in the store",
    "wire": "Channel libraries stay in the drivers, and nobody reaches a driver statically",
    "data": "What the desk may load of a channel touches no wire",
    "model": "The model does no I/O",
}
PLANTS = [  # where, what, and the contracts that must break
    ("ui", "import omnibox.store", {"ui"}),
    ("ui", "import omnibox.engine", {"ui"}),
    ("ui", "import sqlalchemy", {"sql"}),
    ("desk", "import omnibox.ui", {"layers"}),
    ("desk", "import omnibox.engine", {"layers"}),
    ("engine", "import omnibox.desk", {"layers"}),
    ("engine", "import PySide6.QtCore", {"qt"}),
    ("engine", "import aioimaplib", {"wire"}),
    ("store", "import omnibox.channels.base", {"layers"}),
    ("store", "import omnibox.desk", {"layers"}),
    ("store", "import twilio.rest", {"wire"}),
    ("desk", "import PySide6.QtWidgets", {"qt"}),
    ("desk", "import sqlite3", {"sql"}),
    ("desk", "import omnibox.channels.email.driver", {"wire"}),
    ("channels/email", "import omnibox.store", {"layers"}),
    ("channels/email", "import psycopg", {"sql"}),
    ("channels/email", "import qasync", {"qt"}),
    ("channels", "import omnibox.engine", {"layers"}),
    ("model", "import asyncio", {"model"}),
    ("model", "import logging", {"model"}),
    ("model", "import omnibox.store", {"layers"}),
    ("", "import omnibox.model", {"layers"}),  # a new module nobody gave a place
]


def lint(folder: Path) -> str:
    """Run lint-imports on the copy of the package in `folder`; returns its report as one line of words."""
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    words = [sys.executable, "-c", program, "--no-cache"]
    answer = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, timeout=100)
    report = " ".join(answer.stdout.split())
    assert "Contracts:" in report or "could not run" in report.lower(), answer.stdout + answer.stderr
    return report


def broken(report: str) -> set[str]:
    return {key for key, name in CONTRACTS.items() if f"{name} BROKEN" in report}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(PACKAGE, folder / "omnibox", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


@pytest.fixture
def plant(copy: Path) -> Iterator[Callable[[str, str], None]]:
    planted: list[Path] = []

    def put(where: str, line: str) -> None:
        planted.append(copy / "omnibox" / where / "planted.py")
        planted[-1].write_text(f'"""Planted."""\n\n{line}\n', encoding="utf-8")

    yield put
    for path in planted:
        path.unlink()


def test_every_contract_holds(copy: Path) -> None:
    report = lint(copy)
    assert broken(report) == set()
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken" in report


def test_every_contract_is_planted_against() -> None:
    assert set().union(*(names for _, _, names in PLANTS)) == set(CONTRACTS) - {"data"}


@pytest.mark.parametrize("where, line, names", PLANTS, ids=[f"{w or 'omnibox'}: {line}" for w, line, _ in PLANTS])
def test_a_planted_violation_is_caught(
    copy: Path, plant: Callable[[str, str], None], where: str, line: str, names: set[str]
) -> None:
    plant(where, line)
    assert broken(lint(copy)) >= names


def test_a_wire_in_the_data_of_a_channel_is_caught(copy: Path) -> None:
    spec = copy / "omnibox" / "channels" / "email" / "spec.py"
    text = spec.read_text(encoding="utf-8")
    spec.write_text(f"{text}\nimport aioimaplib\n", encoding="utf-8")
    try:
        assert "data" in broken(lint(copy))
    finally:
        spec.write_text(text, encoding="utf-8")
