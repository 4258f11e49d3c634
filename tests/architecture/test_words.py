"""Words that must not be committed: unfinished work, mocks, machine paths, addresses of package registries."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, name_of, parsed, python, texts

UNFINISHED = re.compile("|".join(("TO" + "DO", "FIX" + "ME", "X" * 3 + r"\b")))
MOCKS = re.compile("|".join(("unittest[.]" + "mock", "Magic" + "Mock", r"\bmocker" + r"\b")))
MACHINE = re.compile(r"(?<![\w.])/" "(?:wo" "rk|fa" "rm|tmp/te" "am|opt/py" "pi)" r"\b")
KEPT_AS_IT_IS = (".eml", ".dic", ".aff")  # corpus mail is evidence; dictionaries hold every word of a language
SKIPS = re.compile(r"pytest[.](?:mark[.])?(?:skip|xfail|importorskip)")


def places(pattern: re.Pattern[str], *skip: str) -> list[str]:
    return [
        f"{name_of(path)}:{number}"
        for path, text in texts()
        if name_of(path) not in skip and path.suffix not in KEPT_AS_IT_IS
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_nothing_is_left_for_later() -> None:
    assert places(UNFINISHED, "LICENSE", "pyproject.toml") == []  # pyproject names the rule that forbids them


def test_nothing_is_mocked() -> None:
    assert places(MOCKS, "pyproject.toml", "CONTRIBUTING.md") == []


def test_no_test_is_skipped() -> None:
    assert places(SKIPS, "tests/architecture/test_words.py") == []


def test_no_path_of_one_machine() -> None:
    assert places(MACHINE, "tests/architecture/test_words.py") == []
    checkout = re.compile(re.escape(str(ROOT)) + r"\b")
    # the check on a bare Debian names the place of its own clone, which may be this one
    assert len(ROOT.parts) < 3 or places(checkout, "tests/bare/check.sh") == []


@cache
def registry_hosts() -> frozenset[str]:
    """The registries as this machine's own clients know them, so that none is written down here."""
    program = "from pip._internal.models.index import PyPI as p; print(p.netloc, p.file_storage_domain)"
    words = [[sys.executable, "-c", program], [sys.executable, "-m", "pip", "config", "list"]]
    known = " ".join(subprocess.run(w, capture_output=True, text=True, check=False).stdout for w in words)
    apt = Path("/etc/apt")
    lists = [apt / "sources.list", *apt.glob("sources.list.d/*.list"), *apt.glob("sources.list.d/*.sources")]
    known += " ".join(path.read_text(encoding="utf-8") for path in lists if path.is_file())
    addresses = re.findall(r"https?://([^/\s:'\"]+)", known)
    return frozenset(known.split()[:2]) | {host for host in addresses if "." in host}


def test_no_address_of_a_package_registry() -> None:
    hosts = registry_hosts()
    assert len(hosts) >= 2
    assert places(re.compile("|".join(re.escape(host) for host in sorted(hosts)))) == []


def test_an_abstract_method_says_so_by_protocol() -> None:
    name = "raise NotImplemented" + "Error"  # to catch one that a library raises is something else
    found = [f"{name_of(path)}" for path in python("omnibox", "tests", "benchmarks") if name in path.read_text("utf-8")]
    assert found == []


def test_tests_wait_for_things_and_never_sleep() -> None:
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in python("tests")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"time.sleep", "QTest.qWait", "qtbot.wait"}
    ]
    assert found == []


REASONLESS = re.compile(r"#\s*(?:noqa(?:: [A-Z0-9, ]+)?|type: ignore(?:\[[\w, -]+\])?|pragma: no cover)\s*$")


@pytest.mark.parametrize("line, found", [("x  # noqa" + ": E501", True), ("x  # noqa" + ": E501 - a reason", False)])
def test_a_missing_reason_would_be_seen(line: str, found: bool) -> None:
    assert bool(REASONLESS.search(line)) is found


def test_every_exception_to_a_rule_has_its_reason() -> None:
    found = [place for place in places(REASONLESS) if ".py:" in place]
    assert found == []
