"""Transactions, connections and what is refused at the door."""

import os
import sqlite3
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from omnibox.model.actor import ENGINE
from omnibox.model.errors import Busy, Damaged, DiskFull, NewerSchema, StoreError
from omnibox.model.journal import Event, EventType
from omnibox.store import journal, query, schema, settings
from omnibox.store.constants import SCHEMA_VERSION
from omnibox.store.database import Store
from omnibox.store.engines import sqlite
from tests.fakes.postgres import PostgresServer
from tests.store.parallel import run_all
from tests.support.stores import FakeClock, OpenStore

SQLITE = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)


class Stop(Exception):
    """Ends a unit of work half-way."""


def test_a_unit_that_fails_changes_nothing(store: Store) -> None:
    def half_way() -> None:
        with store.write(ENGINE, "test") as unit:
            settings.put(unit, "key", 1)
            raise Stop

    with pytest.raises(Stop):
        half_way()
    with store.read() as conn:
        assert settings.get(conn, "key") is None
        assert journal.head(conn) == 0
        assert query.value(conn, "SELECT count(*) FROM operations") == 0


def test_a_reader_sees_one_moment(store: Store) -> None:
    with store.write(ENGINE) as unit:
        settings.put(unit, "key", 1)
    with store.read() as conn:
        assert settings.get(conn, "key") == 1
        with store.write(ENGINE) as unit:
            settings.put(unit, "key", 2)
        assert settings.get(conn, "key") == 1
    with store.read() as conn:
        assert settings.get(conn, "key") == 2


def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(StoreError) as caught, store.read() as conn:
        conn.execute(schema.meta.insert(), {"key": "x", "value": "y"})
    assert caught.value.code == "read_only"


def test_parallel_increments_lose_none(open_store: OpenStore) -> None:
    stores = [open_store() for _ in range(4)]
    with stores[0].write(ENGINE) as unit:
        settings.put(unit, "n", 0)

    def increment(store: Store) -> None:
        with store.write(ENGINE) as unit:
            if store.dialect == "postgresql":  # one row, read to be written: it is locked for that
                query.value(unit.conn, "SELECT 1 FROM settings WHERE key = 'n' FOR UPDATE")
            settings.put(unit, "n", settings.get(unit.conn, "n") + 1)

    run_all([lambda store=store: increment(store) for store in stores for _ in range(5)])  # type: ignore[misc]  # mypy cannot type a default
    with stores[0].read() as conn:
        assert settings.get(conn, "n") == 20


def test_a_unit_inside_another_is_refused_at_once(store: Store) -> None:
    if store.dialect == "postgresql":
        with store.write(ENGINE), store.write(ENGINE) as inner:
            assert settings.put(inner, "x", 1)  # connections of their own: harmless
        return
    with store.write(ENGINE), pytest.raises(RuntimeError, match="itself"), store.write(ENGINE):
        raise AssertionError("not reached")


@SQLITE
def test_another_writer_who_never_ends_makes_us_busy(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.05)
    assert store.path is not None
    slow = sqlite3.connect(store.path, isolation_level=None)
    slow.execute("BEGIN IMMEDIATE")
    with pytest.raises(Busy), store.write(ENGINE):
        raise AssertionError("not reached")
    slow.execute("ROLLBACK")
    slow.close()
    with store.write(ENGINE) as unit:
        assert settings.put(unit, "key", 1)


@SQLITE
def test_a_full_disk_changes_nothing_and_reading_goes_on(store: Store) -> None:
    with store.write(ENGINE) as unit:
        settings.put(unit, "small", 1)
        pages = unit.conn.exec_driver_sql("PRAGMA page_count").scalar_one()
        unit.conn.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(DiskFull), store.write(ENGINE) as unit:
        settings.put(unit, "large", "x" * 200_000)
    with store.read() as conn:
        assert settings.get(conn, "small") == 1
        assert settings.get(conn, "large") is None
    with store.write(ENGINE) as unit:
        unit.conn.exec_driver_sql("PRAGMA max_page_count = 1000000")
    with store.write(ENGINE) as unit:
        assert settings.put(unit, "large", "x" * 200_000)


