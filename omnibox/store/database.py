"""The store as a process holds it: one writer, a pool of readers, a clock and a doorbell."""

import threading
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import make_url

from omnibox.model.actor import Actor
from omnibox.model.errors import Busy, Damaged, NewerSchema, StoreError
from omnibox.model.ids import uuid7
from omnibox.store import query
from omnibox.store.constants import SCHEMA_VERSION
from omnibox.store.doorbell import Doorbell, PostgresDoorbell, SqliteDoorbell
from omnibox.store.engines import postgresql, sqlite
from omnibox.store.faults import mapped
from omnibox.store.unit import Unit

__all__ = ["Clock", "Connection", "Store", "check_schema", "schema_meta", "sqlite_path"]

Clock = Callable[[], datetime]
_OPTIMIZE_PATIENCE = 100  # milliseconds
_MUCH_CACHE = -64_000  # KiB, negative as SQLite wants it
_MUCH_LOG = 8_000  # pages


class Store:
    """One store, open. Thread-safe; transactions are short and never wait for a network."""

    def __init__(self, url: str, writer: Engine, reader: Engine, clock: Clock, data_dir: Path) -> None:
        self.url = url
        self.dialect = writer.dialect.name
        self.clock = clock
        self.data_dir = data_dir
        self.path = sqlite_path(url)
        self.unclean_end = False  # SQLite: the last user did not close it (or another process uses it now)
        self._writer = writer
        self._reader = reader
        self._turn = threading.Lock()
        self._owner: int | None = None
        self._bells: weakref.WeakSet[Doorbell] = weakref.WeakSet()
        self._bells_lock = threading.Lock()

    @staticmethod
    def open(url: str, *, clock: Clock, data_dir: Path, bulk: bool = False) -> "Store":
        """Open a store that is there and current; nothing is migrated (see `migrate.py`).

        `bulk`: much will be written at once, so the writer keeps more pages in memory.

        Raises: NewerSchema, Damaged, Busy (locked, or the server is away), StoreError "missing_schema" or
        "older_schema".
        """
        path = sqlite_path(url)
        unclean = False
        if path is not None:
            unclean = _checked_file(path)
            cache = sqlite.BULK_CACHE_KIB if bulk else sqlite.CACHE_KIB
            writer = sqlite.make_engine(path, writes=True, cache_kib=cache)
            reader = sqlite.make_engine(path, writes=False)
        else:
            writer = postgresql.make_engine(url)
            reader = writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        store = Store(url, writer, reader, clock, data_dir)
        store.unclean_end = unclean
        try:
            with store.read() as conn:
                check_schema(schema_meta(conn))
        except BaseException:
            store._dispose()
            raise
        return store

    @contextmanager
    def write(
        self,
        actor: Actor,
        operation: str | None = None,
        *,
        params: Mapping[str, Any] | None = None,
        undoable: bool = True,
        durable: bool = True,
        operation_id: UUID | None = None,
        part: int = 0,
    ) -> Iterator[Unit]:
        """One unit of work: committed at a clean exit with its journal rows, else as if it never was.

        With `operation` every change is recorded with what was there before. `durable=False` may lose the last
        commits in a power cut (never the store): only for what can be fetched again. An operation too large for one
        transaction comes in parts: the same `operation_id`, `part` counted from 0; it is undone as a whole.

        Raises: DiskFull, Busy, Damaged, StoreError; nothing was changed then.
        """
        now = self.clock()
        if operation is not None and operation_id is None:
            operation_id = uuid7(now)
        with self._alone(), mapped(), self._writer.connect() as conn:
            self._set_durability(conn, durable)
            with conn.begin():
                if self.dialect == "postgresql" and not durable:
                    conn.exec_driver_sql("SET LOCAL synchronous_commit = off")
                unit = Unit(
                    self, conn, actor, now, operation, operation_id, dict(params or {}), undoable=undoable, part=part
                )
                yield unit
                unit.finish()
        if unit.journalled or unit.rings:
            self.ring()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One reading transaction: everything read in it is of one moment. Cannot write.

        Raises: Busy, Damaged, StoreError ("interrupted" when it was cancelled).
        """
        with mapped(), self._reader.connect() as conn, conn.begin():
            yield conn

    def doorbell(self) -> Doorbell:
        """Return a new bell. Make it before reading what it should announce the sequel of."""
        with mapped():
            bell: Doorbell
            if self.path is not None:
                bell = SqliteDoorbell(self.path)
            else:
                bell = PostgresDoorbell(postgresql.conninfo(self.url))
        with self._bells_lock:
            self._bells.add(bell)
        return bell

    def ring(self) -> None:
        """Wake every doorbell of this process."""
        with self._bells_lock:
            bells = list(self._bells)
        for bell in bells:
            bell.ring()

    def close(self) -> None:
        """Close every connection. The last one out folds the WAL into the file, which marks a clean end."""
        with self._bells_lock:
            for bell in list(self._bells):
                bell.stop()
        if self.dialect == "sqlite":
            self.optimize()
        self._dispose()

    def optimize(self) -> None:
        """Let SQLite renew what its planner knows. Whoever writes now goes first: then the old figures serve on."""
        if self.dialect != "sqlite":
            return
        with suppress(StoreError), self._alone(), mapped(), self._writer.connect() as conn:
            driver = _driver(conn)
            driver.execute(f"PRAGMA busy_timeout = {_OPTIMIZE_PATIENCE}")
            try:
                for pragma in sqlite.OPTIMIZE:
                    driver.execute(pragma)
            finally:
                driver.execute(f"PRAGMA busy_timeout = {int(sqlite.BUSY_SECONDS * 1000)}")

    def expect_much(self, much: bool) -> None:
        """Make ready for very many rows, or be as usual again. Costs memory meanwhile, nothing else.

        Pages are then changed many times before they are written, and the log is folded into the file less often.
        """
        if self.dialect != "sqlite":
            return
        with self._alone(), mapped(), self._writer.connect() as conn:
            driver = _driver(conn)
            usual = conn.info.setdefault("cache_size", driver.execute("PRAGMA cache_size").fetchone()[0])
            driver.execute(f"PRAGMA cache_size = {_MUCH_CACHE if much else int(usual)}")
            driver.execute(f"PRAGMA wal_autocheckpoint = {_MUCH_LOG if much else 1_000}")

    def _dispose(self) -> None:
        self._reader.dispose()
        self._writer.dispose()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Wait for this process's turn to write (SQLite has one writer)."""
        if self.dialect != "sqlite":
            yield
            return
        me = threading.get_ident()
        if self._owner == me:
            raise RuntimeError("a unit of work inside another of the same thread would wait for itself")
        if not self._turn.acquire(timeout=sqlite.BUSY_SECONDS):
            raise Busy
        self._owner = me
        try:
            yield
        finally:
            self._owner = None
            self._turn.release()

    def _set_durability(self, conn: Connection, durable: bool) -> None:
        """Choose when SQLite waits for the disk; cannot be changed inside a transaction."""
        wanted = "FULL" if durable else "NORMAL"
        if self.dialect == "sqlite" and conn.info.get("synchronous", "FULL") != wanted:
            _driver(conn).execute(f"PRAGMA synchronous = {wanted}")
            conn.info["synchronous"] = wanted


