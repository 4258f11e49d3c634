"""What databases say when they cannot, as codes of ours; and nothing of what people wrote in them."""

import socket
import sqlite3
import traceback
from pathlib import Path

import pytest

from omnibox.model.actor import ENGINE
from omnibox.model.errors import Busy, Damaged, DiskFull, StoreError
from omnibox.store import query, schema, settings
from omnibox.store.database import Store
from omnibox.store.faults import fault
from tests.support.stores import FakeClock, OpenStore

POSTGRESQL = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
SQLITE = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)


@POSTGRESQL
@pytest.mark.parametrize(
    "state, kind, code",
    [
        ("53100", DiskFull, "disk_full"),
        ("55P03", Busy, "busy"),
        ("40001", Busy, "busy"),
        ("40P01", Busy, "busy"),
        ("XX001", Damaged, "damaged"),
        ("57014", StoreError, "interrupted"),
        ("42501", StoreError, "forbidden"),
        ("57P01", Busy, "unreachable"),
        ("08006", Busy, "unreachable"),
        ("22012", StoreError, "store"),
    ],
)
def test_sqlstates(store: Store, state: str, kind: type[StoreError], code: str) -> None:
    with pytest.raises(kind) as caught, store.write(ENGINE) as unit:
        unit.conn.exec_driver_sql(f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{state}'; END $$")
    assert caught.value.code == code


@POSTGRESQL
def test_a_server_that_cuts_the_line_half_way(open_store: OpenStore) -> None:
    store, other = open_store(), open_store()
    with store.write(ENGINE) as unit:
        settings.put(unit, "before", 1)

    def cut() -> None:
        with store.write(ENGINE) as unit:
            settings.put(unit, "half", 1)
            pid = query.value(unit.conn, "SELECT pg_backend_pid()")
            with other.write(ENGINE) as killer:
                query.run(killer.conn, "SELECT pg_terminate_backend(:pid)", pid=pid)
            settings.put(unit, "whole", 1)

    with pytest.raises(Busy) as caught:
        cut()
    assert caught.value.code == "unreachable"
    with store.read() as conn:  # and the next one works
        assert settings.with_prefix(conn, "") == {"before": 1}


def test_nobody_there(data_dir: Path, clock: FakeClock) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound, and nobody listens
        port = held.getsockname()[1]
        with pytest.raises(Busy) as caught:
            Store.open(f"postgresql+psycopg://x@127.0.0.1:{port}/x", clock=clock, data_dir=data_dir)
    assert caught.value.code == "unreachable"


@SQLITE
def test_a_damaged_page_is_told(store: Store, open_store: OpenStore) -> None:
    with store.write(ENGINE) as unit:
        for number in range(200):
            settings.put(unit, f"key{number:03}", "x" * 300)
    store.close()
    assert store.path is not None
    content = bytearray(store.path.read_bytes())
    for page in range(40, len(content) // 4096):
        content[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    store.path.write_bytes(content)
    with pytest.raises(Damaged), open_store().read() as conn:
        settings.with_prefix(conn, "key")


@pytest.mark.parametrize(
    "name, kind, code",
    [
        ("SQLITE_FULL", DiskFull, "disk_full"),
        ("SQLITE_IOERR_WRITE", DiskFull, "disk_full"),
        ("SQLITE_IOERR_SHMSIZE", DiskFull, "disk_full"),
        ("SQLITE_BUSY_SNAPSHOT", Busy, "busy"),
        ("SQLITE_LOCKED", Busy, "busy"),
        ("SQLITE_CORRUPT_VTAB", Damaged, "damaged"),
        ("SQLITE_NOTADB", Damaged, "damaged"),
        ("SQLITE_IOERR_READ", StoreError, "disk_error"),
        ("SQLITE_CANTOPEN", StoreError, "cannot_open"),
        ("SQLITE_READONLY_DIRECTORY", StoreError, "read_only"),
        ("SQLITE_INTERRUPT", StoreError, "interrupted"),
        ("SQLITE_MISUSE", StoreError, "store"),
    ],
)
def test_sqlite_names(name: str, kind: type[StoreError], code: str) -> None:
    error = sqlite3.OperationalError("x")
    error.sqlite_errorname = name
    told = fault(error)
    assert (type(told), told.code) == (kind, code)


@SQLITE
def test_a_long_read_can_be_interrupted(store: Store) -> None:
    def read() -> None:
        with store.read() as conn:
            raw = conn.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            raw.set_progress_handler(lambda: 1, 1000)
            query.rows(conn, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n")

    with pytest.raises(StoreError) as caught:
        read()
    assert caught.value.code == "interrupted"
    with store.read() as conn:
        raw = conn.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        raw.set_progress_handler(None, 0)


def test_errors_quote_nothing_people_wrote(store: Store) -> None:
    words = "wrote people what"[::-1]  # so that it stands in no line of this file

    def add() -> None:
        with store.write(ENGINE) as unit:
            unit.conn.execute(schema.meta.insert(), {"key": words, "value": words})

    add()
    with pytest.raises(StoreError) as caught:
        add()
    assert words not in "".join(traceback.format_exception(caught.value))
    assert words not in str(caught.value.params)


def test_a_mistake_of_ours_stays_a_mistake(store: Store) -> None:
    with pytest.raises(ValueError, match="naive"), store.write(ENGINE) as unit:
        unit.insert(schema.settings, key="x", value=1, updated_at=unit.now.replace(tzinfo=None))
