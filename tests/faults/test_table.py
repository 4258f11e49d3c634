"""The table of faults in docs/testing.md names tests that are there."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")


@cache
def names_in(file: str) -> frozenset[str]:
    path = ROOT / file
    if not path.exists():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_every_named_test_is_there() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)
    assert len(named) > 40
    assert [f"{file}::{name}" for file, name in named if name not in names_in(file)] == []


def test_every_row_names_a_test() -> None:
    section = PAGE.partition("## Faults and what shows them")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ") and "shown by" not in line]
    assert [row for row in rows if "::test_" not in row] == []


def test_each_fault_of_the_library_has_its_test() -> None:
    section = PAGE.partition("## What the IMAP library gets wrong")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (\d+) \|.*::test_\w+` \|$", section, re.MULTILINE)
    assert [int(number) for number in rows] == list(range(1, 23))