@SQLITE
def test_files_belong_to_their_owner_alone(store: Store, data_dir: Path) -> None:
    with store.write(ENGINE) as unit:
        settings.put(unit, "key", 1)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in data_dir.glob("omnibox.sqlite3*")}
    assert set(modes) == {"omnibox.sqlite3", "omnibox.sqlite3-wal", "omnibox.sqlite3-shm"}
    assert set(modes.values()) == {0o600}


@SQLITE
def test_settings_of_the_connections(store: Store) -> None:
    def pragmas(names: list[str], execute: Callable[[str], object]) -> dict[str, object]:
        return {name: execute(f"PRAGMA {name}") for name in names}

    names = ["journal_mode", "foreign_keys", "synchronous", "query_only"]
    with store.write(ENGINE) as unit:
        found = pragmas(names, lambda sql: unit.conn.exec_driver_sql(sql).scalar())
    assert found == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "query_only": 0}
    with store.write(ENGINE, durable=False) as unit:
        assert unit.conn.exec_driver_sql("PRAGMA synchronous").scalar() == 1
    with store.write(ENGINE) as unit:
        assert unit.conn.exec_driver_sql("PRAGMA synchronous").scalar() == 2
    with store.read() as conn:
        assert conn.exec_driver_sql("PRAGMA query_only").scalar() == 1


def test_what_is_no_store_is_refused(data_dir: Path, clock: FakeClock) -> None:
    def opened(name: str, content: bytes | None) -> str:
        path = data_dir / name
        if content is not None:
            path.write_bytes(content)
        try:
            Store.open(f"sqlite:///{path}", clock=clock, data_dir=data_dir).close()
        except StoreError as error:
            return error.code
        return "opened"

    assert opened("absent", None) == "missing_schema"
    assert opened("empty", b"") == "missing_schema"
    assert opened("garbage", os.urandom(8192)) == Damaged.code
    assert not (data_dir / "absent").exists()


def test_a_newer_schema_is_refused_unless_it_lets_us(store: Store, open_store: OpenStore) -> None:
    with store.write(ENGINE) as unit:
        query.run(unit.conn, "UPDATE meta SET value = '7' WHERE key = 'schema_version'")
    assert open_store().dialect == store.dialect  # min_client is 1 still: only expanded
    with store.write(ENGINE) as unit:
        query.run(unit.conn, "UPDATE meta SET value = '7' WHERE key = 'min_client'")
    with pytest.raises(NewerSchema) as caught:
        open_store()
    assert caught.value.params == {"found": 7, "known": SCHEMA_VERSION}


def test_an_older_schema_asks_for_migration(store: Store, open_store: OpenStore) -> None:
    with store.write(ENGINE) as unit:
        query.run(unit.conn, "UPDATE meta SET value = '0' WHERE key = 'schema_version'")
    with pytest.raises(StoreError) as caught:
        open_store()
    assert caught.value.code == "older_schema"


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
def test_a_server_that_restarts_costs_nobody_a_query(store: Store, postgres_server: PostgresServer) -> None:
    with store.write(ENGINE) as unit:
        settings.put(unit, "key", 1)
    postgres_server.kill()
    try:
        assert _refusal(store).code == "unreachable"
    finally:
        postgres_server.start()
    with store.read() as conn:
        assert settings.get(conn, "key") == 1
    with store.write(ENGINE) as unit:
        assert settings.put(unit, "key", 2)


def _refusal(store: Store) -> Busy:
    """Read until the server is found gone: its children may answer for a moment after it was killed."""
    pause = threading.Event()
    for _ in range(200):
        try:
            with store.read() as conn:
                settings.get(conn, "key")
        except Busy as error:
            return error
        pause.wait(0.05)
    raise AssertionError("a killed server went on answering")


@SQLITE
def test_an_unclean_end_shows_at_the_next_start(store: Store, open_store: OpenStore, data_dir: Path) -> None:
    with store.write(ENGINE) as unit:
        unit.emit(Event(EventType.ENGINE_CHANGED))
    assert open_store().unclean_end  # somebody has it open, or died with it
    store.close()
    other = sqlite3.connect(data_dir / "omnibox.sqlite3")
    other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    other.close()
    assert not open_store().unclean_end
