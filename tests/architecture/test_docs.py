"""Docs that a test compares with the code stay true; the others are believed until somebody trips."""

import re
from pathlib import Path
from types import ModuleType

import pytest

from omnibox.__main__ import COMMANDS
from omnibox.ui.actions import SPECS
from tests.architecture.tree import PACKAGE, ROOT, committed, load_dev, name_of
from tests.support import channels_page

PAGES = sorted(path for path in committed() if path.suffix == ".md" and "corpus" not in path.parts)
README = (ROOT / "README.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
ADRS = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))


@pytest.fixture(scope="module")
def dev() -> ModuleType:
    return load_dev()


def test_readme_gives_two_commands() -> None:
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    assert [block.strip() for block in blocks] == ["python3 dev.py run", "python3 dev.py test"]


def test_ci_runs_what_readme_says() -> None:
    assert "python3 dev.py test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_dev_verb_exists(page: Path, dev: ModuleType) -> None:
    assert set(re.findall(r"dev\.py ([a-z]+)", page.read_text(encoding="utf-8"))) <= set(dev.VERBS)


def test_every_dev_verb_is_explained(dev: ModuleType) -> None:
    assert set(re.findall(r"^  ([a-z]+) ", dev.ABOUT, re.MULTILINE)) == set(dev.VERBS)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_exists(page: Path) -> None:
    assert set(re.findall(r"`omnibox ([a-z]+)", page.read_text(encoding="utf-8"))) <= set(COMMANDS)


def test_readme_tells_every_command() -> None:
    told = set(re.findall(r"`omnibox ([a-z]+)", README))
    assert told == set(COMMANDS) - {"desk"}  # the window is `omnibox` without a word


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8"))
    here = [link for link in links if "://" not in link]
    assert [link for link in here if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_named_file_exists(page: Path) -> None:
    places = "omnibox|tests|docs|benchmarks|requirements|resources|packaging"
    named = re.findall(rf"`((?:{places})/[\w./-]+)`", page.read_text(encoding="utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_architecture_page_names_every_part() -> None:
    told = set(re.findall(r"^\| `omnibox/([\w.]+)` \|", ARCHITECTURE, re.MULTILINE))
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    modules = {path.name for path in PACKAGE.glob("*.py")} - {"__init__.py"}
    assert told == packages | modules


def test_the_architecture_page_names_every_test_folder() -> None:
    line = re.search(r"^tests/ +(.*)$", ARCHITECTURE, re.MULTILINE)
    assert line is not None
    folders = {path.relative_to(ROOT / "tests").parts[0] for path in committed() if ROOT / "tests" in path.parents}
    assert set(line[1].split()) == {name for name in folders if "." not in name}


def test_readme_has_the_keyboard_map() -> None:
    told = re.findall(r"^\| ([^|]+) \|", README.partition("## Keyboard")[2].partition("\n## ")[0], re.MULTILINE)
    cells = {cell.strip() for cell in told} - {"key", "---"}
    sequences = {key for spec in SPECS for key in spec.keys if ", " in key}  # "G, I" fills a cell of its own
    keys = {key for cell in cells - sequences for key in re.split(r", (?!$)", cell)} | (cells & sequences)
    assert keys == {key for spec in SPECS for key in spec.keys}


def test_the_page_of_channels_is_what_they_declare() -> None:
    told = channels_page.PAGE.read_text(encoding="utf-8")
    assert told == channels_page.page(), "run: python -m tests.support.channels_page"


@pytest.mark.parametrize("page", ADRS, ids=name_of)
def test_a_decision_has_its_parts(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# {page.name[:4]}. ")
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]
    assert re.search(r"^Status: (accepted|replaced by \d{4})$", text, re.MULTILINE)


def test_decisions_are_numbered_and_listed() -> None:
    index = (ROOT / "docs" / "adr" / "README.md").read_text(encoding="utf-8")
    assert [page.name[:4] for page in ADRS] == [f"{number:04}" for number in range(1, len(ADRS) + 1)]
    assert re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", index) == [page.name for page in ADRS]


def test_the_changelog_has_a_place_for_what_comes() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## [Unreleased]" in changelog
