"""Stores for tests: an SQLite file, and a PostgreSQL database copied from a template of a real server."""

import itertools
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # a test of the model must not pay for a database
    from omnibox.store.database import Store
    from tests.fakes.postgres import PostgresServer

TEMPLATE = "omnibox_template"
DIALECTS = ("sqlite", "postgresql")
_NUMBERS = itertools.count(1)


class FakeClock:
    """A clock that moves when it is told to; a microsecond with each look, so that no two moments are one."""

    def __init__(self, start: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)) -> None:
        self._lock = threading.Lock()
        self._now = start

    def __call__(self) -> datetime:
        with self._lock:
            self._now += timedelta(microseconds=1)
            return self._now

    def forward(self, **span: float) -> datetime:
        """Move by a span (words of timedelta; negative: the clock was set back)."""
        with self._lock:
            self._now += timedelta(**span)
            return self._now


OpenStore = Callable[[], "Store"]


@pytest.fixture(scope="session")
def postgres_server() -> "Iterator[PostgresServer]":
    """One server for the session, with the schema in a template."""
    from omnibox.store.migrate import migrate
    from tests.fakes.postgres import PostgresServer

    with PostgresServer() as server:
        migrate(server.create(TEMPLATE), Path("/nowhere"), lambda: datetime.now(UTC))
        yield server


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=DIALECTS)
def dialect(request: pytest.FixtureRequest) -> str:
    """Each test that asks for it, or for a store, runs on both databases."""
    return str(request.param)


@pytest.fixture
def store_url(dialect: str, data_dir: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a store with a current schema and nothing in it."""
    from omnibox.store.migrate import migrate

    if dialect == "sqlite":
        url = f"sqlite:///{data_dir / 'omnibox.sqlite3'}"
        migrate(url, data_dir, lambda: datetime.now(UTC))
        yield url
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = f"test_{next(_NUMBERS)}"
    yield server.create(name, TEMPLATE)
    server.drop(name)


@pytest.fixture
def open_store(store_url: str, data_dir: Path, clock: FakeClock) -> Iterator[OpenStore]:
    """Opens the test's store once more, as another process would; all are closed at the end."""
    from omnibox.store.database import Store

    opened: list[Store] = []

    def another() -> Store:
        opened.append(Store.open(store_url, clock=clock, data_dir=data_dir))
        return opened[-1]

    yield another
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: OpenStore) -> "Store":
    """An open store on each database."""
    return open_store()