def _driver(conn: Connection) -> Any:
    """Return the driver's connection, for statements that must not open a transaction."""
    return conn.connection.driver_connection


def sqlite_path(url: str) -> Path | None:
    """Return the file of an SQLite URL, None for a server's."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        return None
    return Path(address.database or "")


def _checked_file(path: Path) -> bool:
    """Look at the file's head. Returns whether the last user left a WAL behind."""
    if not path.exists():
        raise StoreError("missing_schema")
    if not sqlite.is_sqlite(path):
        raise Damaged(backup=None)
    sqlite.prepare_file(path)
    wal = path.with_name(path.name + "-wal")
    return wal.exists() and wal.stat().st_size > 0


def schema_meta(conn: Connection) -> dict[str, str]:
    """Return the table `meta`, empty where there is no schema yet."""
    if conn.dialect.name == "sqlite":
        there = query.value(conn, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'meta'")
    else:
        there = query.value(
            conn, "SELECT count(*) FROM (SELECT to_regclass('meta') AS found) f WHERE found IS NOT NULL"
        )
    return {raw[0]: raw[1] for raw in query.rows(conn, "SELECT key, value FROM meta")} if there else {}


def check_schema(meta: Mapping[str, str]) -> None:
    """Refuse a store this program must not touch."""
    if not meta:
        raise StoreError("missing_schema")
    found, least = int(meta["schema_version"]), int(meta["min_client"])
    if least > SCHEMA_VERSION:
        raise NewerSchema(found=found, known=SCHEMA_VERSION)
    if found < SCHEMA_VERSION:
        raise StoreError("older_schema", found=found, known=SCHEMA_VERSION)
