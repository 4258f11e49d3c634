"""Small files and small functions, held like a ratchet: a budget nobody checks is a wish."""

from statistics import median

import pytest

from tests.architecture.tree import functions, name_of, python

PRODUCT = ("omnibox", "dev.py", "setup.py")
ALL = (*PRODUCT, "tests", "benchmarks")


def file_sizes(*places: str) -> dict[str, int]:
    return {name_of(path): path.read_bytes().count(b"\n") for path in python(*places)}


@pytest.mark.parametrize("place", ALL)
def test_no_file_over_600_lines(place: str) -> None:
    assert {name: lines for name, lines in file_sizes(place).items() if lines > 600} == {}


@pytest.mark.parametrize("place", ALL)
def test_no_function_over_60_lines(place: str) -> None:
    assert [entry for path in python(place) for entry in functions(path) if entry[1] > 60] == []


def test_files_are_small() -> None:
    sizes = [lines for lines in file_sizes(*PRODUCT).values() if lines > 1]  # an empty __init__.py would flatter
    assert median(sizes) <= 150


def test_functions_are_small() -> None:
    assert median(lines for path in python(*PRODUCT) for _, lines in functions(path)) <= 10
