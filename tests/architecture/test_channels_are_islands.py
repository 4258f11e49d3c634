"""A channel is one folder and one line: nobody names a driver, no driver names another, nobody asks which it is."""

import ast
import importlib.util

import grimp
import pytest

from omnibox.channels import registry
from tests.architecture.tree import PACKAGE, name_of, parsed, python

FOLDERS = sorted(path.parent.name for path in (PACKAGE / "channels").glob("*/spec.py"))


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("omnibox", cache_dir=None)


def strangers(graph: grimp.ImportGraph, channel: str) -> set[str]:
    """Imports of a channel's modules from outside its folder."""
    folder = f"omnibox.channels.{channel}"
    inside = {folder} | graph.find_descendants(folder)
    return {
        f"{importer} -> {module}"
        for module in inside
        for importer in graph.find_modules_that_directly_import(module)
        if importer not in inside
    }


@pytest.mark.parametrize("channel", FOLDERS)
def test_nobody_imports_a_channel_but_itself(graph: grimp.ImportGraph, channel: str) -> None:
    assert strangers(graph, channel) == set()


@pytest.mark.parametrize("importer", ["omnibox.channels.base", "omnibox.engine", "omnibox.channels.demo.driver"])
def test_a_planted_import_is_seen(graph: grimp.ImportGraph, importer: str) -> None:
    planted = grimp.build_graph("omnibox", cache_dir=None)
    planted.add_import(importer=importer, imported="omnibox.channels.email.driver")
    assert strangers(planted, "email") == {f"{importer} -> omnibox.channels.email.driver"}


def test_every_folder_is_one_line_of_the_registry() -> None:
    assert sorted(registry.CHANNELS) == FOLDERS


@pytest.mark.parametrize("channel", FOLDERS)
def test_every_folder_has_the_same_files(channel: str) -> None:
    files = {path.name for path in (PACKAGE / "channels" / channel).glob("*.py")}
    assert {"__init__.py", "spec.py", "limits.py", "driver.py"} <= files


def test_a_frozen_build_is_told_of_everything_that_is_imported_by_name() -> None:
    told = registry.hidden_imports()
    assert {name for name in told if importlib.util.find_spec(name) is None} == set()
    used = {reach(channel).__module__ for channel in registry.CHANNELS for reach in (registry.limits, registry.driver)}
    used |= {f"omnibox.channels.{channel}.spec" for channel in registry.CHANNELS}
    used |= {find.__module__ for find in map(registry.discover, registry.CHANNELS) if find is not None}
    assert used | {type(registry.sign_in_wire()).__module__} == set(told)


@pytest.mark.parametrize("channel", FOLDERS)
def test_every_channel_has_its_tests(channel: str) -> None:
    folder = PACKAGE.parent / "tests" / "channels" / channel
    assert list(folder.glob("test_*.py"))


def questions(tree: ast.Module) -> list[int]:
    """Lines that compare something named like a channel with the name of one."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            named = any(isinstance(side, ast.Constant) and side.value in FOLDERS for side in sides)
            asked = any("channel" in ast.unparse(side).lower() for side in sides)
            if named and asked:
                found.append(node.lineno)
    return found


def test_the_question_would_be_seen() -> None:
    assert questions(ast.parse("if inbox.channel == 'email':\n    pass")) == [1]


def test_nobody_asks_which_channel_it_is() -> None:
    outside = [p for p in python("omnibox") if not any(PACKAGE / "channels" / c in p.parents for c in FOLDERS)]
    assert [f"{name_of(path)}:{line}" for path in outside for line in questions(parsed(path))] == []
