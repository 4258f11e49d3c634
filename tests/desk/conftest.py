"""A fresh store for each test, on SQLite; what matters most runs on PostgreSQL as well (`world` indirectly)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from omnibox.store.database import Store
from omnibox.store.migrate import migrate
from tests.desk.world import Clock, World
from tests.fakes.postgres import PostgresServer

BOTH = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with PostgresServer() as server:
        yield server


@pytest.fixture
def dialect() -> str:
    """Which database `world` lies on; `on_both` gives each."""
    return "sqlite"


@pytest.fixture
def world(dialect: str, data_dir: Path, request: pytest.FixtureRequest) -> Iterator[World]:
    clock = Clock()
    if dialect == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.create(f"desk_{data_dir.name.replace('-', '_').lower()}")
    else:
        url = f"sqlite:///{data_dir / 'omnibox.db'}"
    migrate(url, data_dir, clock)
    store = Store.open(url, clock=clock, data_dir=data_dir)
    yield World(store, clock)
    store.close()
    if dialect == "postgresql":
        request.getfixturevalue("postgres").drop(url.rpartition("/")[2])


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.definition.get_closest_marker("on_both") and "world" in metafunc.fixturenames:
        metafunc.parametrize("dialect", BOTH, indirect=False)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "on_both: runs on SQLite and on PostgreSQL")
