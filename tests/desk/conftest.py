"""A shop on SQLite for each test; what matters most runs on PostgreSQL as well (marked `on_both`)."""

from typing import TYPE_CHECKING

import pytest

from tests.desk.world import World
from tests.support.stores import DIALECTS, FakeClock

if TYPE_CHECKING:
    from omnibox.store.database import Store


@pytest.fixture
def dialect() -> str:
    """Which database the shop lies on."""
    return "sqlite"


@pytest.fixture
def world(store: "Store", clock: FakeClock) -> World:
    return World(store, clock)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.definition.get_closest_marker("on_both"):
        metafunc.parametrize("dialect", DIALECTS)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "on_both: runs on SQLite and on PostgreSQL")
